//! Whole lives at random: whatever people try, in whatever order, the books stay right.
//!
//! Each step is tried on a device first (same records, no authority) and then on the server; after each the audit of
//! [`crate::books`] holds.

use std::collections::BTreeMap;

use domain::id::{ItemId, UserId};
use domain::mutation::item_content::input_of;
use domain::mutation::{
    Actor, ApproveItem, Authority, Basis, DeleteItem, DiscardDraft, EditItem, Mutation, NumberItem, RejectItem,
    RevertItem, SaveDraft, SubmitItem, VoidItem,
};
use domain::record::{FiscalYear, Item, ItemInput, ItemType, Kind, Record};
use domain::rejection::{Rejection, Stop};
use domain::world::Change;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::books::audit;
use crate::company::*;

/// What somebody tries; small numbers choose among what there is.
#[derive(Clone, Debug)]
enum Try {
    Submit {
        input: Input,
        again: bool,
        wrong_total: bool,
    },
    Approve {
        stale: bool,
    },
    Reject {
        stale: bool,
        reason: bool,
    },
    Number {
        stale: bool,
        typed: Option<i64>,
    },
    Revert {
        round: u32,
    },
    Edit {
        input: Input,
        stale: bool,
    },
    Delete {
        round: u32,
    },
    Void {
        round: u32,
    },
    SaveDraft {
        input: Input,
    },
    DiscardDraft,
    /// Closes or opens the coming fiscal year.
    TurnYear,
}

#[derive(Clone, Copy, Debug)]
struct Input {
    sub_type: u8,
    party: bool,
    quantity: i32,
    date: u8,
}

fn input() -> impl Strategy<Value = Input> {
    (0_u8..12, any::<bool>(), 0..12, 0_u8..12).prop_map(|(sub_type, party, quantity, date)| Input {
        sub_type,
        party,
        quantity,
        date,
    })
}

fn attempt() -> impl Strategy<Value = Try> {
    let mostly_not = || prop::bool::weighted(0.15);
    let round = || prop_oneof![4 => Just(0_u32), 1 => 1_u32..3];
    prop_oneof![
        5 => (input(), any::<bool>(), mostly_not())
            .prop_map(|(input, again, wrong_total)| Try::Submit { input, again, wrong_total }),
        5 => mostly_not().prop_map(|stale| Try::Approve { stale }),
        2 => (mostly_not(), prop::bool::weighted(0.9)).prop_map(|(stale, reason)| Try::Reject { stale, reason }),
        5 => (mostly_not(), prop::option::weighted(0.4, -2_i64..6))
            .prop_map(|(stale, typed)| Try::Number { stale, typed }),
        2 => round().prop_map(|round| Try::Revert { round }),
        3 => (input(), mostly_not()).prop_map(|(input, stale)| Try::Edit { input, stale }),
        1 => round().prop_map(|round| Try::Delete { round }),
        1 => round().prop_map(|round| Try::Void { round }),
        1 => input().prop_map(|input| Try::SaveDraft { input }),
        1 => Just(Try::DiscardDraft),
        1 => Just(Try::TurnYear),
    ]
}

/// The people who try; the finance manager more often, so that much comes to pass.
const PEOPLE: [UserId; 14] = [
    NARGES, NARGES, NARGES, NARGES, NARGES, ALI, ALI, SARA, SARA, REZA, MINA, OMID, KIAN, STRANGER,
];

fn typed_input(input: Input) -> ItemInput {
    ItemInput {
        sub_type: Some(match input.sub_type {
            0 => OLD_TYPE,
            1 | 2 => AUTO,
            3..=5 => RETAIL,
            _ => WHOLESALE,
        }),
        party: Some(if input.party { AHMADI } else { BAHAR }),
        issue_date: Some(match input.date {
            0 => day(1403, 12, 30),
            1 => day(1405, 1, 1),
            2 => day(1405, 2, 3),
            3 => day(1406, 1, 1),
            _ => today(),
        }),
        lines: vec![line(SUGAR, input.quantity, 100_000), line(RICE, 1, 70_000)],
        ..ItemInput::default()
    }
}

