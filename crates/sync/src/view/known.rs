//! What the absence of a record means here, and the members of the sets that can be answered.

use std::collections::{BTreeMap, BTreeSet};

use domain::query::Value;
use domain::record::{Key, Kind, Record};
use domain::world::SetKey;

/// What is known to be complete.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    whole: BTreeSet<Kind>,
    has_sets: bool,
    /// The base's members of each answerable set, kept beside it so that no set is searched for.
    sets: BTreeMap<SetKey, BTreeSet<Key>>,
}

static NO_MEMBERS: BTreeSet<Key> = BTreeSet::new();

impl Known {
    pub fn know_whole(&mut self, kind: Kind) -> bool {
        self.whole.insert(kind)
    }

    pub fn know_sets(&mut self) -> bool {
        !std::mem::replace(&mut self.has_sets, true)
    }

    pub fn is_whole(&self, kind: Kind) -> bool {
        self.whole.contains(&kind)
    }

    /// Follows a change of the base.
    pub fn note(&mut self, before: Option<&Record>, after: Option<&Record>) {
        if let Some((set, record)) = before.and_then(set_of)
            && let Some(members) = self.sets.get_mut(&set)
        {
            members.remove(&record.key());
        }
        if let Some((set, record)) = after.and_then(set_of) {
            self.sets.entry(set).or_default().insert(record.key());
        }
    }

    pub fn members(&self, set: &SetKey) -> Option<&BTreeSet<Key>> {
        let is_answerable = matches!(set, SetKey::GrantsOf(_) | SetKey::FiscalYears);
        (self.has_sets && is_answerable).then(|| self.sets.get(set).unwrap_or(&NO_MEMBERS))
    }
}

/// The answerable set that a record stands in.
fn set_of(record: &Record) -> Option<(SetKey, &Record)> {
    match record {
        Record::Grant(grant) => Some((SetKey::GrantsOf(grant.holder), record)),
        Record::FiscalYear(_) => Some((SetKey::FiscalYears, record)),
        _ => None,
    }
}

/// Whether a record fits the definition of a set.
pub(super) fn is_member(set: &SetKey, record: &Record) -> bool {
    let (kind, values) = set.definition();
    record.kind() == kind
        && values
            .iter()
            .all(|(field, value)| kind.field(field).map_or(Value::Null, |it| (it.get)(record)) == *value)
}
