//! The word that there was a commit: at once within this process, and as a hint between the servers of one PostgreSQL.
//!
//! What stays true: a notice carries the head and nothing else, is sent outside the transaction that it tells of, and may be
//! lost; whoever waits looks at the head now and then as well.

use sqlx::postgres::PgListener;
use tokio::sync::watch;

use crate::backend::{Backend, Store};
use crate::error::Result;

/// The channel's name in a PostgreSQL.
const CHANNEL: &str = "daftar_head";

/// Hears what other servers announce.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Store {
    /// The newest commit of this process; 0 before the first. Several commits in a row are one change of it.
    #[must_use]
    pub fn committed(&self) -> watch::Receiver<i64> {
        self.committed.subscribe()
    }

    pub(crate) fn note_commit(&self, seq: i64) {
        self.committed.send_if_modified(|newest| {
            let is_newer = seq > *newest;
            *newest = seq.max(*newest);
            is_newer
        });
    }

    /// Tells the other servers of this database that the head has come to `seq`; with SQLite there are none.
    ///
    /// # Errors
    /// A fault of the database: then they find out by themselves, somewhat later.
    pub async fn announce(&self, seq: i64) -> Result<()> {
        const SQL: &str = "select pg_notify($1, $2)";
        if let Backend::Postgres(pool) = &self.backend {
            sqlx::query(SQL)
                .bind(CHANNEL)
                .bind(seq.to_string())
                .execute(pool)
                .await?;
        }
        Ok(())
    }

    /// Begins to hear what other servers announce; `None` with SQLite.
    ///
    /// # Errors
    /// The database is away.
    pub async fn listen(&self) -> Result<Option<Listener>> {
        let Backend::Postgres(pool) = &self.backend else {
            return Ok(None);
        };
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Some(Listener(listener)))
    }
}

impl Listener {
    /// Waits for the next notice: the head that it names, or `None` when the line was lost and is there again, so that
    /// notices may have been missed.
    ///
    /// # Errors
    /// The line is lost and cannot be had again now.
    pub async fn next(&mut self) -> Result<Option<i64>> {
        let notice = self.0.try_recv().await?;
        Ok(notice.and_then(|notice| notice.payload().parse().ok()))
    }
}
