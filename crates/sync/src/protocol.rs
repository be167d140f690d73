//! The wire: versioned JSON over HTTP.

pub mod account;
pub mod pull;
pub mod push;
pub mod query;

pub use pull::{Cookie, Digest, Mark, Poke, PullRefusal, PullRequest, PullResponse, RootPatch, ScopePatch};
pub use push::{Envelope, Outcome, OutcomeRow, PushRefusal, PushRequest, PushResponse, Withdrawn};
pub use query::{Answer, Extent, Query, QueryRequest, QueryResponse};

/// The version of the protocol that this build speaks.
pub const PROTOCOL: u32 = 2;
