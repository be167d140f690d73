//! All tests of the exchange, in one binary.

#![allow(clippy::unwrap_used, reason = "a test stops where its own literals cannot be read")]

mod ahead;
mod attention;
#[path = "../../../domain/tests/it/books.rs"]
mod books;
#[path = "../../../domain/tests/it/company.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "the company is the domain's; not all of it is used here"
)]
mod company;
mod early;
mod histories;
mod leads;
mod live_list;
mod one_tab;
mod pushes;
mod reach;
mod sim;
mod stores;
mod view;
