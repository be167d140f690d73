//! Give an item its official number: the next of its pattern, or one typed by hand.

use serde::{Deserialize, Serialize};

use super::item_step::{self, Note, check_fiscal_year, write};
use super::{Basis, Ctx, Rule, item_number};
use crate::access::{Access, Action};
use crate::digits::to_latin_digits;
use crate::id::ItemId;
use crate::record::{Decision, Item, Step};
use crate::rejection::{Rejection, Stop};
use crate::world::{Want, World};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberItem {
    pub item: ItemId,
    pub basis: Basis,
    /// Typed by hand; the next number without it.
    pub typed: Option<String>,
}

impl Rule for NumberItem {
    fn wants(&self, world: &World, ctx: &Ctx) -> Vec<Want> {
        let mut wants = item_step::wants(self.item, world);
        if let (true, Ok(Some(item))) = (ctx.is_server(), world.get::<Item>(self.item)) {
            wants.extend(item_number::wants(item, self.typed.as_deref(), world));
        }
        wants
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, access: &Access) -> Result<(), Stop> {
        let (before, permit) = item_step::permitted_item(self.item, |item| Action::Number(item), access, world)?;
        if self.is_done(&before, ctx) {
            return Ok(());
        }
        let flag = before.numbered.as_ref().map(|it| Decision {
            by: it.by,
            on_behalf_of: it.on_behalf_of,
            at: it.at,
        });
        super::approve_item::refuse_decided(&before, flag.as_ref())?;
        if !before.needs_number {
            return Err(Rejection::NotNeeded.into());
        }
        self.basis.check(&before)?;
        check_fiscal_year(before.issue_date, world)?;
        if !ctx.is_server() {
            // A device asks for a number and cannot give one: the forecast shows nothing but that it was asked.
            return Ok(());
        }
        let mut after = before.clone();
        item_number::give(&mut after, self.typed.as_deref(), ctx.actor, permit, world, ctx)?;
        let text = after.numbered.as_ref().map(|it| it.text.clone()).unwrap_or_default();
        write(Some(&before), after, Note::of(Step::Numbered(text)), permit, world, ctx)
    }
}

impl NumberItem {
    /// Whether the same person gave this number, or the next one, in this round already: then it is the same decision.
    fn is_done(&self, item: &Item, ctx: &Ctx) -> bool {
        let typed = self.typed.as_deref().map(str::trim).filter(|it| !it.is_empty());
        item.numbered.as_ref().is_some_and(|it| {
            it.by == ctx.actor
                && item.round == self.basis.round
                && typed.is_none_or(|typed| to_latin_digits(typed) == it.text)
        })
    }
}
