//! Sessions: found by their secret, replaced, ended; attempts counted; the set-up link used once.

use domain::digits::Locale;
use domain::record::User;
use store::session::{self, Credential, Rotation, Session};
use store::{attempt, record, setup};

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
        assert!(rotate(&store, "old", "new").await);
        assert!(!rotate(&store, "old", "newer").await, "another request was first");
        for (hash, now, found) in [("new", 25, true), ("old", 25, true), ("old", 30, false), ("new", 31, true)] {
            let it = store.read(move |tx| Box::pin(session::find(tx, hash, now, 0))).await.unwrap();
            assert_eq!(it.is_some(), found, "{hash} at {now}");
        }
        store.write(|tx| Box::pin(session::touch(tx, "s", 21, Some(24)))).await.unwrap();
        let it = store.read(|tx| Box::pin(session::find(tx, "old", 25, 0))).await.unwrap();
        assert!(it.is_none(), "the new secret has been seen");
    }

    async fn a_user_who_is_switched_off_is_out_at_once(store, _database) {
        open(&store, "s", "secret", "user").await;
        put_user(&store, "user", false).await;
        let it = store.read(|tx| Box::pin(session::find(tx, "secret", 10, 0))).await.unwrap();
        assert!(it.is_none());
    }

    async fn a_credential_is_found_by_the_name_as_it_is_now(store, _database) {
        put_user(&store, "user", true).await;
        let credential = Credential { user_id: user_id("user"), password_hash: "h".into(), changed_at: 1, must_change: true };
        let put = credential.clone();
        store
            .write(move |tx| { let put = put.clone(); Box::pin(async move { session::put_credential(tx, &put).await }) })
            .await
            .unwrap();
        for (name, found) in [("user", true), ("other", false)] {
            let it = store.read(move |tx| Box::pin(session::credential(tx, name))).await.unwrap();
            assert_eq!(it.is_some(), found, "{name}");
        }
        assert!(store.read(|tx| Box::pin(session::any_credential(tx))).await.unwrap());
    }

    async fn one_is_ended_or_all_but_one(store, _database) {
        for id in ["a", "b", "c"] {
            open(&store, id, &format!("secret-{id}"), "user").await;
        }
        open(&store, "d", "secret-d", "another").await;
        assert!(!store.write(|tx| Box::pin(async move { session::end(tx, &user_id("user"), "d").await })).await.unwrap(), "not one's own");
        assert!(store.write(|tx| Box::pin(async move { session::end(tx, &user_id("user"), "a").await })).await.unwrap());
        assert_eq!(store.write(|tx| Box::pin(async move { session::end_others(tx, &user_id("user"), "b").await })).await.unwrap(), 1);
        let left = store.read(|tx| Box::pin(async move { session::of_user(tx, &user_id("user"), 10, 0).await })).await.unwrap();
        assert_eq!(left.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["b"]);
        store.write(|tx| Box::pin(session::sweep(tx, 100, 0, 0))).await.unwrap();
        assert!(store.read(|tx| Box::pin(async move { session::of_user(tx, &user_id("another"), 10, 0).await })).await.unwrap().is_empty());
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

async fn rotate(store: &store::Store, current: &'static str, new: &'static str) -> bool {
    let rotation = Rotation {
        id: "s".into(),
        current_hash: current.into(),
        new_hash: new.into(),
        held_hash: current.into(),
        previous_until: 30,
    };
    store
        .write(move |tx| {
            let rotation = rotation.clone();
            Box::pin(async move { session::rotate(tx, &rotation, 20).await })
        })
        .await
        .unwrap()
}

fn user_id(name: &str) -> String {
    let n = name.bytes().map(u64::from).sum();
    crate::sample::id(9, n).to_string()
}

async fn put_user(store: &store::Store, name: &'static str, active: bool) {
    let user = User {
        id: user_id(name).parse().unwrap(),
        name: name.into(),
        username: name.into(),
        language: Locale::Fa,
        active,
        units: vec![],
        groups: vec![],
        positions: vec![],
    };
    store
        .write(move |tx| {
            let user = user.clone();
            Box::pin(async move { record::put_all(tx, 1, &[user.into()]).await })
        })
        .await
        .unwrap();
}

async fn open(store: &store::Store, id: &str, secret_hash: &str, name: &'static str) {
    put_user(store, name, true).await;
    let session = Session {
        id: id.into(),
        secret_hash: secret_hash.into(),
        previous_hash: None,
        previous_until: None,
        user_id: user_id(name),
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
