//! Approve, reject and number: refusals in their order, and what a yes does.

mod numbers;
mod rejections;

use domain::id::{ItemId, RejectReasonId, UserId};
use domain::mutation::{Actor, ApproveItem, Basis, Mutation, NumberItem, RejectItem, VoidItem};
use domain::record::{
    Balance, Decision, FieldChange, ItemState, Key, Kind, Number, NumberState, Series, Step, Transition,
};
use domain::rejection::{Conflict, Problem, ProblemCode, Rejection, Stop};
use domain::world::Change;
use uuid::Uuid;

use crate::company::*;

const UNKNOWN: ItemId = ItemId(Uuid::from_u128(0xdead));

/// Runs one mutation on a copy of the server: what follows, or the refusal.
fn check(server: &Server, by: UserId, mutation: &Mutation, expected: Result<(), Stop>) {
    let got = server.clone().run(by, mutation.clone()).map(|_| ());
    assert_eq!(got, expected, "{by} {mutation:?}");
}

fn approve(item: ItemId, basis: Basis) -> Mutation {
    Mutation::ApproveItem(ApproveItem { item, basis })
}

fn number(item: ItemId, basis: Basis, typed: Option<&str>) -> Mutation {
    Mutation::NumberItem(NumberItem {
        item,
        basis,
        typed: typed.map(str::to_owned),
    })
}

fn reject(item: ItemId, basis: Basis, reason: Option<RejectReasonId>, text: &str) -> Mutation {
    Mutation::RejectItem(RejectItem {
        item,
        basis,
        reason,
        text: text.to_owned(),
    })
}

fn decided(server: &Server, state: ItemState, by: UserId) -> Result<(), Stop> {
    Err(Conflict::AlreadyDecided {
        state,
        by: Actor::User(by),
        at: server.now,
    }
    .into())
}

/// Ali approved another item than the one that stands: the fields that differ.
fn stale(basis: &Basis) -> (Basis, Result<(), Stop>) {
    let mut old = basis.clone();
    old.material.final_amount = rials(1);
    let change = FieldChange {
        field: "final".to_owned(),
        before: rials(1).to_string(),
        after: basis.material.final_amount.to_string(),
    };
    let expected = Err(Conflict::Changed { changes: vec![change] }.into());
    (old, expected)
}

#[test]
fn approving_is_refused_in_this_order() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let basis = server.basis(item);
    let yes = approve(item, basis.clone());
    let gone = Err(Conflict::Gone.into());
    // Who may not see it learns nothing, not even that it is there.
    check(&server, STRANGER, &yes, gone.clone());
    check(&server, OFF, &yes, gone.clone());
    check(&server, ALI, &approve(UNKNOWN, basis.clone()), gone.clone());
    check(&server, PARI, &yes, Err(Rejection::NotAllowed.into()));
    check(&server, SARA, &yes, Err(Rejection::NotAllowed.into()));
    let (old, changed) = stale(&basis);
    check(&server, ALI, &approve(item, old.clone()), changed);
    let other_round = Basis {
        round: 7,
        ..basis.clone()
    };
    let changed = Err(Conflict::Changed { changes: Vec::new() }.into());
    check(&server, ALI, &approve(item, other_round), changed);
    for by in [ALI, NARGES, REZA, MINA, OMID] {
        check(&server, by, &yes, Ok(()));
    }
    let mut closed = server.clone();
    closed.put(fiscal_year(YEAR_1404, 1404, false));
    let refusal = Rejection::FiscalYearClosed {
        date: today(),
        first_open: Some(day(1405, 1, 1)),
    };
    check(&closed, ALI, &yes, Err(refusal.into()));
    // A decision comes before what was seen: whoever is late is told who was first.
    server.run(ALI, yes.clone()).unwrap();
    check(&server, MINA, &yes, decided(&server, ItemState::Approved, ALI));
    check(
        &server,
        MINA,
        &approve(item, old),
        decided(&server, ItemState::Approved, ALI),
    );
    check(&server, ALI, &yes, Ok(()));
}

