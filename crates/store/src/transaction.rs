//! The only ways to a transaction: [`Store::write`], [`Store::commit`] and [`Store::read`].
//!
//! Each runs on a task of its own. A request whose client has gone is dropped in mid-flight, and a dropped `begin`
//! leaves a PostgreSQL connection inside an open transaction (sqlx 0.9.0); a task runs to its end.
//! What stays true: work that fails is rolled back whole; transient faults are tried again, at most
//! [`ATTEMPTS_MAX`] times, so the closure may run more than once and must only act through its transaction.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::backend::{Backend, Store, Tx, on_backend, postgres, sqlite};
use crate::commit::Commit;
use crate::error::{Error, Result};

/// How often work is begun before a transient fault is handed to the caller.
pub const ATTEMPTS_MAX: u32 = 5;
const PAUSE_FIRST: Duration = Duration::from_millis(10);

/// The future of some work inside a transaction: `Box::pin(async move { … })`.
pub type Work<'t, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 't>>;

#[derive(Clone, Copy)]
enum Access {
    Read,
    Write,
}

impl Store {
    /// Writes that are no part of the synced order: sessions, sign-in attempts, what a server keeps for itself.
    ///
    /// # Errors
    /// Those of `work`; [`Error::Transient`] when the attempts are used up; [`Error::Panicked`].
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Work<'t, T> + Send + Sync + 'static,
    {
        let store = self.clone();
        on_own_task(async move {
            let mut attempt = Attempts::default();
            loop {
                match store.write_once(&work).await {
                    Err(error) if attempt.again(&error).await => {}
                    done => return done,
                }
            }
        })
        .await
    }

    /// A synced write: takes the head row first, so that sequence, commit and visibility have one order, and
    /// leaves the random `mark` of this commit. `now` is in microseconds.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn commit<T, F>(&self, mark: String, now: i64, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Commit) -> Work<'t, T> + Send + Sync + 'static,
    {
        let store = self.clone();
        on_own_task(async move {
            let mut attempt = Attempts::default();
            loop {
                match store.commit_once(&mark, now, &work).await {
                    Err(error) if attempt.again(&error).await => {}
                    done => return done,
                }
            }
        })
        .await
    }

    /// Reads from one snapshot.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Work<'t, T> + Send + Sync + 'static,
    {
        let store = self.clone();
        on_own_task(async move {
            let mut attempt = Attempts::default();
            loop {
                match store.read_once(&work).await {
                    Err(error) if attempt.again(&error).await => {}
                    done => return done,
                }
            }
        })
        .await
    }

    async fn begin(&self, access: Access) -> Result<Tx> {
        Ok(match (&self.backend, access) {
            (Backend::Sqlite(pools), Access::Write) => Tx::Sqlite(sqlite::begin_write(pools).await?),
            (Backend::Sqlite(pools), Access::Read) => Tx::Sqlite(sqlite::begin_read(pools).await?),
            (Backend::Postgres(pool), Access::Write) => Tx::Postgres(postgres::begin_write(pool).await?),
            (Backend::Postgres(pool), Access::Read) => Tx::Postgres(postgres::begin_read(pool).await?),
        })
    }

    async fn write_once<T, F>(&self, work: &F) -> Result<T>
    where
        F: for<'t> Fn(&'t mut Tx) -> Work<'t, T> + Send + Sync,
    {
        let mut tx = self.begin(Access::Write).await?;
        let done = work(&mut tx).await;
        end(tx, done).await
    }

    async fn commit_once<T, F>(&self, mark: &str, now: i64, work: &F) -> Result<T>
    where
        F: for<'t> Fn(&'t mut Commit) -> Work<'t, T> + Send + Sync,
    {
        let tx = self.begin(Access::Write).await?;
        let mut commit = Commit::begin(tx, mark, now).await?;
        let seq = commit.seq();
        let done = work(&mut commit).await;
        let done = end(commit.into_tx(), done).await?;
        self.note_commit(seq);
        Ok(done)
    }

    async fn read_once<T, F>(&self, work: &F) -> Result<T>
    where
        F: for<'t> Fn(&'t mut Tx) -> Work<'t, T> + Send + Sync,
    {
        let mut tx = self.begin(Access::Read).await?;
        let done = work(&mut tx).await;
        end(tx, done).await
    }
}

impl Tx {
    /// Marks a place to return to; one level deep.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn savepoint(&mut self) -> Result<()> {
        self.run("savepoint step").await
    }

    /// Undoes what was written since [`Tx::savepoint`] and forgets the place.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn undo_to_savepoint(&mut self) -> Result<()> {
        self.run("rollback to savepoint step").await?;
        self.run("release savepoint step").await
    }

    /// Keeps what was written since [`Tx::savepoint`] and forgets the place.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn keep_savepoint(&mut self) -> Result<()> {
        self.run("release savepoint step").await
    }

    async fn run(&mut self, sql: &'static str) -> Result<()> {
        on_backend!(self, |conn| sqlx::query(sql).execute(conn).await.map(drop))?;
        Ok(())
    }
}

#[derive(Default)]
struct Attempts {
    failed: u32,
}

impl Attempts {
    /// Counts a failure and, if it is worth another attempt, waits a little longer than the last time.
    async fn again(&mut self, error: &Error) -> bool {
        self.failed += 1;
        if !error.is_transient() || self.failed >= ATTEMPTS_MAX || is_lost_commit(error) {
            return false;
        }
        tokio::time::sleep(PAUSE_FIRST * 2u32.pow(self.failed - 1)).await;
        true
    }
}

/// A line lost while committing leaves open whether the commit happened: only the caller, who has a key that
/// makes the work idempotent, may try again.
fn is_lost_commit(error: &Error) -> bool {
    matches!(error, Error::Transient(sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed))
}

async fn end<T>(tx: Tx, done: Result<T>) -> Result<T> {
    match (done, tx) {
        (Ok(value), Tx::Sqlite(tx)) => tx.commit().await.map(|()| value).map_err(Error::from),
        (Ok(value), Tx::Postgres(tx)) => tx.commit().await.map(|()| value).map_err(Error::from),
        (Err(error), tx) => {
            let undone = match tx {
                Tx::Sqlite(tx) => tx.rollback().await,
                Tx::Postgres(tx) => tx.rollback().await,
            };
            if let Err(fault) = undone {
                // The pool closes such a connection; the fault of the work is the one to report.
                tracing::debug!(%fault, "rollback failed");
            }
            Err(error)
        }
    }
}

async fn on_own_task<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    match tokio::spawn(work).await {
        Ok(done) => done,
        Err(fault) => {
            tracing::error!(%fault, "work on the database ended early");
            Err(Error::Panicked)
        }
    }
}
