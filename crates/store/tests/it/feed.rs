//! The feed as a pull reads it: pages that end within a commit, digests, what moved, and what is forgotten.

use std::collections::BTreeMap;

use domain::calendar::Instant;
use domain::id::ItemId;
use domain::mutation::Actor;
use domain::record::{Key, Kind, Record, Step, Transition};
use domain::world::Change;
use store::feed::{self, Digest, Placement};
use store::{Store, commit, outcome, record};

use crate::on_both;
use crate::sample;

/// One commit that places these roots.
async fn place(store: &Store, at: i64, roots: &[(&str, &[&str])]) -> i64 {
    let placements: Vec<Placement> = roots
        .iter()
        .map(|(root, scopes)| Placement {
            root: (*root).to_owned(),
            scopes: scopes.iter().map(|it| (*it).to_owned()).collect(),
        })
        .collect();
    store
        .commit(format!("m{at}"), at, move |commit| {
            let placements = placements.clone();
            Box::pin(async move {
                feed::place(commit, &placements).await?;
                Ok(commit.seq())
            })
        })
        .await
        .unwrap()
}

async fn page(
    store: &Store,
    scope: &'static str,
    seq: i64,
    root: Option<&'static str>,
    limit: i64,
) -> Vec<(i64, String)> {
    let rows = store
        .read(move |tx| Box::pin(feed::page(tx, scope, seq, root, limit)))
        .await
        .unwrap();
    rows.into_iter()
        .map(|row| (row.seq, format!("{} {}", row.op, row.root)))
        .collect()
}

fn rows(expected: &[(i64, &str)]) -> Vec<(i64, String)> {
    expected.iter().map(|(seq, row)| (*seq, (*row).to_owned())).collect()
}

fn texts(scopes: &[&str]) -> Vec<String> {
    scopes.iter().map(|it| (*it).to_owned()).collect()
}

/// A history entry of item `item`.
fn step(item: u64, n: u32) -> Record {
    Transition {
        id: format!("step-{n:03}"),
        item: ItemId(sample::id(3, item)),
        step: Step::Edited,
        by: Actor::System,
        on_behalf_of: None,
        claimed_at: Instant::from_micros(1),
        applied_at: Instant::from_micros(1),
        round: 1,
        changes: vec![],
        lines: vec![],
        costs: vec![],
        rows_left_out: 0,
        reason: String::new(),
        reason_id: None,
    }
    .into()
}

