//! A change that did not apply, kept for the person who made it until they have dealt with it on one of their devices.
//!
//! What stays true: it is written by the server alone, in the transaction of the outcome, and goes by
//! [`crate::mutation::AcknowledgeChanges`] alone; its key holds the owner, so that a uuid which somebody guessed names nothing
//! of anybody else's.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::calendar::Instant;
use crate::id::UserId;
use crate::mutation::{Ctx, Intent};
use crate::outcome::Outcome;

/// One change with its outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unapplied {
    /// The mutation's own uuid.
    pub id: Uuid,
    pub owner: UserId,
    pub intent: Intent,
    /// Of the form of its arguments.
    pub version: u32,
    pub outcome: Outcome,
    /// What the device's clock said when the person acted.
    pub claimed_at: Instant,
    /// When the server decided.
    pub settled_at: Instant,
}

impl Unapplied {
    /// The most of one user. Of what does not apply beyond it no record is made: it needs attention on the device that made it
    /// alone. None is given up for another: what goes without having been dealt with would be lost.
    pub const OF_USER_MAX: i64 = 1_000;

    #[must_use]
    pub fn id_of(owner: UserId, change: Uuid) -> String {
        format!("{owner}:{change}")
    }

    /// What is kept of a mutation of this name and version that ended so. `None` where nothing waits for anybody: it applied,
    /// the system made it, or it only said that others had been dealt with.
    #[must_use]
    pub fn from_outcome(ctx: &Ctx, name: &str, version: u32, intent: Intent, outcome: &Outcome) -> Option<Self> {
        let owner = ctx.actor.user()?;
        if *outcome == Outcome::Applied || intent.acknowledges() {
            return None;
        }
        Some(Self {
            id: ctx.mutation,
            owner,
            intent: intent.bounded(name),
            version,
            outcome: outcome.clone(),
            claimed_at: ctx.claimed_at,
            settled_at: ctx.now,
        })
    }
}
