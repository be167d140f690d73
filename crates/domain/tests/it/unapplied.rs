//! What did not apply is kept for whoever made it, until they have dealt with it.

use domain::id::UserId;
use domain::mutation::{AcknowledgeChanges, Actor, Intent, Mutation, SaveDraft};
use domain::outcome::Outcome;
use domain::record::{ItemInput, ItemType, Key, Kind, Record, Unapplied};
use domain::rejection::{Conflict, Problem, ProblemCode, Rejection, Stop};
use domain::scope::{Scope, scopes_of};
use domain::world::Change;
use uuid::Uuid;

use crate::company::*;

fn gone() -> Outcome {
    Outcome::Conflict { detail: Conflict::Gone }
}

fn kept(server: &mut Server, user: UserId) -> Option<Unapplied> {
    let ctx = server.tick(Actor::User(user));
    Unapplied::from_outcome(&ctx, "noop", 1, Mutation::Noop.into(), &gone())
}

fn acknowledge(changes: &[Uuid]) -> Mutation {
    Mutation::AcknowledgeChanges(AcknowledgeChanges {
        changes: changes.to_vec(),
    })
}

#[test]
fn what_nobody_waits_for_is_not_kept() {
    let mut server = Server::new();
    let mut check = |actor, intent: Intent, outcome, is_kept| {
        let ctx = server.tick(actor);
        let kept = Unapplied::from_outcome(&ctx, "some", 1, intent.clone(), &outcome);
        assert_eq!(kept.is_some(), is_kept, "{intent:?} {outcome:?}");
    };
    let pari = Actor::User(PARI);
    let unreadable = || Intent::unread("newer", None);
    check(pari, Mutation::Noop.into(), gone(), true);
    check(pari, unreadable(), Outcome::Poisoned, true);
    check(pari, Mutation::Noop.into(), Outcome::Applied, false);
    check(Actor::System, Mutation::Noop.into(), gone(), false);
    check(pari, acknowledge(&[]).into(), Outcome::Poisoned, false);
    check(
        pari,
        Intent::unread("acknowledge_changes", None),
        Outcome::Poisoned,
        false,
    );
}

#[test]
fn it_is_kept_as_it_came_within_the_limit() {
    let mut server = Server::new();
    let mut check = |chars: usize, is_whole| {
        let save = Mutation::SaveDraft(SaveDraft {
            draft: draft(1),
            item_type: ItemType::SalesInvoice,
            input: ItemInput {
                description: "ش".repeat(chars),
                ..ItemInput::default()
            },
            base_version: 0,
        });
        let ctx = server.tick(Actor::User(PARI));
        let kept = Unapplied::from_outcome(&ctx, "save_draft", 1, save.clone().into(), &gone()).unwrap();
        let whole = Intent::from(save);
        let expected = if is_whole {
            whole
        } else {
            Intent::unread("save_draft", None)
        };
        assert_eq!(kept.intent, expected);
        let record = Record::from(kept);
        assert_eq!(Kind::Unapplied.decode(&record.body()).unwrap(), record);
    };
    check(10, true);
    check(Mutation::BYTES_MAX, false);
}

#[test]
fn it_goes_when_its_owner_has_dealt_with_it() {
    let mut server = Server::new();
    let (pari, sara) = (kept(&mut server, PARI).unwrap(), kept(&mut server, SARA).unwrap());
    let record = Record::from(pari.clone());
    assert_eq!(scopes_of(&record), [Scope::user(PARI)]);
    assert_eq!((record.kind().is_private(), record.owner()), (true, Some(PARI)));
    server.put(pari.clone());
    server.put(sara.clone());
    // Another's, and what was never there, is passed over.
    let unknown = Uuid::from_u128(0xdead);
    assert_eq!(server.run(PARI, acknowledge(&[sara.id, unknown])), Ok(Vec::new()));
    let key = Key::new(Kind::Unapplied, Unapplied::id_of(PARI, pari.id));
    let changes = server.run(PARI, acknowledge(&[unknown, pari.id, pari.id]));
    assert_eq!(changes, Ok(vec![Change::Del(key)]));
    assert_eq!(server.run(PARI, acknowledge(&[pari.id])), Ok(Vec::new()), "twice");
    assert_eq!(server.get::<Unapplied>(Unapplied::id_of(SARA, sara.id)), Some(sara));
}

#[test]
fn too_many_are_refused_and_the_system_has_none() {
    let mut server = Server::new();
    let many = vec![Uuid::nil(); AcknowledgeChanges::CHANGES_MAX + 1];
    let problems = vec![Problem::new("changes", ProblemCode::TooMany)];
    let refused: Stop = Rejection::Invalid { problems }.into();
    assert_eq!(server.run(PARI, acknowledge(&many)), Err(refused));
    assert_eq!(
        server.run_as(Actor::System, &acknowledge(&[])),
        Err(Rejection::NotAllowed.into())
    );
}
