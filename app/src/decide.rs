//! Decisions on items, the same from a list, a detail, a key or a swipe: one mutation per item, undo while nothing was sent,
//! the result row by row.
//!
//! What stays true: a decision is made on what is shown (its basis); each item answers for itself; what was refused stays in
//! sight on its item, with the reason, until somebody has dealt with it.
//!
//! A page calls [`provide_decide`] once and shows [`Questions`] once.

mod answers;
mod confirm;
mod number;
mod questions;
mod reject;

use std::collections::BTreeMap;

use domain::access::{Access, Action};
use domain::digits::format_integer;
use domain::id::{ItemId, RejectReasonId};
use domain::mutation::{
    ApproveItem, Basis, DeleteItem, Mutation, NumberItem, RejectItem, RevertItem, SaveDraft, VoidItem, item_content,
};
use domain::record::{Item, ItemState, Key, Kind};
use domain::rejection::Stop;
use leptos::prelude::*;
use sync::protocol::Outcome;
use uuid::Uuid;

use crate::components::{StateLook, Toast, Toasts, use_toasts};
use crate::offline::clock;
use crate::offline::device::{Device, Send, UNDO_WINDOW_MS, use_device};
use crate::offline::pending::{Pending, PendingState};
use crate::offline::transport;
use crate::shared::{View, use_view};
use crate::texts::{Texts, use_texts};
use crate::wording;

pub use questions::{AllQuestions, Questions};

/// What the signed-in user may do with an item as it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Abilities {
    pub approve: bool,
    pub reject: bool,
    pub number: bool,
    pub edit: bool,
    /// It was rejected and is one's own: it can be edited and submitted again.
    pub resubmit: bool,
    pub revert: bool,
    pub void: bool,
    pub delete: bool,
    pub clone: bool,
}

impl Abilities {
    /// By right and by state, and by what has been asked already; the rules judge again.
    #[must_use]
    pub fn of(item: &Item, access: &Access, pending: &[Pending]) -> Self {
        let state = item.state();
        let may = |action: Action<'_>| access.can(action).is_some();
        let open = !matches!(state, ItemState::Void | ItemState::Rejected);
        // A number comes from the server: until then only the question tells that it was asked for.
        let asks_number = pending.iter().any(|it| matches!(it.mutation, Mutation::NumberItem(_)));
        let decided = matches!(state, ItemState::Approved | ItemState::Numbered | ItemState::Done);
        Self {
            approve: item.waits_for_approval() && may(Action::Approve(item)),
            reject: open && item.approved.is_none() && may(Action::Reject(item)),
            number: item.waits_for_number() && !asks_number && may(Action::Number(item)),
            edit: open && may(Action::Edit(item)),
            resubmit: state == ItemState::Rejected && access.is_own(item) && may(Action::Create(item.sub_type)),
            revert: (decided || state == ItemState::Rejected) && may(Action::Revert(item)),
            void: decided && may(Action::Void(item)),
            delete: state != ItemState::Void && may(Action::Delete(item)),
            clone: may(Action::Create(item.sub_type)),
        }
    }
}

/// What is being asked before a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Why these are rejected: one reason for all.
    Reject(Vec<ItemId>),
    /// Which number, by hand.
    Number(ItemId),
    Revert(ItemId),
    Void(ItemId),
    Delete(ItemId),
}

/// What a step is called once it is made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Approved,
    Rejected,
    Numbered,
    Other,
}

/// Decisions made together, each with its item.
#[derive(Clone)]
struct Batch {
    made: Vec<(Uuid, ItemId)>,
    verb: Verb,
}

/// The handle by which pages decide.
#[derive(Clone, Copy)]
pub struct Decide {
    device: Device,
    toasts: Toasts,
    t: Texts,
    view: View,
    /// What was certain here already, by item.
    refused: RwSignal<BTreeMap<ItemId, String>>,
    batches: RwSignal<Vec<Batch>>,
    /// The item that says on the page why a decision on it did not come to be: no toast says it again.
    in_sight: StoredValue<Option<ItemId>>,
    /// What is being asked now.
    pub asked: RwSignal<Option<Asked>>,
    /// The items on which something has just been decided.
    pub made: RwSignal<Vec<ItemId>>,
    /// Grows whenever decisions have been answered by the server: counts may be old by now.
    pub answered: RwSignal<u32>,
}

/// Why a decision on an item did not come to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The change, where it went to the server.
    pub change: Option<Uuid>,
    pub text: String,
    pub outcome: Option<Outcome>,
}