on_both! {
    async fn a_page_ends_within_a_commit_and_goes_on_there(store, _database) {
        place(&store, 1, &[("item/c", &["a"]), ("item/a", &["a"]), ("item/b", &["a", "b"])]).await;
        place(&store, 2, &[("item/d", &["a"])]).await;
        place(&store, 3, &[("item/a", &["b"])]).await;
        assert_eq!(page(&store, "a", 0, None, 2).await, rows(&[(1, "put item/b"), (1, "put item/c")]));
        assert_eq!(page(&store, "a", 1, Some("item/b"), 2).await, rows(&[(1, "put item/c"), (2, "put item/d")]));
        assert_eq!(page(&store, "a", 1, None, 9).await, rows(&[(2, "put item/d"), (3, "evict item/a")]));
        assert_eq!(page(&store, "a", 3, None, 9).await, []);
        let newest = store.read(|tx| Box::pin(async move { feed::newest(tx, &texts(&["b", "none", "a"])).await })).await;
        assert_eq!(newest.unwrap(), BTreeMap::from([("a".to_owned(), 3), ("b".to_owned(), 3)]));
        let digests = store.read(|tx| Box::pin(async move { feed::digests(tx, &texts(&["a", "b", "none"])).await })).await;
        let digest = |roots, seq_sum| Digest { roots, seq_sum };
        assert_eq!(digests.unwrap(), BTreeMap::from([("a".to_owned(), digest(3, 4)), ("b".to_owned(), digest(2, 4))]));
        for (after, limit, expected) in [(0, 9, &["a", "b"][..]), (1, 9, &["a", "b"]), (3, 9, &[]), (0, 1, &["a"])] {
            let moved = store.read(move |tx| Box::pin(feed::moved(tx, after, limit))).await.unwrap();
            assert_eq!(moved, texts(expected), "after {after}");
        }
        place(&store, 4, &[("item/d", &["a"])]).await;
        assert_eq!(store.read(|tx| Box::pin(feed::moved(tx, 3, 9))).await.unwrap(), ["a"]);
    }

    async fn what_left_long_ago_is_forgotten_and_the_floor_says_so(store, _database) {
        place(&store, 10, &[("item/a", &["a"]), ("item/b", &["a"])]).await;
        place(&store, 20, &[("item/a", &[])]).await;
        place(&store, 30, &[("item/b", &[])]).await;
        let purge = |before: i64| {
            let store = store.clone();
            async move {
                let removed = store.write(move |tx| Box::pin(feed::purge(tx, before))).await.unwrap();
                (removed, store.read(|tx| Box::pin(commit::head(tx))).await.unwrap().feed_floor)
            }
        };
        assert_eq!(purge(10).await, (None, 0), "nothing is so old");
        assert_eq!(purge(25).await, (Some(1), 2));
        assert_eq!(page(&store, "a", 0, None, 9).await, rows(&[(3, "evict item/b")]));
        assert_eq!(purge(25).await, (None, 2));
        assert_eq!(purge(99).await, (Some(1), 3));
        assert_eq!(page(&store, "a", 0, None, 9).await, []);
    }

    async fn children_come_newest_first_and_not_too_many(store, _database) {
        for n in 0..5_u32 {
            let changes = vec![Change::Put(step(u64::from(n % 2), n)), Change::Put(step(7, 100 + n))];
            store
                .commit(format!("m{n}"), 1, move |commit| {
                    let changes = changes.clone();
                    Box::pin(async move { record::apply(commit, &changes, None, &Default::default()).await.map(drop) })
                })
                .await
                .unwrap();
        }
        let roots: Vec<Key> = [0, 1, 3].map(|n| Key::new(Kind::Item, sample::id(3, n))).to_vec();
        for (after, limit, expected) in [
            (0, 9, vec![vec!["step-004", "step-002", "step-000"], vec!["step-003", "step-001"]]),
            (0, 1, vec![vec!["step-004"], vec!["step-003"]]),
            (3, 9, vec![vec!["step-004"], vec!["step-003"]]),
            (5, 9, vec![]),
        ] {
            let asked = roots.clone();
            let found = store
                .read(move |tx| {
                    let asked = asked.clone();
                    Box::pin(async move { record::children(tx, Kind::Transition, &asked, after, limit).await })
                })
                .await
                .unwrap();
            let ids: Vec<Vec<String>> =
                found.values().map(|some| some.iter().map(|it| it.key().id).collect()).collect();
            assert_eq!(ids, expected, "after {after}, at most {limit}");
        }
    }

    async fn a_commit_is_heard_of(store, database) {
        let mut here = store.committed();
        assert_eq!(*here.borrow_and_update(), 0);
        place(&store, 1, &[("item/a", &["a"])]).await;
        here.changed().await.unwrap();
        assert_eq!(*here.borrow_and_update(), 1);
        let failed = store
            .commit("m".into(), 1, |_| Box::pin(async { Err::<(), _>(store::Error::Archive("planted".into())) }))
            .await;
        assert!(failed.is_err() && !here.has_changed().unwrap(), "an abort is no commit");
        let other = Store::open(&database.url).await.unwrap();
        let heard = other.listen().await.unwrap();
        assert_eq!(heard.is_some(), store.dialect() == store::Dialect::Postgres);
        store.announce(7).await.unwrap();
        if let Some(mut heard) = heard {
            assert_eq!(heard.next().await.unwrap(), Some(7));
        }
        other.close().await;
    }

    async fn a_history_is_renamed_once(store, _database) {
        store.write(|tx| Box::pin(commit::name_epoch(tx, "first"))).await.unwrap();
        for (fresh, expected) in [("second", "second"), ("third", "second")] {
            let name = store.write(move |tx| Box::pin(commit::rename_epoch(tx, "first", fresh))).await.unwrap();
            assert_eq!(name, expected);
        }
        place(&store, 1, &[]).await;
        let marks = store
            .read(|tx| Box::pin(async move { Ok((commit::mark_of(tx, 1).await?, commit::mark_of(tx, 2).await?)) }))
            .await
            .unwrap();
        assert_eq!(marks, (Some("m1".to_owned()), None));
        assert!(store.read(|tx| Box::pin(outcome::after(tx, "nobody", 0, 9))).await.unwrap().is_empty());
    }
}
