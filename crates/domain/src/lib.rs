//! The rules of Daftar: what a record is, who may do what, and what a change brings about.
//!
//! Pure Rust: no I/O, no async, no clock, no randomness, no `cfg(feature)`. The same code decides in the browser, where it
//! paints the forecast, and on the server, where it is the truth.
//!
//! Where to begin: [`record`] (what there is), [`mutation`] (the only way to change it), [`world`] (what a mutation
//! sees), [`access`] (who may), [`effects`] (what follows), [`query`] (how it is read).

pub mod access;
pub mod calendar;
pub mod digits;
pub mod due;
pub mod effects;
pub mod fold;
pub mod id;
pub mod identity;
pub mod invoice;
pub mod money;
pub mod mutation;
pub mod numbering;
pub mod outcome;
pub mod quantity;
pub mod query;
pub mod record;
pub mod rejection;
pub mod scope;
mod serde_text;
pub mod timeline;
pub mod words;
pub mod world;
