//! SQLite: one file, one writing connection, a pool of readers.
//!
//! With one writer there is no upgrade from a read lock to a write lock, hence no deadlock; readers see the last
//! commit through the write-ahead log and are never blocked.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteError, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, SqlitePool, Transaction};

use crate::error::{Error, Result};

/// Connections that read at once; a page asks a few queries, each some milliseconds.
const READERS_MAX: u32 = 8;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// Statements kept prepared per connection: a few per kind of record and list.
const STATEMENTS_MAX: usize = 512;

#[derive(Clone, Debug)]
pub(crate) struct Pools {
    pub writer: SqlitePool,
    pub reader: SqlitePool,
}

/// What to do where there is no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IfMissing {
    Make,
    Refuse,
}

/// Whether what follows `sqlite:` in an address is no path.
pub(crate) fn names_no_file(rest: &str) -> bool {
    let path = rest.split('?').next().unwrap_or_default();
    path.strip_prefix("//").unwrap_or(path).trim().is_empty()
}

pub(crate) async fn open(url: &str, if_missing: IfMissing) -> Result<Pools> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|e| Error::Address {
            url: url.to_owned(),
            reason: e.to_string(),
        })?
        .create_if_missing(if_missing == IfMissing::Make)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .statement_cache_capacity(STATEMENTS_MAX)
        // A decision that a person was told is saved must survive a power cut: every commit reaches the disk.
        .synchronous(SqliteSynchronous::Full)
        // PostgreSQL and the rows in memory tell letters apart; what should be found in any case is folded first.
        .pragma("case_sensitive_like", "on")
        .pragma("temp_store", "memory")
        .pragma("cache_size", "-16000");
    let options = match if_missing {
        IfMissing::Make => {
            make_folder(options.get_filename())?;
            options.journal_mode(SqliteJournalMode::Wal)
        }
        // The file keeps its mode: whoever only looks changes nothing in it.
        IfMissing::Refuse if options.get_filename().exists() => options,
        IfMissing::Refuse => {
            return Err(Error::Absent {
                name: options.get_filename().display().to_string(),
            });
        }
    };
    let failed = |e: sqlx::Error| Error::Open {
        name: options.get_filename().display().to_string(),
        source: Box::new(e),
    };
    let pool = || {
        SqlitePoolOptions::new()
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .idle_timeout(None)
    };
    let writer = pool()
        .max_connections(1)
        .connect_with(options.clone())
        .await
        .map_err(failed)?;
    let reader = pool()
        .max_connections(READERS_MAX)
        .connect_with(options.clone().create_if_missing(false).pragma("query_only", "on"))
        .await
        .map_err(failed)?;
    Ok(Pools { writer, reader })
}

pub(crate) async fn begin_write(pools: &Pools) -> sqlx::Result<Transaction<'static, Sqlite>> {
    pools.writer.begin_with("begin immediate").await
}

/// A snapshot: in the write-ahead log the first read fixes what the transaction sees.
pub(crate) async fn begin_read(pools: &Pools) -> sqlx::Result<Transaction<'static, Sqlite>> {
    pools.reader.begin().await
}

pub(crate) fn is_transient(error: &dyn DatabaseError) -> bool {
    const BUSY: i64 = 5;
    const LOCKED: i64 = 6;
    if error.try_downcast_ref::<SqliteError>().is_none() {
        return false;
    }
    let code = error.code().and_then(|code| code.parse::<i64>().ok());
    // The low byte is the primary code; the rest says which kind of busy.
    code.is_some_and(|code| matches!(code & 0xff, BUSY | LOCKED))
}

pub(crate) async fn after_migrate(pools: &Pools) -> Result<()> {
    sqlx::query("pragma optimize").execute(&pools.writer).await?;
    Ok(())
}

pub(crate) async fn applied_migrations(pools: &Pools) -> Result<Vec<i64>> {
    const THERE: &str = "select count(*) from sqlite_master where type = 'table' and name = '_sqlx_migrations'";
    const SQL: &str = "select version from _sqlx_migrations where success order by version";
    let there: i64 = sqlx::query_scalar(THERE).fetch_one(&pools.writer).await?;
    if there == 0 {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar(SQL).fetch_all(&pools.writer).await?)
}

/// The tables of the schema with their columns and declared types, in a fixed order.
pub(crate) const COLUMNS: &str = "
    select t.name as table_name, c.name as column_name, lower(c.type) as type
      from sqlite_master t, pragma_table_info(t.name) c
     where t.type = 'table' and t.name not like 'sqlite_%' and t.name not like '\\_sqlx%' escape '\\'
     order by t.name, c.cid";

pub(crate) async fn check_integrity(pools: &Pools) -> Result<()> {
    let lines: Vec<String> = sqlx::query_scalar("pragma integrity_check")
        .fetch_all(&pools.reader)
        .await?;
    if lines.iter().map(String::as_str).eq(["ok"]) {
        return Ok(());
    }
    Err(Error::Damaged(lines.into_iter().take(3).collect::<Vec<_>>().join("; ")))
}

fn make_folder(file: &Path) -> Result<()> {
    let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    std::fs::create_dir_all(folder).map_err(|e| Error::Open {
        name: file.display().to_string(),
        source: format!("its folder «{}» cannot be made: {e}", folder.display()).into(),
    })
}
