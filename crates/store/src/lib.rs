//! Everything that knows SQL: one text for SQLite and PostgreSQL.
//!
//! Begin at [`Store`]: [`Store::open`], then [`Store::migrate`]; read with [`Store::read`], write with
//! [`Store::commit`] (synced records) or [`Store::write`] (what a server keeps for itself). What stays true:
//!
//! - there is one migration folder and one SQL text; what differs lies in `backend/`;
//! - a synced write takes the head row first (docs/sync.md «Order without holes»);
//! - no transaction outlives its task, and none holds network, hashing or rendering.

pub mod archive;
pub mod attempt;
mod backend;
mod columns;
pub mod commit;
mod error;
pub mod feed;
pub mod installation;
pub mod list;
pub mod notice;
pub mod outcome;
pub mod record;
pub mod session;
pub mod setup;
#[cfg(feature = "testing")]
pub mod testing;
mod transaction;

pub use backend::{Dialect, Store, Tx, newest_migration, without_password};
pub use commit::Commit;
pub use error::{Error, Result};
pub use transaction::{ATTEMPTS_MAX, Work};
