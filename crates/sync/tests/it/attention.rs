//! What did not apply, on the device that made it and on another of the same user.

use domain::calendar::Instant;
use domain::id::UserId;
use domain::mutation::{AcknowledgeChanges, DiscardDraft, Mutation};
use domain::record::{Key, Record, Unapplied};
use domain::rejection::Conflict;
use domain::scope::Scope;
use serde_json::Value;
use sync::engine::{Answer, Attention};
use sync::protocol::{Outcome, OutcomeRow, PushResponse, RootPatch};
use uuid::Uuid;

use crate::company::{SARA, draft};
use crate::one_tab::{Asked, OneTab, head, page};

fn gone() -> Outcome {
    Outcome::Conflict { detail: Conflict::Gone }
}

fn discard() -> Mutation {
    Mutation::DiscardDraft(DiscardDraft { draft: draft(1) })
}

fn acknowledge(change: Uuid) -> Mutation {
    Mutation::AcknowledgeChanges(AcknowledgeChanges { changes: vec![change] })
}

fn record(id: Uuid, owner: UserId) -> Record {
    Unapplied {
        id,
        owner,
        intent: discard().into(),
        version: 1,
        outcome: gone(),
        claimed_at: Instant::from_micros(1),
        settled_at: Instant::from_micros(2),
    }
    .into()
}

/// Answers whatever is asked: a word that something was dealt with applies, all else is `gone` and kept in this commit. A pull
/// brings these records, and with them the whole of what is the user's own. Answers the names of what was pushed.
fn run(tab: &mut OneTab, kept_at: Option<u64>, records: &[Record]) -> Vec<String> {
    let own = ["company".to_owned(), Scope::user(SARA).0];
    let mut names = Vec::new();
    let mut deleted: Vec<Key> = Vec::new();
    while let Some(asked) = tab.next() {
        match asked {
            Asked::Pull(exchange) => {
                let mut answer = page(&own, &[], records.to_vec());
                let evicted = deleted.iter().map(|root| RootPatch::Evict { root: root.clone() });
                answer.patches[0].roots.extend(evicted);
                tab.answer(exchange, Answer::Pull(Box::new(answer)));
            }
            Asked::Push(exchange, body) => {
                let request: Value = serde_json::from_str(&body).unwrap();
                let outcomes = request["mutations"].as_array().unwrap().iter().map(|mutation| {
                    let name = mutation["name"].as_str().unwrap().to_owned();
                    let is_word = name == "acknowledge_changes";
                    names.push(name);
                    if let Some(changes) = mutation["args"]["changes"].as_array() {
                        let ids = changes.iter().map(|it| it.as_str().unwrap().parse().unwrap());
                        deleted.extend(ids.map(|id| record(id, SARA).key()));
                    }
                    OutcomeRow {
                        id: mutation["id"].as_u64().unwrap(),
                        uuid: mutation["uuid"].as_str().unwrap().parse().unwrap(),
                        outcome: if is_word { Outcome::Applied } else { gone() },
                        kept_at: kept_at.filter(|_| !is_word),
                    }
                });
                let outcomes: Vec<OutcomeRow> = outcomes.collect();
                let response = PushResponse {
                    epoch: "first".to_owned(),
                    head: Some(head()),
                    last_id: outcomes.last().unwrap().id,
                    outcomes,
                    records: Vec::new(),
                    deleted: deleted.clone(),
                };
                tab.answer(exchange, Answer::Push(Box::new(response)));
            }
        }
    }
    names
}

fn listed(tab: &OneTab) -> Vec<Uuid> {
    assert_eq!(tab.engine.status().attention, tab.engine.attention().count());
    tab.engine.attention().map(|it| it.uuid()).collect()
}

#[test]
fn a_row_goes_when_its_record_was_made_and_is_there_no_more() {
    let check = |kept_at: Option<u64>, is_there: bool, stays: bool| {
        let mut tab = OneTab::open(SARA);
        let change = tab.mutate(discard());
        let records = if is_there {
            vec![record(change, SARA)]
        } else {
            Vec::new()
        };
        run(&mut tab, kept_at, &records);
        // Once more, now that the outcome is known: the pull may have come first.
        tab.feed(sync::engine::Event::StreamOpened);
        run(&mut tab, kept_at, &records);
        let expected = if stays { vec![change] } else { Vec::new() };
        assert_eq!(listed(&tab), expected, "{kept_at:?}, {is_there}");
        assert_eq!(tab.outbox.image().rows.len(), expected.len());
    };
    check(Some(head().seq), true, true);
    check(Some(head().seq), false, false);
    check(Some(head().seq + 1), false, true);
    // An older server made no record.
    check(None, false, true);
}

#[test]
fn what_another_device_left_is_listed_and_dealt_with_here() {
    let mut tab = OneTab::open(SARA);
    let change = Uuid::from_u128(0xf01);
    run(&mut tab, None, &[record(change, SARA)]);
    let told = tab.engine.attention().next().unwrap();
    assert!(matches!(told, Attention::Elsewhere(_)), "{told:?}");
    assert_eq!(
        (told.uuid(), told.mutation(), told.outcome()),
        (change, Some(&discard()), Some(&gone()))
    );
    tab.mutate(acknowledge(change));
    assert_eq!(listed(&tab), Vec::<Uuid>::new(), "at once");
    assert_eq!(
        tab.engine.status().unsettled,
        0,
        "it is nothing that people would call a change"
    );
    assert_eq!(run(&mut tab, None, &[]), ["acknowledge_changes"]);
    assert_eq!(listed(&tab), Vec::<Uuid>::new());
}

#[test]
fn what_was_made_here_is_dealt_with_here_and_told_the_others() {
    let mut tab = OneTab::open(SARA);
    let change = tab.mutate(discard());
    let records = [record(change, SARA)];
    run(&mut tab, Some(head().seq), &records);
    assert_eq!(listed(&tab), [change], "the row and its record are one");
    tab.mutate(acknowledge(change));
    assert_eq!(listed(&tab), Vec::<Uuid>::new());
    assert_eq!(run(&mut tab, None, &[]), ["acknowledge_changes"]);
    assert_eq!(listed(&tab), Vec::<Uuid>::new());
}
