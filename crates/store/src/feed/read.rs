//! Reading the feed: what is new in a scope, and which scopes are new.

use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;

use super::FeedRow;
use crate::backend::{Tx, on_backend};
use crate::columns::{Bind, ROWS_PER_STATEMENT, bind_all, placeholders, value_rows};
use crate::error::Result;

/// Scopes that one statement asks for.
const SCOPES_PER_STATEMENT: usize = 256;

/// What a scope holds, in short.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    /// How many roots.
    pub roots: i64,
    /// The sum of their sequences.
    pub seq_sum: i64,
}

/// The sequence of the newest row of each scope that has any: one step into the index for each.
///
/// # Errors
/// A fault of the database.
pub async fn newest(tx: &mut Tx, scopes: &[String]) -> Result<BTreeMap<String, i64>> {
    let mut found = BTreeMap::new();
    for some in scopes.chunks(SCOPES_PER_STATEMENT) {
        let sql = format!(
            "select column1, (select max(seq) from feed where scope = column1) from (values {}) as asked",
            value_rows(some.len(), 1)
        );
        let rows: Vec<(String, Option<i64>)> = on_backend!(&mut *tx, |conn| {
            bind_all!(sqlx::query_as(AssertSqlSafe(sql)), &texts(some))
                .fetch_all(conn)
                .await
        })?;
        found.extend(rows.into_iter().filter_map(|(scope, seq)| Some((scope, seq?))));
    }
    Ok(found)
}

/// The rows of a scope after `(seq, root)`, in this order, at most `limit`. Without `root` the commit `seq` is done with.
///
/// # Errors
/// A fault of the database.
pub async fn page(tx: &mut Tx, scope: &str, seq: i64, root: Option<&str>, limit: i64) -> Result<Vec<FeedRow>> {
    const SQL: &str = "
        select scope, root, entered_seq, seq, op from feed
         where scope = $1 and (seq, root) > ($2, $3) order by seq, root limit $4";
    // No root is named by an empty text: it stands before all of the next commit.
    let (seq, root) = root.map_or((seq + 1, ""), |root| (seq, root));
    Ok(on_backend!(tx, |conn| {
        sqlx::query_as(SQL)
            .bind(scope)
            .bind(seq)
            .bind(root)
            .bind(limit)
            .fetch_all(conn)
            .await
    })?)
}

/// The rows by which scopes hold one of these roots.
///
/// # Errors
/// A fault of the database.
pub async fn holding(tx: &mut Tx, roots: &[String]) -> Result<Vec<FeedRow>> {
    let mut found = Vec::new();
    for some in roots.chunks(ROWS_PER_STATEMENT) {
        let sql = format!(
            "select scope, root, entered_seq, seq, op from feed where op = 'put' and root in ({})",
            placeholders(1, some.len())
        );
        let rows: Vec<FeedRow> = on_backend!(&mut *tx, |conn| {
            bind_all!(sqlx::query_as(AssertSqlSafe(sql)), &texts(some))
                .fetch_all(conn)
                .await
        })?;
        found.extend(rows);
    }
    Ok(found)
}

/// What each of the scopes holds, in short; a scope that holds nothing has no entry.
///
/// # Errors
/// A fault of the database.
pub async fn digests(tx: &mut Tx, scopes: &[String]) -> Result<BTreeMap<String, Digest>> {
    let mut found = BTreeMap::new();
    for some in scopes.chunks(SCOPES_PER_STATEMENT) {
        let sql = format!(
            "select scope, count(*), cast(sum(seq) as bigint) from feed
              where op = 'put' and scope in ({}) group by scope",
            placeholders(1, some.len())
        );
        let rows: Vec<(String, i64, i64)> = on_backend!(&mut *tx, |conn| {
            bind_all!(sqlx::query_as(AssertSqlSafe(sql)), &texts(some))
                .fetch_all(conn)
                .await
        })?;
        found.extend(
            rows.into_iter()
                .map(|(scope, roots, seq_sum)| (scope, Digest { roots, seq_sum })),
        );
    }
    Ok(found)
}

/// The scopes that moved after the commit `seq`, at most `limit`.
///
/// # Errors
/// A fault of the database.
pub async fn moved(tx: &mut Tx, seq: i64, limit: i64) -> Result<Vec<String>> {
    // `seq + 0` is the expression of an index that is for this question alone (migration 6); with a bare `scope` SQLite would
    // rather walk through all scopes in their order.
    const SQL: &str = "select distinct scope || '' from feed where seq + 0 > $1 order by 1 limit $2";
    Ok(on_backend!(tx, |conn| {
        sqlx::query_scalar(SQL).bind(seq).bind(limit).fetch_all(conn).await
    })?)
}

fn texts(scopes: &[String]) -> Vec<Bind> {
    scopes.iter().map(|scope| Bind::Text(Some(scope.clone()))).collect()
}
