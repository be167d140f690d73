//! Submit and drafts: refusals in their order, and what a submission leaves behind.

use domain::calendar::Date;
use domain::id::{PartyId, ProductId, SubTypeId, UserId};
use domain::money::Percent;
use domain::mutation::{Actor, Authority, DiscardDraft, Mutation, RejectItem, SaveDraft, SubmitItem};
use domain::quantity::Quantity;
use domain::record::{
    CostAmount, CostInput, DiscountInput, Draft, Entity, ItemInput, ItemState, ItemType, LineInput, Number,
    NumberState, Step, Transition,
};
use domain::rejection::{Conflict, Problem, ProblemCode, Rejection, Stop};
use uuid::Uuid;

use crate::company::*;

fn check(server: &Server, by: UserId, submit: &SubmitItem, expected: Result<(), Stop>) {
    let got = server.clone().run(by, Mutation::SubmitItem(submit.clone())).map(|_| ());
    assert_eq!(got, expected, "{by} {submit:?}");
}

/// Checks a submission of Sara's that is sound but for what `change` does to its input.
fn check_input(change: impl FnOnce(&mut ItemInput), expected: &[(&str, ProblemCode)]) {
    let server = Server::new();
    let mut input = sugar(WHOLESALE, 2);
    change(&mut input);
    let problems = expected
        .iter()
        .map(|(field, code)| Problem::new(*field, *code))
        .collect();
    let submit = submit(&server, 1, input);
    check(&server, SARA, &submit, Err(Rejection::Invalid { problems }.into()));
}

fn dated(date: Date) -> ItemInput {
    ItemInput {
        issue_date: Some(date),
        ..sugar(WHOLESALE, 2)
    }
}

#[test]
fn submitting_is_refused_in_this_order() {
    let mut server = Server::new();
    let sound = submit(&server, 1, sugar(WHOLESALE, 2));
    let invalid = |field: &str, code| {
        Err(Rejection::Invalid {
            problems: vec![Problem::new(field, code)],
        }
        .into())
    };
    let nowhere = ItemInput {
        sub_type: None,
        ..sugar(WHOLESALE, 2)
    };
    check(
        &server,
        STRANGER,
        &submit(&server, 1, nowhere),
        invalid("sub_type", ProblemCode::Required),
    );
    for by in [STRANGER, ALI, PARI, OFF, ADMIN] {
        check(&server, by, &sound, Err(Rejection::NotAllowed.into()));
    }
    let nameless = SubmitItem {
        reference: " ".to_owned(),
        seen_total: rials(1),
        ..sound.clone()
    };
    check(&server, SARA, &nameless, invalid("reference", ProblemCode::BadFormat));
    let mut off = submit(&server, 1, sugar(OLD_TYPE, 1));
    check(&server, SARA, &off, invalid("sub_type", ProblemCode::Inactive));
    off.input.sub_type = Some(SubTypeId(Uuid::from_u128(0xbad)));
    check(&server, SARA, &off, Err(Rejection::NotAllowed.into()));
    let early = submit(&server, 1, dated(day(1402, 12, 29)));
    let no_rate = Rejection::NoTaxRate {
        date: day(1402, 12, 29),
    };
    check(&server, SARA, &early, Err(no_rate.into()));
    let mut closed = submit(&server, 1, dated(day(1403, 6, 1)));
    closed.seen_total = rials(1);
    let refusal = Rejection::FiscalYearClosed {
        date: day(1403, 6, 1),
        first_open: Some(day(1404, 1, 1)),
    };
    check(&server, SARA, &closed, Err(refusal.into()));
    let late = submit(&server, 1, dated(day(1406, 1, 1)));
    let no_year = Rejection::NoFiscalYear { date: day(1406, 1, 1) };
    check(&server, SARA, &late, Err(no_year.into()));
    let other_total = SubmitItem {
        seen_total: rials(200_000),
        ..sound.clone()
    };
    let differs = Conflict::TotalDiffers {
        seen: rials(200_000),
        computed: rials(220_000),
    };
    check(&server, SARA, &other_total, Err(differs.into()));
    let again = SubmitItem {
        resubmits: Some(1),
        ..sound.clone()
    };
    check(&server, SARA, &again, Err(Conflict::Gone.into()));
    for by in [SARA, REZA, NARGES] {
        check(&server, by, &sound, Ok(()));
    }
    let by_system = server.run_as(Actor::System, &Mutation::SubmitItem(sound));
    assert_eq!(by_system, Err(Rejection::NotAllowed.into()));
}

