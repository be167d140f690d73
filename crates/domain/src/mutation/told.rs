//! Who is told of a comment, and what: units, groups and positions are taken apart here, on the server alone.
//!
//! What stays true: each person is told once, by the nearest way (by name, as responsible, then in the order of the comment,
//! through a muted unit last); the author is never told, nor who is switched off; at most [`Mention::TOLD_MAX`] people are, those
//! with a nearer way first; who joins a unit later is not.

use std::collections::BTreeMap;

use super::Ctx;
use crate::access::{Access, Action};
use crate::id::UserId;
use crate::mutation::Actor;
use crate::record::{
    Addressee, Comment, Holder, Kind, Mention, MentionedSubject, MutedUnits, Party, Record, Subject, User,
};
use crate::rejection::Stop;
use crate::world::{SetKey, Want, World};

/// What must be loaded to tell them, as far as it can be told from what is loaded.
#[must_use]
pub fn wants(addressees: &[Addressee], subject: Subject, ctx: &Ctx, world: &World) -> Vec<Want> {
    let mut wants = Vec::new();
    if has_members(addressees) {
        wants.push(Want::Set(SetKey::ActiveUsers));
    }
    if addressees.contains(&Addressee::Responsible) {
        wants.extend(wants_of_responsible(subject, world));
    }
    let Ok(ways) = ways(addressees, subject, ctx, world) else {
        return wants;
    };
    let is_item = matches!(subject, Subject::Item(_));
    for (user, through) in ways {
        if through
            .iter()
            .any(|it| matches!(it, Addressee::Holder(Holder::Unit(_))))
        {
            wants.push(Want::record(Kind::MutedUnits, user));
        }
        // What is no item may be seen by everybody.
        if is_item {
            wants.extend(Access::wants(Actor::User(user), world));
        }
    }
    wants
}

/// Writes a mention for each person whom the comment reaches.
///
/// # Errors
/// [`Stop::Missing`] while something is not loaded.
pub fn tell(comment: &Comment, ctx: &Ctx, world: &mut World) -> Result<(), Stop> {
    let mut mentions = Vec::new();
    for (user, through) in ways(&comment.addressees, comment.subject, ctx, world)? {
        let (through, quiet) = nearest(user, &through, world)?;
        mentions.push(Mention {
            told: user,
            comment: comment.id,
            subject: subject_for(user, comment.subject, ctx, world)?,
            author: comment.author,
            on_behalf_of: comment.on_behalf_of,
            through,
            text: comment.text.clone(),
            claimed_at: comment.claimed_at,
            applied_at: comment.applied_at,
            quiet,
            read_at: quiet.then_some(comment.applied_at),
            deleted_at: None,
        });
    }
    for mention in mentions {
        world.put(mention);
    }
    Ok(())
}

/// The people who are told, each with the ways that lead to them, the nearest first.
fn ways(
    addressees: &[Addressee],
    subject: Subject,
    ctx: &Ctx,
    world: &World,
) -> Result<Vec<(UserId, Vec<Addressee>)>, Stop> {
    let by_name = |it: &&Addressee| matches!(it, Addressee::Holder(Holder::User(_)));
    let is_responsible = |it: &&Addressee| **it == Addressee::Responsible;
    let (names, others): (Vec<&Addressee>, Vec<&Addressee>) = addressees.iter().partition(by_name);
    let (responsible, others): (Vec<&Addressee>, Vec<&Addressee>) = others.into_iter().partition(is_responsible);
    let mut order: Vec<UserId> = Vec::new();
    let mut ways: BTreeMap<UserId, Vec<Addressee>> = BTreeMap::new();
    for addressee in names.into_iter().chain(responsible).chain(others) {
        for user in reached(*addressee, subject, world)? {
            if ctx.actor == Actor::User(user) {
                continue;
            }
            let through = ways.entry(user).or_default();
            if through.is_empty() {
                order.push(user);
            }
            through.push(*addressee);
        }
    }
    order.truncate(Mention::TOLD_MAX);
    Ok(order
        .into_iter()
        .map(|user| (user, ways.remove(&user).unwrap_or_default()))
        .collect())
}

/// The active users behind one addressee, by id.
fn reached(addressee: Addressee, subject: Subject, world: &World) -> Result<Vec<UserId>, Stop> {
    let ids = match addressee {
        Addressee::Responsible => responsible(subject, world)?,
        Addressee::Holder(Holder::User(id)) => vec![id],
        Addressee::Holder(holder) => {
            let users = world.set::<User>(&SetKey::ActiveUsers)?;
            let members = users.into_iter().filter(|user| user.holders().any(|it| it == holder));
            return Ok(members.map(|user| user.id).collect());
        }
    };
    let mut active = Vec::new();
    for id in ids {
        if world.get::<User>(id)?.is_some_and(|user| user.active) {
            active.push(id);
        }
    }
    Ok(active)
}

/// «کاربر مرتبط»: who is responsible for a party; of an item its seller and its author, and who is responsible for its party.
fn responsible(subject: Subject, world: &World) -> Result<Vec<UserId>, Stop> {
    let (mut users, party) = match world.record(&subject.key())? {
        Some(Record::Item(item)) => (vec![item.seller, item.author], world.get::<Party>(item.party)?),
        Some(Record::Party(party)) => (Vec::new(), Some(party.as_ref())),
        _ => (Vec::new(), None),
    };
    users.extend(party.and_then(|party| party.responsible));
    users.sort();
    users.dedup();
    Ok(users)
}

fn wants_of_responsible(subject: Subject, world: &World) -> Vec<Want> {
    let mut wants = Vec::new();
    if let Ok(Some(Record::Item(item))) = world.record(&subject.key()) {
        wants.push(Want::record(Kind::Party, item.party));
        wants.extend([item.seller, item.author].map(|user| Want::record(Kind::User, user)));
    }
    if let Ok(users) = responsible(subject, world) {
        wants.extend(users.into_iter().map(|user| Want::record(Kind::User, user)));
    }
    wants
}

/// Whether anybody is addressed who has members.
fn has_members(addressees: &[Addressee]) -> bool {
    addressees
        .iter()
        .any(|it| matches!(it, Addressee::Holder(holder) if !matches!(holder, Holder::User(_))))
}

/// The way that is told, and whether it is quiet: the first one that the person has not muted, else the first.
fn nearest(user: UserId, ways: &[Addressee], world: &World) -> Result<(Addressee, bool), Stop> {
    for way in ways {
        let is_muted = match way {
            Addressee::Holder(Holder::Unit(unit)) => world
                .get::<MutedUnits>(user)?
                .is_some_and(|muted| muted.units.contains(unit)),
            _ => false,
        };
        if !is_muted {
            return Ok((*way, false));
        }
    }
    Ok((
        ways.first().copied().unwrap_or(Addressee::Holder(Holder::User(user))),
        true,
    ))
}

/// The subject with its title, if this person may see it.
fn subject_for(user: UserId, subject: Subject, ctx: &Ctx, world: &World) -> Result<Option<MentionedSubject>, Stop> {
    let Some(record) = world.record(&subject.key())? else {
        return Ok(None);
    };
    let sees = match record {
        Record::Item(_) => {
            let access = Access::of(Actor::User(user), ctx.today(), world)?;
            access.can(Action::ViewSubject(record)).is_some()
        }
        _ => true,
    };
    Ok(sees.then(|| MentionedSubject {
        subject,
        title: Subject::title(record).to_owned(),
    }))
}
