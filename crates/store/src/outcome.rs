//! The outcome log: what became of each mutation of each client (docs/sync.md «Push»).
//!
//! What stays true: one row per (client, id), never updated; a client's rows are a gapless prefix; a uuid has one
//! row whatever client sent it.

use sqlx::AssertSqlSafe;

use crate::backend::{Tx, on_backend};
use crate::columns::{Bind, bind_all, placeholders};
use crate::commit::Commit;
use crate::error::Result;

/// A device as the server knows it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Client {
    pub id: String,
    pub user_id: String,
    /// The number of the last mutation with an outcome; 0 before the first.
    pub last_mutation_id: i64,
}

/// One row of the log.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OutcomeRow {
    pub client: String,
    pub id: i64,
    pub uuid: String,
    pub name: String,
    pub version: i64,
    /// Of the verbatim bytes of the arguments.
    pub args_hash: String,
    /// `applied`, `conflict`, `rejected`, `dependency_failed` or `poisoned`.
    pub outcome: String,
    pub code: Option<String>,
    /// JSON: what the code does not say.
    pub detail: Option<String>,
    pub seq: i64,
    pub actor: String,
    pub on_behalf_of: Option<String>,
    /// By the device's clock, µs; shown, and never used for order.
    pub claimed_at: i64,
    pub received_at: i64,
    /// A record was made of what did not apply; it is there until its user has dealt with it.
    pub kept: bool,
}

/// The client's row, made on first contact. A client that belongs to another user is returned as it is: the caller
/// must compare `user_id`.
///
/// # Errors
/// A fault of the database.
pub async fn client(commit: &mut Commit, id: &str, user_id: &str) -> Result<Client> {
    const MAKE: &str = "
        insert into client (id, user_id, last_mutation_id, created_at, last_seen_at)
        values ($1, $2, 0, $3, $3) on conflict (id) do nothing";
    const READ: &str = "select id, user_id, last_mutation_id from client where id = $1";
    let now = commit.now();
    on_backend!(commit.tx(), |conn| {
        sqlx::query(MAKE)
            .bind(id)
            .bind(user_id)
            .bind(now)
            .execute(conn)
            .await
            .map(drop)
    })?;
    let (id, user_id, last_mutation_id) = on_backend!(commit.tx(), |conn| {
        sqlx::query_as::<_, (String, String, i64)>(READ)
            .bind(id)
            .fetch_one(conn)
            .await
    })?;
    Ok(Client {
        id,
        user_id,
        last_mutation_id,
    })
}

