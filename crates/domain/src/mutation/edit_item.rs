//! Edit a submitted item: by its author before a decision, by the entitled after one. Fields that others changed
//! meanwhile are kept; the same field changed twice is a conflict. An edit after which the content is what it was does
//! nothing: it takes no decision back and leaves no step in the history.

use serde::{Deserialize, Serialize};

use super::item_step::{self, Note, check_fiscal_year, write};
use super::revert_item::take_off;
use super::save::merge;
use super::submit_item::set_unneeded_flags;
use super::{Ctx, Material, Rule, item_content, item_number};
use crate::access::{Access, Action};
use crate::id::ItemId;
use crate::money::Money;
use crate::record::{
    Balance, FieldChange, Item, ItemInput, ItemState, Kind, LineInput, Step, SubType, Transition, row_changes,
};
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
        let merged =
            merge(&self.base, &self.input, &item_content::input_of(item)).unwrap_or_else(|_| self.input.clone());
        wants.extend(item_content::wants(&merged, world));
        // Sells it when the edit names nobody.
        wants.push(Want::record(Kind::User, item.author));
        // An edit to another sub-type or year is numbered by its new series.
        let mut moved = item.clone();
        moved.sub_type = merged.sub_type.unwrap_or(item.sub_type);
        moved.issue_date = merged.issue_date.unwrap_or(item.issue_date);
        wants.extend(item_number::wants(&moved, None, world));
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
            return Err(item_step::already_decided(&before));
        }
        let input = merge(&self.base, &self.input, &item_content::input_of(&before))
            .map_err(|changes| Conflict::FieldChanged { changes })?;
        if let Some(other) = input.sub_type.filter(|it| *it != before.sub_type) {
            // Into another sub-type is like submitting there.
            access.can(Action::Create(other)).ok_or(Rejection::NotAllowed)?;
        }
        check_fiscal_year(before.issue_date, world)?;
        let content = item_content::check(&input, before.author, Some(&before), world)?;
        check_fiscal_year(content.issue_date, world)?;
        if content.totals.final_amount != self.seen_total {
            return Err(Conflict::TotalDiffers {
                seen: self.seen_total,
                computed: content.totals.final_amount,
            }
            .into());
        }
        let mut after = before.clone();
        let sub_type = content.sub_type.clone();
        item_content::fill(&mut after, content, &input);
        if after.party == before.party {
            // The buyer stays as they were when the item was submitted.
            after.buyer.clone_from(&before.buyer);
        }
        if after == before {
            return Ok(());
        }
        let by_system = settle_flags(&before, &mut after, &sub_type, world, ctx)?;
        let note = Note {
            by_system,
            ..what_changed(&before, &after, Step::Edited)
        };
        write(Some(&before), after, note, permit, world, ctx)
    }
}

/// What the history says of an edit, or of another submission: each field before and after, and what became of which line.
pub(super) fn what_changed(before: &Item, after: &Item, step: Step) -> Note {
    let mut changes = Material::of(before).changes(&Material::of(after));
    // The rows say it themselves.
    changes.retain(|change| change.field != "lines");
    let texts = [
        ("seller", before.seller.to_string(), after.seller.to_string()),
        (
            "delivery_address",
            before.delivery_address.clone(),
            after.delivery_address.clone(),
        ),
        ("description", before.description.clone(), after.description.clone()),
    ];
    let texts = texts.into_iter().filter(|(_, before, after)| before != after);
    changes.extend(texts.map(|(field, before, after)| FieldChange {
        field: field.to_owned(),
        before,
        after,
    }));
    let (old, new) = (item_content::input_of(before), item_content::input_of(after));
    let mut lines = row_changes(&old.lines, &new.lines, is_same_good);
    let mut costs = row_changes(&old.costs, &new.costs, |a, b| a.text == b.text);
    let all = lines.len() + costs.len();
    lines.truncate(Transition::ROWS_MAX);
    costs.truncate(Transition::ROWS_MAX);
    Note {
        changes,
        rows_left_out: u32::try_from(all - lines.len() - costs.len()).unwrap_or(u32::MAX),
        lines,
        costs,
        ..Note::of(step)
    }
}

/// Whether two lines sell the same: one product, or without one, words that are the same.
fn is_same_good(a: &LineInput, b: &LineInput) -> bool {
    a.product == b.product && (a.product.is_some() || a.text == b.text)
}

/// What the edit does to decisions and number: another sub-type decides anew by its own flags, a sub-type may ask that a
/// decided item waits again, and a number that left its series is void. Gives what the system did by itself.
fn settle_flags(
    before: &Item,
    after: &mut Item,
    sub_type: &SubType,
    world: &mut World,
    ctx: &Ctx,
) -> Result<Vec<Step>, Stop> {
    let moved = before.sub_type != sub_type.id;
    let leaves = item_number::leaves_series(before, sub_type, after.issue_date, world)?;
    if moved || (before.is_decided() && sub_type.edit_reverts) {
        take_off(after, world, ctx)?;
    } else if leaves && before.numbered.is_some() {
        // One number a round: the next one begins another.
        after.round += 1;
    }
    if leaves {
        item_number::void(after, world, ctx)?;
    }
    if moved {
        after.needs_approval = sub_type.needs_approval;
        after.needs_number = sub_type.needs_number;
    }
    if ctx.is_server() && (moved || leaves) {
        return set_unneeded_flags(after, world, ctx);
    }
    Ok(Vec::new())
}