/// Makes decisions possible on the page and below.
pub fn provide_decide() -> Decide {
    let decide = Decide {
        device: use_device(),
        toasts: use_toasts(),
        t: use_texts(),
        view: use_view(),
        refused: RwSignal::new(BTreeMap::new()),
        batches: RwSignal::new(Vec::new()),
        in_sight: StoredValue::new(None),
        asked: RwSignal::new(None),
        made: RwSignal::new(Vec::new()),
        answered: RwSignal::new(0),
    };
    provide_context(decide);
    Effect::new(move |_| decide.follow_batches());
    decide
}

/// The decisions of the page.
pub fn use_decide() -> Decide {
    expect_context()
}

impl Decide {
    /// The texts of the page, for what is said outside a component.
    #[must_use]
    pub fn texts(&self) -> Texts {
        self.t
    }

    /// Approves what is shown.
    pub fn approve(&self, items: &[ItemId]) {
        self.each(items, Verb::Approved, |item| {
            Mutation::ApproveItem(ApproveItem {
                item: item.id,
                basis: Basis::of(item),
            })
        });
    }

    /// Asks why, then rejects.
    pub fn ask_to_reject(&self, items: Vec<ItemId>) {
        if !items.is_empty() {
            self.asked.set(Some(Asked::Reject(items)));
        }
    }

    /// Rejects what is shown, with one reason.
    pub fn reject(&self, items: &[ItemId], reason: Option<RejectReasonId>, text: &str) {
        self.each(items, Verb::Rejected, |item| {
            Mutation::RejectItem(RejectItem {
                item: item.id,
                basis: Basis::of(item),
                reason,
                text: text.to_owned(),
            })
        });
    }

    /// Asks the server for a number: the next one, or the one typed.
    pub fn number(&self, items: &[ItemId], typed: Option<String>) {
        self.each(items, Verb::Numbered, |item| {
            Mutation::NumberItem(NumberItem {
                item: item.id,
                basis: Basis::of(item),
                typed: typed.clone(),
            })
        });
    }

    /// Takes approval and number off.
    pub fn revert(&self, item: ItemId, reason: String) {
        self.each(&[item], Verb::Other, |item| {
            Mutation::RevertItem(RevertItem {
                item: item.id,
                round: item.round,
                reason: reason.clone(),
            })
        });
    }

    /// Takes the item out of force.
    pub fn void(&self, item: ItemId, reason: String) {
        self.each(&[item], Verb::Other, |item| {
            Mutation::VoidItem(VoidItem {
                item: item.id,
                round: item.round,
                reason: reason.clone(),
            })
        });
    }

    /// Deletes the item.
    pub fn delete(&self, item: ItemId) {
        self.each(&[item], Verb::Other, |item| {
            Mutation::DeleteItem(DeleteItem {
                item: item.id,
                round: item.round,
            })
        });
    }

    /// Makes a draft with the item's content and answers its id.
    ///
    /// # Errors
    /// In words, why no draft could be made.
    pub fn clone_item(&self, item: &Item) -> Result<domain::id::DraftId, String> {
        let draft = domain::id::DraftId(self.device.new_id());
        let mutation = Mutation::SaveDraft(SaveDraft {
            draft,
            item_type: item.item_type,
            input: item_content::input_of(item),
            base_version: 0,
        });
        match self.device.mutate(mutation, Send::Now) {
            Ok(_) => Ok(draft),
            Err(stop) => Err(self.words(&stop)),
        }
    }

    /// What the user may do with an item, followed for changes.
    #[must_use]
    pub fn abilities(&self, item: &Item) -> Abilities {
        let pending = self.device.pending_on(&Key::new(Kind::Item, item.id));
        Abilities::of(item, &self.device.access(), &pending)
    }

    /// Why the last decision on this item did not come to be, followed for changes.
    #[must_use]
    pub fn refusal(&self, item: ItemId) -> Option<Refusal> {
        let key = Key::new(Kind::Item, item);
        let sent = self.device.attention().with(|list| {
            let last = list.iter().rev().find(|it| it.subject().as_ref() == Some(&key))?;
            Some(Refusal {
                change: Some(last.uuid),
                text: wording::outcome(self.t, &last.outcome, self.device, self.view)?,
                outcome: Some(last.outcome.clone()),
            })
        });
        let here = || {
            self.refused.with(|refused| {
                refused.get(&item).map(|text| Refusal {
                    change: None,
                    text: text.clone(),
                    outcome: None,
                })
            })
        };
        sent.or_else(here)
    }

    /// The refusal has been read.
    pub fn dismiss(&self, item: ItemId) {
        self.refused.update(|refused| {
            refused.remove(&item);
        });
        let about = Some(Key::new(Kind::Item, item));
        let refused: Vec<Uuid> = self.device.attention().with_untracked(|list| {
            let of_item = list.iter().filter(|it| it.subject() == about);
            of_item.map(|it| it.uuid).collect()
        });
        self.device.acknowledge(&refused);
    }

