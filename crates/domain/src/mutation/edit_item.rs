//! Edit a submitted item: by its author before a decision, by the entitled after one. Fields that others changed
//! meanwhile are kept; the same field changed twice is a conflict.

use serde::{Deserialize, Serialize};

use super::item_step::{self, Note, check_fiscal_year, write};
use super::revert_item::take_off;
use super::save::merge;
use super::{Ctx, Material, Rule, item_content, item_number};
use crate::access::{Access, Action};
use crate::id::ItemId;
use crate::money::Money;
use crate::numbering::series_year;
use crate::record::{Balance, Item, ItemInput, ItemState, Kind, Pattern, Step, SubType};
use crate::rejection::{Conflict, Rejection, Stop};
use crate::world::{Want, World};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditItem {
    pub item: ItemId,
    /// The content as it stood when the edit began.
    pub base: ItemInput,
    pub input: ItemInput,
    /// The total that was seen on the form.
    pub seen_total: Money,
}

impl Rule for EditItem {
    fn wants(&self, world: &World, _ctx: &Ctx) -> Vec<Want> {
        let mut wants = item_step::wants(self.item, world);
        let Ok(Some(item)) = world.get::<Item>(self.item) else {
            return wants;
        };
        wants.extend(item_number::wants_of_kept(item));
        wants.extend(item_number::wants(item, None, world));
        let merged =
            merge(&self.base, &self.input, &item_content::input_of(item)).unwrap_or_else(|_| self.input.clone());
        wants.extend(item_content::wants(&merged, world));
        wants.extend(
            merged
                .party
                .map(|party| Want::record(Kind::Balance, Balance::id_of(party, item.currency))),
        );
        wants
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, access: &Access) -> Result<(), Stop> {
        let (before, permit) = item_step::permitted_item(self.item, |item| Action::Edit(item), access, world)?;
        if matches!(before.state(), ItemState::Void | ItemState::Rejected) {
            return Err(Rejection::StateForbids { state: before.state() }.into());
        }
        let input = merge(&self.base, &self.input, &item_content::input_of(&before))
            .map_err(|changes| Conflict::FieldChanged { changes })?;
        check_fiscal_year(before.issue_date, world)?;
        let content = item_content::check(&input, before.author, world, ctx)?;
        check_fiscal_year(content.issue_date, world)?;
        if content.totals.final_amount != self.seen_total {
            return Err(Conflict::TotalDiffers {
                seen: self.seen_total,
                computed: content.totals.final_amount,
            }
            .into());
        }
        let mut after = before.clone();
        let reverts = before.is_decided() && content.sub_type.edit_reverts;
        let moves = moves_to_other_series(&before, &content, world)?;
        item_content::fill(&mut after, content, &input);
        if reverts {
            take_off(&mut after, world, ctx)?;
        }
        if moves {
            after.needs_number |= after.numbered.is_some();
            item_number::void(&mut after, world, ctx)?;
        }
        let changes = Material::of(&before).changes(&Material::of(&after));
        write(
            Some(&before),
            after,
            Note {
                changes,
                ..Note::of(Step::Edited)
            },
            permit,
            world,
            ctx,
        )
    }
}

/// Whether the number of the item would not be one of its new series: another pattern, or another year of it.
fn moves_to_other_series(before: &Item, content: &item_content::Content, world: &World) -> Result<bool, Stop> {
    if before.numbered.is_none() && before.reserved.is_none() {
        return Ok(false);
    }
    let old = world.get::<SubType>(before.sub_type)?.map(|it| it.pattern);
    if old != Some(content.sub_type.pattern) || before.sub_type != content.sub_type.id {
        return Ok(true);
    }
    let pattern = world.get::<Pattern>(content.sub_type.pattern)?;
    Ok(pattern.is_some_and(|it| series_year(it, before.issue_date) != series_year(it, content.issue_date)))
}
