//! What the device holds, without anything reactive: server truth, unsettled changes, and the overlay they make.
//!
//! What stays true: `base` is server truth only; the overlay is what the pending changes make of it, replayed in order by
//! the same rules that the server applies; a change that meets something unknown here makes no overlay and is left to the
//! server.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::calendar::{Instant, Zone};
use domain::id::UserId;
use domain::mutation::{Actor, Authority, Ctx, Mutation};
use domain::query::Value;
use domain::record::{Entity, Key, Kind, Record};
use domain::rejection::Stop;
use domain::world::{Change, SetKey, Want, World};

use super::pending::Pending;

/// Kinds that the reference answer holds whole: what is not there does not exist.
const WHOLE_KINDS: &[Kind] = &[
    Kind::Company,
    Kind::User,
    Kind::Unit,
    Kind::Group,
    Kind::Position,
    Kind::SubType,
    Kind::Pattern,
    Kind::TaxCode,
    Kind::FiscalYear,
    Kind::RejectReason,
];

/// The device's records and queue.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub user: Option<UserId>,
    base: BTreeMap<Key, Arc<Record>>,
    overlay: BTreeMap<Key, Option<Arc<Record>>>,
    /// The pending changes that touch a key, in order.
    pub pending: Vec<Pending>,
    /// Ids made here: nothing of the server has them.
    fresh: BTreeSet<String>,
    has_reference: bool,
}

impl State {
    /// A record as it is shown: with the overlay of what is pending.
    #[must_use]
    pub fn shown(&self, key: &Key) -> Option<&Arc<Record>> {
        match self.overlay.get(key) {
            Some(over) => over.as_ref(),
            None => self.base.get(key),
        }
    }

    /// A record as the server knows it.
    #[must_use]
    pub fn truth(&self, key: &Key) -> Option<&Arc<Record>> {
        self.base.get(key)
    }

    /// All shown records of a kind.
    pub fn all<E: Entity + 'static>(&self) -> impl Iterator<Item = &E> {
        let from = Key {
            kind: E::KIND,
            id: String::new(),
        };
        let new = self
            .overlay
            .iter()
            .filter(|(key, over)| key.kind == E::KIND && over.is_some() && !self.base.contains_key(*key))
            .map(|(key, _)| key);
        let held = self
            .base
            .range(from..)
            .take_while(|(key, _)| key.kind == E::KIND)
            .map(|(key, _)| key);
        held.chain(new)
            .filter_map(|key| self.shown(key))
            .filter_map(|record| E::of(record))
    }

    /// Says that the reference answer has come: sets and whole kinds can be answered here from now on.
    pub fn note_reference(&mut self) {
        self.has_reference = true;
    }

    /// Notes an id that was made here.
    pub fn note_fresh(&mut self, id: String) {
        self.fresh.insert(id);
    }

    /// Takes in what the server says. Answers the keys whose shown record may have changed.
    pub fn take_in(&mut self, records: Vec<Record>, deleted: &[Key]) -> BTreeSet<Key> {
        let mut touched = BTreeSet::new();
        for record in records {
            let key = record.key();
            if self.base.get(&key).is_none_or(|held| **held != record) {
                self.base.insert(key.clone(), Arc::new(record));
                touched.insert(key);
            }
        }
        for key in deleted {
            if self.base.remove(key).is_some() {
                touched.insert(key.clone());
            }
        }
        touched
    }

    /// Applies a change to what is shown and answers what it would do.
    ///
    /// # Errors
    /// The conflict or rejection that is already certain here. Something unknown is no error: it makes no changes.
    pub fn forecast(&self, mutation: &Mutation, ctx: &Ctx) -> Result<Vec<Change>, Stop> {
        let mut world = World::default();
        for _ in 0..Mutation::ROUNDS_MAX {
            let wants = mutation.wants(&world, ctx);
            if wants.is_empty() {
                break;
            }
            for want in wants {
                self.answer(want, &mut world);
            }
        }
        match mutation.apply(&mut world, ctx) {
            Ok(()) => Ok(world.into_changes()),
            Err(Stop::Missing(_)) => Ok(Vec::new()),
            Err(stop) => Err(stop),
        }
    }

    /// Puts changes over the truth. Answers the touched keys.
    pub fn lay_over(&mut self, changes: Vec<Change>) -> BTreeSet<Key> {
        let mut touched = BTreeSet::new();
        for change in changes {
            touched.insert(change.key());
            match change {
                Change::Put(record) => self.overlay.insert(record.key(), Some(Arc::new(record))),
                Change::Del(key) => self.overlay.insert(key, None),
            };
        }
        touched
    }

    /// Makes the overlay anew from all pending changes. Answers the keys of the old and the new overlay.
    pub fn replay(&mut self) -> BTreeSet<Key> {
        let mut touched: BTreeSet<Key> = std::mem::take(&mut self.overlay).into_keys().collect();
        for at in 0..self.pending.len() {
            let envelope = &self.pending[at].envelope;
            let ctx = ctx(self.user, envelope.claimed_at, envelope.uuid);
            // What is refused by now makes no overlay; the server's outcome will say so.
            let changes = self.forecast(&envelope.mutation.clone(), &ctx).unwrap_or_default();
            touched.extend(self.lay_over(changes));
        }
        touched
    }

    fn answer(&self, want: Want, world: &mut World) {
        match want {
            Want::Record(key) => match self.shown(&key) {
                Some(record) => world.answer_record(key, Some(Record::clone(record))),
                None if self.is_surely_absent(&key) => world.answer_record(key, None),
                None => world.answer_unknown(Want::Record(key)),
            },
            Want::Set(set) => match &set {
                SetKey::GrantsOf(_) | SetKey::FiscalYears if self.has_reference => {
                    let members = self.members(&set);
                    world.answer_set(set, members);
                }
                _ => world.answer_unknown(Want::Set(set)),
            },
        }
    }

    fn is_surely_absent(&self, key: &Key) -> bool {
        self.overlay.contains_key(key)
            || self.fresh.contains(&key.id)
            || (self.has_reference && WHOLE_KINDS.contains(&key.kind))
    }

    fn members(&self, set: &SetKey) -> Vec<Record> {
        let (kind, values) = set.definition();
        let from = Key {
            kind,
            id: String::new(),
        };
        self.base
            .range(from..)
            .take_while(|(key, _)| key.kind == kind)
            .filter(|(_, record)| values.iter().all(|(field, value)| field_of(record, field) == *value))
            .map(|(_, record)| Record::clone(record))
            .collect()
    }
}

/// The context of a change made here.
#[must_use]
pub fn ctx(user: Option<UserId>, now: Instant, mutation: uuid::Uuid) -> Ctx {
    Ctx {
        actor: user.map_or(Actor::System, Actor::User),
        now,
        claimed_at: now,
        mutation,
        authority: Authority::Device,
        zone: Zone::TEHRAN,
    }
}

fn field_of(record: &Record, field: &str) -> Value {
    record
        .kind()
        .field(field)
        .map_or(Value::Null, |field| (field.get)(record))
}
