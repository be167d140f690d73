//! The history of an item: who did what, when (as the device claimed and as the server applied it), and why.

use serde::{Deserialize, Serialize};

use crate::calendar::Instant;
use crate::id::{ItemId, RejectReasonId, UserId};
use crate::mutation::Actor;

/// One step in an item's life, kept for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// `<mutation>:<n>`: one mutation can take several steps.
    pub id: String,
    pub item: ItemId,
    pub step: Step,
    pub by: Actor,
    /// The person for whom a deputy acted.
    pub on_behalf_of: Option<UserId>,
    pub claimed_at: Instant,
    pub applied_at: Instant,
    /// The submission round after the step.
    pub round: u32,
    pub changes: Vec<FieldChange>,
    pub reason: String,
    pub reason_id: Option<RejectReasonId>,
}

/// What a step did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Submitted,
    Resubmitted,
    Approved,
    Rejected,
    /// With the number given.
    Numbered(String),
    Reverted,
    Edited,
    Deleted,
    Voided,
}

/// One field, before and after, as short texts without a language (ids, ISO dates, minor units).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: String,
    pub before: String,
    pub after: String,
}
