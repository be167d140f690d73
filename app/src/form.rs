//! Forms that save one record as a whole: parties, products, people, settings.
//!
//! Where to begin: a form is a struct of signals that implements [`FormFields`]; [`Form`] saves it and follows what becomes of
//! it; [`frame::FormFrame`] draws it around the fields of [`field`].
//!
//! What stays true: what was typed is never thrown away. A change of the same record by somebody else goes into the fields
//! that were not touched here; where both changed the same field, both values are shown and the person chooses. What is
//! certain on the device (a missing name, a wrong check digit) is said before anything is sent.

use domain::mutation::save::Saved;
use domain::mutation::{Mutation, Save};
use domain::record::{Entity, Key, Record};
use domain::rejection::{Conflict, Problem, ProblemCode, Rejection, Stop};
use domain::world::{Want, World};
use leptos::prelude::*;
use sync::protocol::Outcome;
use uuid::Uuid;

use crate::components::dom;
use crate::components::{Toast, use_toasts};
use crate::offline::clock;
use crate::offline::device::{Device, End, Send, use_device};
use crate::offline::pending::PendingId;
use crate::offline::transport;
use crate::texts::Texts;
use crate::texts::use_texts;
use sync::view::ctx;

pub mod act;
pub mod field;
pub mod frame;
pub mod merge;
pub mod reading;
pub mod rows;
pub mod unsaved;

pub use act::Act;
pub use field::{AreaField, DateField, NumberField, Problems, RowField, SelectField, TextField};
pub use frame::FormFrame;
pub use merge::Clash;
pub use reading::{Reading, Typed, Unread, whole_text};
pub use rows::Rows;

/// The fields of a form: signals that the controls write.
pub trait FormFields: Copy + std::marker::Send + Sync + 'static {
    /// What is saved.
    type Record: Saved + std::marker::Send + Sync + 'static;

    /// Puts a record into the fields.
    fn load(self, record: &Self::Record);

    /// Reads the fields, following each of them. `id` is the record's.
    ///
    /// # Errors
    /// The fields whose text cannot be read (no number, no date).
    fn read(self, id: Uuid) -> Typed<Self::Record>;

    /// Takes out rows that were left empty and puts the others in order, so that the places of problems are those of the
    /// rows.
    fn tidy(self) {}

    /// The name of a field by its path.
    fn label(self, t: Texts, field: &str) -> String;

    /// The change that saves it.
    fn mutation(save: Save<Self::Record>) -> Mutation;
}

/// Why a form was not saved.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// Fields are wrong; [`Form::problems`] says which.
    Fields,
    /// Somebody else changed the same fields; the clashes stand in [`Form::clashes`].
    Clash,
    /// Anything else: how it ended.
    Ended(Outcome),
}

/// A form that is being filled in.
pub struct Form<F: FormFields> {
    pub fields: F,
    /// Begins the ids of its controls; unique on the page.
    pub prefix: &'static str,
    id: StoredValue<Option<Uuid>>,
    base: RwSignal<Option<F::Record>>,
    problems: RwSignal<Vec<Problem>>,
    clashes: RwSignal<Vec<Clash>>,
    refusal: RwSignal<Option<Refusal>>,
    pending: RwSignal<Option<PendingId>>,
    device: Device,
}

impl<F: FormFields> Clone for Form<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: FormFields> Copy for Form<F> {}

