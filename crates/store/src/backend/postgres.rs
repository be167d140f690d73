//! PostgreSQL: several server processes may share one database.
//!
//! Writers queue at the row of `sync_head`, so READ COMMITTED is enough (docs/sync.md); readers take a snapshot.

use std::str::FromStr;
use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgDatabaseError, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgPool, Postgres, Transaction};

use crate::backend::without_password;
use crate::error::{Error, Result};

/// Connections of one server process; the default of a PostgreSQL is a hundred for all.
const CONNECTIONS_MAX: u32 = 16;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// Statements kept prepared per connection: a few per kind of record and list.
const STATEMENTS_MAX: usize = 512;

pub(crate) async fn open(url: &str) -> Result<PgPool> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|e| Error::Address {
            url: without_password(url),
            reason: e.to_string(),
        })?
        .application_name("daftar")
        .statement_cache_capacity(STATEMENTS_MAX)
        // A commit that a person was told of must survive a power cut, whatever the server's default is.
        .options([("synchronous_commit", "on"), ("timezone", "UTC")]);
    let failed = |e: sqlx::Error| Error::Open {
        name: without_password(url),
        source: Box::new(e),
    };
    // A pool would try for all of its time; a wrong address or password should be said at once.
    let first = sqlx::PgConnection::connect_with(&options).await.map_err(failed)?;
    first.close().await.map_err(failed)?;
    PgPoolOptions::new()
        .max_connections(CONNECTIONS_MAX)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options)
        .await
        .map_err(failed)
}

pub(crate) async fn begin_write(pool: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    pool.begin_with("begin isolation level read committed").await
}

pub(crate) async fn begin_read(pool: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    pool.begin_with("begin isolation level repeatable read read only").await
}

/// SQLSTATE classes of <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
pub(crate) fn is_transient(error: &dyn DatabaseError) -> bool {
    let Some(error) = error.try_downcast_ref::<PgDatabaseError>() else {
        return false;
    };
    let connection_lost = error.code().starts_with("08");
    let serialisation_or_deadlock = matches!(error.code(), "40001" | "40P01");
    let lock_not_available = error.code() == "55P03";
    let shutting_down_or_starting = matches!(error.code(), "57P01" | "57P02" | "57P03");
    let too_many_connections = error.code() == "53300";
    connection_lost
        || serialisation_or_deadlock
        || lock_not_available
        || shutting_down_or_starting
        || too_many_connections
}

/// Gives every text column byte order, whatever locale the database was made with: keyset paging, the rows in
/// memory and SQLite must agree on it, and Persian order comes from a sort-key column.
pub(crate) async fn after_migrate(pool: &PgPool) -> Result<()> {
    const SQL: &str = "
        select c.table_name::text, c.column_name::text
          from information_schema.columns c
          join information_schema.tables t
            on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
         where c.table_schema = current_schema() and c.data_type = 'text' and c.collation_name is distinct from 'C'
           and c.table_name not like '\\_sqlx%'
         order by 1, 2";
    let columns: Vec<(String, String)> = sqlx::query_as(SQL).fetch_all(pool).await?;
    let mut rest = columns.as_slice();
    while let Some((table, _)) = rest.first() {
        let same = rest.iter().take_while(|(other, _)| other == table).count();
        let changes: Vec<String> = rest[..same]
            .iter()
            .map(|(_, column)| format!("alter column \"{column}\" type text collate \"C\""))
            .collect();
        let sql = format!("alter table \"{table}\" {}", changes.join(", "));
        sqlx::query(AssertSqlSafe(sql)).execute(pool).await?;
        rest = &rest[same..];
    }
    Ok(())
}

pub(crate) async fn applied_migrations(pool: &PgPool) -> Result<Vec<i64>> {
    const THERE: &str = "select to_regclass('_sqlx_migrations') is not null";
    const SQL: &str = "select version from _sqlx_migrations where success order by version";
    let there: bool = sqlx::query_scalar(THERE).fetch_one(pool).await?;
    if !there {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar(SQL).fetch_all(pool).await?)
}

/// The tables of the schema with their columns and declared types, in a fixed order.
pub(crate) const COLUMNS: &str = "
    select c.table_name::text as table_name, c.column_name::text as column_name, c.data_type::text as type
      from information_schema.columns c
      join information_schema.tables t
        on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
     where c.table_schema = current_schema() and c.table_name not like '\\_sqlx%'
     order by c.table_name collate \"C\", c.ordinal_position";
