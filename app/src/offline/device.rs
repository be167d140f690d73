//! What pages read and write: records as signals, changes as mutations.
//!
//! A change is shown at once (the rules run here, over what the device holds), then sent; the server's answer takes its
//! place. What did not apply waits in [`Device::attention`] until somebody has dealt with it.
//!
//! # On the server
//! A device is made from the [`Shared`] value and only read; nothing is sent.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use domain::access::Access;
use domain::id::{SubTypeId, UserId};
use domain::mutation::Mutation;
use domain::record::{Entity, Key, Kind, Record, SubType};
use domain::rejection::Stop;
use leptos::prelude::*;
use sync::engine::subject;
use sync::protocol::push::MUTATION_VERSION;
use sync::protocol::{Answer, Envelope, Outcome, PROTOCOL, PushRequest, PushResponse, Query};
use uuid::Uuid;

use super::clock;
use super::pending::{Attention, Pending, PendingId, PendingState, UNDO_WINDOW_MS};
use super::state::{State, ctx};
use super::transport::{self, Failure};
use crate::shared::Shared;

/// The longest wait between two tries to send, and the first.
const RETRY_MS_MAX: u32 = 300_000;
const RETRY_MS_FIRST: u32 = 1_000;

/// The device of the signed-in user.
#[derive(Clone, Copy)]
pub struct Device {
    state: StoredValue<State>,
    triggers: StoredValue<Triggers>,
    access: StoredValue<Access>,
    queue: StoredValue<Queue>,
    pub(super) answers: StoredValue<BTreeMap<Query, ArcRwSignal<Held>>>,
    status: RwSignal<Status>,
    attention: RwSignal<Vec<Attention>>,
    outcomes: RwSignal<BTreeMap<Uuid, Outcome>>,
    navigated: StoredValue<bool>,
}

/// An answer as it is kept, with the moment it came.
#[derive(Clone, Debug, Default)]
pub struct Held {
    pub answer: Answer,
    pub loading: bool,
    pub failed: bool,
    /// Whether there is an answer at all.
    pub known: bool,
}

/// What the pill at the top says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    pub pending: usize,
    pub attention: usize,
    pub line: Line,
}

/// How the line to the server is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    #[default]
    Online,
    Offline,
    /// The session has ended: changes wait for the next sign-in.
    SignedOut,
}

/// When a change goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Send {
    Now,
    /// After the time in which it can be taken back.
    AfterUndo,
}

#[derive(Default)]
struct Triggers {
    keys: HashMap<Key, ArcRwSignal<()>>,
    kinds: HashMap<Kind, ArcRwSignal<()>>,
}

struct Queue {
    client: Uuid,
    next_id: u64,
    sending: bool,
    retry_ms: u32,
    epoch: Option<String>,
}

impl Device {
    /// Makes the device of a page from what came with it.
    #[must_use]
    pub fn new(shared: &Shared) -> Self {
        let mut state = State::new(shared.user);
        state.take_in(shared.records.clone(), &[]);
        let mut answers = BTreeMap::new();
        for (query, answer) in &shared.answers {
            if *query == Query::Reference {
                state.note_reference();
            }
            let held = Held {
                answer: answer.clone(),
                known: true,
                ..Held::default()
            };
            answers.insert(query.clone(), ArcRwSignal::new(held));
        }
        Self {
            state: StoredValue::new(state),
            triggers: StoredValue::new(Triggers::default()),
            access: StoredValue::new(shared.access.clone()),
            queue: StoredValue::new(Queue {
                client: clock::new_id(),
                next_id: 1,
                sending: false,
                retry_ms: RETRY_MS_FIRST,
                epoch: Some(shared.epoch.clone()),
            }),
            answers: StoredValue::new(answers),
            status: RwSignal::new(Status::default()),
            attention: RwSignal::new(Vec::new()),
            outcomes: RwSignal::new(BTreeMap::new()),
            navigated: StoredValue::new(false),
        }
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
        self.state.with_value(State::user)
    }

    /// What the signed-in user may do.
    #[must_use]
    pub fn access(&self) -> Access {
        self.access.get_value()
    }

