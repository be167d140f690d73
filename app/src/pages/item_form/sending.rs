//! Submitting a document, or saving an edit of one, and what the answer does to the form.
//!
//! What stays true: a refusal leaves everything as it was typed and says at which field, or in a notice, what to do; what is
//! queued without a network counts as sent, and its refusal comes to the tray.

use domain::access::Action;
use domain::calendar::{Date, Instant};
use domain::id::{DraftId, ItemId};
use domain::money::Money;
use domain::mutation::{Actor, EditItem, Mutation, SaveDraft, SubmitItem, item_content};
use domain::record::{Company, Draft, FieldChange, Item, ItemInput, ItemState, Key, Kind};
use domain::rejection::{Conflict, Rejection, Stop};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use sync::protocol::{Outcome, Query};
use uuid::Uuid;

use super::form::Form;
use super::keeper::Keeper;
use super::notices::target_of;
use crate::components::{Toast, Toasts, dom};
use crate::offline::clock::reference_of;
use crate::offline::device::{Device, End, Send};
use crate::route::Page;
use crate::texts::{Texts, use_texts};

/// The id of the summary of problems.
pub const SUMMARY_ID: &str = "form-summary";

/// What a form does when it is sent.
#[derive(Clone)]
pub enum Aim {
    /// Submit; again where a round of it was rejected.
    Submit { resubmits: Option<u32> },
    /// Edit what was submitted; as it stood when the edit began.
    Edit { item: Box<Item> },
}

/// What stands above the form after a refusal that belongs to no field.
#[derive(Clone, Debug, PartialEq)]
pub enum Obstacle {
    /// The server has another total.
    Total {
        seen: Money,
        computed: Money,
    },
    /// The date is in no open year; the first day that is.
    Day {
        rejection: Rejection,
        first_open: Option<Date>,
    },
    /// Others changed the same fields.
    Fields {
        changes: Vec<FieldChange>,
    },
    /// Any other refusal.
    Refused(Rejection),
    Conflict(Conflict),
    /// The server could not take it at all.
    Failed,
}

/// Who decided about the item while it was being edited, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overtaken {
    pub state: ItemState,
    pub by: Actor,
    pub at: Instant,
}

/// Sends one form.
#[derive(Clone, Copy)]
pub struct Sending {
    form: Form,
    device: Device,
    texts: Texts,
    keeper: Option<Keeper>,
    pub aim: StoredValue<Aim>,
    pub obstacle: RwSignal<Option<Obstacle>>,
    base: StoredValue<ItemInput>,
    /// What an edit began with, as the form reads it.
    begun: RwSignal<ItemInput>,
    waits: RwSignal<Option<(Uuid, ItemId)>>,
    go: StoredValue<Callback<Page>>,
    toasts: Option<Toasts>,
}

impl Sending {
    /// Call it while rendering.
    #[must_use]
    pub fn new(form: Form, aim: Aim, keeper: Option<Keeper>) -> Self {
        let navigate = use_navigate();
        let go = Callback::new(move |page: Page| navigate(&page.to_string(), NavigateOptions::default()));
        let base = match &aim {
            Aim::Edit { item } => item_content::input_of(item),
            Aim::Submit { .. } => ItemInput::default(),
        };
        let sending = Self {
            form,
            device: form.device,
            texts: use_texts(),
            keeper,
            aim: StoredValue::new(aim),
            obstacle: RwSignal::new(None),
            base: StoredValue::new(base),
            begun: RwSignal::new(form.input.get_untracked()),
            waits: RwSignal::new(None),
            go: StoredValue::new(go),
            toasts: use_context(),
        };
        Effect::new(move |_| sending.follow());
        Effect::new(move |before: Option<()>| {
            form.input.track();
            if before.is_some() {
                form.refused.set(Vec::new());
            }
        });
        sending
    }

