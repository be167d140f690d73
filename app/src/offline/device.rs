//! What pages read and write: records as signals, changes as mutations.
//!
//! Behind it stands the engine of [`sync::engine`], one per tab. A change is shown at once (the rules run here, over what the
//! device holds), kept on the device, then sent; what did not apply waits in [`Device::attention`] until somebody has dealt
//! with it. What the engine asks of the browser goes to [`super::driver`]; what it says to people becomes signals here.
//!
//! The first render needs only what can be read. What happens and what is done about it is a part of the app that comes a
//! moment later ([`Hands`]); until then changes wait in the order in which they were made. So do the rules, but for those that the
//! first pages need ([`super::first_rules`]): a part whose pages need more brings them ([`Device::take_rules`]).
//!
//! # On the server
//! A device is made from the [`Shared`] value and only read; nothing is kept or sent.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use domain::access::Access;
use domain::id::{SubTypeId, UserId};
use domain::mutation::{AcknowledgeChanges, Mutation, Rules};
use domain::query::{Filter, memory};
use domain::record::{Entity, Key, Kind, Record, SubType};
use domain::rejection::Stop;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use leptos::prelude::*;
use sync::engine::{Edge, Effect, Engine, Event, NewChange};
pub use sync::engine::{Facts, Line, Status, Storage, UNDO_WINDOW_MS};
use sync::protocol::{Outcome, Query, QueryResponse};
use sync::view::ReplayGuard;
use uuid::Uuid;

use super::clock;
use super::listing::Lists;
use super::pending::{Attention, Pending, PendingId};
use super::transport::Failure;
use crate::shared::Shared;

/// Kinds from which rights are worked out.
const RIGHTS: &[Kind] = &[Kind::Grant, Kind::User];

/// The device of the signed-in user.
#[derive(Clone, Copy)]
pub struct Device {
    user: Option<UserId>,
    pub(super) engine: StoredValue<Engine>,
    hands: StoredValue<Option<Hands>>,
    /// What happened before there were hands.
    early: StoredValue<Vec<Event>>,
    /// What was asked before.
    early_questions: StoredValue<Vec<(Query, OnAnswer)>>,
    /// What the browser is to do, in order.
    effects: StoredValue<UnboundedSender<Effect>>,
    orders: StoredValue<Option<UnboundedReceiver<Effect>>>,
    triggers: StoredValue<Triggers>,
    access: RwSignal<Access>,
    pub(super) lists: StoredValue<Lists>,
    status: RwSignal<Status>,
    attention: RwSignal<Vec<Attention>>,
    outcomes: RwSignal<BTreeMap<Uuid, Outcome>>,
    /// Told when a change has moved on.
    moved: RwSignal<()>,
    open: StoredValue<bool>,
    /// This tab is signing out.
    leaving: StoredValue<bool>,
    furnished: RwSignal<bool>,
    navigated: StoredValue<bool>,
}

/// The engine's two doors, called by pointer so that what is behind them is in the part that brings them.
#[derive(Clone, Copy)]
pub struct Hands {
    pub handle: fn(&mut Engine, Event, Edge) -> Vec<Effect>,
    pub mutate: fn(&mut Engine, NewChange, Edge) -> Made,
    /// Asks the server a question, and calls back with its answer.
    pub ask: fn(Option<UserId>, Query, OnAnswer),
}

/// Who waits for the answer to a question.
pub type OnAnswer = Box<dyn FnOnce(Result<QueryResponse, Failure>) + std::marker::Send + Sync>;

/// The change's id and what is to be done for it, or why it is not made.
type Made = Result<(Uuid, Vec<Effect>), Stop>;

/// When a change goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Send {
    Now,
    /// After the time in which it can be taken back.
    AfterUndo,
    /// As [`Send::AfterUndo`], one of the decisions of this batch.
    Together(Uuid),
}

/// How a change ended for the page that made it.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    Settled(Outcome),
    /// It waits for the network on this device.
    Kept,
}

#[derive(Default)]
struct Triggers {
    keys: HashMap<Key, ArcRwSignal<()>>,
    kinds: HashMap<Kind, ArcRwSignal<()>>,
}