/// Makes a mutation out of a try; nothing when it needs an item and there is none.
fn mutation(server: &Server, at: u128, what: &Try, first_seen: &BTreeMap<ItemId, Item>) -> Option<Mutation> {
    let item = draft(at).item();
    let held = server.get::<Item>(item);
    let seen = |stale: bool| {
        let item = if stale { first_seen.get(&item) } else { held.as_ref() };
        item.or(held.as_ref()).map(Basis::of)
    };
    let round_of = |off: u32| held.as_ref().map_or(1, |it| it.round).wrapping_add(off);
    Some(match what {
        Try::Submit {
            input,
            again,
            wrong_total,
        } => {
            let mut submit: SubmitItem = submit(server, at, typed_input(*input));
            submit.resubmits = held.as_ref().filter(|_| *again).map(|it| it.round);
            if *wrong_total {
                submit.seen_total = rials(1);
            }
            Mutation::SubmitItem(submit)
        }
        Try::Approve { stale } => Mutation::ApproveItem(ApproveItem {
            item,
            basis: seen(*stale)?,
        }),
        Try::Reject { stale, reason } => Mutation::RejectItem(RejectItem {
            item,
            basis: seen(*stale)?,
            reason: reason.then_some(REASON),
            text: String::new(),
        }),
        Try::Number { stale, typed } => Mutation::NumberItem(NumberItem {
            item,
            basis: seen(*stale)?,
            typed: typed.map(|off| typed_number(server, held.as_ref(), off)),
        }),
        Try::Revert { round } => Mutation::RevertItem(RevertItem {
            item,
            round: round_of(*round),
            reason: String::new(),
        }),
        Try::Edit { input, stale } => {
            let base = if *stale { first_seen.get(&item) } else { held.as_ref() };
            let base = input_of(base.or(held.as_ref())?);
            let mut changed = typed_input(*input);
            changed.seller = base.seller;
            Mutation::EditItem(EditItem {
                item,
                seen_total: server.total(&changed),
                base,
                input: changed,
            })
        }
        Try::Delete { round } => Mutation::DeleteItem(DeleteItem {
            item,
            round: round_of(*round),
        }),
        Try::Void { round } => Mutation::VoidItem(VoidItem {
            item,
            round: round_of(*round),
            reason: "لغو".to_owned(),
        }),
        Try::SaveDraft { input } => Mutation::SaveDraft(SaveDraft {
            draft: draft(at),
            item_type: ItemType::SalesInvoice,
            input: typed_input(*input),
            base_version: 0,
        }),
        Try::DiscardDraft => Mutation::DiscardDraft(DiscardDraft { draft: draft(at) }),
        Try::TurnYear => return None,
    })
}

/// A number typed by hand, so many from the counter of its year.
fn typed_number(server: &Server, item: Option<&Item>, off: i64) -> String {
    let year = item.map_or(1404, |it| it.issue_date.jalali().year());
    let series = server.get::<domain::record::Series>(domain::record::Series::id_of(INV, Some(year)));
    format!("INV-{year}/{:05}", series.map_or(0, |it| it.counter) + off)
}

fn turn_year(server: &mut Server) {
    let mut year: FiscalYear = server.get(YEAR_1405).expect("the year is there");
    year.open = !year.open;
    server.put(year);
}

/// Every change of an item stands in its history.
fn assert_told(changes: &[Change]) {
    let told = |id: &str| {
        changes.iter().any(|change| match change {
            Change::Put(Record::Transition(it)) => it.item.to_string() == id,
            _ => false,
        })
    };
    for key in changes.iter().map(Change::key).filter(|key| key.kind == Kind::Item) {
        assert!(told(&key.id), "{key} changed and its history says nothing: {changes:?}");
    }
}

/// An item without what only the server writes.
fn as_on_device(item: &Item) -> Item {
    let mut item = item.clone();
    item.postings = 0;
    if !item.needs_approval {
        item.approved = None;
    }
    if !item.needs_number {
        item.numbered = None;
        item.reserved = None;
    }
    item
}

