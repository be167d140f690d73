//! What the laid changes write, and who reads what: both by key, so that nothing is searched for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::record::{Key, Kind, Record};
use domain::world::Want;

use super::Place;

type Written = Option<Arc<Record>>;

/// For each key the changes that write it, by place: the last one is shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Overlay {
    by_key: BTreeMap<Key, BTreeMap<Place, Written>>,
    by_place: BTreeMap<Place, BTreeSet<Key>>,
}

impl Overlay {
    /// What is written to a key before a place; none if nothing is.
    pub fn before(&self, key: &Key, place: Place) -> Option<&Written> {
        self.by_key.get(key)?.range(..place).next_back().map(|(_, it)| it)
    }

    pub fn keys_of(&self, kind: Kind) -> impl Iterator<Item = &Key> {
        let from = Key {
            kind,
            id: String::new(),
        };
        self.by_key
            .range(from..)
            .take_while(move |(key, _)| key.kind == kind)
            .map(|(key, _)| key)
    }

    pub fn written_at(&self, place: Place) -> BTreeSet<Key> {
        self.by_place.get(&place).cloned().unwrap_or_default()
    }

    /// All that is written at a place.
    pub fn at(&self, place: Place) -> BTreeMap<Key, Written> {
        let keys = self.by_place.get(&place).into_iter().flatten();
        keys.filter_map(|key| Some((key.clone(), self.by_key.get(key)?.get(&place)?.clone())))
            .collect()
    }

    /// Replaces all that is written at a place. Answers the keys that are written otherwise than before.
    pub fn write(&mut self, place: Place, writes: BTreeMap<Key, Written>) -> BTreeSet<Key> {
        let mut touched = BTreeSet::new();
        for key in self.by_place.remove(&place).unwrap_or_default() {
            if writes.contains_key(&key) {
                continue;
            }
            if let Some(places) = self.by_key.get_mut(&key) {
                places.remove(&place);
                if places.is_empty() {
                    self.by_key.remove(&key);
                }
            }
            touched.insert(key);
        }
        for (key, written) in writes {
            self.by_place.entry(place).or_default().insert(key.clone());
            let places = self.by_key.entry(key.clone()).or_default();
            if places.get(&place) != Some(&written) {
                places.insert(place, written);
                touched.insert(key);
            }
        }
        touched
    }
}

/// Which changes asked for which records and sets.
#[derive(Clone, Debug, Default)]
pub(super) struct Readers {
    of_key: BTreeMap<Key, BTreeSet<Place>>,
    /// A set is asked for by the kind of its members.
    of_kind: BTreeMap<Kind, BTreeSet<Place>>,
    by_place: BTreeMap<Place, Vec<Want>>,
}

impl Readers {
    /// Says what the change at a place asks for, in place of what it asked for before.
    pub fn set(&mut self, place: Place, wants: &[Want]) {
        for want in self.by_place.remove(&place).unwrap_or_default() {
            match want {
                Want::Record(key) => leave(&mut self.of_key, &key, place),
                Want::Set(set) => leave(&mut self.of_kind, &set.definition().0, place),
            }
        }
        for want in wants {
            match want {
                Want::Record(key) => self.of_key.entry(key.clone()).or_default().insert(place),
                Want::Set(set) => self.of_kind.entry(set.definition().0).or_default().insert(place),
            };
        }
        if !wants.is_empty() {
            self.by_place.insert(place, wants.to_vec());
        }
    }

    /// The keys of the records that the change at a place asked for.
    pub fn keys_of(&self, place: Place) -> BTreeSet<Key> {
        let wants = self.by_place.get(&place).into_iter().flatten();
        wants
            .filter_map(|want| match want {
                Want::Record(key) => Some(key.clone()),
                Want::Set(_) => None,
            })
            .collect()
    }

    /// Adds the changes after a place that asked for one of these keys.
    pub fn collect(&self, keys: &BTreeSet<Key>, after: Place, due: &mut BTreeSet<Place>) {
        let mut kinds = BTreeSet::new();
        for key in keys {
            if let Some(places) = self.of_key.get(key) {
                due.extend(places.range(after + 1..));
            }
            if kinds.insert(key.kind)
                && let Some(places) = self.of_kind.get(&key.kind)
            {
                due.extend(places.range(after + 1..));
            }
        }
    }
}

fn leave<K: Ord>(places: &mut BTreeMap<K, BTreeSet<Place>>, key: &K, place: Place) {
    if let Some(readers) = places.get_mut(key) {
        readers.remove(&place);
        if readers.is_empty() {
            places.remove(key);
        }
    }
}
