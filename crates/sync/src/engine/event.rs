//! What happens to a device, and what its tabs tell one another.

use domain::calendar::Instant;
use domain::mutation::Mutation;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::effect::Line;
use crate::protocol::{Poke, PullRefusal, PullResponse, PushRefusal, PushResponse};
use crate::store::{CacheBatch, CacheImage, Claim, OutboxImage, OutboxRow, StoreFault};

/// What only the edge knows, given with every event.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// The device's clock: for what is shown and stored, never for order or waiting.
    pub now: Instant,
    /// A clock that never goes back (`performance.now`), in milliseconds from any beginning.
    pub mono_ms: u64,
    /// Fresh random bits.
    pub bits: u128,
}

/// A change that somebody makes.
#[derive(Clone, Debug, PartialEq)]
pub struct NewChange {
    pub uuid: Uuid,
    pub mutation: Mutation,
    /// Shared by the changes of one bulk decision.
    pub batch: Option<Uuid>,
    /// It waits [`super::UNDO_WINDOW_MS`] before it is sent.
    pub undo: bool,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The page begins. `noted` is what [`crate::view::ReplayGuard`] had noted when the page before ended.
    Start {
        noted: Option<Uuid>,
        visible: bool,
    },
    /// [`super::Effect::LoadOutbox`] ended.
    OutboxLoaded(Result<OutboxImage, StoreFault>),
    /// [`super::Effect::LoadArchive`] ended.
    ArchiveLoaded(Result<Vec<OutboxRow>, StoreFault>),
    /// [`super::Effect::LoadCache`] ended.
    CacheLoaded {
        slot: u8,
        result: Result<CacheImage, StoreFault>,
    },
    /// [`super::Effect::Claim`] ended.
    Claimed {
        slot: u8,
        result: Result<Claim, StoreFault>,
    },
    /// [`super::Effect::WriteOutbox`] ended: after `complete`, with the keys of what was added.
    OutboxWritten {
        write: u64,
        result: Result<Vec<u64>, StoreFault>,
    },
    /// [`super::Effect::WriteCache`] ended, with the generation it made.
    CacheWritten {
        write: u64,
        result: Result<u64, StoreFault>,
    },
    /// [`super::Effect::Push`] or [`super::Effect::Pull`] ended.
    Answered {
        exchange: u64,
        answer: Answer,
    },
    /// [`super::Effect::Revoke`] ended: whether the session is over at the server too.
    Revoked(bool),
    /// The lock of [`super::Effect::TakeLock`] was granted (`true`), or stolen (`false`).
    Lock(bool),
    /// The tab came to the front, or left it.
    Visible(bool),
    /// The page was frozen, or came back from where the browser keeps pages: it may have missed what tabs told.
    Resumed,
    /// A hint that the network is back.
    Online,
    StreamOpened,
    StreamClosed,
    /// A beat of the stream.
    Beat,
    Poked(Poke),
    /// Another tab of this user on this browser said something.
    Heard(Message),
    /// Take these back, as far as they have not been sent.
    Undo(Vec<Uuid>),
    /// The page is being left, or somebody asked for it: send now what could still be taken back.
    Flush,
    /// Forget everything on this device but what is unsent and what wants attention; what was never sent too if
    /// `discard_unsent` (a typed yes).
    SignOut {
        discard_unsent: bool,
    },
    /// The same user is signed in again.
    SignedIn,
    /// The time of [`super::Effect::Wake`] has come.
    Tick,
}

/// How a request ended.
#[derive(Clone, Debug)]
pub enum Answer {
    Push(Box<PushResponse>),
    PushRefused(PushRefusal),
    Pull(Box<PullResponse>),
    PullRefused(PullRefusal),
    /// 413, whoever said it: the server, or a proxy with a smaller limit.
    TooLarge,
    /// 503, a timeout, no network, or something that is not our JSON (a captive portal).
    Unreachable,
    /// 401, or the session is another user's.
    SignedOut,
}

/// What one tab tells the others (BroadcastChannel). As JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// Rows of the outbox as they are stored now.
    Rows(Vec<OutboxRow>),
    /// Keys of rows that left it.
    Gone(Vec<u64>),
    /// The outbox changed in a way that is better read again.
    Reload,
    /// The leader stored this.
    Cache {
        slot: u8,
        claim: Claim,
        batch: CacheBatch,
    },
    /// The other cache is the one to show.
    Swapped {
        slot: u8,
    },
    /// Send these without waiting.
    Due(Vec<Uuid>),
    WhoLeads,
    Leads {
        visible: bool,
        /// Its storage works, and nobody signed out there: otherwise any other tab of which both are true takes the lead.
        is_sound: bool,
        claim: Claim,
    },
    Line(Line),
    SignedOut,
    SignedIn,
}