impl Device {
    /// Makes the device of a page from what came with it.
    #[must_use]
    pub fn new(shared: &Shared) -> Self {
        // Nobody's device is never started.
        let user = shared.user.unwrap_or(UserId(Uuid::nil()));
        let mut engine = Engine::with_rules(user, guard(user), super::first_rules::rule);
        let has_reference = shared.answers.iter().any(|(query, _)| *query == Query::Reference);
        engine.take_asked(shared.records.clone(), has_reference);
        let (effects, orders) = unbounded();
        Self {
            user: shared.user,
            status: RwSignal::new(engine.status()),
            engine: StoredValue::new(engine),
            hands: StoredValue::new(None),
            early: StoredValue::new(Vec::new()),
            early_questions: StoredValue::new(Vec::new()),
            effects: StoredValue::new(effects),
            orders: StoredValue::new(Some(orders)),
            triggers: StoredValue::new(Triggers::default()),
            access: RwSignal::new(shared.access.clone()),
            lists: StoredValue::new(Lists::given(&shared.answers)),
            attention: RwSignal::new(Vec::new()),
            outcomes: RwSignal::new(BTreeMap::new()),
            moved: RwSignal::new(()),
            open: StoredValue::new(false),
            leaving: StoredValue::new(false),
            furnished: RwSignal::new(false),
            navigated: StoredValue::new(false),
        }
    }

    /// What the browser is to do; asked for once, by whoever does it.
    #[must_use]
    pub fn take_orders(&self) -> Option<UnboundedReceiver<Effect>> {
        self.orders.try_update_value(Option::take).flatten()
    }

    /// Notes that the page is no longer the one that the server rendered: what is held may be old by now.
    pub fn note_navigated(&self) {
        self.navigated.set_value(true);
    }

    /// Whether the page is no longer the one that the server rendered.
    #[must_use]
    pub fn has_navigated(&self) -> bool {
        self.navigated.get_value()
    }

