//! The two stores of a device, on IndexedDB: [`IndexedOutbox`] and [`IndexedCache`], as `sync::store` asks for them.
//!
//! What stays true:
//!
//! - One write is one transaction: it reads what it must compare, then either aborts or issues all its requests and answers
//!   after `complete`. Only requests of that very transaction are awaited while it is open, because the browser commits a
//!   transaction that has nothing to do. A write whose future is dropped before its commit aborts.
//! - A key of the outbox comes from the browser's key generator (docs/adr/0014-two-stores-on-indexeddb.md).
//! - A cache is a log of packed rows, which is packed anew when most of it is superseded (`segment.rs`).
//! - A connection closes when another tab wants to delete or upgrade its database. From then on the store answers `Closed`
//!   until its owner calls `reopen`; when and how often is the owner's to decide.
//! - Each user has databases of their own ([`name`]). The outbox's version only rises, and an upgrade only adds.
//!
//! Begin at `outbox.rs`. The proof is `end2end/contract`, in a real browser.

mod cache;
mod connection;
mod databases;
pub mod name;
mod outbox;
mod row;
mod segment;
mod storage;

pub use cache::IndexedCache;
pub use databases::{Unsent, delete_old_caches, users_with_unsent};
pub use outbox::IndexedOutbox;
pub use storage::{Estimate, request_persistence, storage_estimate};
