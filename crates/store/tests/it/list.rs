//! The two interpreters of a list query agree: over random queries, on both databases.

use domain::id::UserId;
use domain::query::{Compare, Cursor, Filter, ListQuery, Sort, Value, memory};
use domain::record::fields::Column;
use domain::record::{Kind, Record};
use domain::timeline::Timeline;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use store::{Store, list, record};

use crate::on_both;
use crate::sample::{comment, follow_up, id, item, mention, party, subject, transition};

const ROWS: u64 = 120;
const QUERIES: u32 = 150;

on_both! {
    async fn sql_and_memory_agree_on_items(store, _database) {
        agree(&store, Kind::Item, (0..ROWS).map(item).collect()).await;
    }

    async fn sql_and_memory_agree_on_parties(store, _database) {
        agree(&store, Kind::Party, (0..ROWS).map(party).collect()).await;
    }

    async fn sql_and_memory_agree_on_comments(store, _database) {
        agree(&store, Kind::Comment, (0..ROWS).map(comment).collect()).await;
    }

    async fn sql_and_memory_agree_on_mentions(store, _database) {
        agree(&store, Kind::Mention, (0..ROWS).map(mention).collect()).await;
    }

    async fn sql_and_memory_agree_on_follow_ups(store, _database) {
        agree(&store, Kind::FollowUp, (0..ROWS).map(follow_up).collect()).await;
    }

    /// Each kind by its own list, joined: the same pages by SQL and in memory, and together the whole.
    async fn sql_and_memory_agree_on_timelines(store, _database) {
        let records: Vec<Record> =
            (0..60).flat_map(|n| [comment(n), follow_up(n), transition(n), mention(n)]).collect();
        put(&store, &records).await;
        for (n, limit) in (0..6).zip([1, 2, 3, 5, 8, 200]) {
            let asker = UserId(id(2, n % 3));
            let mut timeline = Timeline::new(subject(n), limit);
            let mut count = 0;
            loop {
                let asked = timeline.clone();
                let sources = store.read(move |tx| {
                    let sources = asked.sources(asker);
                    Box::pin(async move {
                        let mut found = Vec::new();
                        for source in &sources {
                            found.push(list::rows(tx, source, &Filter::all()).await.map_err(|e| match e {
                                list::ListError::Store(fault) => fault,
                                list::ListError::Query(wrong) => panic!("{wrong}"),
                            })?);
                        }
                        Ok(found)
                    })
                });
                let by_sql = timeline.join(sources.await.unwrap());
                let in_memory = timeline.run(asker, &records);
                assert_eq!(by_sql.rows.iter().collect::<Vec<_>>(), in_memory.rows, "{timeline:?}");
                assert_eq!(by_sql.next, in_memory.next);
                count += by_sql.rows.len();
                match by_sql.next {
                    Some(next) => timeline.after = Some(next),
                    None => break,
                }
            }
            let whole = Timeline::new(subject(n), 1_000).run(asker, &records).rows.len();
            assert!(count == whole && count > 3, "{count} of {whole}");
        }
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

async fn put(store: &Store, records: &[Record]) {
    let records = records.to_vec();
    store
        .write(move |tx| {
            let records = records.clone();
            Box::pin(async move { record::put_all(tx, 1, &records).await })
        })
        .await
        .unwrap();
}

async fn agree(store: &Store, kind: Kind, records: Vec<Record>) {
    put(store, &records).await;
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
