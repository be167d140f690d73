//! The history of an item: who did what, when (as the device claimed and as the server applied it), and why.

use serde::{Deserialize, Serialize};

use super::draft::{CostInput, LineInput};
use super::row_change::RowChange;
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
    /// What an edit did with the lines; entries from before this was kept say of `changes` only that `lines` differ.
    #[serde(default)]
    pub lines: Vec<RowChange<LineInput>>,
    /// The same of the additional costs.
    #[serde(default)]
    pub costs: Vec<RowChange<CostInput>>,
    /// How many changes of lines and costs are left out, beyond [`Transition::ROWS_MAX`] of each.
    #[serde(default)]
    pub rows_left_out: u32,
    pub reason: String,
    pub reason_id: Option<RejectReasonId>,
}

impl Transition {
    /// The most changes of lines, and of costs, that one entry keeps: an entry travels with its item.
    pub const ROWS_MAX: usize = 100;
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

/// One field, before and after, as texts without a language (ids, ISO dates, minor units), or as it was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: String,
    pub before: String,
    pub after: String,
}
