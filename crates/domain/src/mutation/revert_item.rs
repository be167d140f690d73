//! Back to pending: approval and number are taken off, their effects reversed; the number stays reserved for the item.

use serde::{Deserialize, Serialize};

use super::item_step::{self, Note, REASON_CHARS_MAX, check_fiscal_year, write};
use super::{Ctx, Rule, item_number};
use crate::access::{Access, Action};
use crate::id::ItemId;
use crate::record::{Item, ItemState, Step};
use crate::rejection::{Conflict, Problem, ProblemCode, Rejection, Stop};
use crate::world::{Want, World};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevertItem {
    pub item: ItemId,
    /// The round that was seen.
    pub round: u32,
    /// Why; may be empty.
    pub reason: String,
}

impl Rule for RevertItem {
    fn wants(&self, world: &World, _ctx: &Ctx) -> Vec<Want> {
        let mut wants = item_step::wants(self.item, world);
        if let Ok(Some(item)) = world.get::<Item>(self.item) {
            wants.extend(item_number::wants_of_kept(item));
        }
        wants
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, access: &Access) -> Result<(), Stop> {
        let (before, permit) = item_step::permitted_item(self.item, |item| Action::Revert(item), access, world)?;
        if before.round != self.round {
            return Err(Conflict::Changed { changes: Vec::new() }.into());
        }
        if matches!(before.state(), ItemState::Void | ItemState::Pending) {
            return Err(Rejection::StateForbids { state: before.state() }.into());
        }
        if self.reason.chars().count() > REASON_CHARS_MAX {
            return Err(Rejection::Invalid {
                problems: vec![Problem::new("reason", ProblemCode::TooLong)],
            }
            .into());
        }
        check_fiscal_year(before.issue_date, world)?;
        let mut after = before.clone();
        take_off(&mut after, world, ctx)?;
        let note = Note {
            reason: self.reason.trim().to_owned(),
            ..Note::of(Step::Reverted)
        };
        write(Some(&before), after, note, permit, world, ctx)
    }
}

/// Takes every decision off and begins a new round. What was taken off waits for a person, even where the sub-type had
/// let the system decide.
///
/// # Errors
/// [`Stop::Missing`] when the item's number is not loaded.
pub(super) fn take_off(item: &mut Item, world: &mut World, ctx: &Ctx) -> Result<(), Stop> {
    item.needs_approval |= item.approved.take().is_some();
    item.needs_number |= item.numbered.is_some();
    item_number::reserve(item, world, ctx)?;
    item.rejected = None;
    item.round += 1;
    let waited = item.late_at.micros_since(item.submitted_at);
    item.submitted_at = ctx.now;
    item.late_at = ctx.now.plus_micros(waited);
    Ok(())
}