#[test]
fn every_problem_at_its_field() {
    use ProblemCode::*;
    check_input(|it| it.party = None, &[("party", Required)]);
    check_input(
        |it| it.party = Some(PartyId(Uuid::from_u128(0xbad))),
        &[("party", Unknown)],
    );
    check_input(|it| it.party = Some(OLD_PARTY), &[("party", Inactive)]);
    check_input(|it| it.seller = Some(OFF), &[("seller", Unknown)]);
    check_input(|it| it.issue_date = None, &[("issue_date", Required)]);
    check_input(|it| it.description = "x".repeat(4_001), &[("description", TooLong)]);
    check_input(
        |it| it.delivery_address = "x".repeat(4_001),
        &[("delivery_address", TooLong)],
    );
    check_input(|it| it.related = vec![draft(9).item(); 51], &[("related", TooMany)]);
    check_input(|it| it.lines.clear(), &[("lines", Required)]);
    check_input(|it| it.lines = vec![LineInput::default(); 3], &[("lines", Required)]);
    check_input(|it| it.lines = vec![line(SUGAR, 1, 1); 501], &[("lines", TooMany)]);
    check_input(|it| it.costs = vec![cost("حمل", 1); 21], &[("costs", TooMany)]);
    check_input(|it| it.costs = vec![cost(" ", 1)], &[("costs.0.text", Required)]);
    check_input(|it| it.costs = vec![cost("تخفیف", -300_000)], &[("costs", Negative)]);
    let line_is = |change: fn(&mut LineInput), field: &str, code| {
        let field = format!("lines.1.{field}");
        check_input(
            |it| {
                it.lines.push(line(RICE, 1, 50_000));
                change(&mut it.lines[1]);
            },
            &[(&field, code)],
        );
    };
    line_is(
        |it| it.product = Some(ProductId(Uuid::from_u128(0xbad))),
        "product",
        Unknown,
    );
    line_is(|it| it.product = Some(OLD_PRODUCT), "product", Inactive);
    line_is(|it| it.product = None, "product", Required);
    line_is(|it| it.text = "x".repeat(501), "text", TooLong);
    line_is(|it| it.unit = "x".repeat(201), "unit", TooLong);
    line_is(|it| it.quantity = None, "quantity", Required);
    line_is(|it| it.quantity = Some(Quantity::ZERO), "quantity", NotPositive);
    line_is(
        |it| it.quantity = Some("1.5".parse().unwrap()),
        "quantity",
        TooManyDecimals,
    );
    line_is(
        |it| (it.quantity, it.unit_price) = (Some(Quantity::whole(2)), Some(price(i64::MAX))),
        "quantity",
        TooLarge,
    );
    line_is(|it| it.unit_price = None, "unit_price", Required);
    line_is(
        |it| it.discount = DiscountInput::Amount(rials(50_001)),
        "discount",
        DiscountAboveGross,
    );
    line_is(
        |it| it.discount = DiscountInput::Amount(rials(-1)),
        "discount",
        Negative,
    );
    line_is(
        |it| it.discount = DiscountInput::Amount("1 USD".parse().unwrap()),
        "discount",
        Currency,
    );
    line_is(
        |it| it.discount = DiscountInput::Percent(Percent::whole(101)),
        "discount",
        PercentRange,
    );
}

fn cost(text: &str, minor: i64) -> CostInput {
    CostInput {
        text: text.to_owned(),
        amount: CostAmount::Amount(rials(minor)),
        taxable: false,
    }
}

#[test]
fn an_id_is_one_item_for_good() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let sound = submit(&server, 1, sugar(WHOLESALE, 2));
    let pending = Rejection::StateForbids {
        state: ItemState::Pending,
    };
    check(&server, SARA, &sound, Err(pending.into()));
    check(&server, REZA, &sound, Err(Rejection::IdTaken.into()));
    let no = RejectItem {
        item,
        basis: server.basis(item),
        reason: Some(REASON),
        text: String::new(),
    };
    server.run(ALI, Mutation::RejectItem(no)).unwrap();
    let rejected = Rejection::StateForbids {
        state: ItemState::Rejected,
    };
    check(&server, SARA, &sound, Err(rejected.into()));
    let round = |round| SubmitItem {
        resubmits: Some(round),
        ..sound.clone()
    };
    check(
        &server,
        SARA,
        &round(1),
        Err(Conflict::Changed { changes: Vec::new() }.into()),
    );
    check(&server, SARA, &round(2), Ok(()));
    let delete = domain::mutation::DeleteItem { item, round: 2 };
    server.run(SARA, Mutation::DeleteItem(delete)).unwrap();
    check(&server, SARA, &round(2), Err(Rejection::IdTaken.into()));
    check(&server, SARA, &sound, Err(Rejection::IdTaken.into()));
}

