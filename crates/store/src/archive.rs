//! Backup and restore: all tables of a company as JSON lines in one file, the same for both databases.
//!
//! The first line is a [`Header`]; then, for each table, a line with its columns and one line per row; the last line
//! is a [`Footer`] whose hash covers every byte before it. Sessions, sign-in attempts and set-up links are left out:
//! a restored backup must not bring a signed-out session back to life. A restore begins a new epoch, so that every
//! device sees that history changed (docs/sync.md «Restore»).

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::backend::{Backend, MIGRATIONS, Store, postgres, sqlite};
use crate::error::{Error, Result};

mod load;
mod save;

/// The first line of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of this format.
    pub daftar_archive: u32,
    /// The newest migration of the database it was made from.
    pub migration: i64,
    /// µs UTC.
    pub made_at: i64,
}

/// The last line of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footer {
    pub rows: u64,
    /// SHA-256 of all lines before this one, as hex.
    pub sha256: String,
}

/// An archive file that was found whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    file: PathBuf,
    header: Header,
}

impl Archive {
    /// Reads the file to its end and checks it against its hash.
    ///
    /// # Errors
    /// [`Error::File`]; [`Error::Archive`] if it is no whole archive.
    pub fn read(file: &Path) -> Result<Self> {
        let header = load::check(file)?;
        Ok(Self {
            file: file.to_owned(),
            header,
        })
    }
}

/// The line before a table's rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct TableLine {
    table: String,
    columns: Vec<String>,
}

/// A table as the database describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<(String, ColumnType)>,
}

/// The type of a column; the schema has no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    Text,
    Int,
    Bool,
}

const FORMAT: u32 = 1;
/// Of this machine or of this moment: not part of the company.
const LEFT_OUT: &[&str] = &["session", "sign_in_attempt", "setup_token"];

impl Store {
    /// Writes an archive to `file`, which appears there only when it is whole. Returns the number of rows.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::Damaged`], or a fault of the database.
    pub async fn backup(&self, file: &Path, made_at: i64) -> Result<u64> {
        if let Backend::Sqlite(pools) = &self.backend {
            sqlite::check_integrity(pools).await?;
        }
        let migration = self.applied_migrations().await?.last().copied().unwrap_or(0);
        let tables = self.archived_tables().await?;
        let header = Header {
            daftar_archive: FORMAT,
            migration,
            made_at,
        };
        let (part, target) = (part_of(file), file.to_owned());
        let rows = self
            .read(move |tx| {
                let (header, tables, target) = (header.clone(), tables.clone(), target.clone());
                Box::pin(async move { save::save(tx, &header, &tables, &target).await })
            })
            .await
            .inspect_err(|_| drop(std::fs::remove_file(&part)))?;
        std::fs::rename(&part, file).map_err(Error::of_file(file))?;
        Ok(rows)
    }

    /// Fills this empty database from an archive and begins the epoch `epoch`. Returns the number of rows.
    ///
    /// # Errors
    /// [`Error::Archive`] if the archive was made by a newer release, or the database is not empty; then nothing has
    /// changed.
    pub async fn restore(&self, archive: &Archive, epoch: &str) -> Result<u64> {
        self.migrate_for(&archive.header).await?;
        let tables = self.archived_tables().await?;
        let (file, epoch) = (archive.file.clone(), epoch.to_owned());
        let rows = self
            .write(move |tx| {
                let (file, epoch, tables) = (file.clone(), epoch.clone(), tables.clone());
                Box::pin(async move { load::load(tx, &file, &tables, &epoch).await })
            })
            .await?;
        self.migrate().await?;
        if let Backend::Sqlite(pools) = &self.backend {
            sqlite::check_integrity(pools).await?;
        }
        Ok(rows)
    }

    /// Brings the tables to the version of the archive; later migrations then run over its rows.
    async fn migrate_for(&self, header: &Header) -> Result<()> {
        let known = crate::newest_migration();
        if header.migration > known {
            return Err(Error::Archive(format!(
                "the archive was made by a newer release (its migration {}, this program knows up to {known})",
                header.migration
            )));
        }
        let applied = self.applied_migrations().await?;
        match applied.last() {
            None => match &self.backend {
                Backend::Sqlite(pools) => MIGRATIONS.run_to(header.migration, &pools.writer).await,
                Backend::Postgres(pool) => MIGRATIONS.run_to(header.migration, pool).await,
            }
            .map_err(|e| Error::Migration(Box::new(e))),
            Some(last) if *last == header.migration => Ok(()),
            Some(last) => Err(Error::Archive(format!(
                "the archive is of migration {}, the database of {last}: restore into a new database",
                header.migration
            ))),
        }
    }

    async fn archived_tables(&self) -> Result<Vec<Table>> {
        let mut tables = self.schema().await?;
        tables.retain(|table| !LEFT_OUT.contains(&table.name.as_str()));
        Ok(tables)
    }

    /// All tables as the database describes them, in a fixed order.
    ///
    /// # Errors
    /// A fault of the database; [`Error::Corrupt`] for a column of another type.
    pub async fn schema(&self) -> Result<Vec<Table>> {
        type Rows = Vec<(String, String, String)>;
        let rows: Rows = match &self.backend {
            Backend::Sqlite(pools) => sqlx::query_as(sqlite::COLUMNS).fetch_all(&pools.writer).await?,
            Backend::Postgres(pool) => sqlx::query_as(postgres::COLUMNS).fetch_all(pool).await?,
        };
        let mut tables: Vec<Table> = Vec::new();
        for (table, column, declared) in rows {
            let column_type = match declared.as_str() {
                "text" => ColumnType::Text,
                "bigint" => ColumnType::Int,
                "boolean" => ColumnType::Bool,
                other => return Err(Error::corrupt(format!("column {table}.{column}"), other)),
            };
            match tables.last_mut() {
                Some(last) if last.name == table => last.columns.push((column, column_type)),
                _ => tables.push(Table {
                    name: table,
                    columns: vec![(column, column_type)],
                }),
            }
        }
        Ok(tables)
    }
}

/// Where `file` grows until it is whole.
fn part_of(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    file.with_file_name(name)
}
