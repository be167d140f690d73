//! Failed sign-ins, counted in the database so that several server processes share one limit.

use crate::backend::{Tx, on_backend};
use crate::error::Result;

/// Notes one attempt about `subject` (a folded name or an address).
///
/// # Errors
/// A fault of the database.
pub async fn note(tx: &mut Tx, id: &str, subject: &str, now: i64) -> Result<()> {
    const SQL: &str = "insert into sign_in_attempt (id, subject, at) values ($1, $2, $3)";
    on_backend!(tx, |conn| {
        sqlx::query(SQL)
            .bind(id)
            .bind(subject)
            .bind(now)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// How many attempts about `subject` there were after `since`, and when the first of them was.
///
/// # Errors
/// A fault of the database.
pub async fn count(tx: &mut Tx, subject: &str, since: i64) -> Result<(i64, Option<i64>)> {
    const SQL: &str = "select count(*), min(at) from sign_in_attempt where subject = $1 and at > $2";
    Ok(on_backend!(tx, |conn| {
        sqlx::query_as(SQL).bind(subject).bind(since).fetch_one(conn).await
    })?)
}

/// Forgets the attempts about `subject`: it has signed in.
///
/// # Errors
/// A fault of the database.
pub async fn forget(tx: &mut Tx, subject: &str) -> Result<()> {
    const SQL: &str = "delete from sign_in_attempt where subject = $1";
    on_backend!(tx, |conn| sqlx::query(SQL).bind(subject).execute(conn).await.map(drop))?;
    Ok(())
}
