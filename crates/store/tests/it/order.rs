//! The order of commits: no hole, no number twice, nothing visible before its turn.

use store::commit::{self, ChangeRow, changes_of};
use store::feed::{self, FeedRow, Placement};
use store::{Error, Store};

use crate::on_both;

const WRITERS: i64 = 6;
const COMMITS: i64 = 25;

on_both! {
    async fn many_writers_leave_no_hole(store, _database) {
        let mut tasks = Vec::new();
        for writer in 0..WRITERS {
            let store = store.clone();
            tasks.push(tokio::spawn(async move {
                let mut seqs = Vec::new();
                for n in 0..COMMITS {
                    // Each fifth work fails: its number must come back.
                    let fails = n % 5 == 4;
                    let done = store
                        .commit(format!("{writer}-{n}"), n, move |commit| Box::pin(async move {
                            commit.log_changes(&[row(&format!("{writer}-{n}"))]).await?;
                            if fails { Err(Error::Archive("planted".into())) } else { Ok(commit.seq()) }
                        }))
                        .await;
                    assert_eq!(done.is_err(), fails);
                    seqs.extend(done.ok());
                    look(&store).await;
                }
                seqs
            }));
        }
        let mut seqs = Vec::new();
        for task in tasks {
            seqs.extend(task.await.unwrap());
        }
        seqs.sort_unstable();
        let expected: Vec<i64> = (1..=WRITERS * COMMITS * 4 / 5).collect();
        assert_eq!(seqs, expected);
        let head = store.read(|tx| Box::pin(commit::head(tx))).await.unwrap();
        assert_eq!(head.seq, *expected.last().unwrap());
        assert!(!head.mark.is_empty());
    }

    async fn a_feed_row_says_since_when_and_till_when(store, _database) {
        let rows = |at: i64, scopes: &'static [&'static str]| {
            let store = store.clone();
            async move {
                store
                    .commit(format!("m{at}"), at, move |commit| Box::pin(async move {
                        let scopes: Vec<String> = scopes.iter().map(|it| (*it).to_owned()).collect();
                        feed::place(commit, &[Placement { root: "item/1".into(), scopes }]).await
                    }))
                    .await
                    .unwrap();
                store.read(|tx| Box::pin(feed::of_root(tx, "item/1"))).await.unwrap()
            }
        };
        assert_eq!(rows(1, &["a", "b"]).await, [put("a", 1, 1), put("b", 1, 1)]);
        assert_eq!(rows(2, &["a"]).await, [put("a", 1, 2), evict("b", 1, 2)]);
        assert_eq!(rows(3, &["a", "b"]).await, [put("a", 1, 3), put("b", 3, 3)]);
        assert_eq!(rows(4, &[]).await, [evict("a", 1, 4), evict("b", 3, 4)]);
        let since = store.read(|tx| Box::pin(feed::page(tx, "a", 3, None, 10))).await.unwrap();
        assert_eq!(since, [evict("a", 1, 4)]);
    }

    async fn the_epoch_is_named_once(store, _database) {
        for _ in 0..2 {
            let name = store
                .write(|tx| Box::pin(commit::name_epoch(tx, "first")))
                .await
                .unwrap();
            assert_eq!(name, "first");
        }
        let name = store.write(|tx| Box::pin(commit::name_epoch(tx, "second"))).await.unwrap();
        assert_eq!(name, "first");
    }
}

/// What a reader sees at any moment: as many rows as the head says, each commit with one.
async fn look(store: &Store) {
    let (head, rows) = store
        .read(|tx| {
            Box::pin(async move {
                let head = commit::head(tx).await?;
                let rows = changes_of(tx, "kind", "one", 0, 10_000).await?;
                Ok((head, rows))
            })
        })
        .await
        .unwrap();
    let seqs: Vec<i64> = rows.iter().map(|(seq, _)| *seq).collect();
    let expected: Vec<i64> = (1..=head.seq).collect();
    assert_eq!(seqs, expected);
}

fn row(mutation: &str) -> ChangeRow {
    ChangeRow {
        kind: "kind".into(),
        id: "one".into(),
        mutation: Some(mutation.into()),
        before: None,
        after: Some("{}".into()),
    }
}

fn put(scope: &str, entered_seq: i64, seq: i64) -> FeedRow {
    FeedRow {
        scope: scope.into(),
        root: "item/1".into(),
        entered_seq,
        seq,
        op: "put".into(),
    }
}

fn evict(scope: &str, entered_seq: i64, seq: i64) -> FeedRow {
    FeedRow {
        op: "evict".into(),
        ..put(scope, entered_seq, seq)
    }
}
