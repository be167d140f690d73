//! The two databases behind one type.
//!
//! Every fact about a dialect lives in [`sqlite`] or [`postgres`]; all other modules write one SQL text and let
//! [`on_backend!`] expand its run once per driver. What stays true: a transaction is only opened by
//! `transaction.rs`, on a task of its own, so that a dropped request never leaves one open.

pub(crate) mod postgres;
pub(crate) mod sqlite;

use std::sync::Arc;

use tokio::sync::watch;

use crate::error::{Error, Result};

/// The database of one company. Cloning shares the pools.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) backend: Backend,
    /// The newest commit of this process; for whoever waits for one.
    pub(crate) committed: Arc<watch::Sender<i64>>,
}

/// Which database an address names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

#[derive(Clone, Debug)]
pub(crate) enum Backend {
    Sqlite(sqlite::Pools),
    Postgres(sqlx::PgPool),
}

/// An open transaction on either database; ended by `transaction.rs` alone.
#[derive(Debug)]
pub enum Tx {
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

/// Runs the body with the driver's own connection: `on_backend!(tx, |conn| sqlx::query(SQL).execute(conn).await)`.
///
/// The body is compiled once per driver, so the SQL text and its binds stand in one place and are still checked
/// against each driver's types.
macro_rules! on_backend {
    ($tx:expr, |$conn:ident| $body:expr) => {
        match $tx {
            $crate::backend::Tx::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            $crate::backend::Tx::Postgres(tx) => {
                let $conn = &mut **tx;
                $body
            }
        }
    };
}
pub(crate) use on_backend;

pub(crate) static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

impl Dialect {
    /// The database that `url` names.
    ///
    /// # Errors
    /// [`Error::Address`] for any other scheme, and for SQLite without a file.
    pub fn of(url: &str) -> Result<Self> {
        let refused = |reason: &str| Error::Address {
            url: without_password(url),
            reason: reason.into(),
        };
        match url.split_once(':') {
            Some(("sqlite", rest)) if sqlite::names_no_file(rest) => {
                Err(refused("it names no file, as sqlite:data/daftar.sqlite does"))
            }
            Some(("sqlite", _)) => Ok(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres),
            _ => Err(refused("it must begin with sqlite: or postgres:")),
        }
    }
}

impl Store {
    /// Opens the database at `url` (`sqlite:data/daftar.sqlite`, `postgres://user@host/name`), creating a SQLite
    /// file that is missing. Changes nothing in it; see [`Store::migrate`].
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::Open`].
    pub async fn open(url: &str) -> Result<Self> {
        Self::open_or(url, sqlite::IfMissing::Make).await
    }

    /// Opens the database that is there: as [`Store::open`], but makes neither file nor folder.
    ///
    /// # Errors
    /// [`Error::Absent`] too.
    pub async fn open_existing(url: &str) -> Result<Self> {
        Self::open_or(url, sqlite::IfMissing::Refuse).await
    }

    async fn open_or(url: &str, if_missing: sqlite::IfMissing) -> Result<Self> {
        let backend = match Dialect::of(url)? {
            Dialect::Sqlite => Backend::Sqlite(sqlite::open(url, if_missing).await?),
            Dialect::Postgres => Backend::Postgres(postgres::open(url).await?),
        };
        Ok(Self {
            backend,
            committed: Arc::new(watch::Sender::new(0)),
        })
    }

    /// Brings the tables up to this program's version and returns how many migrations were applied.
    ///
    /// # Errors
    /// [`Error::Newer`] if a newer release has been here, [`Error::Migration`] if its history differs.
    pub async fn migrate(&self) -> Result<usize> {
        let before = self.migration_count().await?;
        let run = match &self.backend {
            Backend::Sqlite(pools) => MIGRATIONS.run(&pools.writer).await,
            Backend::Postgres(pool) => MIGRATIONS.run(pool).await,
        };
        run.map_err(migrate_error)?;
        match &self.backend {
            Backend::Sqlite(pools) => sqlite::after_migrate(pools).await?,
            Backend::Postgres(pool) => postgres::after_migrate(pool).await?,
        }
        Ok(MIGRATIONS.iter().count().saturating_sub(before))
    }

    /// Whether every migration of this program, and no other, has been applied.
    ///
    /// # Errors
    /// [`Error::Newer`], or a fault of the database.
    pub async fn is_current(&self) -> Result<bool> {
        let applied = self.applied_migrations().await?;
        let known = newest_migration();
        if let Some(&found) = applied.iter().find(|&&version| version > known) {
            return Err(Error::Newer { found, known });
        }
        Ok(MIGRATIONS.iter().all(|m| applied.contains(&m.version)))
    }

    /// Whether nothing was ever put into it, not even tables.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn is_blank(&self) -> Result<bool> {
        Ok(self.migration_count().await? == 0)
    }

    /// Which database this is.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self.backend {
            Backend::Sqlite(_) => Dialect::Sqlite,
            Backend::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Waits until all connections have ended; the write-ahead log of a SQLite file is folded in.
    pub async fn close(&self) {
        match &self.backend {
            Backend::Sqlite(pools) => {
                pools.reader.close().await;
                pools.writer.close().await;
            }
            Backend::Postgres(pool) => pool.close().await,
        }
    }

    async fn migration_count(&self) -> Result<usize> {
        Ok(self.applied_migrations().await?.len())
    }

    pub(crate) async fn applied_migrations(&self) -> Result<Vec<i64>> {
        match &self.backend {
            Backend::Sqlite(pools) => sqlite::applied_migrations(pools).await,
            Backend::Postgres(pool) => postgres::applied_migrations(pool).await,
        }
    }
}

/// The number of the newest migration this program knows.
#[must_use]
pub fn newest_migration() -> i64 {
    MIGRATIONS.iter().map(|m| m.version).max().unwrap_or(0)
}

/// The address as it may be shown: without its password.
#[must_use]
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let Some((user, host)) = rest.rsplit_once('@') else {
        return url.to_owned();
    };
    let user = user.split(':').next().unwrap_or_default();
    format!("{scheme}://{user}@{host}")
}

fn migrate_error(error: sqlx::migrate::MigrateError) -> Error {
    use sqlx::migrate::MigrateError;
    match error {
        MigrateError::VersionMissing(found) if found > newest_migration() => Error::Newer {
            found,
            known: newest_migration(),
        },
        MigrateError::Execute(error) => error.into(),
        other => Error::Migration(Box::new(other)),
    }
}
