//! What can go wrong with a database, in the few classes that callers treat differently.
//!
//! The class comes from result codes, never from the text of a message.

use std::path::{Path, PathBuf};

use crate::backend::{postgres, sqlite};

/// A fault of the database. A refusal by a rule is never one of these.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Busy, away, or a serialisation failure: the same work may succeed a moment later.
    #[error("the database is busy or away")]
    Transient(#[source] sqlx::Error),
    /// A row with this key is there already.
    #[error("a row with the same key exists already")]
    Unique(#[source] sqlx::Error),
    /// The address of the database is not understood.
    #[error("the database address «{url}» is not understood: {reason}")]
    Address { url: String, reason: String },
    /// The database cannot be opened at all.
    #[error("the database «{name}» cannot be opened: {source}")]
    Open {
        name: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// There is none at the address, and none was to be made.
    #[error("there is no database at «{name}»")]
    Absent { name: String },
    /// A newer release of the program has changed this database.
    #[error(
        "the database was changed by a newer release (its migration {found}, this program knows up to {known}): start that release, or restore a backup made before it"
    )]
    Newer { found: i64, known: i64 },
    /// Migrations that were applied are not those of this program.
    #[error("the database does not fit this program: {0}")]
    Migration(#[source] Box<sqlx::migrate::MigrateError>),
    /// A stored row does not have the shape that this program wrote.
    #[error("the stored {what} cannot be read: {reason}")]
    Corrupt { what: String, reason: String },
    /// The database file fails its own integrity check.
    #[error("the database file is damaged: {0}")]
    Damaged(String),
    /// An archive cannot be read or does not fit this database.
    #[error("{0}")]
    Archive(String),
    /// Reading or writing an archive failed.
    #[error("the archive «{file}» cannot be read or written: {source}")]
    File { file: PathBuf, source: std::io::Error },
    /// The work took itself back, and nothing of it is left: no fault, but the end of the transaction that it asked for.
    #[error("the work took itself back")]
    Undone,
    /// The work panicked; its transaction was rolled back.
    #[error("the work on the database panicked")]
    Panicked,
    /// Any other fault of the database.
    #[error(transparent)]
    Sql(sqlx::Error),
}

/// The result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Whether the same work may succeed a moment later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Transient(_))
    }

    /// For `map_err` wherever the archive `file` is read or written.
    pub(crate) fn of_file(file: &Path) -> impl Fn(std::io::Error) -> Self {
        move |source| Self::File {
            file: file.to_owned(),
            source,
        }
    }

    pub(crate) fn corrupt(what: impl Into<String>, reason: impl ToString) -> Self {
        Self::Corrupt {
            what: what.into(),
            reason: reason.to_string(),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if error.as_database_error().is_some_and(|e| e.is_unique_violation()) {
            return Self::Unique(error);
        }
        let transient = match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => true,
            sqlx::Error::Database(e) => sqlite::is_transient(&**e) || postgres::is_transient(&**e),
            _ => false,
        };
        if transient {
            Self::Transient(error)
        } else {
            Self::Sql(error)
        }
    }
}
