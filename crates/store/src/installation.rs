//! What is known of this installation, by name.

use crate::backend::{Tx, on_backend};
use crate::error::Result;

/// The sign-ins of a demo company, as they are shown at each start.
pub const SIGN_INS: &str = "sign_ins";

/// The value under a name.
///
/// # Errors
/// A fault of the database.
pub async fn get(tx: &mut Tx, name: &str) -> Result<Option<String>> {
    const SQL: &str = "select value from installation where name = $1";
    Ok(on_backend!(tx, |conn| sqlx::query_scalar(SQL)
        .bind(name)
        .fetch_optional(conn)
        .await)?)
}

/// Sets or replaces the value under a name.
///
/// # Errors
/// A fault of the database.
pub async fn put(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    const SQL: &str = "
        insert into installation (name, value) values ($1, $2)
        on conflict (name) do update set value = excluded.value";
    on_backend!(tx, |conn| sqlx::query(SQL)
        .bind(name)
        .bind(value)
        .execute(conn)
        .await
        .map(drop))?;
    Ok(())
}
