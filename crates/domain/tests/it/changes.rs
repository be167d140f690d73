//! Revert, edit, delete and void: refusals in their order, and how each takes its effects back.

use domain::calendar::Zone;
use domain::id::{ItemId, UserId};
use domain::invoice::{COSTS_MAX, LINE_TEXT_CHARS_MAX, LINES_MAX, UNIT_CHARS_MAX};
use domain::money::{Currency, Money};
use domain::mutation::item_content::{RELATED_MAX, TEXT_CHARS_MAX, input_of};
use domain::mutation::{
    Actor, ApproveItem, DeleteItem, EditItem, Mutation, NumberItem, RejectItem, RevertItem, Save, SaveDraft, VoidItem,
};
use domain::record::{
    Balance, CostAmount, CostInput, FieldChange, GrantScope, Holder, ItemInput, ItemState, ItemType, Key, Kind,
    LedgerEntry, Number, NumberState, Party, Record, Right, Side,
};
use domain::rejection::{Conflict, Problem, ProblemCode, Rejection, Stop};
use domain::world::World;

use crate::company::*;

fn check(server: &Server, by: UserId, mutation: &Mutation, expected: Result<(), Stop>) {
    let got = server.clone().run(by, mutation.clone()).map(|_| ());
    assert_eq!(got, expected, "{by} {mutation:?}");
}

fn revert(item: ItemId, round: u32, reason: &str) -> Mutation {
    let reason = reason.to_owned();
    Mutation::RevertItem(RevertItem { item, round, reason })
}

fn void(item: ItemId, round: u32, reason: &str) -> Mutation {
    let reason = reason.to_owned();
    Mutation::VoidItem(VoidItem { item, round, reason })
}

fn delete(item: ItemId, round: u32) -> Mutation {
    Mutation::DeleteItem(DeleteItem { item, round })
}

fn edit(server: &Server, item: ItemId, change: impl FnOnce(&mut ItemInput)) -> EditItem {
    let base = input_of(&server.item(item));
    let mut input = base.clone();
    change(&mut input);
    EditItem {
        item,
        base,
        seen_total: server.total(&input),
        input,
    }
}

fn approve(server: &mut Server, item: ItemId) {
    let basis = server.basis(item);
    server
        .run(ALI, Mutation::ApproveItem(ApproveItem { item, basis }))
        .unwrap();
}

fn number(server: &mut Server, by: UserId, item: ItemId) {
    let (basis, typed) = (server.basis(item), None);
    server
        .run(by, Mutation::NumberItem(NumberItem { item, basis, typed }))
        .unwrap();
}

fn done(server: &mut Server, at: u128) -> ItemId {
    let item = server.submit(SARA, at, sugar(WHOLESALE, 2));
    approve(server, item);
    number(server, ALI, item);
    item
}

fn balance(server: &Server) -> i64 {
    let id = Balance::id_of(AHMADI, Currency::IRR);
    server.get::<Balance>(id).map_or(0, |it| it.amount.minor)
}

fn entries(server: &Server) -> Vec<(String, Side, i64, bool)> {
    let entry = |it: &LedgerEntry| (it.date.to_string(), it.side, it.amount.minor, it.reversal);
    server
        .records
        .values()
        .filter_map(|record| match record {
            Record::LedgerEntry(it) => Some(entry(it)),
            _ => None,
        })
        .collect()
}

fn changed() -> Result<(), Stop> {
    Err(Conflict::Changed { changes: Vec::new() }.into())
}

fn forbids(state: ItemState) -> Result<(), Stop> {
    Err(Rejection::StateForbids { state }.into())
}

/// Somebody decided first, with the last step.
fn decided(server: &Server, state: ItemState, by: UserId) -> Result<(), Stop> {
    Err(Conflict::AlreadyDecided {
        state,
        by: Actor::User(by),
        at: server.now,
    }
    .into())
}

