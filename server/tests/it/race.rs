//! Two people decide on one invoice at once, a thousand times: one decision each, one number, no gap.

use domain::id::ItemId;
use domain::mutation::{ApproveItem, Basis, Mutation, NumberItem};
use domain::query::{Filter, ListQuery, Sort};
use domain::record::{Entity, Item, Key, Kind, Number, Record, Series};
use store::{list, record};
use sync::protocol::{Outcome, PushResponse};

use crate::company::{self, ALI, INV, MINA, SARA, WHOLESALE, sugar};
use crate::on_both;
use crate::push::Browser;

const INVOICES: u128 = 1_000;
/// Invoices of one push: both people work through the same list in the same order.
const AT_ONCE: usize = 20;

on_both! {
    async fn one_decision_one_number_no_gap(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let input = sugar(WHOLESALE, 1);
        let office = company::Server::new();
        let mut ids = Vec::new();
        for start in (1..=INVOICES).step_by(100) {
            let envelopes: Vec<_> = (start..start + 100)
                .map(|at| {
                    let submit = company::submit(&office, at, input.clone());
                    ids.push(submit.draft.item());
                    sara.envelope(Mutation::SubmitItem(submit))
                })
                .collect();
            let response: PushResponse = sara.push(envelopes).await.json();
            assert!(response.outcomes.iter().all(|it| it.outcome == Outcome::Applied));
        }
        let seen = items(&server, &ids).await;
        let (mut ali, mut mina) = (Browser::new(&server, ALI).await, Browser::new(&server, MINA).await);
        let mut applied = 0;
        for chunk in seen.chunks(AT_ONCE) {
            let work = |browser: &mut Browser<'_>| -> Vec<_> {
                chunk
                    .iter()
                    .flat_map(|it| {
                        let basis = Basis::of(it);
                        [
                            browser.envelope(Mutation::ApproveItem(ApproveItem { item: it.id, basis: basis.clone() })),
                            browser.envelope(Mutation::NumberItem(NumberItem { item: it.id, basis, typed: None })),
                        ]
                    })
                    .collect()
            };
            let (first, second) = (work(&mut ali), work(&mut mina));
            let (first, second) = tokio::join!(ali.push(first), mina.push(second));
            let (first, second): (PushResponse, PushResponse) = (first.json(), second.json());
            for (one, other) in first.outcomes.iter().zip(&second.outcomes) {
                let count = [one, other].iter().filter(|it| it.outcome == Outcome::Applied).count();
                assert_eq!(count, 1, "{one:?} {other:?}");
                applied += count;
            }
        }
        assert_eq!(applied, 2 * ids.len());
        check_numbers(&server, ids.len()).await;
        let decided = items(&server, &ids).await;
        assert_eq!(decided.len(), ids.len());
        assert!(decided.iter().all(|it| it.approved.is_some() && it.numbered.is_some()));
    }
}

async fn items(server: &crate::client::TestServer, ids: &[ItemId]) -> Vec<Item> {
    let keys: Vec<Key> = ids.iter().map(|id| Key::new(Kind::Item, id)).collect();
    let found = server
        .server
        .store
        .read(move |tx| {
            let keys = keys.clone();
            Box::pin(async move { record::get(tx, &keys).await })
        })
        .await
        .unwrap();
    found.iter().filter_map(Item::of).cloned().collect()
}

/// Every number from the first to the counter is there once, in use.
async fn check_numbers(server: &crate::client::TestServer, expected: usize) {
    let (numbers, series) = server
        .server
        .store
        .read(|tx| {
            Box::pin(async move {
                let query = ListQuery::new(Kind::Number, Filter::all(), Sort::ascending("seq"), ListQuery::ROWS_MAX);
                let numbers = list::rows(tx, &query, &Filter::all()).await;
                let query = ListQuery::new(Kind::Series, Filter::all(), Sort::ascending("id"), 10);
                Ok((numbers, list::rows(tx, &query, &Filter::all()).await))
            })
        })
        .await
        .unwrap();
    let numbers: Vec<Number> = numbers.unwrap().iter().filter_map(Number::of).cloned().collect();
    let seqs: Vec<i64> = numbers.iter().map(|it| it.seq).collect();
    let all: Vec<i64> = (1..=i64::try_from(expected).unwrap()).collect();
    assert_eq!(seqs, all);
    assert!(numbers.iter().all(|it| it.pattern == INV));
    let series: Vec<Record> = series.unwrap();
    let counter = series
        .iter()
        .filter_map(Series::of)
        .find(|it| it.pattern == INV)
        .unwrap()
        .counter;
    assert_eq!(counter, i64::try_from(expected).unwrap());
}
