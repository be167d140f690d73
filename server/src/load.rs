//! From the store into a [`World`]: answers what a rule wants to know.

use std::collections::BTreeMap;

use domain::access::Access;
use domain::calendar::Date;
use domain::id::{SubTypeId, UserId};
use domain::mutation::{Actor, Mutation};
use domain::query::{Filter, ListQuery, Sort};
use domain::record::{Entity, Grant, GrantScope, Holder, Key, Kind, Record, SubType, User};
use domain::rejection::Stop;
use domain::world::{Change, SetKey, Want, World};
use store::list::{self, ListError};
use store::record::Known;
use store::{Error, Result, Tx};

/// What one transaction has loaded so far.
///
/// A writing transaction holds the head, so nobody else changes a record under it: what was loaded, with its own changes
/// put in, stays true to its end. A long list of decisions then loads the person's rights once.
#[derive(Debug, Default)]
pub struct Loaded {
    records: Known,
    sets: BTreeMap<SetKey, Vec<Key>>,
}

impl Loaded {
    /// Answers what is wanted: the server always knows, so each want is held or absent.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn answer(&mut self, tx: &mut Tx, world: &mut World, wants: Vec<Want>) -> Result<()> {
        let mut keys: Vec<Key> = Vec::new();
        let mut sets: Vec<SetKey> = Vec::new();
        for want in wants {
            match want {
                Want::Record(key) => keys.push(key),
                Want::Set(set) => sets.push(set),
            }
        }
        let asked: Vec<Key> = keys
            .iter()
            .filter(|key| !self.records.contains_key(*key))
            .cloned()
            .collect();
        let found = store::record::get(tx, &asked).await?;
        self.records.extend(asked.into_iter().map(|key| (key, None)));
        self.records
            .extend(found.into_iter().map(|record| (record.key(), Some(record))));
        for key in keys {
            let record = self.records.get(&key).cloned().flatten();
            world.answer_record(key, record);
        }
        let unknown: Vec<SetKey> = sets
            .iter()
            .filter(|set| !self.sets.contains_key(*set))
            .cloned()
            .collect();
        let found = store::record::members_of_each(tx, &unknown).await?;
        for (set, members) in unknown.into_iter().zip(found) {
            self.sets.insert(set, members.iter().map(Record::key).collect());
            self.records
                .extend(members.into_iter().map(|record| (record.key(), Some(record))));
        }
        for set in sets {
            let members = self.sets.get(&set).into_iter().flatten();
            let members = members
                .filter_map(|key| self.records.get(key).cloned().flatten())
                .collect();
            world.answer_set(set, members);
        }
        Ok(())
    }

    /// Records as they stand.
    #[must_use]
    pub fn records(&self) -> &Known {
        &self.records
    }

    /// Puts in what this transaction has written; a set of a changed kind is asked again.
    pub fn note(&mut self, changes: &[Change]) {
        for change in changes {
            let (key, record) = match change {
                Change::Put(record) => (record.key(), Some(record.clone())),
                Change::Del(key) => (key.clone(), None),
            };
            self.sets.retain(|set, _| set.definition().0 != key.kind);
            self.records.insert(key, record);
        }
    }
}

/// What a user may do today.
///
/// # Errors
/// A fault of the database.
pub async fn access(tx: &mut Tx, user: UserId, today: Date) -> Result<Access> {
    let actor = Actor::User(user);
    let mut world = World::default();
    let mut loaded = Loaded::default();
    for _ in 0..Mutation::ROUNDS_MAX {
        let wants = world.unanswered(Access::wants(actor, &world));
        if wants.is_empty() {
            break;
        }
        loaded.answer(tx, &mut world, wants).await?;
    }
    Access::of(actor, today, &world).map_err(unanswered)
}

/// Everybody whose grants make up what a user may do: the user, their units, groups and positions, and those of the people
/// they deputise for. A device works its rights out of these grants by the same rule.
///
/// # Errors
/// A fault of the database.
pub async fn holders_behind(tx: &mut Tx, user: UserId) -> Result<Vec<Holder>> {
    let mut holders = holders_of(tx, user).await?;
    let grants = grants_to(tx, &holders).await?;
    for other in grants.iter().filter_map(Grant::of).filter_map(deputised) {
        holders.extend(holders_of(tx, other).await?);
    }
    holders.sort();
    holders.dedup();
    Ok(holders)
}

/// The grants of [`holders_behind`].
///
/// # Errors
/// A fault of the database.
pub async fn grants_behind(tx: &mut Tx, user: UserId) -> Result<Vec<Record>> {
    let holders = holders_behind(tx, user).await?;
    grants_to(tx, &holders).await
}

/// The ids of all sub-types, also of those switched off.
///
/// # Errors
/// A fault of the database.
pub async fn sub_types(tx: &mut Tx) -> Result<Vec<SubTypeId>> {
    let query = ListQuery::new(Kind::SubType, Filter::all(), Sort::ascending("id"), ListQuery::ROWS_MAX);
    let found = match list::rows(tx, &query, &Filter::all()).await {
        Ok(found) => found,
        Err(ListError::Store(fault)) => return Err(fault),
        Err(ListError::Query(wrong)) => {
            return Err(Error::Corrupt {
                what: "sub-types".into(),
                reason: wrong.to_string(),
            });
        }
    };
    Ok(found.iter().filter_map(SubType::of).map(|it| it.id).collect())
}

async fn holders_of(tx: &mut Tx, user: UserId) -> Result<Vec<Holder>> {
    let found = store::record::get(tx, &[Key::new(Kind::User, user)]).await?;
    Ok(found
        .first()
        .and_then(User::of)
        .map(|user| user.holders().collect())
        .unwrap_or_default())
}

async fn grants_to(tx: &mut Tx, holders: &[Holder]) -> Result<Vec<Record>> {
    let mut grants = Vec::new();
    for holder in holders {
        grants.extend(store::record::members(tx, &SetKey::GrantsOf(*holder)).await?);
    }
    Ok(grants)
}

fn deputised(grant: &Grant) -> Option<UserId> {
    match grant.scope {
        GrantScope::DeputyOf(other) => Some(other),
        GrantScope::SubType(_) | GrantScope::General => None,
    }
}

/// More rounds than there may be: a bug of the rule, said as a fault.
pub(crate) fn unanswered(stop: Stop) -> Error {
    Error::Corrupt {
        what: "loaded world".into(),
        reason: format!("{stop:?}"),
    }
}