fn too_long() -> Result<(), Stop> {
    let problems = vec![Problem::new("reason", ProblemCode::TooLong)];
    Err(Rejection::Invalid { problems }.into())
}

fn closed() -> Result<(), Stop> {
    let (date, first_open) = (today(), Some(day(1405, 1, 1)));
    Err(Rejection::FiscalYearClosed { date, first_open }.into())
}

fn close_1404(server: &Server) -> Server {
    let mut server = server.clone();
    server.put(fiscal_year(YEAR_1404, 1404, false));
    server
}

#[test]
fn reverting() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    check(&server, STRANGER, &revert(item, 9, ""), Err(Conflict::Gone.into()));
    check(&server, SARA, &revert(item, 9, ""), Err(Rejection::NotAllowed.into()));
    check(&server, ALI, &revert(item, 9, ""), changed());
    check(&server, ALI, &revert(item, 1, ""), forbids(ItemState::Pending));
    approve(&mut server, item);
    number(&mut server, ALI, item);
    check(&server, ALI, &revert(item, 1, &"x".repeat(1_001)), too_long());
    check(&close_1404(&server), ALI, &revert(item, 1, ""), closed());
    check(&server, NARGES, &revert(item, 1, ""), Ok(()));
    assert_eq!(balance(&server), 220_000);
    server.run(ALI, revert(item, 1, "بررسی")).unwrap();
    let held = server.item(item);
    assert_eq!((held.state(), held.round, balance(&server)), (ItemState::Pending, 2, 0));
    let number_id = Number::id_of(INV, Some(1404), 1);
    assert_eq!(
        server.get::<Number>(&number_id).unwrap().state,
        NumberState::Reserved(item)
    );
    check(&server, ALI, &revert(item, 1, ""), changed());
    approve(&mut server, item);
    number(&mut server, ALI, item);
    assert_eq!(server.item(item).numbered.unwrap().text, "INV-1404/00001");
    assert_eq!(balance(&server), 220_000);
    assert_eq!(server.item(item).postings, 3);
    assert_eq!(crate::books::audit(&server.records), Vec::<String>::new());
}

#[test]
fn voiding() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    check(&server, STRANGER, &void(item, 9, ""), Err(Conflict::Gone.into()));
    check(&server, ALI, &void(item, 9, ""), Err(Rejection::NotAllowed.into()));
    check(&server, NARGES, &void(item, 9, ""), changed());
    check(&server, NARGES, &void(item, 1, ""), forbids(ItemState::Pending));
    approve(&mut server, item);
    number(&mut server, ALI, item);
    check(
        &server,
        NARGES,
        &void(item, 1, " "),
        Err(Rejection::ReasonRequired.into()),
    );
    check(&server, NARGES, &void(item, 1, &"x".repeat(1_001)), too_long());
    let mut never_open = close_1404(&server);
    never_open.put(fiscal_year(YEAR_1405, 1405, false));
    let nowhere = Rejection::FiscalYearClosed {
        date: today(),
        first_open: None,
    };
    check(&never_open, NARGES, &void(item, 1, "لغو"), Err(nowhere.into()));
    // A closed year does not stop it: the counter-entry stands in the next open one.
    let mut later = close_1404(&server);
    later.run(NARGES, void(item, 1, "لغو")).unwrap();
    assert_eq!(
        entries(&later),
        [
            (today().to_string(), Side::Debit, 220_000, false),
            (day(1405, 1, 1).to_string(), Side::Credit, 220_000, true)
        ]
    );
    // In an open year it stands on the day of the void, not on that of the invoice.
    server.now = Zone::TEHRAN.start_of(day(1404, 10, 10)).plus_seconds(3_600);
    server.run(NARGES, void(item, 1, "لغو")).unwrap();
    assert_eq!(entries(&server)[1].0, day(1404, 10, 10).to_string());
    let held = server.item(item);
    assert_eq!((held.state(), balance(&server)), (ItemState::Void, 0));
    assert_eq!(held.label(), "INV-1404/00001", "it keeps its number");
    check(&server, NARGES, &void(item, 1, "لغو"), forbids(ItemState::Void));
    check(&server, NARGES, &revert(item, 1, ""), forbids(ItemState::Void));
    check(&server, NARGES, &delete(item, 1), forbids(ItemState::Void));
    let again = Mutation::EditItem(edit(&server, item, |_| {}));
    check(&server, NARGES, &again, decided(&server, ItemState::Void, NARGES));
    assert_eq!(crate::books::audit(&server.records), Vec::<String>::new());
}

