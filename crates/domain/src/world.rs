//! What a mutation sees, and what it leaves behind.
//!
//! A [`World`] holds the records that were loaded for one mutation and the changes it made. Each record and each set is
//! *held*, *absent* or *unknown*; only a device ever answers unknown, and a rule that meets it defers to the server.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{CommentId, ItemId, PatternId};
use crate::query::Value;
use crate::record::{Entity, Holder, Key, Kind, Record};
use crate::rejection::Stop;

/// Something a mutation must know before it can be applied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Want {
    Record(Key),
    Set(SetKey),
}

impl Want {
    pub fn record(kind: Kind, id: impl fmt::Display) -> Self {
        Self::Record(Key::new(kind, id))
    }
}

/// A named, bounded set of records: all of one kind whose registered fields have these values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SetKey {
    /// The grants that name this holder.
    GrantsOf(Holder),
    /// All fiscal years.
    FiscalYears,
    /// The number with this text in this pattern.
    NumbersWithText(PatternId, String),
    /// The history of an item: what remains of one that was deleted.
    HistoryOf(ItemId),
    /// The counters of a pattern.
    SeriesOf(PatternId),
    /// Users with this folded user name.
    UsersNamed(String),
    /// Products with this code.
    ProductsWithCode(String),
    /// Sub-types with this code.
    SubTypesWithCode(String),
    /// Parties with this national or legal id.
    PartiesWithNationalId(String),
    /// Everybody who is not switched off: of them the members of a unit are picked.
    ActiveUsers,
    /// The mentions that a comment made.
    MentionsOf(CommentId),
}

impl SetKey {
    /// At most this many members are loaded; a set that has more is a fault.
    pub const MEMBERS_MAX: usize = 1_000;

    /// The kind and the field values that define the set.
    #[must_use]
    pub fn definition(&self) -> (Kind, Vec<(&'static str, Value)>) {
        match self {
            Self::GrantsOf(holder) => (Kind::Grant, vec![("holder", Value::text(holder))]),
            Self::FiscalYears => (Kind::FiscalYear, vec![]),
            Self::NumbersWithText(pattern, text) => (
                Kind::Number,
                vec![("pattern", Value::text(pattern)), ("number_text", Value::text(text))],
            ),
            Self::HistoryOf(item) => (Kind::Transition, vec![("item", Value::text(item))]),
            Self::SeriesOf(pattern) => (Kind::Series, vec![("pattern", Value::text(pattern))]),
            Self::UsersNamed(name) => (Kind::User, vec![("username_fold", Value::text(name))]),
            Self::ProductsWithCode(code) => (Kind::Product, vec![("code", Value::text(code))]),
            Self::SubTypesWithCode(code) => (Kind::SubType, vec![("code", Value::text(code))]),
            Self::PartiesWithNationalId(id) => (Kind::Party, vec![("national_id", Value::text(id))]),
            Self::ActiveUsers => (Kind::User, vec![("active", Value::Bool(true))]),
            Self::MentionsOf(comment) => (Kind::Mention, vec![("comment_id", Value::text(comment))]),
        }
    }
}

/// One change of one record: the overlay of a device, the write of the store and the patch of a pull are all this.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Put(Record),
    Del(Key),
}

impl Change {
    #[must_use]
    pub fn key(&self) -> Key {
        match self {
            Self::Put(record) => record.key(),
            Self::Del(key) => key.clone(),
        }
    }
}

#[derive(Clone, Debug)]
enum Slot<T> {
    Held(T),
    Unknown,
}

/// The loaded records and the changes made to them.
#[derive(Clone, Debug, Default)]
pub struct World {
    records: BTreeMap<Key, Slot<Option<Record>>>,
    sets: BTreeMap<SetKey, Slot<Vec<Key>>>,
    changes: Vec<Change>,
}

impl World {
    /// The record with this id, `None` if there is none.
    ///
    /// # Errors
    /// [`Stop::Missing`] when it was not loaded or is unknown here.
    pub fn get<E: Entity>(&self, id: impl fmt::Display) -> Result<Option<&E>, Stop> {
        Ok(self.record(&Key::new(E::KIND, id))?.and_then(E::of))
    }

    /// The record of this key, of whatever kind, `None` if there is none.
    ///
    /// # Errors
    /// As [`World::get`].
    pub fn record(&self, key: &Key) -> Result<Option<&Record>, Stop> {
        match self.records.get(key) {
            Some(Slot::Held(record)) => Ok(record.as_ref()),
            Some(Slot::Unknown) | None => Err(Stop::Missing(Want::Record(key.clone()))),
        }
    }

    /// The members of a set, in the order of their ids, as they are after the changes made so far.
    ///
    /// # Errors
    /// [`Stop::Missing`] when it was not loaded or is unknown here.
    pub fn set<E: Entity>(&self, set: &SetKey) -> Result<Vec<&E>, Stop> {
        match self.sets.get(set) {
            Some(Slot::Held(keys)) => Ok(keys
                .iter()
                .filter_map(|key| match self.records.get(key) {
                    Some(Slot::Held(Some(record))) => E::of(record),
                    _ => None,
                })
                .collect()),
            Some(Slot::Unknown) | None => Err(Stop::Missing(Want::Set(set.clone()))),
        }
    }

    /// Whether this want has been answered, be it with «unknown».
    #[must_use]
    pub fn knows(&self, want: &Want) -> bool {
        match want {
            Want::Record(key) => self.records.contains_key(key),
            Want::Set(set) => self.sets.contains_key(set),
        }
    }

    /// Those of `wants` that have not been answered yet, each once.
    #[must_use]
    pub fn unanswered(&self, mut wants: Vec<Want>) -> Vec<Want> {
        wants.sort();
        wants.dedup();
        wants.retain(|want| !self.knows(want));
        wants
    }

    /// Answers a want for a record: held, or absent.
    pub fn answer_record(&mut self, key: Key, record: Option<Record>) {
        self.records.insert(key, Slot::Held(record));
    }

    /// Answers a want for a set with all its members. A record changed here already keeps its change.
    pub fn answer_set(&mut self, set: SetKey, members: Vec<Record>) {
        let keys = members.iter().map(Record::key).collect();
        for record in members {
            self.records.entry(record.key()).or_insert(Slot::Held(Some(record)));
        }
        self.sets.insert(set, Slot::Held(keys));
    }

    /// Answers that this place does not know: only a device says so.
    pub fn answer_unknown(&mut self, want: Want) {
        match want {
            Want::Record(key) => self.records.insert(key, Slot::Unknown).map(|_| ()),
            Want::Set(set) => self.sets.insert(set, Slot::Unknown).map(|_| ()),
        };
    }

    /// Writes a record.
    pub fn put(&mut self, record: impl Into<Record>) {
        let record = record.into();
        self.records.insert(record.key(), Slot::Held(Some(record.clone())));
        self.changes.push(Change::Put(record));
    }

    /// Deletes a record.
    pub fn delete(&mut self, key: Key) {
        self.records.insert(key.clone(), Slot::Held(None));
        self.changes.push(Change::Del(key));
    }

    /// What was changed, in order; a record changed twice stands twice.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Takes the changes out, the last one of each record, in the order of the first.
    #[must_use]
    pub fn into_changes(self) -> Vec<Change> {
        let mut places: BTreeMap<Key, usize> = BTreeMap::new();
        let mut out: Vec<Change> = Vec::new();
        for change in self.changes {
            match places.entry(change.key()) {
                Entry::Occupied(place) => out[*place.get()] = change,
                Entry::Vacant(place) => {
                    place.insert(out.len());
                    out.push(change);
                }
            }
        }
        out
    }
}
