//! Reject an item, with a reason: it counts nowhere, and its author may edit and submit it again.

use serde::{Deserialize, Serialize};

use super::approve_item::refuse_decided;
use super::item_step::{self, Note, REASON_CHARS_MAX, check_fiscal_year, write};
use super::{Basis, Ctx, Rule, item_number};
use crate::access::{Access, Action};
use crate::id::{ItemId, RejectReasonId};
use crate::mutation::item_content::not_found;
use crate::record::{Item, Kind, RejectReason, Rejected, Step};
use crate::rejection::{Problem, ProblemCode, Rejection, Stop};
use crate::world::{Want, World};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectItem {
    pub item: ItemId,
    pub basis: Basis,
    /// From the list, and/or free text; at least one of them.
    pub reason: Option<RejectReasonId>,
    pub text: String,
}

impl Rule for RejectItem {
    fn wants(&self, world: &World, _ctx: &Ctx) -> Vec<Want> {
        let mut wants = item_step::wants(self.item, world);
        wants.extend(self.reason.map(|id| Want::record(Kind::RejectReason, id)));
        if let Ok(Some(item)) = world.get::<Item>(self.item) {
            wants.extend(item_number::wants_of_kept(item));
        }
        wants
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, access: &Access) -> Result<(), Stop> {
        let (before, permit) = item_step::permitted_item(self.item, |item| Action::Reject(item), access, world)?;
        let same_round = self.basis.round.checked_add(1) == Some(before.round);
        if before.rejected.as_ref().is_some_and(|it| it.by == ctx.actor) && same_round {
            // The same decision by the same person again is the same decision.
            return Ok(());
        }
        refuse_decided(&before, before.approved.as_ref())?;
        let text = self.text.trim();
        if self.reason.is_none() && text.is_empty() {
            return Err(Rejection::ReasonRequired.into());
        }
        if text.chars().count() > REASON_CHARS_MAX {
            return Err(Rejection::Invalid {
                problems: vec![Problem::new("text", ProblemCode::TooLong)],
            }
            .into());
        }
        if let Some(id) = self.reason {
            world
                .get::<RejectReason>(id)?
                .ok_or_else(|| not_found(Kind::RejectReason, id))?;
        }
        self.basis.check(&before)?;
        check_fiscal_year(before.issue_date, world)?;
        let mut after = before.clone();
        item_number::reserve(&mut after, world, ctx)?;
        after.rejected = Some(Rejected {
            by: ctx.actor,
            on_behalf_of: permit.on_behalf_of,
            at: ctx.now,
            reason: self.reason,
            text: text.to_owned(),
        });
        after.round += 1;
        let note = Note {
            reason: text.to_owned(),
            reason_id: self.reason,
            ..Note::of(Step::Rejected)
        };
        write(Some(&before), after, note, permit, world, ctx)
    }
}