/// The device decides as the server does, of the same records, but for what only the server knows or writes.
fn assert_forecast(mutation: &Mutation, device: &Result<Vec<Change>, Stop>, server: &Result<Vec<Change>, Stop>) {
    if let Ok(changes) = device {
        for change in changes {
            let derived = matches!(
                change.key().kind,
                Kind::Number | Kind::Series | Kind::LedgerEntry | Kind::Balance
            );
            assert!(!derived, "a device wrote {change:?}");
        }
    }
    match (device, server) {
        (Ok(device), Ok(server)) if !matches!(mutation, Mutation::NumberItem(_)) => {
            let roots = |changes: &[Change]| -> Vec<Change> {
                let of_both =
                    |change: &&Change| matches!(change.key().kind, Kind::Item | Kind::Draft | Kind::Transition);
                changes
                    .iter()
                    .filter(of_both)
                    .filter(|change| !matches!(change, Change::Put(Record::Transition(it)) if it.by == Actor::System))
                    .map(|change| match change {
                        Change::Put(Record::Item(item)) => Change::Put(as_on_device(item).into()),
                        other => other.clone(),
                    })
                    .collect()
            };
            assert_eq!(roots(device), roots(server), "{mutation:?}");
        }
        (Ok(_), Ok(_)) => {}
        // That an item of this id was deleted only the server knows.
        (_, Err(Stop::Rejected(Rejection::IdTaken))) => {}
        (Err(device), server) => assert_eq!(server.as_ref().err(), Some(device), "{mutation:?}"),
        (Ok(_), Err(stop)) => {
            let of_server = matches!(
                stop,
                Stop::Rejected(
                    Rejection::NumberTaken | Rejection::NumberDoesNotFit { .. } | Rejection::NumberTooFar { .. }
                )
            );
            assert!(of_server, "only the server refused {mutation:?}: {stop:?}");
        }
    }
}

/// A decision made twice by one person is one decision.
fn assert_once(server: &Server, by: UserId, mutation: &Mutation) {
    let decides = matches!(
        mutation,
        Mutation::ApproveItem(_) | Mutation::RejectItem(_) | Mutation::NumberItem(_) | Mutation::DiscardDraft(_)
    );
    if decides {
        let again = server.clone().run(by, mutation.clone());
        assert_eq!(again, Ok(Vec::new()), "{mutation:?} twice");
    }
}

fn live(tries: &[(usize, u128, Try)]) {
    let mut server = Server::new();
    let mut first_seen = BTreeMap::new();
    for (at, sub_type) in (1..).zip([WHOLESALE, WHOLESALE, RETAIL, AUTO]) {
        let item = server.submit(SARA, at, sugar(sub_type, 2));
        first_seen.insert(item, server.item(item));
    }
    let mut applied = 0;
    for (person, at, what) in tries {
        let by = PEOPLE[*person];
        if matches!(what, Try::TurnYear) {
            turn_year(&mut server);
        }
        let Some(mutation) = mutation(&server, *at, what, &first_seen) else {
            continue;
        };
        let ctx = server.tick(Actor::User(by));
        let mut device = ctx;
        device.authority = Authority::Device;
        let forecast = server.decide(&device, &mutation);
        let truth = server.decide(&ctx, &mutation);
        assert_forecast(&mutation, &forecast, &truth);
        match truth {
            Ok(changes) => {
                assert_told(&changes);
                server.keep(&changes);
                assert_once(&server, by, &mutation);
                applied += 1;
            }
            Err(Stop::Missing(want)) => panic!("{mutation:?} wants {want:?} and did not say so"),
            Err(Stop::Conflict(_) | Stop::Rejected(_)) => {}
        }
        if let Some(item) = server.get::<Item>(draft(*at).item()) {
            first_seen.entry(item.id).or_insert(item);
        }
        let wrong = audit(&server.records);
        assert!(
            wrong.is_empty(),
            "after {what:?} by {by} (of {applied} applied): {wrong:#?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(1404), ..ProptestConfig::with_cases(100) })]

    #[test]
    fn the_books_stay_right(
        tries in prop::collection::vec((0_usize..PEOPLE.len(), 1_u128..8, attempt()), 20..160)
    ) {
        live(&tries);
    }
}
