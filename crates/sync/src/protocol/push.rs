//! `POST /api/v1/push`: mutations go to the server, outcomes come back.
//!
//! Every mutation ends in exactly one recorded outcome. A known `id` with the same bytes answers its stored outcome again,
//! so a lost reply is harmless.

use domain::calendar::Instant;
use domain::id::UserId;
use domain::mutation::Mutation;
pub use domain::outcome::Outcome;
use domain::record::{Key, Record};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::pull::Mark;

/// The most mutations of one push.
pub const PUSH_MUTATIONS_MAX: usize = 100;
/// The most bytes of mutations in one push. A single larger one goes alone.
pub const PUSH_BYTES_MAX: usize = 1024 * 1024;
/// The version of mutation arguments that this build writes.
pub const MUTATION_VERSION: u32 = 1;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PushRequest {
    pub protocol: u32,
    /// The server's epoch as the device knows it; none before the first answer.
    pub epoch: Option<String>,
    /// The newest head that the device has been told, as in a pull: what is pushed must not be answered from another
    /// history than the one it was decided on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    /// The browser's own id: made once per store of unsent changes.
    pub client: Uuid,
    /// Who made these changes: the session must be the same user's. A client that the server has not met yet says nothing
    /// of whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// In the order of their ids, without a gap.
    pub mutations: Vec<Envelope>,
}

/// One mutation on its way: its place in the client's queue and its own id for good.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// 1, 2, 3 … within the client.
    pub id: u64,
    /// Names the intent for good, also when it is queued again under another client.
    pub uuid: Uuid,
    /// Version of the arguments' form.
    pub version: u32,
    #[serde(flatten)]
    pub mutation: Mutation,
    /// Unsettled mutations (by uuid) that create something this one uses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<Uuid>,
    /// Shared by the mutations of one bulk decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Uuid>,
    /// The device's clock when the person acted.
    pub claimed_at: Instant,
}

/// What goes in the place of a mutation that is too large for whatever stands between device and server: its place and its
/// uuid without its content. No server can read it ([`Withdrawn::VERSION`]), so it ends [`Outcome::Poisoned`], unless the
/// uuid has its outcome already; and what waits behind it goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Withdrawn {
    pub id: u64,
    pub uuid: Uuid,
    pub version: u32,
    pub name: String,
    pub claimed_at: Instant,
}

impl Withdrawn {
    /// Of no arguments there ever were.
    pub const VERSION: u32 = 0;

    #[must_use]
    pub fn new(id: u64, uuid: Uuid, claimed_at: Instant) -> Self {
        Self {
            id,
            uuid,
            version: Self::VERSION,
            name: "withdrawn".to_owned(),
            claimed_at,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PushResponse {
    pub epoch: String,
    /// The head after it. The device names it when it pulls: only so can it be told that a backup, older than these
    /// outcomes, took the server's place before they were pulled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Mark>,
    /// The largest id of this client that has an outcome.
    pub last_id: u64,
    /// One for each mutation of the request, in order.
    pub outcomes: Vec<OutcomeRow>,
    /// The records that the applied mutations of this request left behind, as this user may see them: what the device
    /// shows in place of its forecast.
    pub records: Vec<Record>,
    /// The records that they deleted.
    pub deleted: Vec<Key>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeRow {
    pub id: u64,
    pub uuid: Uuid,
    pub outcome: Outcome,
    /// The commit in which a record of it (`domain::record::Unapplied`) came into the user's scope: once that scope is past it
    /// and the record is not there, the change was dealt with. None where no such record was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_at: Option<u64>,
}

/// Why a push as a whole was not taken (HTTP 409 or 426); nothing of it was applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum PushRefusal {
    /// A known id came with other bytes: two devices share one client id. Take a new one and queue again.
    Forked { id: u64 },
    /// Ids are missing between the last known one and the first sent.
    Gap { last_id: u64 },
    /// The client, or the request, is another user's than the session.
    ForeignClient,
    /// The server was restored, or is another one.
    Epoch { epoch: String },
    /// This protocol is no longer spoken.
    Protocol { spoken: u32 },
}
