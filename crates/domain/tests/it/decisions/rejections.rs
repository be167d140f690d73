//! Rejections, and what becomes of the number.

use super::*;

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
