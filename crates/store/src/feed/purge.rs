//! Forgetting what has left a scope long ago.

use crate::backend::{Tx, on_backend};
use crate::error::Result;

/// Commits that one turn looks at, so that no transaction is long.
const COMMITS_MAX: i64 = 10_000;

/// Removes evict rows of commits made before `before` (µs) and raises the floor of the feed to the last of these commits.
/// Returns how many rows were removed; `None` when there was no such commit above the floor, and so nothing left to do.
///
/// # Errors
/// A fault of the database.
pub async fn purge(tx: &mut Tx, before: i64) -> Result<Option<u64>> {
    const FLOOR: &str = "select feed_floor from sync_head where id = 1";
    const RAISED: &str = "
        select max(seq) from (select seq, at from commit_mark where seq > $1 order by seq limit $3) as next
         where at < $2";
    const RAISE: &str = "update sync_head set feed_floor = $1 where id = 1 and feed_floor < $1";
    const REMOVE: &str = "delete from feed where op = 'evict' and seq > $1 and seq <= $2";
    let floor: i64 = on_backend!(&mut *tx, |conn| sqlx::query_scalar(FLOOR).fetch_one(conn).await)?;
    let raised: Option<i64> = on_backend!(&mut *tx, |conn| {
        sqlx::query_scalar(RAISED)
            .bind(floor)
            .bind(before)
            .bind(COMMITS_MAX)
            .fetch_one(conn)
            .await
    })?;
    let Some(raised) = raised else { return Ok(None) };
    // The floor first: it is the row that every writer takes, so no commit comes between.
    on_backend!(&mut *tx, |conn| sqlx::query(RAISE)
        .bind(raised)
        .execute(conn)
        .await
        .map(drop))?;
    let removed = on_backend!(tx, |conn| {
        sqlx::query(REMOVE)
            .bind(floor)
            .bind(raised)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(Some(removed))
}
