//! What a device keeps, as rows of text with a few scalar fields, and the two stores that keep them.
//!
//! - [`OutboxStore`]: the queue of unsent changes. Never dropped; an upgrade only adds to it. Its keys are given by the
//!   store: 1, 2, 3 … in the order of committed additions; an addition that does not commit gives its key back, so that
//!   the ids made from the keys have no gap. Its writes are durable when they are answered (`strict`).
//! - [`CacheStore`]: server truth, which can be had again. Each epoch of the server has a store of its own.
//!
//! What stays true of both: a batch is one transaction, whole or not at all; a batch that was decided on an older state
//! (another [`OutboxRow::revision`], another [`CacheBatch::term`]) is refused as [`StoreFault::Stale`] and leaves nothing.
//! Several tabs of a browser open the same stores: this refusal is all that keeps them apart.
//!
//! Every store that implements these passes [`contract`]; [`memory`] is the twin that tests and the simulation use, and
//! the outbox of a device whose storage has failed.

use domain::calendar::Instant;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub mod contract;
pub mod memory;

/// The version of the form in which the rows of the outbox are written; a reader keeps what it cannot read.
pub const OUTBOX_FORMAT: u32 = 1;
/// The version of the form in which a cache is written. Each form has databases of its own: a cache of another one is not
/// read, and is pulled again.
pub const CACHE_FORMAT: u32 = 2;

/// One change of the queue as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxRow {
    /// Given by the store; 0 in a row that is to be added.
    pub key: u64,
    /// Grows with each write of the row.
    pub revision: u32,
    pub uuid: Uuid,
    pub stage: Stage,
    /// When it came to rest, by the device's clock; for [`OutboxOp::Purge`].
    pub settled_at: Option<Instant>,
    /// JSON.
    pub value: String,
}

/// How far a change of the queue has come: the index by which an archive is left unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Can still be taken back.
    Queued,
    /// Its bytes are fixed; perhaps it has been sent.
    Sending,
    /// It has its outcome.
    Settled,
    /// Applied and pulled: kept for the case that the server is restored from a backup.
    Archived,
}

/// One step of a write to the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxOp {
    /// The store gives the key.
    Add(OutboxRow),
    /// Over the row with the same key, which must be at revision `expect`.
    Replace { row: OutboxRow, expect: u32 },
    /// The row must be at revision `expect`.
    Remove { key: u64, expect: u32 },
    /// Archived rows that came to rest before this.
    Purge { before: Instant },
    /// The one value beside the rows, which must be at revision `expect` (0 before the first).
    Meta { value: String, expect: u32 },
}

/// All of an outbox but its archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutboxImage {
    /// In the order of their keys.
    pub rows: Vec<OutboxRow>,
    pub meta: Option<String>,
    pub meta_revision: u32,
    /// The largest key that was ever given; 0 before the first.
    pub last_key: u64,
}

/// One value of the cache: a record, or which scopes hold a root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheRow {
    /// The record's key as text, or that with a sign before it.
    pub key: String,
    /// JSON.
    pub value: String,
}

/// One write to the cache.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheBatch {
    /// That of the leader who decided it: another one than the store's is refused. A store that was dropped has none.
    pub term: u64,
    pub puts: Vec<CacheRow>,
    /// Keys as text.
    pub deletes: Vec<String>,
    /// The one value beside the rows.
    pub meta: String,
}

/// All of a cache.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CacheImage {
    pub rows: Vec<CacheRow>,
    pub meta: Option<String>,
    pub claim: Claim,
}

/// Where a cache stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Names the tab that took the lead last, by chance; 0 before the first.
    pub term: u64,
    /// Grows with each batch, from the first term on: so that no two stores that ever were have the same.
    pub generation: u64,
}

/// Why a store did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFault {
    /// Somebody else was first: read again, decide again.
    Stale,
    /// No room.
    Quota,
    /// The connection is gone, or the storage is broken.
    Closed,
}

/// Where changes wait.
#[allow(async_fn_in_trait, reason = "used by name only; a browser's futures are not Send")]
pub trait OutboxStore {
    /// # Errors
    /// [`StoreFault::Closed`].
    async fn load(&mut self) -> Result<OutboxImage, StoreFault>;

    /// The archived rows, in the order of their keys.
    ///
    /// # Errors
    /// [`StoreFault::Closed`].
    async fn archive(&mut self) -> Result<Vec<OutboxRow>, StoreFault>;

    /// Does all of it, durably, and answers the keys of the added rows in order.
    ///
    /// # Errors
    /// [`StoreFault`]; then nothing was done and no key was given.
    async fn write(&mut self, batch: Vec<OutboxOp>) -> Result<Vec<u64>, StoreFault>;
}

/// Where server truth is kept.
#[allow(async_fn_in_trait, reason = "used by name only; a browser's futures are not Send")]
pub trait CacheStore {
    /// # Errors
    /// [`StoreFault::Closed`].
    async fn load(&mut self) -> Result<CacheImage, StoreFault>;

    /// Begins a term: from now on batches of every other one are refused. In an empty store the generation begins at the
    /// term's number.
    ///
    /// # Errors
    /// [`StoreFault`].
    async fn claim(&mut self, term: u64) -> Result<Claim, StoreFault>;

    /// Does all of it and answers the generation that it made.
    ///
    /// # Errors
    /// [`StoreFault`]; then nothing was done.
    async fn write(&mut self, batch: CacheBatch) -> Result<u64, StoreFault>;
}
