//! The two interpreters of a list query agree: over random queries, on both databases.

use domain::query::{Compare, Cursor, Filter, ListQuery, Sort, Value, memory};
use domain::record::fields::Column;
use domain::record::{Kind, Record};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use store::{Store, list, record};

use crate::on_both;
use crate::sample::{item, party};

const ROWS: u64 = 120;
const QUERIES: u32 = 150;

on_both! {
    async fn sql_and_memory_agree_on_items(store, _database) {
        agree(&store, Kind::Item, (0..ROWS).map(item).collect()).await;
    }

    async fn sql_and_memory_agree_on_parties(store, _database) {
        agree(&store, Kind::Party, (0..ROWS).map(party).collect()).await;
    }

    async fn a_query_that_makes_no_sense_is_the_askers_mistake(store, _database) {
        for query in [
            ListQuery::new(Kind::Item, Filter::eq("body", Value::text("x")), Sort::ascending("id"), 1),
            ListQuery::new(Kind::Item, Filter::all(), Sort::ascending("id; drop table item"), 1),
            ListQuery::new(Kind::Item, Filter::eq("waits", Value::text("x")), Sort::ascending("id"), 1),
            ListQuery::new(Kind::Item, Filter::all(), Sort::ascending("id"), 5_000),
        ] {
            let failed = store
                .read(move |tx| {
                    let query = query.clone();
                    Box::pin(async move { Ok(list::run(tx, &query, &Filter::all()).await) })
                })
                .await
                .unwrap();
            assert!(matches!(failed, Err(list::ListError::Query(_))), "{failed:?}");
        }
    }
}

async fn agree(store: &Store, kind: Kind, records: Vec<Record>) {
    let put = records.clone();
    store
        .write(move |tx| {
            let put = put.clone();
            Box::pin(async move { record::put_all(tx, 1, &put).await })
        })
        .await
        .unwrap();
    let config = Config {
        cases: QUERIES,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let handle = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        let done = runner.run(&query(kind, records.clone()), |(query, visible)| {
            handle
                .block_on(compare(store, &query, &visible, &records))
                .map_err(TestCaseError::fail)
        });
        done.unwrap();
    });
}

async fn compare(store: &Store, query: &ListQuery, visible: &Filter, records: &[Record]) -> Result<(), String> {
    let (asked, also) = (query.clone(), visible.clone());
    let page = store
        .read(move |tx| {
            let (asked, also) = (asked.clone(), also.clone());
            Box::pin(async move { Ok(list::run(tx, &asked, &also).await) })
        })
        .await
        .map_err(|e| format!("{e:?}"))?
        .map_err(|e| format!("{e:?}"))?;
    let whole = ListQuery {
        filter: query.filter.clone().and(visible.clone()),
        ..query.clone()
    };
    let (rows, totals) = memory::run(&whole, records);
    if page.totals != totals {
        return Err(format!("totals: {:?} by SQL, {totals:?} in memory", page.totals));
    }
    let ids = |rows: &mut dyn Iterator<Item = &Record>| rows.map(|it| it.key().id).collect::<Vec<_>>();
    let (sql, memory) = (ids(&mut page.rows.iter()), ids(&mut rows.into_iter()));
    if sql == memory {
        Ok(())
    } else {
        Err(format!("rows: {sql:?} by SQL, {memory:?} in memory"))
    }
}

fn query(kind: Kind, records: Vec<Record>) -> impl Strategy<Value = (ListQuery, Filter)> {
    let sortable: Vec<String> = kind
        .fields()
        .iter()
        .filter(|field| field.sortable)
        .map(|field| field.name.to_owned())
        .chain(["id".to_owned()])
        .collect();
    let sums: Vec<String> = kind
        .fields()
        .iter()
        .filter(|field| field.column == Column::Int)
        .map(|field| field.name.to_owned())
        .collect();
    let most = sums.len().min(2);
    let pick = records.clone();
    (
        filter(kind, records.clone()),
        filter(kind, records),
        proptest::sample::select(sortable),
        any::<bool>(),
        proptest::option::of(any::<proptest::sample::Index>()),
        0u32..40,
        proptest::sample::subsequence(sums, 0..=most),
    )
        .prop_map(move |(filter, visible, field, descending, after, limit, sums)| {
            let mut query = ListQuery::new(kind, filter, Sort { field, descending }, limit);
            query.sums = sums;
            query.after = after.map(|index| -> Cursor { memory::cursor_of(&query, index.get(&pick)) });
            (query, visible)
        })
}

fn filter(kind: Kind, records: Vec<Record>) -> impl Strategy<Value = Filter> {
    let leaf = (
        proptest::sample::select(kind.fields().to_vec()),
        proptest::collection::vec(any::<proptest::sample::Index>(), 0..4),
        proptest::sample::select(vec![
            Compare::Eq,
            Compare::Ne,
            Compare::Lt,
            Compare::Le,
            Compare::Gt,
            Compare::Ge,
        ]),
        0u8..5,
    )
        .prop_map(move |(field, picks, op, form)| {
            // Values from the data itself, so that filters find something.
            let values: Vec<Value> = picks.iter().map(|index| (field.get)(index.get(&records))).collect();
            let first = values.first().cloned().unwrap_or(Value::Null);
            let name = field.name.to_owned();
            match (form, &first) {
                (0, _) => Filter::IsNull { field: name },
                (1, _) => Filter::In { field: name, values },
                (2, Value::Text(text)) => {
                    let words = text
                        .split(' ')
                        .take(2)
                        .map(|it| it.chars().skip(1).take(3).collect())
                        .collect();
                    Filter::Contains { field: name, words }
                }
                (3, Value::Text(text)) => Filter::search(field.name, text),
                _ => Filter::Compare {
                    field: name,
                    op,
                    value: first,
                },
            }
        });
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Filter::And),
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Filter::Or),
            inner.prop_map(|it| Filter::Not(Box::new(it))),
        ]
    })
}
