//! Numbers: the next one, typed ones, skipped ones.

use super::*;

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