    /// Whether the answer is awaited, followed.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.waits.read().is_some()
    }

    /// Whether an edit holds changes that leaving would throw away; a draft keeps itself. Followed.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        let is_edit = self.aim.with_value(|aim| matches!(aim, Aim::Edit { .. }));
        is_edit && *self.form.input.read() != *self.begun.read()
    }

    /// The decision that somebody has made about the edited item meanwhile, after which this person may not edit it; followed.
    #[must_use]
    pub fn overtaken(&self) -> Option<Overtaken> {
        if let Some(Obstacle::Conflict(Conflict::AlreadyDecided { state, by, at })) = self.obstacle.get() {
            return Some(Overtaken { state, by, at });
        }
        let Aim::Edit { item } = self.aim.get_value() else {
            return None;
        };
        let now = self.device.get::<Item>(item.id)?;
        let may = self.device.access().can(Action::Edit(&now)).is_some();
        let open = !matches!(now.state(), ItemState::Void | ItemState::Rejected);
        let (by, at) = now.decision().filter(|_| !(may && open))?;
        Some(Overtaken {
            state: now.state(),
            by,
            at,
        })
    }

    /// Whether what is typed in an overtaken edit can be submitted again: one's own item was rejected.
    #[must_use]
    pub fn can_resubmit(&self) -> bool {
        let held = self.held_item();
        held.is_some_and(|item| item.rejected.is_some() && self.device.user() == Some(item.author))
    }

    /// Keeps what is typed as a draft and goes there: the draft that corrects the rejected item, or one of its own.
    pub fn keep_as_draft(&self) {
        let corrected = self
            .held_item()
            .filter(|_| self.can_resubmit())
            .map(|item| item.id.draft());
        let draft = corrected.unwrap_or_else(|| DraftId(self.device.new_id()));
        let held = self.device.get_untracked::<Draft>(draft);
        let mutation = Mutation::SaveDraft(SaveDraft {
            draft,
            item_type: self.form.item_type,
            input: self.form.input.get_untracked(),
            base_version: held.map_or(0, |held| held.version),
        });
        match self.device.mutate(mutation, Send::Now) {
            Ok(_) => {
                self.begun.set(self.form.input.get_untracked());
                self.go(Page::Draft(draft));
            }
            Err(stop) => {
                if let Some(toasts) = self.toasts {
                    let why = crate::wording::stop(self.texts, &stop, self.device, self.form.view);
                    toasts.show(Toast::failed(why));
                }
            }
        }
    }

    /// Throws away what is typed and shows the item.
    pub fn drop_typed(&self) {
        self.begun.set(self.form.input.get_untracked());
        if let Aim::Edit { item } = self.aim.get_value() {
            self.go(Page::Item(item.id));
        }
    }

    /// Goes to another page.
    pub fn go(&self, page: Page) {
        self.go.get_value().run(page);
    }

    /// Sends the form as it stands, unless something is wrong with it.
    pub fn send(&self) {
        let total = self
            .form
            .computed
            .with_untracked(|computed| computed.totals.final_amount);
        self.send_with(total);
    }

    /// Sends the form with a total that the person agreed to.
    pub fn send_with(&self, seen_total: Money) {
        if self.waits.get_untracked().is_some() {
            return;
        }
        if untrack(|| self.overtaken()).is_some() {
            dom::scroll_into_view(SUMMARY_ID);
            return;
        }
        if let Aim::Edit { item } = self.aim.get_value()
            && !untrack(|| self.is_unsaved())
        {
            if let Some(toasts) = self.toasts {
                toasts.show(Toast::done(self.texts.form_edit_same()));
            }
            self.go(Page::Item(item.id));
            return;
        }
        self.form.attempted.set(true);
        self.form.refused.set(Vec::new());
        if self.form.problems.with_untracked(|problems| !problems.is_empty()) {
            self.show_summary();
            return;
        }
        let input = self.form.input.get_untracked();
        let Some((mutation, item)) = self.mutation(input, seen_total) else {
            return;
        };
        if let Some(keeper) = self.keeper {
            keeper.stop();
        }
        match self.device.mutate(mutation, Send::Now) {
            Ok(change) => {
                self.obstacle.set(None);
                self.waits.set(Some((change, item)));
            }
            Err(stop) => self.refuse(match stop {
                Stop::Rejected(rejection) => Obstacle::Refused(rejection),
                Stop::Conflict(conflict) => Obstacle::Conflict(conflict),
                Stop::Missing(_) => Obstacle::Failed,
            }),
        }
    }

    /// Of two versions of the edited item, what is typed here stays.
    pub fn keep_mine(&self) {
        if let Some(item) = self.held_item() {
            self.base.set_value(item_content::input_of(&item));
            self.obstacle.set(None);
            self.send();
        }
    }

    /// Of two versions of the edited item, the present one is loaded.
    pub fn take_theirs(&self) {
        if let Some(item) = self.held_item() {
            let input = item_content::input_of(&item);
            self.form.load(&input);
            self.begun.set(self.form.input.get_untracked());
            self.base.set_value(input);
            self.obstacle.set(None);
        }
    }

    fn held_item(&self) -> Option<Item> {
        match self.aim.get_value() {
            Aim::Edit { item } => self.device.get_untracked::<Item>(item.id),
            Aim::Submit { .. } => None,
        }
    }

    fn mutation(&self, input: ItemInput, seen_total: Money) -> Option<(Mutation, ItemId)> {
        Some(match self.aim.get_value() {
            Aim::Edit { item } => (
                Mutation::EditItem(EditItem {
                    item: item.id,
                    base: self.base.get_value(),
                    input,
                    seen_total,
                }),
                item.id,
            ),
            Aim::Submit { resubmits } => {
                let draft = self.keeper.and_then(|keeper| keeper.id.get_untracked())?;
                let held = self.device.get_untracked::<Item>(draft.item());
                (
                    Mutation::SubmitItem(SubmitItem {
                        draft,
                        item_type: self.form.item_type,
                        reference: held.map_or_else(|| reference_of(draft.0), |item| item.reference),
                        input,
                        seen_total,
                        resubmits,
                    }),
                    draft.item(),
                )
            }
        })
    }

    /// Follows what was sent: its answer, or that there is no network now.
    fn follow(&self) {
        let Some((change, item)) = self.waits.get() else { return };
        match self.device.end(change) {
            Some(End::Settled(Outcome::Applied)) => self.leave(item, false),
            Some(End::Settled(outcome)) => {
                self.waits.set(None);
                self.device.acknowledge(&[change]);
                self.refuse(match outcome {
                    Outcome::Rejected { detail } => Obstacle::Refused(detail),
                    Outcome::Conflict { detail } => Obstacle::Conflict(detail),
                    Outcome::Applied | Outcome::DependencyFailed { .. } | Outcome::Poisoned => Obstacle::Failed,
                });
            }
            Some(End::Kept) => self.leave(item, true),
            None => {}
        }
    }

    fn leave(&self, item: ItemId, waits: bool) {
        self.waits.set(None);
        let t = self.texts;
        let label = self.device.get_untracked::<Item>(item).map_or_else(
            || reference_of(item.0),
            |item| crate::wording::code(item.label(), t.locale()),
        );
        let label = crate::wording::isolated(&label);
        let text = match (self.aim.with_value(|aim| matches!(aim, Aim::Edit { .. })), waits) {
            (false, false) => t.form_submitted(label),
            (false, true) => t.form_submit_waits(label),
            (true, false) => t.form_saved_edit(label),
            (true, true) => t.form_edit_waits(label),
        };
        if let Some(toasts) = self.toasts {
            toasts.show(Toast::done(text));
        }
        self.go(Page::Item(item));
    }

    /// Shows a refusal where it belongs.
    fn refuse(&self, obstacle: Obstacle) {
        if let Some(keeper) = self.keeper {
            keeper.resume();
        }
        let obstacle = match obstacle {
            Obstacle::Refused(Rejection::Invalid { problems }) => {
                self.form.refused.set(problems);
                self.obstacle.set(None);
                self.show_summary();
                return;
            }
            Obstacle::Refused(rejection @ Rejection::FiscalYearClosed { first_open, .. }) => {
                Obstacle::Day { rejection, first_open }
            }
            Obstacle::Refused(rejection @ (Rejection::NoFiscalYear { .. } | Rejection::NoTaxRate { .. })) => {
                Obstacle::Day {
                    rejection,
                    first_open: None,
                }
            }
            Obstacle::Conflict(Conflict::TotalDiffers { seen, computed }) => {
                self.refresh_rates();
                Obstacle::Total { seen, computed }
            }
            Obstacle::Conflict(Conflict::FieldChanged { changes }) => Obstacle::Fields { changes },
            other => other,
        };
        self.obstacle.set(Some(obstacle));
        dom::scroll_into_view(SUMMARY_ID);
    }

    /// The server counts with newer rates or products: they are asked for, so that the form counts with them too.
    fn refresh_rates(&self) {
        self.device.ask(Query::Reference);
        let input = self.form.input.get_untracked();
        for product in input.lines.iter().filter_map(|line| line.product) {
            self.device.ask(Query::Record(Key::new(Kind::Product, product)));
        }
        self.device.ask(Query::Record(Key::new(Kind::Company, Company::ID)));
    }

    /// The summary is read out by itself; the focus goes to the first field that is wrong.
    fn show_summary(&self) {
        let first = self.form.problems.with_untracked(|problems| problems.first().cloned());
        let target = first.map(|problem| target_of(self.form, &problem.field));
        // What is wrong is drawn after the view has been brought up to date.
        crate::offline::transport::after(0, move || {
            dom::scroll_into_view(SUMMARY_ID);
            if let Some(target) = target {
                dom::focus(&target);
            }
        });
    }
}

/// The reference that a draft's item will have.
#[must_use]
pub fn reference(id: DraftId) -> String {
    reference_of(id.0)
}