#[test]
fn a_submission_freezes_what_it_saw() {
    let mut server = Server::new();
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    let held = server.item(item);
    assert_eq!((held.author, held.seller, held.round), (SARA, SARA, 1));
    assert_eq!(held.buyer.name, "رضا احمدی");
    assert_eq!(held.buyer.postal_code, "1417935840");
    assert_eq!(held.tax_rate, Percent::whole(10));
    assert_eq!(held.totals.final_amount, rials(220_000));
    assert_eq!(held.late_at.micros_since(held.submitted_at), 24 * 3_600 * 1_000_000);
    assert_eq!(held.state(), ItemState::Pending);
}

#[test]
fn flags_that_nobody_needs_are_set_by_the_system() {
    let mut server = Server::new();
    let first = server.submit(SARA, 1, sugar(AUTO, 2));
    let second = server.submit(SARA, 2, sugar(AUTO, 2));
    let held = server.item(first);
    assert_eq!(held.state(), ItemState::Done);
    assert_eq!(held.approved.unwrap().by, Actor::System);
    assert_eq!(held.numbered.unwrap().text, "A-100");
    assert_eq!(server.item(second).numbered.unwrap().text, "A-101");
    let mut steps: Vec<Transition> = server
        .records
        .values()
        .filter_map(|it| Transition::of(it).filter(|it| it.item == first).cloned())
        .collect();
    steps.sort_by(|a, b| a.id.cmp(&b.id));
    let steps: Vec<(Step, Actor)> = steps.into_iter().map(|it| (it.step, it.by)).collect();
    assert_eq!(
        steps,
        [
            (Step::Submitted, Actor::User(SARA)),
            (Step::Approved, Actor::System),
            (Step::Numbered("A-100".to_owned()), Actor::System),
        ]
    );
    let number = server.get::<Number>(Number::id_of(RUNNING, None, 100)).unwrap();
    assert_eq!(number.state, NumberState::Used(first));
    assert_eq!(crate::books::audit(&server.records), Vec::<String>::new());
    // A device forecasts neither approval nor number.
    let mut ctx = server.tick(Actor::User(SARA));
    ctx.authority = Authority::Device;
    let mutation = Mutation::SubmitItem(submit(&server, 3, sugar(AUTO, 2)));
    let changes = server.decide(&ctx, &mutation).unwrap();
    assert_eq!(changes.len(), 2, "the item and its history: {changes:?}");
}

#[test]
fn drafts_are_their_authors_alone() {
    let mut server = Server::new();
    let save = |base_version, quantity| {
        Mutation::SaveDraft(SaveDraft {
            draft: draft(1),
            item_type: ItemType::SalesInvoice,
            input: sugar(WHOLESALE, quantity),
            base_version,
        })
    };
    let discard = Mutation::DiscardDraft(DiscardDraft { draft: draft(1) });
    let mut check = |by, mutation: &Mutation, expected: Result<(), Stop>| {
        assert_eq!(server.run(by, mutation.clone()).map(|_| ()), expected, "{mutation:?}");
    };
    check(SARA, &save(3, 1), Err(Conflict::Gone.into()));
    check(SARA, &save(0, 1), Ok(()));
    check(NARGES, &save(1, 1), Err(Rejection::NotAllowed.into()));
    check(SARA, &save(0, 2), Err(Conflict::DraftChanged { version: 1 }.into()));
    check(SARA, &save(1, 2), Ok(()));
    check(NARGES, &discard, Err(Rejection::NotAllowed.into()));
    let mut long = sugar(WHOLESALE, 1);
    long.lines = vec![LineInput::default(); 501];
    let long = Mutation::SaveDraft(SaveDraft {
        draft: draft(1),
        item_type: ItemType::SalesInvoice,
        input: long,
        base_version: 2,
    });
    let too_many = Rejection::Invalid {
        problems: vec![Problem::new("lines", ProblemCode::TooMany)],
    };
    check(SARA, &long, Err(too_many.into()));
    check(SARA, &discard, Ok(()));
    check(SARA, &discard, Ok(()));
    assert_eq!(
        server.run_as(Actor::System, &discard),
        Err(Rejection::NotAllowed.into())
    );
    // A submission takes the draft away; somebody else's draft is not submitted.
    server.run(SARA, save(0, 2)).unwrap();
    let theirs = Mutation::SubmitItem(submit(&server, 1, sugar(WHOLESALE, 2)));
    assert_eq!(server.run(REZA, theirs), Err(Rejection::NotAllowed.into()));
    server.submit(SARA, 1, sugar(WHOLESALE, 2));
    assert_eq!(server.get::<Draft>(draft(1)), None);
}
