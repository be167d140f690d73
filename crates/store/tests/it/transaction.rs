//! Transactions end whole, whatever happens to the one who asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use store::session::{Credential, credential_of, put_credential};
use store::{ATTEMPTS_MAX, Error, attempt};
use tokio::sync::Notify;

use crate::on_both;

fn sample(name: &str) -> Credential {
    Credential {
        user_id: name.into(),
        password_hash: "hash".into(),
        changed_at: 1,
        must_change: false,
    }
}

on_both! {
    async fn work_that_fails_leaves_nothing(store, _database) {
        let failed: Result<(), Error> = store
            .write(|tx| Box::pin(async move {
                put_credential(tx, &sample("a")).await?;
                Err(Error::Archive("no".into()))
            }))
            .await;
        assert!(matches!(failed, Err(Error::Archive(_))));
        let found = store.read(|tx| Box::pin(credential_of(tx, "a"))).await.unwrap();
        assert_eq!(found, None);
    }

    async fn a_taken_key_is_told_apart(store, _database) {
        let note = || store.write(|tx| Box::pin(attempt::note(tx, "one", "ali", 1)));
        note().await.unwrap();
        let failed = note().await;
        assert!(matches!(failed, Err(Error::Unique(_))), "{failed:?}");
    }

    async fn a_dropped_request_still_ends_its_transaction(store, _database) {
        let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let request = tokio::spawn({
            let (store, begun, go_on) = (store.clone(), begun.clone(), go_on.clone());
            async move {
                store
                    .write(move |tx| {
                        let (begun, go_on) = (begun.clone(), go_on.clone());
                        Box::pin(async move {
                            put_credential(tx, &sample("a")).await?;
                            begun.notify_one();
                            go_on.notified().await;
                            Ok(())
                        })
                    })
                    .await
            }
        });
        begun.notified().await;
        request.abort();
        assert!(request.await.unwrap_err().is_cancelled());
        go_on.notify_one();
        // The next writer waits for the one whose asker has gone, and finds its row.
        let found = store
            .write(|tx| Box::pin(async move {
                put_credential(tx, &sample("b")).await?;
                credential_of(tx, "b").await
            }))
            .await
            .unwrap();
        assert_eq!(found, Some(sample("b")));
        let first = loop_until_there(&store).await;
        assert_eq!(first, Some(sample("a")));
    }

    async fn transient_faults_are_tried_again_and_not_for_ever(store, _database) {
        let tries = Arc::new(AtomicU32::new(0));
        let seen = tries.clone();
        let done = store
            .write(move |_| {
                let n = seen.fetch_add(1, Ordering::SeqCst);
                Box::pin(async move {
                    if n < 2 { Err(Error::Transient(sqlx::Error::PoolTimedOut)) } else { Ok(n) }
                })
            })
            .await;
        assert_eq!(done.unwrap(), 2);
        tries.store(0, Ordering::SeqCst);
        let seen = tries.clone();
        let failed: Result<(), Error> = store
            .write(move |_| {
                seen.fetch_add(1, Ordering::SeqCst);
                Box::pin(async move { Err(Error::Transient(sqlx::Error::PoolTimedOut)) })
            })
            .await;
        assert!(failed.unwrap_err().is_transient());
        assert_eq!(tries.load(Ordering::SeqCst), ATTEMPTS_MAX);
    }

    async fn a_panic_is_rolled_back_and_said(store, _database) {
        let failed: Result<(), Error> = store
            .write(|tx| Box::pin(async move {
                put_credential(tx, &sample("a")).await?;
                panic!("planted")
            }))
            .await;
        assert!(matches!(failed, Err(Error::Panicked)));
        store.write(|tx| Box::pin(async move { put_credential(tx, &sample("b")).await })).await.unwrap();
        let found = store.read(|tx| Box::pin(credential_of(tx, "a"))).await.unwrap();
        assert_eq!(found, None);
    }

    async fn a_savepoint_undoes_one_step_only(store, _database) {
        store
            .write(|tx| Box::pin(async move {
                tx.savepoint().await?;
                put_credential(tx, &sample("a")).await?;
                tx.keep_savepoint().await?;
                tx.savepoint().await?;
                put_credential(tx, &sample("b")).await?;
                attempt::note(tx, "one", "ali", 1).await?;
                assert!(attempt::note(tx, "one", "ali", 1).await.is_err());
                tx.undo_to_savepoint().await?;
                put_credential(tx, &sample("c")).await
            }))
            .await
            .unwrap();
        for (name, there) in [("a", true), ("b", false), ("c", true)] {
            let found = store.read(move |tx| Box::pin(credential_of(tx, name))).await.unwrap();
            assert_eq!(found.is_some(), there, "{name}");
        }
    }
}

/// On PostgreSQL the two transactions are not ordered by a common row, so the first may commit a little later.
async fn loop_until_there(store: &store::Store) -> Option<Credential> {
    for _ in 0..10_000 {
        let found = store.read(|tx| Box::pin(credential_of(tx, "a"))).await.unwrap();
        if found.is_some() {
            return found;
        }
        tokio::task::yield_now().await;
    }
    None
}
