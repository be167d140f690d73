//! From the store into a [`World`]: answers what a rule wants to know.

use domain::access::Access;
use domain::calendar::Date;
use domain::id::UserId;
use domain::mutation::{Actor, Mutation};
use domain::record::{Entity, Grant, GrantScope, Key, Kind, Record, User};
use domain::rejection::Stop;
use domain::world::{SetKey, Want, World};
use store::{Error, Result, Tx};

/// Loads what is wanted into the world: the server always knows, so each want is answered with held or absent.
///
/// # Errors
/// A fault of the database.
pub async fn answer(tx: &mut Tx, world: &mut World, wants: Vec<Want>) -> Result<()> {
    let mut keys: Vec<Key> = Vec::new();
    let mut sets: Vec<SetKey> = Vec::new();
    for want in wants {
        match want {
            Want::Record(key) => keys.push(key),
            Want::Set(set) => sets.push(set),
        }
    }
    let mut found = store::record::get(tx, &keys).await?;
    for key in keys {
        let record = found
            .iter()
            .position(|it| it.key() == key)
            .map(|at| found.swap_remove(at));
        world.answer_record(key, record);
    }
    for set in sets {
        let members: Vec<Record> = store::record::members(tx, &set).await?;
        world.answer_set(set, members);
    }
    Ok(())
}

/// What a user may do today.
///
/// # Errors
/// A fault of the database.
pub async fn access(tx: &mut Tx, user: UserId, today: Date) -> Result<Access> {
    let actor = Actor::User(user);
    let mut world = World::default();
    for _ in 0..Mutation::ROUNDS_MAX {
        let wants = world.unanswered(Access::wants(actor, &world));
        if wants.is_empty() {
            break;
        }
        answer(tx, &mut world, wants).await?;
    }
    Access::of(actor, today, &world).map_err(unanswered)
}

/// Every grant that makes up what a user may do: their own, those of their units, groups and positions, and those of the
/// people they deputise for. A device works its rights out of these by the same rule.
///
/// # Errors
/// A fault of the database.
pub async fn grants_behind(tx: &mut Tx, user: UserId) -> Result<Vec<Record>> {
    let mut grants: Vec<Record> = grants_of(tx, user).await?;
    let others: Vec<UserId> = grants.iter().filter_map(Grant::of).filter_map(deputised).collect();
    for other in others {
        grants.extend(grants_of(tx, other).await?);
    }
    Ok(grants)
}

async fn grants_of(tx: &mut Tx, user: UserId) -> Result<Vec<Record>> {
    let found = store::record::get(tx, &[Key::new(Kind::User, user)]).await?;
    let Some(user) = found.first().and_then(User::of) else {
        return Ok(Vec::new());
    };
    let mut grants = Vec::new();
    for holder in user.holders() {
        grants.extend(store::record::members(tx, &SetKey::GrantsOf(holder)).await?);
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
