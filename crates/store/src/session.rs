//! Sessions and credentials: who may come in, and from which devices they did.
//!
//! The server keeps hashes only; times are µs and come in as arguments. A session's secret is replaced now and
//! then ([`rotate`]); the one before stays good for a moment, because a browser sends several requests at once.

use sqlx::AssertSqlSafe;

use crate::backend::{Tx, on_backend};
use crate::columns::{Bind, KEYS_PER_STATEMENT, bind_all, placeholders};
use crate::error::Result;

/// A password as stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Credential {
    pub user_id: String,
    /// A PHC string of argon2id.
    pub password_hash: String,
    pub changed_at: i64,
    /// The person must choose another password at the next sign-in.
    pub must_change: bool,
}

/// One signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Session {
    /// Names the session in the list of devices; no secret.
    pub id: String,
    pub secret_hash: String,
    pub previous_hash: Option<String>,
    pub previous_until: Option<i64>,
    pub user_id: String,
    pub created_at: i64,
    pub rotated_at: i64,
    pub last_seen_at: i64,
    /// The absolute end.
    pub expires_at: i64,
    pub user_agent: String,
    pub address: String,
}

/// The credential of the active user of this name, which `domain` has folded, so that a name typed with Arabic letters
/// or Persian digits is the same name.
///
/// # Errors
/// A fault of the database.
pub async fn credential(tx: &mut Tx, username_fold: &str) -> Result<Option<Credential>> {
    const SQL: &str = "
        select c.user_id, c.password_hash, c.changed_at, c.must_change
          from credential c join user_account u on u.id = c.user_id
         where u.username_fold = $1 and u.active = true";
    Ok(on_backend!(tx, |conn| sqlx::query_as(SQL)
        .bind(username_fold)
        .fetch_optional(conn)
        .await)?)
}

/// The credential of a user.
///
/// # Errors
/// A fault of the database.
pub async fn credential_of(tx: &mut Tx, user_id: &str) -> Result<Option<Credential>> {
    const SQL: &str = "
        select user_id, password_hash, changed_at, must_change from credential where user_id = $1";
    Ok(on_backend!(tx, |conn| sqlx::query_as(SQL)
        .bind(user_id)
        .fetch_optional(conn)
        .await)?)
}

/// Whether anybody can sign in at all.
///
/// # Errors
/// A fault of the database.
pub async fn any_credential(tx: &mut Tx) -> Result<bool> {
    const SQL: &str = "select exists (select 1 from credential)";
    Ok(on_backend!(tx, |conn| sqlx::query_scalar(SQL).fetch_one(conn).await)?)
}

