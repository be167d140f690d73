//! Void an item: it keeps its number and is reversed by a visible counter-entry, dated in an open year.

use serde::{Deserialize, Serialize};

use super::item_step::{self, Note, REASON_CHARS_MAX, counter_entry_date, write};
use super::{Ctx, Rule};
use crate::access::{Access, Action};
use crate::id::ItemId;
use crate::record::{ItemState, Step, Voided};
use crate::rejection::{Conflict, Problem, ProblemCode, Rejection, Stop};
use crate::world::{Want, World};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidItem {
    pub item: ItemId,
    /// The round that was seen.
    pub round: u32,
    pub reason: String,
}

impl Rule for VoidItem {
    fn wants(&self, world: &World, _ctx: &Ctx) -> Vec<Want> {
        item_step::wants(self.item, world)
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, access: &Access) -> Result<(), Stop> {
        let (before, permit) = item_step::permitted_item(self.item, |item| Action::Void(item), access, world)?;
        if before.round != self.round {
            return Err(Conflict::Changed { changes: Vec::new() }.into());
        }
        if !matches!(
            before.state(),
            ItemState::Approved | ItemState::Numbered | ItemState::Done
        ) {
            return Err(Rejection::StateForbids { state: before.state() }.into());
        }
        let reason = self.reason.trim();
        if reason.is_empty() {
            return Err(Rejection::ReasonRequired.into());
        }
        if reason.chars().count() > REASON_CHARS_MAX {
            return Err(Rejection::Invalid {
                problems: vec![Problem::new("reason", ProblemCode::TooLong)],
            }
            .into());
        }
        let mut after = before.clone();
        after.void = Some(Voided {
            by: ctx.actor,
            at: ctx.now,
            date: counter_entry_date(ctx.today(), world)?,
            reason: reason.to_owned(),
        });
        let note = Note {
            reason: reason.to_owned(),
            ..Note::of(Step::Voided)
        };
        write(Some(&before), after, note, permit, world, ctx)
    }
}