    /// Who is signed in.
    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        self.user
    }

    /// Whether the device can show pages by itself: it has been read and has what every page is made with.
    #[must_use]
    pub fn is_furnished(&self) -> Signal<bool> {
        self.furnished.into()
    }

    /// What the signed-in user may do, followed for changes.
    #[must_use]
    pub fn access(&self) -> Access {
        self.kind_trigger(Kind::Grant).track();
        self.access_untracked()
    }

    pub(super) fn access_untracked(&self) -> Access {
        self.access.get_untracked()
    }

    /// A record as it is shown, followed for changes.
    #[must_use]
    pub fn get<E: Entity + Clone>(&self, id: impl std::fmt::Display) -> Option<E> {
        let key = Key::new(E::KIND, id);
        self.track(&key);
        self.shown(&key)
    }

    /// A record by its key, as it is shown, followed for changes.
    #[must_use]
    pub fn record(&self, key: &Key) -> Option<Arc<Record>> {
        self.track(key);
        self.engine.with_value(|engine| engine.view().shown(key).cloned())
    }

    /// A record as it is shown, at this moment only.
    #[must_use]
    pub fn get_untracked<E: Entity + Clone>(&self, id: impl std::fmt::Display) -> Option<E> {
        self.shown(&Key::new(E::KIND, id))
    }

    fn shown<E: Entity + Clone>(&self, key: &Key) -> Option<E> {
        self.engine
            .with_value(|engine| engine.view().shown(key).and_then(|record| E::of(record)).cloned())
    }

    /// All shown records of a kind that the device holds, followed for changes.
    #[must_use]
    pub fn all<E: Entity + Clone + 'static>(&self) -> Vec<E> {
        self.kind_trigger(E::KIND).track();
        self.engine
            .with_value(|engine| engine.view().all::<E>().cloned().collect())
    }

    /// The shown records of a kind that a filter finds among those that the device holds, followed for changes.
    #[must_use]
    pub fn matching<E: Entity + Clone + 'static>(&self, filter: &Filter) -> Vec<E> {
        self.kind_trigger(E::KIND).track();
        self.engine.with_value(|engine| {
            let view = engine.view();
            let shown = view.keys_of(E::KIND).filter_map(|key| view.shown(key));
            let found = shown.filter(|record| memory::holds(filter, record));
            found.filter_map(|record| E::of(record)).cloned().collect()
        })
    }

    /// The shown children of a root that the device holds, of one kind, followed for changes.
    #[must_use]
    pub fn children<E: Entity + Clone + 'static>(&self, root: &Key) -> Vec<E> {
        self.kind_trigger(E::KIND).track();
        self.engine
            .with_value(|engine| engine.view().children::<E>(root).cloned().collect())
    }

    /// The ids of all sub-types.
    #[must_use]
    pub fn sub_type_ids(&self) -> Vec<SubTypeId> {
        self.all::<SubType>().into_iter().map(|it| it.id).collect()
    }

    /// The changes to this record that are not settled, oldest first, followed for changes.
    #[must_use]
    pub fn pending_on(&self, key: &Key) -> Vec<Pending> {
        self.track(key);
        self.engine
            .with_value(|engine| engine.pending_on(key).filter_map(Pending::of).collect())
    }

    /// The oldest unsettled changes, at most `limit`, followed for changes.
    #[must_use]
    pub fn queue(&self, limit: usize) -> Vec<Pending> {
        self.moved.track();
        self.engine
            .with_value(|engine| engine.queue().filter_map(Pending::of).take(limit).collect())
    }

    /// What the pill says.
    #[must_use]
    pub fn status(&self) -> Signal<Status> {
        self.status.into()
    }

    /// This device in figures, followed as far as its status changes.
    #[must_use]
    pub fn facts(&self) -> Facts {
        self.status.track();
        self.kind_trigger(Kind::Item).track();
        self.engine.with_value(Engine::facts)
    }

    /// What did not apply and waits for somebody to deal with it.
    #[must_use]
    pub fn attention(&self) -> Signal<Vec<Attention>> {
        self.attention.into()
    }

    /// Says that those of some changes that did not apply have been dealt with: they are listed no more, on no device of this
    /// user.
    pub fn acknowledge(&self, changes: &[Uuid]) {
        let listed: Vec<Uuid> = self.engine.with_value(|engine| {
            let listed = engine.attention().map(|it| it.uuid());
            listed.filter(|uuid| changes.contains(uuid)).collect()
        });
        for changes in listed.chunks(AcknowledgeChanges::CHANGES_MAX) {
            let changes = changes.to_vec();
            let said = self.mutate(Mutation::AcknowledgeChanges(AcknowledgeChanges { changes }), Send::Now);
            debug_assert!(said.is_ok(), "no rule refuses one's own word: {said:?}");
        }
    }

    /// How a change ended, once it has.
    #[must_use]
    pub fn outcome(&self, change: Uuid) -> Signal<Option<Outcome>> {
        let outcomes = self.outcomes;
        Signal::derive(move || outcomes.with(|outcomes| outcomes.get(&change).cloned()))
    }

    /// Whether a change is safe on this device, followed.
    #[must_use]
    pub fn is_kept(&self, change: Uuid) -> bool {
        self.moved.track();
        let held = self
            .engine
            .with_value(|engine| engine.queue().find(|row| row.uuid == change).map(|row| row.key));
        // One that waits no more is answered.
        held != Some(0) && self.status.read_untracked().storage == Storage::Sound
    }

    /// How a change ended for the page that made it, followed: with its outcome, or, while there is no network, by being
    /// safe on this device; then it goes out by itself, and what does not apply waits in [`Device::attention`].
    #[must_use]
    pub fn end(&self, change: Uuid) -> Option<End> {
        let outcome = self.outcomes.with(|outcomes| outcomes.get(&change).cloned());
        let waits = || self.status.with(|status| status.line != Line::Online) && self.is_kept(change);
        match outcome {
            Some(outcome) => Some(End::Settled(outcome)),
            None => waits().then_some(End::Kept),
        }
    }

    /// Everything unsettled as JSON, for a file.
    #[must_use]
    pub fn export(&self) -> String {
        self.engine.with_value(Engine::export)
    }

    /// A new id; nothing on the server has it.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        let id = clock::new_id();
        self.engine.update_value(|engine| engine.note_fresh(&id.to_string()));
        id
    }

    /// Makes a change: shown at once, kept on the device, sent soon. Answers the id by which it can be followed and taken
    /// back.
    ///
    /// # Errors
    /// The conflict or rejection that is already certain here; nothing is queued then.
    pub fn mutate(&self, mutation: Mutation, send: Send) -> Result<PendingId, Stop> {
        let change = NewChange {
            uuid: clock::new_id(),
            mutation,
            batch: match send {
                Send::Together(batch) => Some(batch),
                Send::Now | Send::AfterUndo => None,
            },
            undo: send != Send::Now,
        };
        let hands = self.hands.get_value();
        let made = self.engine.try_update_value(|engine| match hands {
            Some(hands) => (hands.mutate)(engine, change, clock::edge()),
            None => {
                let uuid = change.uuid;
                engine
                    .mutate_early(change, clock::edge())
                    .map(|effects| (uuid, effects))
            }
        });
        let (uuid, effects) = made.expect("the device lives as long as its page")?;
        self.carry_out(effects);
        Ok(uuid)
    }

    /// Gives the device all rules: what was made without its own decides now.
    pub fn take_rules(&self, rules: Rules) {
        let effects = self
            .engine
            .try_update_value(|engine| engine.take_rules(rules, clock::edge()));
        self.carry_out(effects.unwrap_or_default());
    }

    /// Gives the device its hands; what waited for them is done now.
    pub fn give_hands(&self, hands: Hands) {
        self.hands.set_value(Some(hands));
        for event in self.early.try_update_value(std::mem::take).unwrap_or_default() {
            self.feed(event);
        }
        let questions = self.early_questions.try_update_value(std::mem::take);
        for (query, then) in questions.unwrap_or_default() {
            (hands.ask)(self.user, query, then);
        }
    }

    /// Asks the server a question. Without hands it waits for them; on the server nobody is asked.
    pub(super) fn post_query(
        &self,
        query: Query,
        then: impl FnOnce(Result<QueryResponse, Failure>) + std::marker::Send + Sync + 'static,
    ) {
        let then: OnAnswer = Box::new(then);
        match self.hands.get_value() {
            Some(hands) => (hands.ask)(self.user, query, then),
            None => self
                .early_questions
                .update_value(|questions| questions.push((query, then))),
        }
    }

    /// Takes a change back that has not been sent. Answers whether it could.
    pub fn undo(&self, change: PendingId) -> bool {
        self.undo_all(&[change]) == 1
    }

    /// Takes back those of some changes that have not been sent. Answers how many they were.
    pub fn undo_all(&self, changes: &[PendingId]) -> usize {
        if self.hands.with_value(Option::is_some) {
            let free: Vec<Uuid> = self.engine.with_value(|engine| {
                let changes = changes.iter().copied();
                changes.filter(|change| engine.can_take_back(*change)).collect()
            });
            let count = free.len();
            self.feed(Event::Undo(free));
            return count;
        }
        let undone = self
            .engine
            .try_update_value(|engine| engine.undo_early(changes, clock::edge()));
        let (count, effects) = undone.unwrap_or_default();
        self.carry_out(effects);
        count
    }

    /// Whether there are changes that only this page knows of: it must not be left now.
    #[must_use]
    pub fn has_early(&self) -> bool {
        self.engine.with_value(Engine::has_early)
    }

    /// Sends everything without waiting, also what could still be taken back: the page is being left.
    pub fn flush_all(&self) {
        self.feed(Event::Flush);
    }

    /// Signs out: takes everything of this user off the device but what is unsent, that too if `discard_unsent`, ends the
    /// session now or at the next contact, and leaves the page.
    pub fn sign_out(&self, discard_unsent: bool) {
        self.leaving.set_value(true);
        self.feed(Event::SignOut { discard_unsent });
    }

    /// Tells the engine what happened, and does what it asks for.
    pub fn feed(&self, event: Event) {
        let Some(hands) = self.hands.get_value() else {
            return self.early.update_value(|early| early.push(event));
        };
        let effects = self
            .engine
            .try_update_value(|engine| (hands.handle)(engine, event, clock::edge()));
        self.carry_out(effects.unwrap_or_default());
    }

    fn carry_out(&self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Changed(keys) => {
                    self.show(&keys);
                    self.moved.notify();
                }
                Effect::Settled(settled) => self.outcomes.update(|outcomes| outcomes.extend(settled)),
                Effect::Status(status) => self.status.set(status),
                Effect::Saved(_) => self.moved.notify(),
                order => {
                    // Without a driver, on the server, nobody listens.
                    self.effects.with_value(|effects| drop(effects.unbounded_send(order)));
                }
            }
        }
        self.follow_queue();
        self.follow_opening();
    }

    /// What is kept on the device has been read, or has become enough to show pages.
    fn follow_opening(&self) {
        let is_open = self.engine.with_value(Engine::is_open);
        if is_open != self.open.get_value() {
            self.open.set_value(is_open);
            if !is_open {
                // Signed out in another tab: nothing of theirs stays on the screen. The tab itself leaves when all is written.
                #[cfg(feature = "hydrate")]
                if !self.leaving.get_value() {
                    super::driver::leave();
                }
                return;
            }
            self.follow_access();
            self.notify_lists(&BTreeSet::new());
        }
        if !self.furnished.get_untracked() && self.engine.with_value(Engine::is_furnished) {
            self.follow_access();
            self.notify_lists(&BTreeSet::new());
            self.furnished.set(true);
        }
    }

    /// What a row's state has become, which no key tells.
    fn follow_queue(&self) {
        let mut now: Vec<Attention> = self
            .engine
            .with_value(|engine| engine.attention().filter_map(Attention::of).collect());
        // The oldest first, wherever it was made.
        now.sort_by_key(|it| (it.claimed_at, it.uuid));
        if self.attention.with_untracked(|held| *held != now) {
            self.attention.set(now);
        }
    }

    /// Fires whatever shows one of these.
    pub(super) fn show(&self, touched: &BTreeSet<Key>) {
        if touched.iter().any(|key| RIGHTS.contains(&key.kind)) {
            self.follow_access();
        }
        self.notify_lists(touched);
        let mut hit = Vec::new();
        self.triggers.with_value(|triggers| {
            hit.extend(touched.iter().filter_map(|key| triggers.keys.get(key).cloned()));
            // Keys are in the order of their kinds.
            let mut kinds: Vec<Kind> = touched.iter().map(|key| key.kind).collect();
            kinds.dedup();
            hit.extend(kinds.iter().filter_map(|kind| triggers.kinds.get(kind).cloned()));
        });
        for trigger in hit {
            trigger.notify();
        }
    }

    /// Rights as the held grants give them today; while some are missing, what the server said last.
    fn follow_access(&self) {
        let today = clock::today();
        let now = self.engine.with_value(|engine| {
            let is_known = engine.is_furnished();
            is_known.then(|| engine.view().access(today)).flatten()
        });
        if let Some(now) = now
            && self.access.with_untracked(|held| *held != now)
        {
            self.access.set(now);
            self.kind_trigger(Kind::Grant).notify();
        }
    }

    fn track(&self, key: &Key) {
        let trigger = self
            .triggers
            .try_update_value(|triggers| triggers.keys.entry(key.clone()).or_default().clone());
        if let Some(trigger) = trigger {
            trigger.track();
        }
    }

    fn kind_trigger(&self, kind: Kind) -> ArcRwSignal<()> {
        self.triggers
            .try_update_value(|triggers| triggers.kinds.entry(kind).or_default().clone())
            .unwrap_or_default()
    }
}

/// Notes the change that is about to be replayed where it outlives the page.
fn guard(user: UserId) -> Box<dyn ReplayGuard + std::marker::Send + Sync> {
    #[cfg(feature = "hydrate")]
    {
        Box::new(super::driver::LocalGuard::of(user))
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = user;
        Box::new(sync::view::Unguarded)
    }
}

/// The device of this page.
pub fn use_device() -> Device {
    expect_context()
}
