//! The demo company keeps the rules' books.

#![allow(clippy::unwrap_used, reason = "a test stops where its own literals cannot be read")]

#[path = "../../../domain/tests/it/books.rs"]
mod books;
mod company;
