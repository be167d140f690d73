//! What the engine asks of the edge, and what it says about itself.

use std::collections::BTreeSet;

use domain::calendar::Instant;
use domain::record::Key;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::event::Message;
use crate::protocol::{Outcome, PullRequest};
use crate::store::{CacheBatch, OutboxOp};

/// Something to be done. Those with an answer name the event that carries it.
#[derive(Clone, Debug)]
pub enum Effect {
    /// → [`super::Event::OutboxLoaded`].
    LoadOutbox,
    /// → [`super::Event::ArchiveLoaded`].
    LoadArchive,
    /// → [`super::Event::CacheLoaded`]. A cache that is not there is an empty one.
    LoadCache {
        slot: u8,
    },
    /// → [`super::Event::Claimed`].
    Claim {
        slot: u8,
        term: u64,
    },
    /// Delete this cache; no answer.
    DropCache {
        slot: u8,
    },
    /// In the order of the effects, strictly durable. → [`super::Event::OutboxWritten`].
    WriteOutbox {
        write: u64,
        ops: Vec<OutboxOp>,
    },
    /// In the order of the effects. → [`super::Event::CacheWritten`].
    WriteCache {
        write: u64,
        slot: u8,
        batch: CacheBatch,
    },
    /// Close and open the databases again before the next load; with `connection` everything that hangs on them is made
    /// anew. No answer: a load follows.
    Reopen {
        connection: bool,
    },
    /// Make room: kept files first, then (`history`) pages and answers that were kept for later. No answer.
    FreeSpace {
        history: bool,
    },
    /// `POST /api/v1/push` with exactly these bytes. → [`super::Event::Answered`].
    Push {
        exchange: u64,
        body: String,
    },
    /// `POST /api/v1/pull`. → [`super::Event::Answered`].
    Pull {
        exchange: u64,
        request: PullRequest,
    },
    /// End the session at the server. → [`super::Event::Revoked`].
    Revoke,
    /// One timer: [`super::Event::Tick`] after this time, in place of whatever was set before.
    Wake {
        after_ms: u64,
    },
    /// Ask for the lock of the leader and wait for it, or take it from whoever holds it. → [`super::Event::Lock`].
    TakeLock {
        steal: bool,
    },
    /// Give the lock back, for the next tab that waits; no answer.
    DropLock,
    /// `GET /api/v1/events`. → [`super::Event::StreamOpened`], `Beat`, `Poked`, `StreamClosed`.
    OpenStream,
    CloseStream,
    /// To the other tabs.
    Tell(Message),
    /// What is shown of these keys may have changed: fire their signals, and those of their kinds.
    Changed(BTreeSet<Key>),
    /// These changes are safe on this device.
    Saved(Vec<Uuid>),
    /// These changes came to rest, and the device holds their outcomes.
    Settled(Vec<(Uuid, Outcome)>),
    /// [`super::Engine::status`] changed.
    Status(Status),
}

/// What the pill at the top says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Changes without an outcome, but for the quiet ones ([`super::is_quiet`]).
    pub unsettled: usize,
    /// Changes that did not apply and that nobody has dealt with.
    pub attention: usize,
    /// What is unsent on this device has been read: before that, nothing is known of it.
    pub is_read: bool,
    pub line: Line,
    pub storage: Storage,
    /// 14 days without contact: nothing is shown until the server has answered.
    pub locked: bool,
    /// This tab speaks with the server.
    pub leads: bool,
    /// The first synchronisation, or that of a new epoch, is under way.
    pub is_filling: bool,
}

/// A device in figures, for whoever is asked to help.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The last answer of the server, by the device's clock and to the hour.
    pub contact_at: Option<Instant>,
    pub epoch: String,
    /// The sequence up to which the server is known.
    pub head: u64,
    /// How many records are kept.
    pub records: usize,
    /// How many scopes are held, and how many of them have been whole.
    pub scopes: usize,
    pub reached: usize,
}

/// How the line to the server is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    #[default]
    Online,
    Offline,
    /// Changes wait for the next sign-in.
    SignedOut,
    /// This release is too old for the server: load the new one.
    TooOld,
}

/// Where changes are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Storage {
    #[default]
    Sound,
    /// The outbox lives in this page only: say so, and offer its export ([`super::Engine::export`]).
    Memory,
}
