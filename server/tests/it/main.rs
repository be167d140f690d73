//! The server against both databases: whole requests through the router, and the real binary.
#![allow(clippy::unwrap_used, reason = "a test stops where its own database fails")]

mod attention;
mod binary;
#[path = "../../../crates/domain/tests/it/books.rs"]
mod books;
mod client;
#[allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the company of the domain's tests; not all of it is used here"
)]
#[path = "../../../crates/domain/tests/it/company.rs"]
mod company;
mod device;
mod dice;
mod events;
mod headers;
mod killed;
mod page;
mod preferences;
mod privacy;
mod pull;
mod push;
mod query;
mod race;
mod setup;
mod sign_in;

/// Makes one test per database out of each function; it gets a [`client::TestServer`] with the company of the domain's
/// tests in it, or an empty one for `on_both_empty!`.
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($server:ident) $body:block)+) => {
        crate::on_both_with! { filled, $(async fn $name($server) $body)+ }
    };
}
pub(crate) use on_both;

macro_rules! on_both_empty {
    ($($(#[$doc:meta])* async fn $name:ident($server:ident) $body:block)+) => {
        crate::on_both_with! { empty, $(async fn $name($server) $body)+ }
    };
}
pub(crate) use on_both_empty;

macro_rules! on_both_with {
    ($how:ident, $(async fn $name:ident($server:ident) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn check($server: crate::client::TestServer) {
                $body
                $server.close().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                check(crate::client::TestServer::$how(store::Dialect::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                check(crate::client::TestServer::$how(store::Dialect::Postgres).await).await;
            }
        }
    )+};
}
pub(crate) use on_both_with;
