//! Approve, reject and number: refusals in their order, and what a yes does.

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

#[test]
fn rejecting_is_refused_in_this_order() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let basis = server.basis(item);
    let no = reject(item, basis.clone(), Some(REASON), "");
    let unknown = RejectReasonId(Uuid::from_u128(0xbad));
    let (old, changed) = stale(&basis);
    check(&server, STRANGER, &no, Err(Conflict::Gone.into()));
    check(&server, PARI, &no, Err(Rejection::NotAllowed.into()));
    let nothing = reject(item, old.clone(), None, "  ");
    check(&server, ALI, &nothing, Err(Rejection::ReasonRequired.into()));
    let long = Rejection::Invalid {
        problems: vec![Problem::new("text", ProblemCode::TooLong)],
    };
    check(
        &server,
        ALI,
        &reject(item, old.clone(), None, &"x".repeat(1_001)),
        Err(long.into()),
    );
    let not_found = Rejection::NotFound {
        key: Key::new(Kind::RejectReason, unknown),
    };
    check(
        &server,
        ALI,
        &reject(item, old.clone(), Some(unknown), ""),
        Err(not_found.into()),
    );
    check(&server, ALI, &reject(item, old, Some(REASON), ""), changed);
    let last_round = Basis {
        round: u32::MAX,
        ..basis.clone()
    };
    let changed = Err(Conflict::Changed { changes: Vec::new() }.into());
    check(&server, ALI, &reject(item, last_round, Some(REASON), ""), changed);
    let mut closed = server.clone();
    closed.put(fiscal_year(YEAR_1404, 1404, false));
    let refusal = Rejection::FiscalYearClosed {
        date: today(),
        first_open: Some(day(1405, 1, 1)),
    };
    check(&closed, ALI, &no, Err(refusal.into()));
    check(&server, OMID, &no, Ok(()));
    check(&server, ALI, &no, Ok(()));
    server.run(ALI, no.clone()).unwrap();
    check(&server, ALI, &no, Ok(()));
    check(&server, MINA, &no, decided(&server, ItemState::Rejected, ALI));
    check(
        &server,
        MINA,
        &approve(item, basis),
        decided(&server, ItemState::Rejected, ALI),
    );
}

#[test]
fn a_rejected_item_keeps_its_number_for_itself() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    server.run(ALI, number(item, server.basis(item), None)).unwrap();
    assert_eq!(server.item(item).state(), ItemState::Numbered);
    server
        .run(ALI, reject(item, server.basis(item), None, "دوباره"))
        .unwrap();
    let held = server.item(item);
    assert_eq!((held.state(), held.round), (ItemState::Rejected, 2));
    let id = Number::id_of(INV, Some(1404), 1);
    assert_eq!(server.get::<Number>(&id).unwrap().state, NumberState::Reserved(item));
    // Another one does not get it.
    let other = server.submit(SARA, 2, sugar(WHOLESALE, 1));
    server.run(ALI, number(other, server.basis(other), None)).unwrap();
    assert_eq!(server.item(other).numbered.unwrap().text, "INV-1404/00002");
    let taken = number(other, server.basis(other), Some("INV-1404/00001"));
    check(&server, ALI, &taken, decided(&server, ItemState::Numbered, ALI));
    let mut again = submit(&server, 1, sugar(WHOLESALE, 3));
    again.resubmits = Some(2);
    server.run(SARA, Mutation::SubmitItem(again)).unwrap();
    server.run(ALI, number(item, server.basis(item), None)).unwrap();
    assert_eq!(server.item(item).numbered.unwrap().text, "INV-1404/00001");
    assert_eq!(server.get::<Series>(Series::id_of(INV, Some(1404))).unwrap().counter, 2);
    assert_eq!(crate::books::audit(&server.records), Vec::<String>::new());
}

#[test]
fn a_number_of_another_series_is_void_when_submitted_again() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    server.run(ALI, number(item, server.basis(item), None)).unwrap();
    server
        .run(ALI, reject(item, server.basis(item), None, "دوباره"))
        .unwrap();
    let mut again = submit(&server, 1, sugar(RETAIL, 3));
    again.resubmits = Some(2);
    server.run(SARA, Mutation::SubmitItem(again)).unwrap();
    let id = Number::id_of(INV, Some(1404), 1);
    assert_eq!(server.get::<Number>(&id).unwrap().state, NumberState::Void(item));
    assert_eq!(server.item(item).reserved, None);
}

