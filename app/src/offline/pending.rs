//! Changes as pages show them: those that wait, and those that did not apply.

use domain::calendar::Instant;
use domain::mutation::Mutation;
use domain::record::Key;
use sync::engine::{self, is_quiet};
use sync::outbox::{Phase, Row};
use sync::protocol::Outcome;
use uuid::Uuid;

/// One unsettled change.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    pub uuid: Uuid,
    pub mutation: Mutation,
    pub claimed_at: Instant,
    pub state: PendingState,
}

/// How far a change has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PendingState {
    /// Can still be taken back.
    Queued,
    /// On its way: nothing about it changes any more.
    Sending,
}

impl Pending {
    /// The row of the queue as it is shown; a quiet one is not.
    #[must_use]
    pub fn of(row: &Row) -> Option<Self> {
        let state = match row.phase {
            Phase::Queued => PendingState::Queued,
            Phase::Sending { .. } => PendingState::Sending,
            Phase::Settled(_) | Phase::Archived => return None,
        };
        (!is_quiet(&row.content.mutation)).then(|| Self {
            uuid: row.uuid,
            mutation: row.content.mutation.clone(),
            claimed_at: row.content.claimed_at,
            state,
        })
    }
}

/// A change that did not apply: it stays until somebody has dealt with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Attention {
    pub uuid: Uuid,
    /// None for what was made on another device and did not come here with its content.
    pub mutation: Option<Mutation>,
    pub claimed_at: Instant,
    pub outcome: Outcome,
    /// It was made on another device of this user.
    pub is_elsewhere: bool,
}

impl Attention {
    #[must_use]
    pub fn of(attention: engine::Attention<'_>) -> Option<Self> {
        Some(Self {
            uuid: attention.uuid(),
            mutation: attention.mutation().cloned(),
            claimed_at: attention.claimed_at(),
            outcome: attention.outcome()?.clone(),
            is_elsewhere: matches!(attention, engine::Attention::Elsewhere(_)),
        })
    }

    /// The record that it is chiefly about.
    #[must_use]
    pub fn subject(&self) -> Option<Key> {
        engine::subject(self.mutation.as_ref()?)
    }
}

/// The uuid of a change, by which it can be taken back.
pub type PendingId = Uuid;
