//! `POST /api/v1/pull`: what changed since the device last asked, by scope.
//!
//! The device says how far it has come in each scope; the server answers what lies between there and its head, in pages. A
//! first synchronisation is a pull without cookies: there is no second way. A page that is lost is asked for again: nothing
//! is noted on the server.

use std::collections::BTreeMap;

use domain::calendar::Instant;
use domain::id::UserId;
use domain::record::{Key, Record};
pub use domain::scope::SCOPES_MAX;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::push::OutcomeRow;

/// The most roots of one answer.
pub const PULL_ROOTS_MAX: usize = 500;
/// The most children of each kind that come with a root that is new to the device: the newest ones.
pub const CHILDREN_MAX: usize = 200;
/// After so many records an answer takes no further roots: those with a long history fill it sooner.
pub const PULL_RECORDS_MAX: usize = 4_000;
/// The most roots of one answer that come without a body, because the device holds them by another scope.
pub const PULL_KEPT_MAX: usize = 2_000;
/// The most outcomes of one answer.
pub const PULL_OUTCOMES_MAX: usize = 500;
/// The most scopes that are compared for one request; of more the rest is left out.
pub const DIGESTS_MAX: usize = 16;
/// The oldest protocol in which a pull is answered; what is older may still push.
pub const PULL_PROTOCOL_OLDEST: u32 = 1;
/// The oldest protocol whose devices know [`RootPatch::Put::kept`].
pub const PULL_PROTOCOL_KEPT: u32 = 2;
/// The name of an event of the stream that carries a [`Poke`].
pub const POKE_EVENT: &str = "poke";
/// The name of an event that says only that the line is open; it carries no id.
pub const BEAT_EVENT: &str = "beat";

/// The name of a scope, as `domain::scope` writes it.
pub type ScopeName = String;

/// A commit that the device has seen, with the random mark that the server gave it. The same sequence with another mark
/// proves that the server was restored from a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub seq: u64,
    pub mark: String,
}

/// How far a device has come in one scope: it holds every root whose `(seq, root)` is not above this. The device stores it
/// and gives it back as it is; it makes none itself but the default one and [`Cookie::at`].
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cookie {
    pub seq: u64,
    /// Within a commit that touched more roots than a page holds, the last root received; none when the commit is whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<Key>,
    /// While it takes several pages to reach the head: where the device stood when it last had all of the scope. A root
    /// may move ahead of the pages before the device has met it, so «new to the device» is told from here and not from
    /// `seq`. None once the head is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u64>,
}

impl Cookie {
    /// Whether a device that stands here holds a root that moved at `seq` in this scope.
    #[must_use]
    pub fn covers(&self, seq: u64, root: &Key) -> bool {
        match &self.root {
            _ if *self == Self::default() => false,
            Some(last) => (seq, root.to_string()) <= (self.seq, last.to_string()),
            None => seq <= self.seq,
        }
    }

    /// That of a device that holds all of the scope up to `seq`.
    #[must_use]
    pub fn at(seq: u64) -> Self {
        Self {
            seq,
            root: None,
            from: None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PullRequest {
    pub protocol: u32,
    pub client: Uuid,
    /// Whose cache this is: the session must be the same user's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// The epoch of the device's cache; none for an empty one.
    pub epoch: Option<String>,
    /// The newest head that the device has been told; none for an empty cache.
    pub mark: Option<Mark>,
    /// The scopes that the device holds, each with its cookie.
    pub cookies: BTreeMap<ScopeName, Cookie>,
    /// The device has the outcomes of its mutations up to this id.
    pub outcomes_after: u64,
    /// Scopes whose content the device wants compared, with what it holds at its cookie. A scope in which something is new
    /// is not compared this time.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub digests: BTreeMap<ScopeName, Digest>,
}

/// What a scope holds, in short: equal digests at equal cookies mean equal contents, all but surely.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// How many roots.
    pub roots: u64,
    /// The sum of their sequences, wrapping.
    pub seq_sum: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PullResponse {
    pub epoch: String,
    /// The head of the one snapshot that all of this answer comes from.
    pub head: Mark,
    pub now: Instant,
    /// Scopes that the user holds and the device did not name; they begin at the default cookie.
    pub gained: Vec<ScopeName>,
    /// Scopes that the user holds no more: the device forgets what only they held.
    pub lost: Vec<ScopeName>,
    /// Scopes whose cookie lies below what the server still knows, or whose digest differs: the device empties them and
    /// begins again; their patches in this answer already begin at the default cookie.
    pub restarted: Vec<ScopeName>,
    /// In the order of importance, for the scopes in which something is new. A scope without a patch keeps its cookie while
    /// there is `more`; without `more` the device stands at `head` in every scope it holds, as [`Cookie::at`] says it.
    pub patches: Vec<ScopePatch>,
    /// The records that the patches name, each once, under the rights of now.
    pub records: Vec<Record>,
    /// Outcomes of this client's mutations after the id that the request named, in order, without a gap.
    pub outcomes: Vec<OutcomeRow>,
    /// There is more: ask again at once.
    pub more: bool,
}

/// What changed in one scope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScopePatch {
    pub scope: ScopeName,
    /// Where the device stands in this scope once it has stored the patch.
    pub cookie: Cookie,
    pub roots: Vec<RootPatch>,
}

/// What became of one root in one scope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum RootPatch {
    Put {
        root: Key,
        /// The sequence at which the root stands in this scope, for the digest.
        seq: u64,
        /// The root is new to the scope after the device's cookie: whatever children the device holds are replaced by these.
        whole: bool,
        /// Its children that are sent, without the root.
        children: Vec<Key>,
        /// The device has the root with its children by another scope, just as they are now: only that this scope holds it too
        /// is news. Nothing of it comes, neither body nor children.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        kept: bool,
    },
    /// It is in this scope no more.
    Evict { root: Key },
}

/// Why a pull as a whole was not answered (HTTP 409 or 426).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum PullRefusal {
    /// The server was restored, or is another one: begin a new cache beside the old.
    Epoch { epoch: String },
    /// The client, or the request, is another user's than the session.
    ForeignClient,
    /// This protocol is no longer spoken; what waits may still be pushed.
    Protocol { spoken: u32 },
}

/// `GET /api/v1/events`: a poke, the data of an event named [`POKE_EVENT`] whose id is its head. It says that there is something
/// to pull, and never what: something beyond the head that the device knows, or, at the same head, scopes that the day gave or
/// took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poke {
    pub head: u64,
    /// Those of the user's scopes that moved, and those gained or lost; empty when it is not known which.
    pub scopes: Vec<ScopeName>,
}
