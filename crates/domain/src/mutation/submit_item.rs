//! Submit an item: from draft, or again after a rejection.

use serde::{Deserialize, Serialize};

use super::edit_item::what_changed;
use super::item_content::{self, Content};
use super::item_step::{Note, check_fiscal_year, write};
use super::{Actor, Ctx, Rule, item_number};
use crate::access::{Access, Action, Permit};
use crate::id::DraftId;
use crate::money::Money;
use crate::record::{
    Balance, Buyer, Decision, Draft, Item, ItemInput, ItemState, ItemType, Key, Kind, Step, Totals, Transition,
};
use crate::rejection::{Conflict, Problem, ProblemCode, Rejection, Stop};
use crate::world::{SetKey, Want, World};

/// The longest provisional reference, in characters.
pub const REFERENCE_CHARS_MAX: usize = 20;

const MICROS_PER_HOUR: i64 = 3_600_000_000;

/// Carries the whole content, so that it depends on no draft having been sent; the draft is removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SubmitItem {
    pub draft: DraftId,
    pub item_type: ItemType,
    /// Provisional reference made by the device, such as `D-7F3K`.
    pub reference: String,
    pub input: ItemInput,
    /// The total its author saw: another one on the server is a conflict.
    pub seen_total: Money,
    /// The round that was rejected, when it is submitted again.
    pub resubmits: Option<u32>,
}

impl Rule for SubmitItem {
    fn wants(&self, world: &World, ctx: &Ctx) -> Vec<Want> {
        let mut wants = item_content::wants(&self.input, world);
        wants.push(Want::record(Kind::Draft, self.draft));
        wants.push(Want::record(Kind::Item, self.draft.item()));
        wants.push(Want::Set(SetKey::FiscalYears));
        if !ctx.is_server() {
            return wants;
        }
        if let Ok(None) = world.get::<Item>(self.draft.item()) {
            wants.push(Want::Set(SetKey::HistoryOf(self.draft.item())));
        }
        // What the flags that the system sets by itself will touch.
        if let (Some(user), Ok(content)) = (ctx.actor.user(), item_content_if_loaded(self, ctx, world)) {
            wants.push(Want::record(
                Kind::Balance,
                Balance::id_of(content.party, content.currency),
            ));
            let mut item = blank(self, user, ctx);
            if let Ok(Some(existing)) = world.get::<Item>(item.id) {
                item = existing.clone();
            }
            item_content::fill(&mut item, content, &self.input);
            wants.extend(item_number::wants(&item, None, world));
        }
        wants
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, access: &Access) -> Result<(), Stop> {
        let author = ctx.actor.user().ok_or(Rejection::NotAllowed)?;
        let Some(sub_type) = self.input.sub_type else {
            return Err(Rejection::Invalid {
                problems: vec![Problem::new("sub_type", ProblemCode::Required)],
            }
            .into());
        };
        let permit = access.can(Action::Create(sub_type)).ok_or(Rejection::NotAllowed)?;
        if world
            .get::<Draft>(self.draft)?
            .is_some_and(|draft| draft.author != author)
        {
            return Err(Rejection::NotAllowed.into());
        }
        let before = world.get::<Item>(self.draft.item())?.cloned();
        if before.is_none()
            && ctx.is_server()
            && !world
                .set::<Transition>(&SetKey::HistoryOf(self.draft.item()))?
                .is_empty()
        {
            // An item of this id was deleted: its history and ledger entries keep the id for good.
            return Err(Rejection::IdTaken.into());
        }
        check_existing(self, before.as_ref(), author)?;
        if self.reference.trim().is_empty() || self.reference.chars().count() > REFERENCE_CHARS_MAX {
            return Err(Rejection::Invalid {
                problems: vec![Problem::new("reference", ProblemCode::BadFormat)],
            }
            .into());
        }
        let content = item_content::check(&self.input, author, before.as_ref(), world)?;
        check_fiscal_year(content.issue_date, world)?;
        if content.totals.final_amount != self.seen_total {
            return Err(Conflict::TotalDiffers {
                seen: self.seen_total,
                computed: content.totals.final_amount,
            }
            .into());
        }
        let mut item = before.clone().unwrap_or_else(|| blank(self, author, ctx));
        if item_number::leaves_series(&item, &content.sub_type, content.issue_date, world)? {
            item_number::void(&mut item, world, ctx)?;
        }
        begin_round(&mut item, content, &self.input, ctx);
        let by_system = if ctx.is_server() {
            set_unneeded_flags(&mut item, world, ctx)?
        } else {
            Vec::new()
        };
        if world.get::<Draft>(self.draft)?.is_some() {
            world.delete(Key::new(Kind::Draft, self.draft));
        }
        let told = match &before {
            Some(before) => what_changed(before, &item, Step::Resubmitted),
            None => Note::of(Step::Submitted),
        };
        write(before.as_ref(), item, Note { by_system, ..told }, permit, world, ctx)
    }
}