#[test]
fn deleting() {
    let mut server = Server::new();
    let pending = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let numbered = done(&mut server, 2);
    check(&server, STRANGER, &delete(pending, 9), Err(Conflict::Gone.into()));
    check(&server, ALI, &delete(pending, 9), Err(Rejection::NotAllowed.into()));
    check(&server, SARA, &delete(pending, 9), changed());
    check(&close_1404(&server), SARA, &delete(pending, 1), closed());
    for (by, item, expected) in [
        (SARA, pending, Ok(())),
        (KIAN, pending, Ok(())),
        (NARGES, pending, Ok(())),
        // Only the decision took the author's right; Mina never had one.
        (SARA, numbered, decided(&server, ItemState::Done, ALI)),
        (MINA, numbered, Err(Rejection::NotAllowed.into())),
        (KIAN, numbered, Ok(())),
        (NARGES, numbered, Ok(())),
    ] {
        check(&server, by, &delete(item, 1), expected);
    }
    server.run(KIAN, delete(numbered, 1)).unwrap();
    check(&server, KIAN, &delete(numbered, 1), Err(Conflict::Gone.into()));
    assert_eq!(balance(&server), 0);
    let number_id = Number::id_of(INV, Some(1404), 1);
    assert_eq!(
        server.get::<Number>(&number_id).unwrap().state,
        NumberState::Void(numbered)
    );
    assert_eq!(crate::books::audit(&server.records), Vec::<String>::new());
}

#[test]
fn editing_is_refused_in_this_order() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let mut wrong = edit(&server, item, |it| it.lines[0] = line(SUGAR, 3, 100_000));
    wrong.seen_total = rials(1);
    let mutation = |edit: &EditItem| Mutation::EditItem(edit.clone());
    check(&server, STRANGER, &mutation(&wrong), Err(Conflict::Gone.into()));
    check(&server, ALI, &mutation(&wrong), Err(Rejection::NotAllowed.into()));
    let differs = Conflict::TotalDiffers {
        seen: rials(1),
        computed: rials(330_000),
    };
    check(&server, SARA, &mutation(&wrong), Err(differs.into()));
    check(&close_1404(&server), SARA, &mutation(&wrong), closed());
    let into_1403 = edit(&server, item, |it| it.issue_date = Some(day(1403, 12, 30)));
    let refusal = Rejection::FiscalYearClosed {
        date: day(1403, 12, 30),
        first_open: Some(day(1404, 1, 1)),
    };
    check(&server, SARA, &mutation(&into_1403), Err(refusal.into()));
    let nobody = edit(&server, item, |it| it.party = None);
    let problems = vec![Problem::new("party", ProblemCode::Required)];
    check(
        &server,
        SARA,
        &mutation(&nobody),
        Err(Rejection::Invalid { problems }.into()),
    );
    for (by, expected) in [
        (SARA, Ok(())),
        (KIAN, Ok(())),
        (NARGES, Ok(())),
        (MINA, Err(Rejection::NotAllowed.into())),
    ] {
        check(
            &server,
            by,
            &mutation(&edit(&server, item, |it| it.description = "x".to_owned())),
            expected,
        );
    }
    // Another sub-type is another right.
    server.put(grant(
        0x30,
        Holder::User(REZA),
        GrantScope::SubType(RETAIL),
        &[Right::View],
    ));
    let of_reza = server.submit(REZA, 2, sugar(WHOLESALE, 2));
    let moved = edit(&server, of_reza, |it| it.sub_type = Some(RETAIL));
    check(&server, REZA, &mutation(&moved), Err(Rejection::NotAllowed.into()));
    let basis = server.basis(item);
    let no = RejectItem {
        item,
        basis,
        reason: Some(REASON),
        text: String::new(),
    };
    server.run(ALI, Mutation::RejectItem(no)).unwrap();
    check(
        &server,
        SARA,
        &mutation(&edit(&server, item, |_| {})),
        decided(&server, ItemState::Rejected, ALI),
    );
}

