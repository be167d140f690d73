//! All tests of the rules, in one binary.

#![allow(clippy::unwrap_used, reason = "a test stops where its own literals cannot be read")]

mod books;
mod calendar;
mod changes;
mod comments;
mod company;
mod dates_typed;
mod decisions;
mod digits;
mod fold;
mod follow_ups;
mod golden;
mod history;
mod home;
mod identity;
mod invoices;
mod life;
mod money;
mod queries;
mod scopes;
mod settings;
mod submissions;
mod timeline;
mod unapplied;
mod words;
