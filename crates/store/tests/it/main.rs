//! The store against both databases: every test here runs once on each.

#![allow(clippy::unwrap_used, reason = "a test stops where its own database fails")]

mod archive;
mod feed;
mod list;
mod migrate;
mod order;
mod outcome;
mod record;
mod sample;
mod session;
mod transaction;

/// Makes one test per database out of each function; it gets an empty, migrated [`store::Store`] and its
/// [`store::testing::TestDatabase`].
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($store:ident, $database:ident) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn check($store: store::Store, $database: store::testing::TestDatabase) {
                $body
                $store.close().await;
                drop($database);
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let database = store::testing::TestDatabase::new(store::Dialect::Sqlite).await;
                check(database.store().await, database).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let database = store::testing::TestDatabase::new(store::Dialect::Postgres).await;
                check(database.store().await, database).await;
            }
        }
    )+};
}
pub(crate) use on_both;