#[test]
fn an_edit_of_nothing_leaves_no_trace() {
    let mut server = Server::new();
    // Decided, in a sub-type whose edits take decisions back.
    let item = done(&mut server, 1);
    let (same, more) = (
        edit(&server, item, |_| {}),
        edit(&server, item, |it| it.description = "با پیک".to_owned()),
    );
    let before = server.records.clone();
    let (by, at) = server.item(item).decision().unwrap();
    let state = ItemState::Done;
    check(
        &server,
        SARA,
        &Mutation::EditItem(same.clone()),
        Err(Conflict::AlreadyDecided { state, by, at }.into()),
    );
    server.run(KIAN, Mutation::EditItem(same)).unwrap();
    assert_eq!(server.records, before);
    // The change that somebody else has made already is none either.
    server.run(KIAN, Mutation::EditItem(more.clone())).unwrap();
    let before = server.records.clone();
    assert_eq!(server.item(item).state(), ItemState::Pending);
    server.run(NARGES, Mutation::EditItem(more)).unwrap();
    assert_eq!(server.records, before);
}

#[test]
fn edits_of_two_people_meet_field_by_field() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let one = edit(&server, item, |it| it.description = "اول".to_owned());
    let two = edit(&server, item, |it| it.delivery_address = "انبار".to_owned());
    let three = edit(&server, item, |it| it.description = "سوم".to_owned());
    server.run(SARA, Mutation::EditItem(one)).unwrap();
    server.run(KIAN, Mutation::EditItem(two)).unwrap();
    let held = server.item(item);
    assert_eq!(
        (held.description.as_str(), held.delivery_address.as_str()),
        ("اول", "انبار")
    );
    let clash = Conflict::FieldChanged {
        changes: vec![FieldChange {
            field: "description".to_owned(),
            before: "اول".to_owned(),
            after: "سوم".to_owned(),
        }],
    };
    check(&server, KIAN, &Mutation::EditItem(three), Err(clash.into()));
    // The buyer stays as they were, whatever became of the party.
    let renamed = Party {
        name: "نام تازه".to_owned(),
        ..party(AHMADI, "")
    };
    server.put(renamed);
    let four = edit(&server, item, |it| it.description = "چهارم".to_owned());
    server.run(SARA, Mutation::EditItem(four)).unwrap();
    assert_eq!(server.item(item).buyer.name, "رضا احمدی");
    let five = edit(&server, item, |it| it.party = Some(BAHAR));
    server.run(SARA, Mutation::EditItem(five)).unwrap();
    assert_eq!(server.item(item).buyer.name, "شرکت بهار");
}