    /// Takes back what has not been sent of the decisions on an item. Answers whether there was something.
    pub fn take_back(&self, item: ItemId) -> bool {
        let queued: Vec<Uuid> = untrack(|| self.device.pending_on(&Key::new(Kind::Item, item)))
            .iter()
            .filter(|it| it.state == PendingState::Queued)
            .map(|it| it.uuid)
            .collect();
        self.undo(&queued)
    }

    fn undo(&self, changes: &[Uuid]) -> bool {
        let count = self.device.undo_all(changes);
        // The page of the decision may have been left.
        let _ = self.batches.try_update(|batches| {
            for batch in batches.iter_mut() {
                batch.made.retain(|(change, _)| !changes.contains(change));
            }
            batches.retain(|batch| !batch.made.is_empty());
        });
        let done = count > 0;
        self.toasts.show(if done {
            Toast::done(self.t.cartable_undone())
        } else {
            Toast::failed(self.t.decide_sent_already())
        });
        done
    }

    fn each(&self, items: &[ItemId], verb: Verb, mutation: impl Fn(&Item) -> Mutation) {
        let mut made = Vec::new();
        let mut refused: Vec<(ItemId, String)> = Vec::new();
        let mut name = String::new();
        let send = match items {
            [_] => Send::AfterUndo,
            _ => Send::Together(clock::new_id()),
        };
        for id in items {
            self.dismiss(*id);
            let Some(item) = self.device.get_untracked::<Item>(id) else {
                continue;
            };
            name.clone_from(&item.buyer.name);
            match self.device.mutate(mutation(&item), send) {
                Ok(change) => made.push((change, *id)),
                Err(stop) => refused.push((*id, self.words(&stop))),
            }
        }
        if !refused.is_empty() {
            self.say_refused(items.len(), &refused);
            self.refused.update(|all| all.extend(refused));
        }
        if !made.is_empty() {
            let changes: Vec<Uuid> = made.iter().map(|(change, _)| *change).collect();
            self.say_made(&changes, &name, verb);
            self.made.set(made.iter().map(|(_, item)| *item).collect());
            self.batches.update(|batches| batches.push(Batch { made, verb }));
        }
    }

    fn words(&self, stop: &Stop) -> String {
        wording::stop(self.t, stop, self.device, self.view)
    }

    fn say_refused(&self, of: usize, refused: &[(ItemId, String)]) {
        let text = match refused {
            [(item, _)] if of == 1 && self.is_in_sight(*item) => return,
            [(_, text)] if of == 1 => text.clone(),
            _ => self.summary(of - refused.len().min(of), refused.len()),
        };
        self.toasts.show(Toast::failed(text));
    }

    /// Says what is done, with undo for as long as it waits here.
    fn say_made(&self, made: &[Uuid], name: &str, verb: Verb) {
        let (t, count) = (self.t, self.figure(made.len()));
        let text = match (made.len(), verb) {
            (_, Verb::Other) => t.decide_made(name),
            (1, Verb::Approved) => t.cartable_one_approved(name),
            (1, Verb::Rejected) => t.cartable_one_rejected(name),
            (1, Verb::Numbered) => t.cartable_one_numbered(name),
            (n, Verb::Approved) => t.cartable_approved(n as u64, count),
            (n, Verb::Rejected) => t.cartable_rejected(n as u64, count),
            (n, Verb::Numbered) => t.cartable_numbered(n as u64, count),
        };
        let (decide, changes) = (*self, made.to_vec());
        let undo = move || {
            decide.undo(&changes);
        };
        let toast = self.toasts.show(Toast::done(text).with_undo(undo).kept());
        let toasts = self.toasts;
        transport::after(UNDO_WINDOW_MS, move || toasts.dismiss(toast));
    }

    fn summary(&self, ok: usize, failed: usize) -> String {
        self.t.cartable_result_summary(self.figure(ok), self.figure(failed))
    }

    fn figure(&self, count: usize) -> String {
        format_integer(i64::try_from(count).unwrap_or(i64::MAX), self.t.locale())
    }
}

/// How an unsent change to an item looks on its chip.
#[must_use]
pub fn unsent_look(pending: &Pending) -> StateLook {
    match pending.mutation {
        Mutation::ApproveItem(_) => StateLook::Approved,
        Mutation::RejectItem(_) => StateLook::Rejected,
        Mutation::NumberItem(_) => StateLook::Numbered,
        Mutation::SubmitItem(_) => StateLook::Pending,
        Mutation::VoidItem(_) => StateLook::Void,
        _ => StateLook::Draft,
    }
}
