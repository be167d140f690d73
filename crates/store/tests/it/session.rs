//! Sessions: found by their secret, replaced, ended; attempts counted; the set-up link used once.

use store::session::{self, Session};
use store::{attempt, setup};

use crate::on_both;

on_both! {
    async fn a_session_lives_between_its_ends(store, _database) {
        open(&store, "s", "secret", "user").await;
        for (hash, now, idle_since, found) in [
            ("secret", 10, 0, true),
            ("other", 10, 0, false),
            // The absolute end.
            ("secret", 100, 0, false),
            // Idle since 5, when it was last used.
            ("secret", 10, 5, false),
        ] {
            let it = store.read(move |tx| Box::pin(session::find(tx, hash, now, idle_since))).await.unwrap();
            assert_eq!(it.is_some(), found, "{hash} at {now}, idle since {idle_since}");
        }
    }

    async fn a_replaced_secret_is_good_for_a_moment(store, _database) {
        open(&store, "s", "old", "user").await;
        let rotate = |new: &'static str| store.write(move |tx| Box::pin(session::rotate(tx, "old", new, 20, 30)));
        assert!(rotate("new").await.unwrap());
        assert!(!rotate("newer").await.unwrap(), "another request was first");
        for (hash, now, found) in [("new", 25, true), ("old", 25, true), ("old", 30, false), ("new", 31, true)] {
            let it = store.read(move |tx| Box::pin(session::find(tx, hash, now, 0))).await.unwrap();
            assert_eq!(it.is_some(), found, "{hash} at {now}");
        }
    }

    async fn one_is_ended_or_all_but_one(store, _database) {
        for id in ["a", "b", "c"] {
            open(&store, id, &format!("secret-{id}"), "user").await;
        }
        open(&store, "d", "secret-d", "another").await;
        assert!(!store.write(|tx| Box::pin(session::end(tx, "user", "d"))).await.unwrap(), "not one's own");
        assert!(store.write(|tx| Box::pin(session::end(tx, "user", "a"))).await.unwrap());
        assert_eq!(store.write(|tx| Box::pin(session::end_others(tx, "user", "b"))).await.unwrap(), 1);
        let left = store.read(|tx| Box::pin(session::of_user(tx, "user", 10, 0))).await.unwrap();
        assert_eq!(left.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["b"]);
        store.write(|tx| Box::pin(session::sweep(tx, 100, 0, 0))).await.unwrap();
        assert!(store.read(|tx| Box::pin(session::of_user(tx, "another", 10, 0))).await.unwrap().is_empty());
    }

    async fn attempts_are_counted_in_a_window(store, _database) {
        for (n, at) in [(1, 10), (2, 20), (3, 30)] {
            let id = format!("{n}");
            store
                .write(move |tx| { let id = id.clone(); Box::pin(async move { attempt::note(tx, &id, "ali", at).await }) })
                .await
                .unwrap();
        }
        let count = |since: i64| store.read(move |tx| Box::pin(attempt::count(tx, "ali", since)));
        assert_eq!(count(10).await.unwrap(), (2, Some(20)));
        assert_eq!(count(30).await.unwrap(), (0, None));
        store.write(|tx| Box::pin(attempt::forget(tx, "ali"))).await.unwrap();
        assert_eq!(count(0).await.unwrap(), (0, None));
    }

    async fn a_setup_link_is_used_once(store, _database) {
        store.write(|tx| Box::pin(setup::put_token(tx, "first", 0, 50))).await.unwrap();
        store.write(|tx| Box::pin(setup::put_token(tx, "second", 0, 50))).await.unwrap();
        let take = |hash: &'static str, now: i64| store.write(move |tx| Box::pin(setup::take_token(tx, hash, now)));
        assert!(!take("first", 1).await.unwrap(), "replaced");
        assert!(!take("second", 50).await.unwrap(), "expired");
        assert!(store.read(|tx| Box::pin(setup::is_token(tx, "second", 1))).await.unwrap());
        assert!(take("second", 1).await.unwrap());
        assert!(!take("second", 1).await.unwrap(), "used");
    }
}

async fn open(store: &store::Store, id: &str, secret_hash: &str, user_id: &str) {
    let session = Session {
        id: id.into(),
        secret_hash: secret_hash.into(),
        previous_hash: None,
        previous_until: None,
        user_id: user_id.into(),
        created_at: 1,
        rotated_at: 1,
        last_seen_at: 5,
        expires_at: 100,
        user_agent: "Firefox".into(),
        address: "127.0.0.1".into(),
    };
    store
        .write(move |tx| {
            let session = session.clone();
            Box::pin(async move { session::open(tx, &session).await })
        })
        .await
        .unwrap();
}