#[test]
fn four_eyes() {
    let mut server = Server::new();
    let of_mina = server.submit(MINA, 1, sugar(WHOLESALE, 1));
    let of_reza = server.submit(REZA, 2, sugar(WHOLESALE, 1));
    let mut deputised = server.clone();
    deputised.put(grant(
        0x30,
        domain::record::Holder::User(STRANGER),
        domain::record::GrantScope::DeputyOf(MINA),
        &[],
    ));
    let own = approve(of_mina, server.basis(of_mina));
    check(&server, MINA, &own, Err(Rejection::FourEyes.into()));
    check(&server, REZA, &own, Ok(()));
    check(&server, REZA, &approve(of_reza, server.basis(of_reza)), Ok(()));
    // The deputy of Mina is Mina's other pair of eyes no more than Mina is.
    check(&deputised, STRANGER, &own, Err(Rejection::FourEyes.into()));
    check(&deputised, STRANGER, &approve(of_reza, server.basis(of_reza)), Ok(()));
    let rejects_own = reject(of_mina, server.basis(of_mina), None, "اشتباه");
    check(&server, MINA, &rejects_own, Ok(()));
    // A finance manager has every right but that of approving their own.
    let mut server = Server::new();
    let of_narges = server.submit(NARGES, 1, sugar(WHOLESALE, 1));
    let own = approve(of_narges, server.basis(of_narges));
    check(&server, NARGES, &own, Err(Rejection::FourEyes.into()));
    // And as her author's deputy she still acts by her own right.
    let of_sara = server.submit(MINA, 2, sugar(WHOLESALE, 1));
    server.put(grant(
        0x31,
        domain::record::Holder::User(NARGES),
        domain::record::GrantScope::DeputyOf(MINA),
        &[],
    ));
    server.run(NARGES, approve(of_sara, server.basis(of_sara))).unwrap();
    assert_eq!(server.item(of_sara).approved.unwrap().on_behalf_of, None);
}

#[test]
fn a_deputy_acts_under_their_own_name_while_it_lasts() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let yes = approve(item, server.basis(item));
    let changes = server.clone().run(OMID, yes.clone()).unwrap();
    let step = changes.iter().find_map(|change| match change {
        Change::Put(domain::record::Record::Transition(it)) => Some(it.as_ref().clone()),
        _ => None,
    });
    let step: Transition = step.unwrap();
    assert_eq!((step.by, step.on_behalf_of), (Actor::User(OMID), Some(ALI)));
    for (date, may) in [
        (day(1404, 8, 30), false),
        (day(1404, 9, 1), true),
        (day(1404, 9, 30), true),
        (day(1404, 10, 1), false),
    ] {
        let mut then = server.clone();
        then.now = domain::calendar::Zone::TEHRAN.start_of(date).plus_seconds(60);
        let expected = if may { Ok(()) } else { Err(Conflict::Gone.into()) };
        check(&then, OMID, &yes, expected);
    }
    server.run(OMID, yes).unwrap();
    let decision = server.item(item).approved.unwrap();
    let expected = Decision {
        by: Actor::User(OMID),
        on_behalf_of: Some(ALI),
        at: server.now,
    };
    assert_eq!(decision, expected);
}

#[test]
fn an_approval_counts_from_now() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let balance = Balance::id_of(AHMADI, domain::money::Currency::IRR);
    assert_eq!(server.get::<Balance>(&balance), None);
    server.run(ALI, approve(item, server.basis(item))).unwrap();
    assert_eq!(server.get::<Balance>(&balance).unwrap().amount, rials(220_000));
    assert_eq!(server.item(item).state(), ItemState::Approved);
}

#[test]
fn what_needs_no_decision_has_none() {
    // On the device the flags are not set yet; on the server the system has set them.
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(AUTO, 1));
    let mut forecast = server.item(item);
    let by_system = Conflict::AlreadyDecided {
        state: ItemState::Done,
        by: Actor::System,
        at: server.now,
    };
    check(
        &server,
        NARGES,
        &approve(item, server.basis(item)),
        Err(by_system.clone().into()),
    );
    check(
        &server,
        NARGES,
        &number(item, server.basis(item), None),
        Err(by_system.into()),
    );
    forecast.approved = None;
    forecast.numbered = None;
    server.put(forecast);
    let not_needed = || Err(Rejection::NotNeeded.into());
    check(&server, NARGES, &approve(item, server.basis(item)), not_needed());
    check(&server, NARGES, &number(item, server.basis(item), None), not_needed());
}
