//! The one-time link by which an empty installation gets its first administrator.

use crate::backend::{Tx, on_backend};
use crate::error::Result;

/// Replaces any earlier link by this one.
///
/// # Errors
/// A fault of the database.
pub async fn put_token(tx: &mut Tx, token_hash: &str, now: i64, expires_at: i64) -> Result<()> {
    const CLEAR: &str = "delete from setup_token";
    const SQL: &str = "insert into setup_token (token_hash, created_at, expires_at) values ($1, $2, $3)";
    on_backend!(tx, |conn| {
        sqlx::query(CLEAR).execute(&mut *conn).await?;
        sqlx::query(SQL)
            .bind(token_hash)
            .bind(now)
            .bind(expires_at)
            .execute(&mut *conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Whether the link is good.
///
/// # Errors
/// A fault of the database.
pub async fn is_token(tx: &mut Tx, token_hash: &str, now: i64) -> Result<bool> {
    const SQL: &str = "select exists (select 1 from setup_token where token_hash = $1 and expires_at > $2)";
    Ok(on_backend!(tx, |conn| {
        sqlx::query_scalar(SQL).bind(token_hash).bind(now).fetch_one(conn).await
    })?)
}

/// Uses the link up; `false` if it was not good, so that of two who press at once one wins.
///
/// # Errors
/// A fault of the database.
pub async fn take_token(tx: &mut Tx, token_hash: &str, now: i64) -> Result<bool> {
    const SQL: &str = "delete from setup_token where token_hash = $1 and expires_at > $2";
    let rows = on_backend!(tx, |conn| {
        sqlx::query(SQL)
            .bind(token_hash)
            .bind(now)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}