/// A change of what was typed, and the field and code that refuse it.
type Case = (fn(&mut ItemInput), &'static str, ProblemCode);

#[test]
fn an_edit_keeps_what_was_switched_off_meanwhile() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let other = server.submit(
        SARA,
        2,
        ItemInput {
            party: Some(BAHAR),
            seller: Some(REZA),
            lines: vec![line(RICE, 1, 50_000)],
            ..sugar(RETAIL, 1)
        },
    );
    let off = |server: &mut Server, kind: Kind, id: &dyn std::fmt::Display| {
        let mut record = server.records[&Key::new(kind, id)].clone();
        match &mut record {
            Record::Product(it) => it.active = false,
            Record::Party(it) => it.active = false,
            Record::User(it) => it.active = false,
            Record::SubType(it) => it.active = false,
            other => panic!("{other:?} is never switched off"),
        }
        server.put(record);
    };
    let more = edit(&server, other, |it| it.description = "با پیک".to_owned());
    off(&mut server, Kind::Product, &RICE);
    off(&mut server, Kind::Party, &BAHAR);
    off(&mut server, Kind::User, &REZA);
    off(&mut server, Kind::SubType, &RETAIL);
    check(&server, NARGES, &Mutation::EditItem(more), Ok(()));
    // What another item has is none of this one's.
    let changes: [Case; 4] = [
        (
            |it| it.lines = vec![line(RICE, 1, 50_000)],
            "lines.0.product",
            ProblemCode::Inactive,
        ),
        (|it| it.party = Some(BAHAR), "party", ProblemCode::Inactive),
        (|it| it.seller = Some(REZA), "seller", ProblemCode::Unknown),
        (|it| it.sub_type = Some(RETAIL), "sub_type", ProblemCode::Inactive),
    ];
    for (change, field, code) in changes {
        let taken = edit(&server, item, change);
        let problems = vec![Problem::new(field, code)];
        check(
            &server,
            NARGES,
            &Mutation::EditItem(taken),
            Err(Rejection::Invalid { problems }.into()),
        );
    }
}

#[test]
fn an_edit_after_a_decision() {
    let more = |it: &mut ItemInput| it.lines[0] = line(SUGAR, 3, 100_000);
    // Wholesale goes back to pending and keeps its number for itself.
    let mut server = Server::new();
    let item = done(&mut server, 1);
    let by_author = Mutation::EditItem(edit(&server, item, more));
    // Before anything about its content, and with the true cause: it was Sara's to edit until then.
    check(&server, SARA, &by_author, decided(&server, ItemState::Done, ALI));
    check(
        &close_1404(&server),
        SARA,
        &by_author,
        decided(&server, ItemState::Done, ALI),
    );
    check(&server, MINA, &by_author, Err(Rejection::NotAllowed.into()));
    server.run(KIAN, by_author).unwrap();
    let held = server.item(item);
    assert_eq!((held.state(), held.round, balance(&server)), (ItemState::Pending, 2, 0));
    assert!(held.reserved.is_some());
    // Retail stays decided: the ledger takes back the old amount and enters the new one.
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(RETAIL, 2));
    let basis = server.basis(item);
    server
        .run(NARGES, Mutation::ApproveItem(ApproveItem { item, basis }))
        .unwrap();
    number(&mut server, NARGES, item);
    let change = edit(&server, item, more);
    server.run(NARGES, Mutation::EditItem(change)).unwrap();
    let held = server.item(item);
    assert_eq!(
        (held.state(), held.round, balance(&server)),
        (ItemState::Done, 1, 330_000)
    );
    let amounts: Vec<i64> = entries(&server).iter().map(|it| it.2).collect();
    assert_eq!(amounts, [220_000, 220_000, 330_000]);
    // Into the next year its number is void, and another one waits to be given.
    let change = edit(&server, item, |it| it.issue_date = Some(day(1405, 1, 2)));
    server.run(NARGES, Mutation::EditItem(change)).unwrap();
    let held = server.item(item);
    assert_eq!(
        (held.state(), held.round, balance(&server)),
        (ItemState::Approved, 2, 330_000)
    );
    let number_id = Number::id_of(INV, Some(1404), 1);
    assert_eq!(server.get::<Number>(&number_id).unwrap().state, NumberState::Void(item));
    number(&mut server, NARGES, item);
    assert_eq!(server.item(item).label(), "INV-1405/00001");
    assert_eq!(crate::books::audit(&server.records), Vec::<String>::new());
}