    /// A record as it is shown, followed for changes.
    #[must_use]
    pub fn get<E: Entity + Clone>(&self, id: impl std::fmt::Display) -> Option<E> {
        let key = Key::new(E::KIND, id);
        self.track(&key);
        self.state
            .with_value(|state| state.shown(&key).and_then(|record| E::of(record)).cloned())
    }

    /// A record by its key, as it is shown, followed for changes.
    #[must_use]
    pub fn record(&self, key: &Key) -> Option<Arc<Record>> {
        self.track(key);
        self.state.with_value(|state| state.shown(key).cloned())
    }

    /// A record as it is shown, at this moment only.
    #[must_use]
    pub fn get_untracked<E: Entity + Clone>(&self, id: impl std::fmt::Display) -> Option<E> {
        let key = Key::new(E::KIND, id);
        self.state
            .with_value(|state| state.shown(&key).and_then(|record| E::of(record)).cloned())
    }

    /// All shown records of a kind that the device holds, followed for changes.
    #[must_use]
    pub fn all<E: Entity + Clone + 'static>(&self) -> Vec<E> {
        self.kind_trigger(E::KIND).track();
        self.state.with_value(|state| state.all::<E>().cloned().collect())
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
        self.state.with_value(|state| {
            state
                .pending
                .iter()
                .filter(|it| subject(&it.envelope.mutation).as_ref() == Some(key))
                .cloned()
                .collect()
        })
    }

    /// Every unsettled change, oldest first.
    #[must_use]
    pub fn queue(&self) -> Vec<Pending> {
        self.status.track();
        self.state.with_value(|state| state.pending.clone())
    }

    /// What the pill says.
    #[must_use]
    pub fn status(&self) -> Signal<Status> {
        self.status.into()
    }

    /// What did not apply and waits for somebody to deal with it.
    #[must_use]
    pub fn attention(&self) -> Signal<Vec<Attention>> {
        self.attention.into()
    }

    /// Says that a change that did not apply has been dealt with.
    pub fn acknowledge(&self, change: Uuid) {
        self.attention
            .update(|list| list.retain(|it| it.envelope.uuid != change));
        self.note_status(None);
    }

    /// How a change ended, once it has.
    #[must_use]
    pub fn outcome(&self, change: Uuid) -> Signal<Option<Outcome>> {
        let outcomes = self.outcomes;
        Signal::derive(move || outcomes.with(|outcomes| outcomes.get(&change).cloned()))
    }

    /// A new id; nothing on the server has it.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        let id = clock::new_id();
        self.state.update_value(|state| state.note_fresh(id.to_string()));
        id
    }

    /// Makes a change: shown at once, sent soon. Answers its id, by which it can be taken back or followed.
    ///
    /// # Errors
    /// The conflict or rejection that is already certain here; nothing is queued then.
    pub fn mutate(&self, mutation: Mutation, send: Send) -> Result<PendingId, Stop> {
        let uuid = clock::new_id();
        let now = clock::now();
        let ctx = ctx(self.user(), now, uuid);
        self.state.with_value(|state| state.forecast(&mutation, &ctx))?;
        let wait_ms = match send {
            Send::Now => 0,
            Send::AfterUndo => UNDO_WINDOW_MS,
        };
        let about = subject(&mutation);
        let envelope = Envelope {
            id: 0,
            uuid,
            version: MUTATION_VERSION,
            mutation,
            depends_on: Vec::new(),
            batch: None,
            claimed_at: now,
        };
        let send_at = now.plus_micros(i64::from(wait_ms) * 1_000);
        let mut touched = BTreeSet::new();
        self.state.update_value(|state| {
            touched = state.add(Pending {
                envelope,
                state: PendingState::Queued,
                send_at,
            });
        });
        touched.extend(about);
        self.notify(&touched);
        self.note_status(None);
        let device = *self;
        transport::after(wait_ms, move || device.flush());
        Ok(uuid)
    }

    /// Takes a change back that has not been sent. Answers whether it could.
    pub fn undo(&self, change: PendingId) -> bool {
        self.undo_all(&[change]) == 1
    }

    /// Takes back those of some changes that have not been sent. Answers how many they were.
    pub fn undo_all(&self, changes: &[PendingId]) -> usize {
        let mut touched = BTreeSet::new();
        let mut count = 0;
        self.state.update_value(|state| {
            let (taken, kept) = std::mem::take(&mut state.pending)
                .into_iter()
                .partition::<Vec<_>, _>(|it| it.state == PendingState::Queued && changes.contains(&it.envelope.uuid));
            state.pending = kept;
            count = taken.len();
            if count > 0 {
                touched = state.replay();
                touched.extend(taken.iter().filter_map(|it| subject(&it.envelope.mutation)));
            }
        });
        self.notify(&touched);
        self.note_status(None);
        count
    }

    /// Sends everything that is due; `all` also what could still be taken back (the page is being left).
    pub fn flush_all(&self) {
        self.state.update_value(|state| {
            for pending in &mut state.pending {
                pending.send_at = pending.envelope.claimed_at;
            }
        });
        self.flush();
    }

    /// Sends what is due, and everything made before it, in order.
    pub fn flush(&self) {
        if self.queue.with_value(|queue| queue.sending) {
            return;
        }
        let Some(request) = self.next_request() else { return };
        self.queue.update_value(|queue| queue.sending = true);
        // What is on its way can no longer be taken back: the queue shows it.
        self.status.notify();
        let device = *self;
        transport::spawn(async move {
            let answer = transport::post::<_, PushResponse>("/api/v1/push", &request).await;
            device.queue.update_value(|queue| queue.sending = false);
            match answer {
                Ok(response) => device.settle(response),
                Err(failure) => device.hold_back(&failure),
            }
        });
    }

    fn next_request(&self) -> Option<PushRequest> {
        let now = clock::now();
        let mut mutations = Vec::new();
        self.state.update_value(|state| {
            let Some(last_due) = state.pending.iter().rposition(|it| it.send_at <= now) else {
                return;
            };
            for pending in state
                .pending
                .iter_mut()
                .take(last_due + 1)
                .take(sync::protocol::push::PUSH_MUTATIONS_MAX)
            {
                pending.state = PendingState::Sending;
                if pending.envelope.id == 0 {
                    self.queue.update_value(|queue| {
                        pending.envelope.id = queue.next_id;
                        queue.next_id += 1;
                    });
                }
                mutations.push(pending.envelope.clone());
            }
        });
        if mutations.is_empty() {
            return None;
        }
        let user = self.user();
        self.queue.with_value(|queue| {
            Some(PushRequest {
                protocol: PROTOCOL,
                epoch: queue.epoch.clone(),
                mark: None,
                client: queue.client,
                user,
                mutations,
            })
        })
    }

    /// Takes in the outcomes of a push.
    fn settle(&self, response: PushResponse) {
        self.queue.update_value(|queue| {
            queue.retry_ms = RETRY_MS_FIRST;
            queue.epoch = Some(response.epoch.clone());
        });
        let mut touched = BTreeSet::new();
        let mut failed = Vec::new();
        self.state.update_value(|state| {
            touched = state.take_in(response.records, &response.deleted);
            for row in &response.outcomes {
                let Some(at) = state.pending.iter().position(|it| it.envelope.uuid == row.uuid) else {
                    continue;
                };
                let settled = state.pending.remove(at);
                touched.extend(subject(&settled.envelope.mutation));
                if row.outcome != Outcome::Applied {
                    failed.push(Attention {
                        envelope: settled.envelope,
                        outcome: row.outcome.clone(),
                    });
                }
            }
            touched.extend(state.replay());
        });
        self.drop_rows_that_left(&touched);
        self.notify(&touched);
        let reload: Vec<Key> = failed.iter().filter_map(|it| subject(&it.envelope.mutation)).collect();
        self.outcomes.update(|outcomes| {
            outcomes.extend(response.outcomes.into_iter().map(|row| (row.uuid, row.outcome)));
        });
        // A form that follows its own change shows its refusal itself and acknowledges it.
        self.attention.update(|list| list.extend(failed));
        self.note_status(Some(Line::Online));
        for key in reload {
            self.ask(Query::Record(key));
        }
        self.flush();
    }

    fn hold_back(&self, failure: &Failure) {
        let mut wait = 0;
        match failure {
            Failure::Unreachable => {
                self.queue.update_value(|queue| {
                    wait = queue.retry_ms;
                    queue.retry_ms = (queue.retry_ms * 2).min(RETRY_MS_MAX);
                });
                self.note_status(Some(Line::Offline));
            }
            Failure::SignedOut => self.note_status(Some(Line::SignedOut)),
            Failure::Refused(..) => {
                // Another client id, the same uuids: what the server knows already it answers from its log.
                self.queue.update_value(|queue| {
                    queue.client = clock::new_id();
                    queue.next_id = 1;
                    queue.epoch = None;
                    wait = queue.retry_ms;
                    queue.retry_ms = (queue.retry_ms * 2).min(RETRY_MS_MAX);
                });
                self.state.update_value(|state| {
                    for pending in &mut state.pending {
                        pending.envelope.id = 0;
                    }
                });
                self.note_status(None);
            }
        }
        if wait > 0 {
            let device = *self;
            transport::after(wait, move || device.flush());
        }
    }

    /// Takes in records that came with an answer.
    pub(super) fn take_in(&self, records: Vec<Record>) {
        let mut touched = BTreeSet::new();
        self.state.update_value(|state| {
            touched = state.take_in(records, &[]);
        });
        self.notify(&touched);
        self.note_status(Some(Line::Online));
    }

    /// A row that its list no longer finds leaves it, with its share of the totals.
    fn drop_rows_that_left(&self, touched: &BTreeSet<Key>) {
        let cartable = self
            .access
            .with_value(|access| access.cartable(&self.sub_type_ids_untracked()));
        let answers: Vec<(Query, ArcRwSignal<Held>)> = self.answers.with_value(|answers| {
            answers
                .iter()
                .map(|(query, held)| (query.clone(), held.clone()))
                .collect()
        });
        for (query, held) in answers {
            let (list, more) = match &query {
                Query::List(list) => (list, None),
                Query::Cartable(_, list) => (list, Some(&cartable)),
                _ => continue,
            };
            for key in touched.iter().filter(|key| key.kind == list.source) {
                let Some(at) = held.with_untracked(|held| held.answer.rows.iter().position(|row| row == key)) else {
                    continue;
                };
                let stays = self.state.with_value(|state| {
                    state.truth(key).is_some_and(|record| {
                        domain::query::memory::holds(&list.filter, record)
                            && more.is_none_or(|more| domain::query::memory::holds(more, record))
                    })
                });
                if !stays {
                    held.update(|held| {
                        held.answer.rows.remove(at);
                        if let Some(totals) = &mut held.answer.totals {
                            totals.count -= 1;
                        }
                    });
                }
            }
        }
    }

    fn sub_type_ids_untracked(&self) -> Vec<SubTypeId> {
        self.state
            .with_value(|state| state.all::<SubType>().map(|it| it.id).collect())
    }

    fn track(&self, key: &Key) {
        let mut trigger = None;
        self.triggers.update_value(|triggers| {
            trigger = Some(
                triggers
                    .keys
                    .entry(key.clone())
                    .or_insert_with(|| ArcRwSignal::new(()))
                    .clone(),
            );
        });
        if let Some(trigger) = trigger {
            trigger.track();
        }
    }

    fn kind_trigger(&self, kind: Kind) -> ArcRwSignal<()> {
        let mut trigger = ArcRwSignal::new(());
        self.triggers.update_value(|triggers| {
            trigger = triggers
                .kinds
                .entry(kind)
                .or_insert_with(|| ArcRwSignal::new(()))
                .clone()
        });
        trigger
    }

    fn notify(&self, touched: &BTreeSet<Key>) {
        let mut hit = Vec::new();
        self.triggers.with_value(|triggers| {
            hit.extend(touched.iter().filter_map(|key| triggers.keys.get(key).cloned()));
            let kinds: BTreeSet<Kind> = touched.iter().map(|key| key.kind).collect();
            hit.extend(kinds.iter().filter_map(|kind| triggers.kinds.get(kind).cloned()));
        });
        for trigger in hit {
            trigger.notify();
        }
    }

    pub(super) fn note_status(&self, line: Option<Line>) {
        let pending = self.state.with_value(|state| state.pending.len());
        let attention = self.attention.with_untracked(Vec::len);
        let held = self.status.get_untracked();
        let status = Status {
            pending,
            attention,
            line: line.unwrap_or(held.line),
        };
        if status != held {
            self.status.set(status);
        }
    }
}

/// The device of this page.
pub fn use_device() -> Device {
    expect_context()
}
