//! What each scope holds: one row per scope and root (docs/sync.md «Tables»).
//!
//! What stays true: the rows of a root name exactly the scopes it belongs to after its last change (`put`) and
//! those it has left (`evict`); `entered_seq` says since when it has been in the scope without a break.

use crate::backend::on_backend;
use crate::commit::Commit;
use crate::error::Result;

/// Moves `root` to the front of each of `scopes` and out of every other scope that held it.
///
/// # Errors
/// A fault of the database.
pub async fn place(commit: &mut Commit, root: &str, scopes: &[String]) -> Result<()> {
    const HELD: &str = "select scope from feed where root = $1 and op = 'put'";
    const PUT: &str = "
        insert into feed (scope, root, entered_seq, seq, op) values ($1, $2, $3, $3, 'put')
        on conflict (scope, root) do update
           set seq = excluded.seq, op = 'put',
               entered_seq = case when feed.op = 'put' then feed.entered_seq else excluded.entered_seq end";
    const EVICT: &str = "update feed set op = 'evict', seq = $3 where scope = $1 and root = $2";
    let seq = commit.seq();
    let held: Vec<String> = on_backend!(commit.tx(), |conn| {
        sqlx::query_scalar(HELD).bind(root).fetch_all(conn).await
    })?;
    for scope in scopes {
        on_backend!(commit.tx(), |conn| {
            sqlx::query(PUT)
                .bind(scope)
                .bind(root)
                .bind(seq)
                .execute(conn)
                .await
                .map(drop)
        })?;
    }
    for scope in held.iter().filter(|scope| !scopes.contains(scope)) {
        on_backend!(commit.tx(), |conn| {
            sqlx::query(EVICT)
                .bind(scope)
                .bind(root)
                .bind(seq)
                .execute(conn)
                .await
                .map(drop)
        })?;
    }
    Ok(())
}

/// One row as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FeedRow {
    pub scope: String,
    pub root: String,
    pub entered_seq: i64,
    pub seq: i64,
    pub op: String,
}

/// All rows of a root, by scope.
///
/// # Errors
/// A fault of the database.
pub async fn of_root(tx: &mut crate::Tx, root: &str) -> Result<Vec<FeedRow>> {
    const SQL: &str = "select scope, root, entered_seq, seq, op from feed where root = $1 order by scope";
    Ok(on_backend!(tx, |conn| sqlx::query_as(SQL)
        .bind(root)
        .fetch_all(conn)
        .await)?)
}

/// At most `limit` rows of a scope in (after, upto], oldest change first.
///
/// # Errors
/// A fault of the database.
pub async fn since(tx: &mut crate::Tx, scope: &str, after: i64, upto: i64, limit: i64) -> Result<Vec<FeedRow>> {
    const SQL: &str = "
        select scope, root, entered_seq, seq, op from feed
         where scope = $1 and seq > $2 and seq <= $3 order by seq, root limit $4";
    Ok(on_backend!(tx, |conn| {
        sqlx::query_as(SQL)
            .bind(scope)
            .bind(after)
            .bind(upto)
            .bind(limit)
            .fetch_all(conn)
            .await
    })?)
}
