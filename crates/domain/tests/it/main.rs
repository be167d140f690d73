//! All tests of the rules, in one binary.

#![allow(clippy::unwrap_used, reason = "a test stops where its own literals cannot be read")]

mod calendar;
mod dates_typed;
mod digits;
mod fold;
mod identity;
mod money;
mod words;