/// Sets or replaces a user's credential.
///
/// # Errors
/// A fault of the database.
pub async fn put_credential(tx: &mut Tx, credential: &Credential) -> Result<()> {
    const SQL: &str = "
        insert into credential (user_id, password_hash, changed_at, must_change) values ($1, $2, $3, $4)
        on conflict (user_id) do update
           set password_hash = excluded.password_hash, changed_at = excluded.changed_at,
               must_change = excluded.must_change";
    on_backend!(tx, |conn| {
        sqlx::query(SQL)
            .bind(&credential.user_id)
            .bind(&credential.password_hash)
            .bind(credential.changed_at)
            .bind(credential.must_change)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Adds a session.
///
/// # Errors
/// A fault of the database.
pub async fn open(tx: &mut Tx, session: &Session) -> Result<()> {
    const SQL: &str = "
        insert into session (id, secret_hash, previous_hash, previous_until, user_id, created_at, rotated_at,
                             last_seen_at, expires_at, user_agent, address)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    on_backend!(tx, |conn| {
        sqlx::query(SQL)
            .bind(&session.id)
            .bind(&session.secret_hash)
            .bind(session.previous_hash.as_deref())
            .bind(session.previous_until)
            .bind(&session.user_id)
            .bind(session.created_at)
            .bind(session.rotated_at)
            .bind(session.last_seen_at)
            .bind(session.expires_at)
            .bind(&session.user_agent)
            .bind(&session.address)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// The living session that this secret opens: of an active user, neither ended, nor idle since before `idle_since`,
/// nor by a replaced secret whose time has passed.
///
/// # Errors
/// A fault of the database.
pub async fn find(tx: &mut Tx, secret_hash: &str, now: i64, idle_since: i64) -> Result<Option<Session>> {
    const SQL: &str = "
        select s.id, s.secret_hash, s.previous_hash, s.previous_until, s.user_id, s.created_at, s.rotated_at,
               s.last_seen_at, s.expires_at, s.user_agent, s.address
          from session s join user_account u on u.id = s.user_id
         where (s.secret_hash = $1 or (s.previous_hash = $1 and s.previous_until > $2))
           and s.expires_at > $2 and s.last_seen_at > $3 and u.active = true";
    Ok(on_backend!(tx, |conn| sqlx::query_as(SQL)
        .bind(secret_hash)
        .bind(now)
        .bind(idle_since)
        .fetch_optional(conn)
        .await)?)
}

/// Notes that a session was used; with `previous_until`, its replaced secret ends no later than that.
///
/// # Errors
/// A fault of the database.
pub async fn touch(tx: &mut Tx, id: &str, now: i64, previous_until: Option<i64>) -> Result<()> {
    const SEEN: &str = "update session set last_seen_at = $2 where id = $1 and last_seen_at < $2";
    const ENDS: &str = "update session set previous_until = $2 where id = $1 and previous_until > $2";
    on_backend!(&mut *tx, |conn| sqlx::query(SEEN)
        .bind(id)
        .bind(now)
        .execute(conn)
        .await
        .map(drop))?;
    if let Some(until) = previous_until {
        on_backend!(tx, |conn| sqlx::query(ENDS)
            .bind(id)
            .bind(until)
            .execute(conn)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// A secret's replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The session's id.
    pub id: String,
    /// The secret as it stood when the request was read: if another request was first, nothing happens.
    pub current_hash: String,
    pub new_hash: String,
    /// The secret that the browser holds; it stays good until `previous_until`.
    pub held_hash: String,
    pub previous_until: i64,
}

/// Replaces a session's secret; `false` if another request was first.
///
/// # Errors
/// A fault of the database.
pub async fn rotate(tx: &mut Tx, rotation: &Rotation, now: i64) -> Result<bool> {
    const SQL: &str = "
        update session set secret_hash = $3, previous_hash = $4, previous_until = $5, rotated_at = $6, last_seen_at = $6
         where id = $1 and secret_hash = $2";
    let rows = on_backend!(tx, |conn| {
        sqlx::query(SQL)
            .bind(&rotation.id)
            .bind(&rotation.current_hash)
            .bind(&rotation.new_hash)
            .bind(&rotation.held_hash)
            .bind(rotation.previous_until)
            .bind(now)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}

/// The living sessions of a user, the latest used first.
///
/// # Errors
/// A fault of the database.
pub async fn of_user(tx: &mut Tx, user_id: &str, now: i64, idle_since: i64) -> Result<Vec<Session>> {
    const SQL: &str = "
        select id, secret_hash, previous_hash, previous_until, user_id, created_at, rotated_at, last_seen_at,
               expires_at, user_agent, address
          from session where user_id = $1 and expires_at > $2 and last_seen_at > $3
         order by last_seen_at desc, id";
    Ok(on_backend!(tx, |conn| {
        sqlx::query_as(SQL)
            .bind(user_id)
            .bind(now)
            .bind(idle_since)
            .fetch_all(conn)
            .await
    })?)
}

/// Ends one session of a user; `false` if there is none of that id.
///
/// # Errors
/// A fault of the database.
pub async fn end(tx: &mut Tx, user_id: &str, id: &str) -> Result<bool> {
    const SQL: &str = "delete from session where user_id = $1 and id = $2";
    let rows = on_backend!(tx, |conn| {
        sqlx::query(SQL)
            .bind(user_id)
            .bind(id)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}

/// Ends all sessions of a user but `keep` (an id; empty for none) and returns how many.
///
/// # Errors
/// A fault of the database.
pub async fn end_others(tx: &mut Tx, user_id: &str, keep: &str) -> Result<u64> {
    const SQL: &str = "delete from session where user_id = $1 and id <> $2";
    Ok(on_backend!(tx, |conn| {
        sqlx::query(SQL)
            .bind(user_id)
            .bind(keep)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?)
}

/// Removes what time has ended: sessions, and sign-in attempts before `attempts_before`.
///
/// # Errors
/// A fault of the database.
pub async fn sweep(tx: &mut Tx, now: i64, idle_since: i64, attempts_before: i64) -> Result<()> {
    const SESSIONS: &str = "delete from session where expires_at <= $1 or last_seen_at <= $2";
    const ATTEMPTS: &str = "delete from sign_in_attempt where at < $1";
    on_backend!(tx, |conn| {
        sqlx::query(SESSIONS)
            .bind(now)
            .bind(idle_since)
            .execute(&mut *conn)
            .await?;
        sqlx::query(ATTEMPTS)
            .bind(attempts_before)
            .execute(&mut *conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Those of these sessions that live, by id: as [`find`] would find them.
///
/// # Errors
/// A fault of the database.
pub async fn living(tx: &mut Tx, ids: &[String], now: i64, idle_since: i64) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for some in ids.chunks(KEYS_PER_STATEMENT) {
        let sql = format!(
            "select s.id from session s join user_account u on u.id = s.user_id
              where s.expires_at > $1 and s.last_seen_at > $2 and u.active = true and s.id in ({})",
            placeholders(3, some.len())
        );
        let mut binds = vec![Bind::Int(Some(now)), Bind::Int(Some(idle_since))];
        binds.extend(some.iter().map(|id| Bind::Text(Some(id.clone()))));
        let rows: Vec<String> = on_backend!(&mut *tx, |conn| {
            bind_all!(sqlx::query_scalar(AssertSqlSafe(sql)), &binds)
                .fetch_all(conn)
                .await
        })?;
        found.extend(rows);
    }
    Ok(found)
}