#[test]
fn numbering_is_refused_in_this_order() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let basis = server.basis(item);
    let next = number(item, basis.clone(), None);
    check(&server, STRANGER, &next, Err(Conflict::Gone.into()));
    check(&server, REZA, &next, Err(Rejection::NotAllowed.into()));
    let (old, changed) = stale(&basis);
    check(&server, ALI, &number(item, old, Some("nonsense")), changed);
    let mut closed = server.clone();
    closed.put(fiscal_year(YEAR_1404, 1404, false));
    let refusal = Rejection::FiscalYearClosed {
        date: today(),
        first_open: Some(day(1405, 1, 1)),
    };
    check(
        &closed,
        ALI,
        &number(item, basis.clone(), Some("nonsense")),
        Err(refusal.into()),
    );
    let does_not_fit = || {
        Err(Rejection::NumberDoesNotFit {
            template: "INV-{year}/{seq:5}".to_owned(),
        }
        .into())
    };
    for typed in ["nonsense", "INV-1403/00001", "INV-1404/00000", "INV-1404/1"] {
        check(&server, ALI, &number(item, basis.clone(), Some(typed)), does_not_fit());
    }
    let too_far = Rejection::NumberTooFar { most: 1_000 };
    check(
        &server,
        ALI,
        &number(item, basis.clone(), Some("INV-1404/01002")),
        Err(too_far.into()),
    );
    check(
        &server,
        ALI,
        &number(item, basis.clone(), Some("INV-1404/01001")),
        Ok(()),
    );
    check(
        &server,
        ALI,
        &number(item, basis.clone(), Some("INV-۱۴۰۴/۰۰۰۰۱")),
        Ok(()),
    );
    // The system has nobody's name to answer for what it would pass over.
    let mut by_system = server.clone();
    let got = by_system.run_as(Actor::System, &number(item, basis.clone(), Some("INV-1404/00003")));
    assert_eq!(got, Err(Rejection::NotAllowed.into()));
    server
        .run(ALI, number(item, basis.clone(), Some("INV-1404/00003")))
        .unwrap();
    check(
        &server,
        ALI,
        &number(item, basis.clone(), Some("INV-1404/00003")),
        Ok(()),
    );
    check(&server, ALI, &next, Ok(()));
    let first = decided(&server, ItemState::Numbered, ALI);
    check(
        &server,
        ALI,
        &number(item, basis.clone(), Some("INV-1404/00009")),
        first.clone(),
    );
    check(&server, MINA, &next, first);
    let other = server.submit(SARA, 2, sugar(WHOLESALE, 1));
    let taken = number(other, server.basis(other), Some("INV-1404/00003"));
    check(&server, ALI, &taken, Err(Rejection::NumberTaken.into()));
    // A number that was passed over can be taken up, and the counter stays.
    let skipped = Number::id_of(INV, Some(1404), 2);
    assert_eq!(
        server.get::<Number>(&skipped).unwrap().state,
        NumberState::SkippedBy(ALI)
    );
    server
        .run(MINA, number(other, server.basis(other), Some("INV-1404/00002")))
        .unwrap();
    assert_eq!(server.get::<Number>(&skipped).unwrap().state, NumberState::Used(other));
    assert_eq!(server.get::<Series>(Series::id_of(INV, Some(1404))).unwrap().counter, 3);
    assert_eq!(crate::books::audit(&server.records), Vec::<String>::new());
}

#[test]
fn a_void_item_is_decided() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    server.run(ALI, approve(item, server.basis(item))).unwrap();
    let void = VoidItem {
        item,
        round: 1,
        reason: "لغو".to_owned(),
    };
    server.run(NARGES, Mutation::VoidItem(void)).unwrap();
    let expected = decided(&server, ItemState::Void, NARGES);
    check(&server, ALI, &number(item, server.basis(item), None), expected.clone());
    check(
        &server,
        ALI,
        &reject(item, server.basis(item), Some(REASON), ""),
        expected,
    );
    let steps: Vec<Step> = server
        .records
        .values()
        .filter_map(|record| match record {
            domain::record::Record::Transition(it) => Some(it.step.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(steps, [Step::Submitted, Step::Approved, Step::Voided]);
}
