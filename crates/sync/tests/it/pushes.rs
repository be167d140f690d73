//! What goes into one push, and what becomes of a push that is too large for whatever stands in between.

use domain::id::DraftId;
use domain::mutation::{Mutation, SaveDraft};
use domain::record::{ItemInput, ItemType};
use serde_json::Value;
use sync::engine::{Answer, Event, Line, RETRY_MS_FIRST};
use sync::protocol::push::{PUSH_BYTES_MAX, PUSH_MUTATIONS_MAX, Withdrawn};
use sync::protocol::{Outcome, OutcomeRow, Poke, PushResponse};
use uuid::Uuid;

use crate::company::SARA;
use crate::one_tab::{Asked, OneTab, head, page};

const KIB: usize = 1024;

fn draft(at: usize, bytes: usize) -> Mutation {
    Mutation::SaveDraft(SaveDraft {
        draft: DraftId(Uuid::from_u128(0xd00 + at as u128)),
        item_type: ItemType::SalesInvoice,
        input: ItemInput {
            description: "x".repeat(bytes),
            ..ItemInput::default()
        },
        base_version: 0,
    })
}

/// A tab whose queue holds changes of these sizes, and their uuids. Its first pull waits for its answer.
fn queue(sizes: &[usize]) -> (OneTab, Vec<Uuid>) {
    let mut tab = OneTab::open(SARA);
    let uuids = (1..)
        .zip(sizes)
        .map(|(at, bytes)| tab.mutate(draft(at, *bytes)))
        .collect();
    (tab, uuids)
}

/// Answers whatever is asked until nothing more is pushed; a body above the limit is too large. Answers the sizes of the
/// pushes, in mutations, with whether they arrived.
fn run(tab: &mut OneTab, bytes_max: usize) -> Vec<(usize, bool)> {
    let mut pushes = Vec::new();
    while let Some(asked) = tab.next() {
        match asked {
            Asked::Pull(exchange) => {
                tab.answer(
                    exchange,
                    Answer::Pull(Box::new(page(&["company".to_owned()], &[], Vec::new()))),
                );
            }
            Asked::Push(exchange, body) => {
                let request: Value = serde_json::from_str(&body).unwrap();
                let mutations = request["mutations"].as_array().unwrap();
                let arrives = body.len() <= bytes_max;
                pushes.push((mutations.len(), arrives));
                let answer = if arrives {
                    Answer::Push(Box::new(settled(mutations)))
                } else {
                    Answer::TooLarge
                };
                tab.answer(exchange, answer);
            }
        }
        assert!(pushes.len() < 100, "{pushes:?}");
    }
    pushes
}

/// As the server settles what it can read, and what it cannot.
fn settled(mutations: &[Value]) -> PushResponse {
    let outcome = |mutation: &Value| OutcomeRow {
        id: mutation["id"].as_u64().unwrap(),
        uuid: mutation["uuid"].as_str().unwrap().parse().unwrap(),
        outcome: if mutation["version"] == Withdrawn::VERSION {
            Outcome::Poisoned
        } else {
            Outcome::Applied
        },
        kept_at: None,
    };
    let outcomes: Vec<OutcomeRow> = mutations.iter().map(outcome).collect();
    PushResponse {
        epoch: "first".to_owned(),
        head: Some(head()),
        last_id: outcomes.last().unwrap().id,
        outcomes,
        records: Vec::new(),
        deleted: Vec::new(),
    }
}

fn attention(tab: &OneTab) -> Vec<Uuid> {
    tab.engine.attention().map(|it| it.uuid()).collect()
}

#[test]
fn a_push_ends_by_count_and_by_bytes() {
    let check = |sizes: &[usize], expected: &[usize]| {
        let (mut tab, _) = queue(sizes);
        let pushes: Vec<usize> = run(&mut tab, usize::MAX).into_iter().map(|(count, _)| count).collect();
        assert_eq!(pushes, expected, "{sizes:?}");
        assert_eq!(tab.engine.status().unsettled, 0);
    };
    check(&[10; 3], &[3]);
    check(&[10; PUSH_MUTATIONS_MAX + 50], &[PUSH_MUTATIONS_MAX, 50]);
    check(&[400 * KIB; 3], &[2, 1]);
    check(&[10, PUSH_BYTES_MAX + 1, 10], &[1, 1, 1]);
}