/// An item that is there already may only be a rejected one of the same author, seen in this round.
fn check_existing(submit: &SubmitItem, before: Option<&Item>, author: crate::id::UserId) -> Result<(), Stop> {
    match (before, submit.resubmits) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(Conflict::Gone.into()),
        (Some(item), _) if item.author != author => Err(Rejection::IdTaken.into()),
        (Some(item), Some(round)) if item.state() == ItemState::Rejected && item.round == round => Ok(()),
        (Some(item), Some(_)) if item.state() == ItemState::Rejected => {
            Err(Conflict::Changed { changes: Vec::new() }.into())
        }
        (Some(item), _) => Err(Rejection::StateForbids { state: item.state() }.into()),
    }
}

fn begin_round(item: &mut Item, content: Content, input: &ItemInput, ctx: &Ctx) {
    item.needs_approval = content.sub_type.needs_approval;
    item.needs_number = content.sub_type.needs_number;
    item.late_at = ctx
        .now
        .plus_micros(i64::from(content.sub_type.late_after_hours) * MICROS_PER_HOUR);
    item.submitted_at = ctx.now;
    item.rejected = None;
    item.approved = None;
    item.round += 1;
    item_content::fill(item, content, input);
}

/// Flags that the sub-type does not need are set by the system in the same transaction. Gives its steps.
///
/// # Errors
/// [`Stop::Missing`] when what numbering needs is not loaded.
pub(super) fn set_unneeded_flags(item: &mut Item, world: &mut World, ctx: &Ctx) -> Result<Vec<Step>, Stop> {
    let mut steps = Vec::new();
    if !item.needs_approval && item.approved.is_none() {
        item.approved = Some(Decision {
            by: Actor::System,
            on_behalf_of: None,
            at: ctx.now,
        });
        steps.push(Step::Approved);
    }
    if !item.needs_number && item.numbered.is_none() {
        item_number::give(item, None, Actor::System, Permit { on_behalf_of: None }, world, ctx)?;
        steps.extend(item.numbered.as_ref().map(|it| Step::Numbered(it.text.clone())));
    }
    Ok(steps)
}

fn blank(submit: &SubmitItem, author: crate::id::UserId, ctx: &Ctx) -> Item {
    let currency = submit.seen_total.currency;
    Item {
        id: submit.draft.item(),
        item_type: submit.item_type,
        sub_type: submit.input.sub_type.unwrap_or(crate::id::SubTypeId(submit.draft.0)),
        reference: submit.reference.trim().to_owned(),
        author,
        seller: author,
        party: submit.input.party.unwrap_or(crate::id::PartyId(submit.draft.0)),
        buyer: Buyer::default(),
        issue_date: ctx.today(),
        delivery_address: String::new(),
        description: String::new(),
        related: Vec::new(),
        currency,
        tax_rate: crate::money::Percent::ZERO,
        duty_rate: crate::money::Percent::ZERO,
        lines: Vec::new(),
        costs: Vec::new(),
        totals: Totals::zero(currency),
        round: 0,
        needs_approval: true,
        needs_number: true,
        approved: None,
        numbered: None,
        rejected: None,
        void: None,
        reserved: None,
        created_at: ctx.now,
        submitted_at: ctx.now,
        late_at: ctx.now,
        changed_at: ctx.now,
        postings: 0,
    }
}

fn item_content_if_loaded(submit: &SubmitItem, ctx: &Ctx, world: &World) -> Result<Content, Stop> {
    let author = ctx.actor.user().ok_or(Rejection::NotAllowed)?;
    let before = world.get::<Item>(submit.draft.item())?;
    item_content::check(&submit.input, author, before, world)
}
