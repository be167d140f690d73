//! What each scope holds: one row per scope and root (docs/sync.md «Tables»).
//!
//! What stays true: the rows of a root name exactly the scopes it belongs to after its last change (`put`) and
//! those it has left (`evict`); `entered_seq` says since when it has been in the scope without a break.

use sqlx::AssertSqlSafe;

use crate::backend::on_backend;
use crate::columns::{Bind, ROWS_PER_STATEMENT, bind_all, placeholders, value_rows};
use crate::commit::Commit;
use crate::error::Result;

mod purge;
mod read;

pub use purge::purge;
pub use read::{Digest, digests, holding, moved, newest, page};

/// A root and the scopes that it belongs to now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    pub root: String,
    pub scopes: Vec<String>,
}

/// Moves each root to the front of its scopes and out of every other scope that held it.
///
/// # Errors
/// A fault of the database.
pub async fn place(commit: &mut Commit, placements: &[Placement]) -> Result<()> {
    const EVICT: &str = "update feed set op = 'evict', seq = $3 where scope = $1 and root = $2";
    let seq = commit.seq();
    for chunk in placements.chunks(ROWS_PER_STATEMENT) {
        let held = held(commit, chunk).await?;
        put(commit, chunk).await?;
        for (scope, root) in held {
            let stays = chunk.iter().any(|it| it.root == root && it.scopes.contains(&scope));
            if !stays {
                on_backend!(commit.tx(), |conn| {
                    sqlx::query(EVICT)
                        .bind(&scope)
                        .bind(&root)
                        .bind(seq)
                        .execute(conn)
                        .await
                        .map(drop)
                })?;
            }
        }
    }
    Ok(())
}

/// Scope and root of all rows that hold one of these roots.
async fn held(commit: &mut Commit, placements: &[Placement]) -> Result<Vec<(String, String)>> {
    let sql = format!(
        "select scope, root from feed where op = 'put' and root in ({})",
        placeholders(1, placements.len())
    );
    let binds: Vec<Bind> = placements.iter().map(|it| Bind::Text(Some(it.root.clone()))).collect();
    Ok(on_backend!(commit.tx(), |conn| {
        bind_all!(sqlx::query_as(AssertSqlSafe(sql)), &binds)
            .fetch_all(conn)
            .await
    })?)
}

async fn put(commit: &mut Commit, placements: &[Placement]) -> Result<()> {
    const INTO: &str = "insert into feed (scope, root, entered_seq, seq, op) values ";
    const MOVED: &str = "
        on conflict (scope, root) do update
           set seq = excluded.seq, op = 'put',
               entered_seq = case when feed.op = 'put' then feed.entered_seq else excluded.entered_seq end";
    const COLUMNS: usize = 5;
    let seq = commit.seq();
    let rows: Vec<(&String, &String)> = placements
        .iter()
        .flat_map(|it| it.scopes.iter().map(move |scope| (scope, &it.root)))
        .collect();
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        let sql = format!("{INTO}{}{MOVED}", value_rows(chunk.len(), COLUMNS));
        let mut binds = Vec::with_capacity(chunk.len() * COLUMNS);
        for (scope, root) in chunk {
            binds.push(Bind::Text(Some((*scope).clone())));
            binds.push(Bind::Text(Some((*root).clone())));
            binds.push(Bind::Int(Some(seq)));
            binds.push(Bind::Int(Some(seq)));
            binds.push(Bind::Text(Some("put".to_owned())));
        }
        on_backend!(commit.tx(), |conn| {
            bind_all!(sqlx::query(AssertSqlSafe(sql)), &binds)
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
