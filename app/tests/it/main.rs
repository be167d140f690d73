//! Tests of the app as the server renders it.

#![allow(clippy::unwrap_used, reason = "a test stops where its own literals cannot be read")]

#[path = "../../../crates/domain/tests/it/company.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "the company is the domain's; not all of it is used here"
)]
mod company;
mod gallery;
mod shared;