/// Notes that the client's mutations up to `last_mutation_id` have their outcomes.
///
/// # Errors
/// A fault of the database.
pub async fn advance(commit: &mut Commit, client: &str, last_mutation_id: i64) -> Result<()> {
    const SQL: &str = "update client set last_mutation_id = $2, last_seen_at = $3 where id = $1";
    let now = commit.now();
    on_backend!(commit.tx(), |conn| {
        sqlx::query(SQL)
            .bind(client)
            .bind(last_mutation_id)
            .bind(now)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Records what became of a mutation.
///
/// # Errors
/// [`crate::Error::Unique`] if it has an outcome already; a fault of the database.
pub async fn record(tx: &mut Tx, row: &OutcomeRow) -> Result<()> {
    const SQL: &str = "
        insert into mutation (client, id, uuid, name, version, args_hash, outcome, code, detail, seq, actor,
                              on_behalf_of, claimed_at, received_at, kept)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    on_backend!(tx, |conn| {
        sqlx::query(SQL)
            .bind(&row.client)
            .bind(row.id)
            .bind(&row.uuid)
            .bind(&row.name)
            .bind(row.version)
            .bind(&row.args_hash)
            .bind(&row.outcome)
            .bind(row.code.as_deref())
            .bind(row.detail.as_deref())
            .bind(row.seq)
            .bind(&row.actor)
            .bind(row.on_behalf_of.as_deref())
            .bind(row.claimed_at)
            .bind(row.received_at)
            .bind(row.kept)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// The outcome of mutation `id` of `client`.
///
/// # Errors
/// A fault of the database.
pub async fn of_client(tx: &mut Tx, client: &str, id: i64) -> Result<Option<OutcomeRow>> {
    const SQL: &str = "
        select client, id, uuid, name, version, args_hash, outcome, code, detail, seq, actor, on_behalf_of,
               claimed_at, received_at, kept
          from mutation where client = $1 and id = $2";
    Ok(on_backend!(tx, |conn| {
        sqlx::query_as(SQL).bind(client).bind(id).fetch_optional(conn).await
    })?)
}

/// The outcome of the mutation `uuid`, whichever client sent it.
///
/// # Errors
/// A fault of the database.
pub async fn of_uuid(tx: &mut Tx, uuid: &str) -> Result<Option<OutcomeRow>> {
    const SQL: &str = "
        select client, id, uuid, name, version, args_hash, outcome, code, detail, seq, actor, on_behalf_of,
               claimed_at, received_at, kept
          from mutation where uuid = $1";
    Ok(on_backend!(tx, |conn| {
        sqlx::query_as(SQL).bind(uuid).fetch_optional(conn).await
    })?)
}

/// Counts one more failure of the program itself at this mutation, and returns the count. Called in a
/// transaction of its own, after the failed one was rolled back.
///
/// # Errors
/// A fault of the database.
pub async fn count_failure(tx: &mut Tx, uuid: &str, reason: &str, now: i64) -> Result<i64> {
    const SQL: &str = "
        insert into mutation_failure (uuid, count, reason, at) values ($1, 1, $2, $3)
        on conflict (uuid) do update
           set count = mutation_failure.count + 1, reason = excluded.reason, at = excluded.at
        returning count";
    Ok(on_backend!(tx, |conn| {
        sqlx::query_scalar(SQL)
            .bind(uuid)
            .bind(reason)
            .bind(now)
            .fetch_one(conn)
            .await
    })?)
}

/// Which of these mutations the program has failed at so often, or more.
///
/// # Errors
/// A fault of the database.
pub async fn failed_often(tx: &mut Tx, uuids: &[String], count: i64) -> Result<Vec<String>> {
    let sql = format!(
        "select uuid from mutation_failure where count >= $1 and uuid in ({})",
        placeholders(2, uuids.len().max(1))
    );
    let mut binds = vec![Bind::Int(Some(count))];
    binds.extend(uuids.iter().map(|uuid| Bind::Text(Some(uuid.clone()))));
    if uuids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(on_backend!(tx, |conn| {
        bind_all!(sqlx::query_scalar(AssertSqlSafe(sql)), &binds)
            .fetch_all(conn)
            .await
    })?)
}

/// The outcomes of these mutations, whichever client sent them.
///
/// # Errors
/// A fault of the database.
pub async fn of_uuids(tx: &mut Tx, uuids: &[String]) -> Result<Vec<OutcomeRow>> {
    if uuids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select client, id, uuid, name, version, args_hash, outcome, code, detail, seq, actor, on_behalf_of,
                claimed_at, received_at, kept
           from mutation where uuid in ({})",
        placeholders(1, uuids.len())
    );
    let binds: Vec<Bind> = uuids.iter().map(|uuid| Bind::Text(Some(uuid.clone()))).collect();
    Ok(on_backend!(tx, |conn| {
        bind_all!(sqlx::query_as(AssertSqlSafe(sql)), &binds)
            .fetch_all(conn)
            .await
    })?)
}

/// The client's row, if the device has been here.
///
/// # Errors
/// A fault of the database.
pub async fn known_client(tx: &mut Tx, id: &str) -> Result<Option<Client>> {
    const SQL: &str = "select id, user_id, last_mutation_id from client where id = $1";
    Ok(on_backend!(tx, |conn| sqlx::query_as(SQL)
        .bind(id)
        .fetch_optional(conn)
        .await)?)
}

/// The outcomes of a client after mutation `id`, in order, at most `limit`.
///
/// # Errors
/// A fault of the database.
pub async fn after(tx: &mut Tx, client: &str, id: i64, limit: i64) -> Result<Vec<OutcomeRow>> {
    const SQL: &str = "
        select client, id, uuid, name, version, args_hash, outcome, code, detail, seq, actor, on_behalf_of,
               claimed_at, received_at, kept
          from mutation where client = $1 and id > $2 order by id limit $3";
    Ok(on_backend!(tx, |conn| {
        sqlx::query_as(SQL)
            .bind(client)
            .bind(id)
            .bind(limit)
            .fetch_all(conn)
            .await
    })?)
}