#[test]
fn a_push_is_halved_until_it_arrives() {
    let (mut tab, _) = queue(&[10; 40]);
    let pushes = run(&mut tab, 4 * KIB);
    assert_eq!(pushes[..3], [(40, false), (20, false), (10, true)]);
    assert_eq!(
        pushes
            .iter()
            .filter(|(_, arrives)| *arrives)
            .map(|(count, _)| count)
            .sum::<usize>(),
        40
    );
    assert_eq!((tab.engine.status().unsettled, attention(&tab).len()), (0, 0));
    // Whatever stood in between is gone: pushes grow again.
    for at in 100..200 {
        tab.mutate(draft(at, 10));
    }
    let pushes = run(&mut tab, usize::MAX);
    assert!(pushes.len() <= 5, "{pushes:?}");
}

#[test]
fn what_does_not_arrive_alone_wants_attention_and_stops_nothing() {
    let (mut tab, uuids) = queue(&[10, 10, 20 * KIB, 10, 10]);
    let pushes = run(&mut tab, 4 * KIB);
    assert!(pushes.contains(&(1, false)), "{pushes:?}");
    assert_eq!(tab.engine.status().unsettled, 0);
    assert_eq!(attention(&tab), [uuids[2]]);
    assert_eq!(tab.engine.outcome(uuids[2]), Some(&Outcome::Poisoned));
    let told = tab.engine.attention().next().unwrap();
    assert_eq!(told.mutation(), Some(&draft(3, 20 * KIB)), "its content is here");
}

#[test]
fn where_nothing_arrives_nothing_is_given_up() {
    let (mut tab, uuids) = queue(&[10, 10]);
    run(&mut tab, 10);
    assert_eq!(
        (tab.engine.status().unsettled, tab.engine.status().line),
        (2, Line::Offline)
    );
    tab.mono_ms += RETRY_MS_FIRST;
    tab.feed(Event::Tick);
    let pushes = run(&mut tab, usize::MAX);
    assert_eq!(pushes, [(1, true), (1, true)]);
    assert_eq!(
        (tab.engine.status().unsettled, attention(&tab)),
        (0, Vec::new()),
        "{uuids:?}"
    );
}

#[test]
fn a_poke_at_the_same_head_is_heeded_if_it_names_scopes() {
    let check = |head: u64, scopes: &[&str], pulls: bool| {
        let mut tab = OneTab::open(SARA);
        run(&mut tab, usize::MAX);
        let scopes = scopes.iter().map(|it| (*it).to_owned()).collect();
        tab.feed(Event::Poked(Poke { head, scopes }));
        assert_eq!(matches!(tab.next(), Some(Asked::Pull(_))), pulls, "{head}");
    };
    check(6, &[], true);
    check(5, &[], false);
    check(5, &["balance"], true);
    check(5, &["company"], true);
    check(4, &["company"], false);
}

#[test]
fn whoever_signs_out_leaves_what_is_unsent_and_what_wants_attention() {
    let (mut tab, uuids) = queue(&[10, 20 * KIB, 10]);
    run(&mut tab, 4 * KIB);
    let archived = tab.outbox.archived().len();
    assert_eq!(archived, 2);
    let unsent = tab.mutate(draft(9, 10));
    tab.feed(Event::SignOut { discard_unsent: false });
    let left: Vec<Uuid> = tab.outbox.image().rows.iter().map(|row| row.uuid).collect();
    assert_eq!(left, [uuids[1], unsent]);
    assert_eq!(tab.outbox.archived(), Vec::new());
    assert!(tab.outbox.image().meta.unwrap().contains(r#""revoke":true"#));
}