impl<F: FormFields> Form<F>
where
    Record: From<F::Record>,
{
    /// Begins a form: of `base`, or of a new record. `on_saved` is called with the id once the server has it.
    pub fn new(
        prefix: &'static str,
        fields: F,
        base: Option<F::Record>,
        on_saved: impl Fn(Uuid) + std::marker::Send + Sync + 'static,
    ) -> Self {
        if let Some(base) = &base {
            fields.load(base);
        }
        let id = base
            .as_ref()
            .map(|base| Uuid::parse_str(&base.id_text()).unwrap_or_default());
        let form = Self {
            fields,
            prefix,
            id: StoredValue::new(id),
            base: RwSignal::new(base),
            problems: RwSignal::new(Vec::new()),
            clashes: RwSignal::new(Vec::new()),
            refusal: RwSignal::new(None),
            pending: RwSignal::new(None),
            device: use_device(),
        };
        form.follow_outcome(on_saved);
        form.follow_record();
        form
    }

    /// What is wrong with the fields, for the controls.
    #[must_use]
    pub fn problems(&self) -> Problems {
        Problems {
            prefix: self.prefix,
            list: self.problems,
        }
    }

    /// The fields that somebody else changed too.
    #[must_use]
    pub fn clashes(&self) -> RwSignal<Vec<Clash>> {
        self.clashes
    }

    /// Why it was not saved.
    #[must_use]
    pub fn refusal(&self) -> Signal<Option<Refusal>> {
        self.refusal.into()
    }

    /// Whether it is on its way to the server.
    #[must_use]
    pub fn is_busy(&self) -> Signal<bool> {
        let pending = self.pending;
        Signal::derive(move || pending.get().is_some())
    }

    /// Whether the fields say something else than the record.
    #[must_use]
    pub fn is_dirty(&self) -> Memo<bool> {
        let form = *self;
        Memo::new(move |_| {
            let typed = form.fields.read(form.id.get_value().unwrap_or_default());
            form.base.with(|base| match (base, typed) {
                (Some(base), Ok(mut typed)) => {
                    typed.normalise();
                    typed != *base
                }
                _ => true,
            })
        })
    }

    /// Checks and sends what was typed.
    pub fn save(self) {
        if self.pending.get_untracked().is_some() {
            return;
        }
        self.fields.tidy();
        self.refusal.set(None);
        self.problems.set(Vec::new());
        let is_new = self.base.with_untracked(Option::is_none);
        if is_new && self.id.get_value().is_none() {
            self.id.set_value(Some(self.device.new_id()));
        }
        let id = self.id.get_value().unwrap_or_default();
        let record = match untrack(|| self.fields.read(id)) {
            Ok(record) => record,
            Err(unread) => return self.show_unread(unread),
        };
        if let Some(current) = self.held() {
            self.rebase(&current);
            if !self.clashes.with_untracked(Vec::is_empty) && self.refusal.get_untracked() == Some(Refusal::Clash) {
                return;
            }
        }
        let base = self.base.get_untracked();
        let record = untrack(|| self.fields.read(id)).unwrap_or(record);
        let problems = certain_problems(&record, base.as_ref(), self.device);
        if !problems.is_empty() {
            return self.show_problems(problems);
        }
        self.clashes.set(Vec::new());
        match self.device.mutate(F::mutation(Save { base, record }), Send::Now) {
            Ok(change) => self.pending.set(Some(change)),
            Err(stop) => self.refuse(stop),
        }
    }

    /// Takes the other person's value of a field into the form.
    pub fn take_theirs(self, clash: &Clash) {
        let id = self.id.get_value().unwrap_or_default();
        if let Ok(typed) = untrack(|| self.fields.read(id)) {
            self.fields
                .load(&merge::with_field(&typed, &clash.field, &clash.theirs));
        }
        self.clashes
            .update(|clashes| clashes.retain(|other| other.field != clash.field));
        if self.clashes.with_untracked(Vec::is_empty) && self.refusal.get_untracked() == Some(Refusal::Clash) {
            self.refusal.set(None);
        }
    }

    /// The record as the device shows it now, if this form edits one.
    fn held(&self) -> Option<F::Record> {
        let id = self
            .base
            .with_untracked(|base| base.as_ref().map(|base| base.id_text()))?;
        self.device.get_untracked::<F::Record>(id)
    }

    fn follow_outcome(self, on_saved: impl Fn(Uuid) + std::marker::Send + Sync + 'static) {
        let (t, toasts) = (use_texts(), use_toasts());
        Effect::new(move |_| {
            let Some(change) = self.pending.get() else { return };
            let Some(end) = self.device.end(change) else { return };
            self.pending.set(None);
            let End::Settled(outcome) = end else {
                toasts.show(Toast::done(t.saving_kept()));
                return on_saved(self.id.get_value().unwrap_or_default());
            };
            self.device.acknowledge(&[change]);
            match outcome {
                Outcome::Applied => on_saved(self.id.get_value().unwrap_or_default()),
                Outcome::Conflict { detail } => self.refuse(Stop::Conflict(detail)),
                Outcome::Rejected { detail } => self.refuse(Stop::Rejected(detail)),
                ended => self.refusal.set(Some(Refusal::Ended(ended))),
            }
        });
    }

    /// What others save while this form is open goes into the fields that were not touched.
    fn follow_record(self) {
        let Some(id) = self
            .base
            .with_untracked(|base| base.as_ref().map(|base| base.id_text()))
        else {
            return;
        };
        Effect::new(move |_| {
            let current = self.device.get::<F::Record>(&id);
            if self.pending.get().is_none()
                && let Some(current) = current
            {
                self.rebase(&current);
            }
        });
    }

    fn rebase(self, current: &F::Record) {
        let Some(base) = self.base.get_untracked().filter(|base| base != current) else {
            return;
        };
        let Ok(mut typed) = untrack(|| self.fields.read(self.id.get_value().unwrap_or_default())) else {
            return;
        };
        typed.normalise();
        let merged = merge::three_ways(&base, &typed, current);
        self.base.set(Some(current.clone()));
        if merged.record != typed {
            self.fields.load(&merged.record);
        }
        if merged.clashes.is_empty() {
            self.clashes.set(Vec::new());
        } else {
            self.clashes.set(merged.clashes);
            self.refusal.set(Some(Refusal::Clash));
        }
    }

    fn refuse(self, stop: Stop) {
        match stop {
            Stop::Rejected(Rejection::Invalid { problems }) => self.show_problems(problems),
            Stop::Rejected(detail) => self.refusal.set(Some(Refusal::Ended(Outcome::Rejected { detail }))),
            Stop::Conflict(Conflict::FieldChanged { changes }) => {
                // The record is on its way; until it is here, the texts of the answer say what differs.
                if self.clashes.with_untracked(Vec::is_empty) {
                    self.clashes.set(changes.into_iter().map(Clash::from).collect());
                }
                self.refusal.set(Some(Refusal::Clash));
            }
            Stop::Conflict(detail) => self.refusal.set(Some(Refusal::Ended(Outcome::Conflict { detail }))),
            Stop::Missing(_) => self.refusal.set(Some(Refusal::Ended(Outcome::Poisoned))),
        }
    }

    /// Says what cannot be read together with what is wrong in the rest.
    fn show_unread(self, unread: Unread<F::Record>) {
        let mut problems = unread.problems;
        let base = self.base.get_untracked();
        for problem in certain_problems(&*unread.record, base.as_ref(), self.device) {
            if problems.iter().all(|known| known.field != problem.field) {
                problems.push(problem);
            }
        }
        self.show_problems(problems);
    }

    fn show_problems(self, problems: Vec<Problem>) {
        let ids = problems.iter().map(|problem| self.problems().id_of(&problem.field));
        let ids: Vec<String> = ids.collect();
        self.problems.set(problems);
        self.refusal.set(Some(Refusal::Fields));
        // The controls are marked after the view has been brought up to date; those of rows have ids of their own.
        transport::after(0, move || {
            if !dom::focus_first_invalid("main") {
                dom::focus_first(&ids);
            }
        });
    }
}

/// What is certainly wrong, whatever the server knows: the checks of the record alone.
fn certain_problems<R: Saved>(record: &R, before: Option<&R>, device: Device) -> Vec<Problem>
where
    Record: From<R>,
{
    let mut record = record.clone();
    record.normalise();
    let mut world = World::default();
    world.answer_record(Key::of(&record), before.cloned().map(Record::from));
    for want in record.wants() {
        match want {
            Want::Record(key) => {
                let held = untrack(|| device.record(&key)).map(|it| Record::clone(&it));
                world.answer_record(key, held);
            }
            // Whether others have the same value only the server knows.
            Want::Set(set) => world.answer_set(set, Vec::new()),
        }
    }
    let now = clock::now();
    let problems = record.problems(before, &world, &ctx(device.user(), now, Uuid::nil()));
    let mut problems = problems.unwrap_or_default();
    problems.retain(|problem| problem.code != ProblemCode::Unknown);
    problems
}
