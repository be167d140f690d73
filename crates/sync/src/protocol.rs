//! The wire: versioned JSON over HTTP.

pub mod account;
pub mod push;
pub mod query;

pub use push::{Envelope, Outcome, OutcomeRow, PushRefusal, PushRequest, PushResponse};
pub use query::{Answer, Extent, Query, QueryRequest, QueryResponse};

/// The version of the protocol that this build speaks.
pub const PROTOCOL: u32 = 1;
