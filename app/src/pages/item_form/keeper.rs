//! Keeps what is typed as a draft, by itself.
//!
//! What stays true: one save is on its way at a time; what was typed meanwhile follows it; leaving the page saves the rest. A
//! draft that was changed on another device is never overwritten before the person has chosen.

use domain::id::DraftId;
use domain::mutation::{Mutation, SaveDraft};
use domain::record::{Draft, ItemInput, Key, Kind};
use domain::rejection::{Conflict, Stop};
use leptos::prelude::*;
use sync::protocol::Outcome;
use uuid::Uuid;

use super::form::Form;
use crate::offline::device::{Device, Send};
use crate::offline::transport;

/// How long nobody types before the draft is saved.
const PAUSE_MS: u64 = 1_000;

/// Where the draft stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Nothing was typed yet.
    Untouched,
    /// What is typed is saved in a moment.
    Typing,
    /// Waits to be sent.
    Unsent,
    /// The server has it.
    Saved,
}

/// Keeps one form.
#[derive(Clone, Copy)]
pub struct Keeper {
    form: Form,
    device: Device,
    /// The draft's id; made after mounting where the form is new.
    pub id: RwSignal<Option<DraftId>>,
    /// The other version of the draft, where another device has changed it.
    pub clash: RwSignal<Option<u32>>,
    version: StoredValue<u32>,
    /// What was last handed over to be saved, or what the form began with.
    handed: RwSignal<ItemInput>,
    in_flight: RwSignal<Option<Uuid>>,
    turn: StoredValue<u32>,
    stopped: StoredValue<bool>,
}

impl Keeper {
    /// Begins to keep a form; `draft` is the one it was made from. Call it while rendering.
    #[must_use]
    pub fn new(form: Form, id: Option<DraftId>, draft: Option<&Draft>) -> Self {
        let keeper = Self {
            form,
            device: form.device,
            id: RwSignal::new(id),
            clash: RwSignal::new(None),
            version: StoredValue::new(draft.map_or(0, |draft| draft.version)),
            handed: RwSignal::new(form.input.get_untracked()),
            in_flight: RwSignal::new(None),
            turn: StoredValue::new(0),
            stopped: StoredValue::new(false),
        };
        Effect::new(move |_| {
            if keeper.id.get_untracked().is_none() {
                keeper.id.set(Some(DraftId(keeper.device.new_id())));
            }
        });
        Effect::new(move |_| {
            form.input.track();
            keeper.save_after_pause();
        });
        Effect::new(move |_| keeper.follow());
        on_cleanup(move || keeper.save());
        keeper
    }

    /// Where the draft stands, followed.
    #[must_use]
    pub fn kept(&self) -> Kept {
        let changed = self.handed.with(|handed| self.form.input.with(|input| input != handed));
        let on_its_way = self.in_flight.read().is_some();
        match (changed, on_its_way) {
            (_, true) => Kept::Unsent,
            (true, false) => Kept::Typing,
            (false, false) if self.version.get_value() > 0 => Kept::Saved,
            (false, false) => Kept::Untouched,
        }
    }

    /// Whether there is a draft that could be discarded, followed.
    #[must_use]
    pub fn has_draft(&self) -> bool {
        self.in_flight.track();
        self.version.get_value() > 0
    }

    /// Saves nothing from now on: the draft was submitted or discarded.
    pub fn stop(&self) {
        self.stopped.set_value(true);
    }

    /// Goes on keeping, after a submission that was refused.
    pub fn resume(&self) {
        self.stopped.set_value(false);
        self.save_after_pause();
    }

    /// Of two versions of the draft, what is typed here stays.
    pub fn keep_mine(&self) {
        if let Some(version) = self.clash.get_untracked() {
            self.version.set_value(version);
            self.clash.set(None);
            self.save();
        }
    }

    /// Of two versions of the draft, the other one is loaded.
    pub fn take_theirs(&self) {
        let Some(draft) = self
            .id
            .get_untracked()
            .and_then(|id| self.device.get_untracked::<Draft>(id))
        else {
            return;
        };
        self.version.set_value(draft.version);
        self.form.load(&draft.input);
        self.handed.set(draft.input);
        self.clash.set(None);
    }

    fn save_after_pause(&self) {
        let mine = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(mine);
        let keeper = *self;
        transport::after(PAUSE_MS, move || {
            // The page may be gone, or something more may have been typed.
            if keeper.turn.try_get_value() == Some(mine) {
                keeper.save();
            }
        });
    }

    /// Saves what is typed, if it is not saved.
    fn save(&self) {
        let input = self.form.input.get_untracked();
        let (Some(draft), false, true) = (
            self.id.get_untracked(),
            self.stopped.get_value(),
            self.clash.get_untracked().is_none(),
        ) else {
            return;
        };
        if self.handed.with_untracked(|handed| *handed == input) {
            return;
        }
        let version = self.version.get_value();
        let mutation = Mutation::SaveDraft(SaveDraft {
            draft,
            item_type: self.form.item_type,
            input: input.clone(),
            base_version: version,
        });
        match self.device.mutate(mutation, Send::Now) {
            Ok(change) => {
                // A save that had not been sent was written over: the server will see one.
                if self.in_flight.get_untracked() != Some(change) {
                    self.version.set_value(version + 1);
                }
                self.handed.set(input);
                self.in_flight.set(Some(change));
            }
            Err(Stop::Conflict(Conflict::DraftChanged { version })) => self.clash.set(Some(version)),
            // A draft that cannot be kept (too many rows, no right) stays on the page; submitting says why.
            Err(_) => {}
        }
    }

    fn follow(&self) {
        let Some(change) = self.in_flight.get() else { return };
        let Some(outcome) = self.device.outcome(change).get() else {
            return;
        };
        self.in_flight.set(None);
        if outcome != Outcome::Applied {
            self.device.acknowledge(&[change]);
            self.version
                .update_value(|version| *version = version.saturating_sub(1));
            // What was refused is not saved: it counts as typed again.
            self.handed.set(ItemInput::default());
            if let Outcome::Conflict {
                detail: Conflict::DraftChanged { version },
            } = outcome
            {
                self.clash.set(Some(version));
            }
            return;
        }
        if self.kept_untracked_changed() {
            self.save_after_pause();
        }
    }

    fn kept_untracked_changed(&self) -> bool {
        self.handed
            .with_untracked(|handed| self.form.input.with_untracked(|input| input != handed))
    }
}

/// The key of a draft.
#[must_use]
pub fn key_of(id: DraftId) -> Key {
    Key::new(Kind::Draft, id)
}
