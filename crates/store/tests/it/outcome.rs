//! The outcome log: one row per mutation and per uuid; failures counted beside it.

use store::outcome::{self, OutcomeRow};
use store::{Error, Result, Store};

use crate::on_both;

on_both! {
    async fn an_outcome_is_recorded_once(store, _database) {
        add(&store, row(1, "u1")).await.unwrap();
        let again = add(&store, row(1, "u2")).await;
        assert!(matches!(again, Err(Error::Unique(_))), "{again:?}");
        let same_uuid = add(&store, row(2, "u1")).await;
        assert!(matches!(same_uuid, Err(Error::Unique(_))), "{same_uuid:?}");
        let found = store.read(|tx| Box::pin(outcome::of_client(tx, "c", 1))).await.unwrap();
        assert_eq!(found, Some(row(1, "u1")));
        let found = store.read(|tx| Box::pin(outcome::of_uuid(tx, "u1"))).await.unwrap();
        assert_eq!(found, Some(row(1, "u1")));
        let none = store.read(|tx| Box::pin(outcome::of_client(tx, "c", 2))).await.unwrap();
        assert_eq!(none, None);
    }

    async fn a_client_belongs_to_the_user_who_came_first(store, _database) {
        let contact = |user: &'static str| store.commit(user.into(), 5, move |commit| Box::pin(async move {
            let client = outcome::client(commit, "c", user).await?;
            outcome::advance(commit, "c", client.last_mutation_id + 1).await?;
            Ok(client)
        }));
        assert_eq!(contact("one").await.unwrap().user_id, "one");
        let other = contact("two").await.unwrap();
        assert_eq!((other.user_id.as_str(), other.last_mutation_id), ("one", 1));
    }

    async fn failures_are_counted_per_uuid(store, _database) {
        for expected in 1..=3 {
            let count = store
                .write(|tx| Box::pin(outcome::count_failure(tx, "u", "panicked", 7)))
                .await
                .unwrap();
            assert_eq!(count, expected);
        }
        for (count, expected) in [(3, vec!["u".to_owned()]), (4, vec![])] {
            let often = store
                .read(move |tx| Box::pin(async move {
                    outcome::failed_often(tx, &["u".to_owned(), "v".to_owned()], count).await
                }))
                .await
                .unwrap();
            assert_eq!(often, expected);
        }
    }
}

async fn add(store: &Store, row: OutcomeRow) -> Result<()> {
    store
        .write(move |tx| {
            let row = row.clone();
            Box::pin(async move { outcome::record(tx, &row).await })
        })
        .await
}

fn row(id: i64, uuid: &str) -> OutcomeRow {
    OutcomeRow {
        client: "c".into(),
        id,
        uuid: uuid.into(),
        name: "approve_item".into(),
        version: 1,
        args_hash: "h".into(),
        outcome: "applied".into(),
        code: None,
        detail: Some("{}".into()),
        seq: 1,
        actor: "user".into(),
        on_behalf_of: None,
        claimed_at: 2,
        received_at: 3,
        kept: false,
    }
}
