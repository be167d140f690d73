//! From the store into a [`World`]: answers what a rule wants to know.

use domain::access::Access;
use domain::calendar::Date;
use domain::id::UserId;
use domain::mutation::{Actor, Mutation};
use domain::record::{Key, Record};
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

/// More rounds than there may be: a bug of the rule, said as a fault.
pub(crate) fn unanswered(stop: Stop) -> Error {
    Error::Corrupt {
        what: "loaded world".into(),
        reason: format!("{stop:?}"),
    }
}