#[test]
fn another_sub_type_decides_anew() {
    // What the system had approved by itself is not approved where a person must.
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(AUTO, 2));
    assert_eq!(balance(&server), 220_000);
    let change = edit(&server, item, |it| it.sub_type = Some(WHOLESALE));
    server.run(SARA, Mutation::EditItem(change)).unwrap();
    let held = server.item(item);
    assert_eq!((held.state(), held.round, balance(&server)), (ItemState::Pending, 2, 0));
    assert_eq!((held.needs_approval, held.needs_number), (true, true));
    let number_id = Number::id_of(RUNNING, None, 100);
    assert_eq!(server.get::<Number>(&number_id).unwrap().state, NumberState::Void(item));
    // And the other way round the system does both.
    let change = edit(&server, item, |it| it.sub_type = Some(AUTO));
    server.run(SARA, Mutation::EditItem(change)).unwrap();
    let held = server.item(item);
    assert_eq!(
        (held.state(), held.label(), balance(&server)),
        (ItemState::Done, "A-101", 220_000)
    );
    assert_eq!(crate::books::audit(&server.records), Vec::<String>::new());
}

/// The largest invoice that the limits of the fields let through, written in these letters.
fn largest(letter: &str) -> ItemInput {
    let mut input = sugar(WHOLESALE, 1);
    input.lines[0].text = letter.repeat(LINE_TEXT_CHARS_MAX);
    input.lines[0].unit = letter.repeat(UNIT_CHARS_MAX);
    input.lines = vec![input.lines[0].clone(); LINES_MAX];
    let cost = CostInput {
        text: letter.repeat(LINE_TEXT_CHARS_MAX),
        amount: CostAmount::Amount(Money::zero(Currency::IRR)),
        taxable: true,
    };
    input.costs = vec![cost; COSTS_MAX];
    input.description = letter.repeat(TEXT_CHARS_MAX);
    input.delivery_address = letter.repeat(TEXT_CHARS_MAX);
    input.related = vec![draft(1).item(); RELATED_MAX];
    input
}

#[test]
fn an_edit_by_another_may_leave_the_seller_to_the_author() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let change = edit(&server, item, |input| input.seller = None);
    server.run(NARGES, Mutation::EditItem(change)).unwrap();
    assert_eq!(server.item(item).seller, SARA);
}

#[test]
fn the_largest_invoice_can_be_written_and_edited() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, largest("ش"));
    let change = edit(&server, item, |input| input.description = "ص".repeat(TEXT_CHARS_MAX));
    check(&server, SARA, &Mutation::EditItem(change), Ok(()));
}

#[test]
fn what_no_request_could_carry_is_refused_whatever_is_known() {
    let server = Server::new();
    let save = |input: ItemInput| {
        Mutation::SaveDraft(SaveDraft {
            draft: draft(1),
            item_type: ItemType::SalesInvoice,
            input,
            base_version: 0,
        })
    };
    let mut loose = sugar(WHOLESALE, 1);
    loose.description = "x".repeat(TEXT_CHARS_MAX + 1);
    check(&server, SARA, &save(loose.clone()), Ok(()));
    loose.description = "x".repeat(Mutation::BYTES_MAX);
    let spaced = Party {
        name: format!("{}الف", " ".repeat(Mutation::BYTES_MAX)),
        ..server.get(AHMADI).unwrap()
    };
    let revert = revert(draft(1).item(), 1, &"x".repeat(Mutation::BYTES_MAX));
    for (mutation, field) in [
        (save(loose), "lines"),
        (save(largest("\u{1}")), "lines"),
        (
            Mutation::SaveParty(Save {
                base: server.get(AHMADI),
                record: spaced,
            }),
            "name",
        ),
        (revert, "reason"),
    ] {
        let problems = vec![Problem::new(field, ProblemCode::TooLong)];
        let refusal = Err(Rejection::Invalid { problems }.into());
        assert_eq!(server.clone().run(SARA, mutation.clone()).map(drop), refusal, "{field}");
        // A device that holds nothing yet says so too.
        let ctx = server.clone().tick(Actor::User(SARA));
        assert_eq!(mutation.apply(&mut World::default(), &ctx), refusal, "{field}");
    }
}
