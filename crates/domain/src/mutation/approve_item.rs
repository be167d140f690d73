//! Approve an item: it counts from now.

use serde::{Deserialize, Serialize};

use super::item_step::{self, Note, check_fiscal_year, write};
use super::{Basis, Ctx, Rule};
use crate::access::{Access, Action, Permit};
use crate::id::ItemId;
use crate::record::{Decision, Item, Step};
use crate::rejection::{Conflict, Rejection, Stop};
use crate::world::{Want, World};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApproveItem {
    pub item: ItemId,
    pub basis: Basis,
}

impl Rule for ApproveItem {
    fn wants(&self, world: &World, _ctx: &Ctx) -> Vec<Want> {
        item_step::wants(self.item, world)
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, access: &Access) -> Result<(), Stop> {
        let before = item_step::visible_item(self.item, access, world)?;
        let permit = permit(&before, access)?;
        if before.approved.as_ref().is_some_and(|it| it.by == ctx.actor) && before.round == self.basis.round {
            // The same decision by the same person again is the same decision.
            return Ok(());
        }
        refuse_decided(&before, before.approved.as_ref())?;
        if !before.needs_approval {
            return Err(Rejection::NotNeeded.into());
        }
        self.basis.check(&before)?;
        check_fiscal_year(before.issue_date, world)?;
        let mut after = before.clone();
        after.approved = Some(Decision {
            by: ctx.actor,
            on_behalf_of: permit.on_behalf_of,
            at: ctx.now,
        });
        write(Some(&before), after, Note::of(Step::Approved), permit, world, ctx)
    }
}

fn permit(item: &Item, access: &Access) -> Result<Permit, Stop> {
    if let Some(permit) = access.can(Action::Approve(item)) {
        return Ok(permit);
    }
    // Whoever may approve others' items is told why not this one.
    Err(if access.can(Action::Reject(item)).is_some() {
        Rejection::FourEyes
    } else {
        Rejection::NotAllowed
    }
    .into())
}

/// A flag that is set, an item rejected or void: somebody was first.
///
/// # Errors
/// [`Conflict::AlreadyDecided`] with who and when.
pub(super) fn refuse_decided(item: &Item, flag: Option<&Decision>) -> Result<(), Stop> {
    let decided = item
        .void
        .as_ref()
        .map(|it| (it.by, it.at))
        .or(item.rejected.as_ref().map(|it| (it.by, it.at)))
        .or(flag.map(|it| (it.by, it.at)));
    match decided {
        Some((by, at)) => Err(Conflict::AlreadyDecided {
            state: item.state(),
            by,
            at,
        }
        .into()),
        None => Ok(()),
    }
}
