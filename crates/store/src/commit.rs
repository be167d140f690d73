//! A synced write in progress: one number in the order without holes (docs/sync.md).
//!
//! [`Commit::begin`] takes the head row before anything else, so there is one writer per company at a time on both
//! databases, and an abort gives the number back.

use sqlx::AssertSqlSafe;

use crate::backend::{Tx, on_backend};
use crate::columns::{Bind, ROWS_PER_STATEMENT, bind_all, value_rows};
use crate::error::Result;

/// An open write transaction that holds the head.
#[derive(Debug)]
pub struct Commit {
    tx: Tx,
    seq: i64,
    now: i64,
    change_count: i64,
}

/// Where the order of commits stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of the last commit.
    pub seq: i64,
    /// Its mark; empty before the first commit.
    pub mark: String,
    /// Changes whenever history does: a new installation, a restored backup.
    pub epoch: String,
    /// Up to here evicted roots are no longer known.
    pub feed_floor: i64,
}

/// One row of the audit trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    pub kind: String,
    pub id: String,
    /// The uuid of the mutation that caused it.
    pub mutation: Option<String>,
    /// Body before; `None` if the record was new.
    pub before: Option<String>,
    /// Body after; `None` if the record was deleted.
    pub after: Option<String>,
}

impl Commit {
    pub(crate) async fn begin(mut tx: Tx, mark: &str, now: i64) -> Result<Self> {
        const HEAD: &str = "update sync_head set seq = seq + 1 where id = 1 returning seq";
        const MARK: &str = "insert into commit_mark (seq, mark, at) values ($1, $2, $3)";
        let seq: i64 = on_backend!(&mut tx, |conn| sqlx::query_scalar(HEAD).fetch_one(conn).await)?;
        on_backend!(&mut tx, |conn| {
            sqlx::query(MARK)
                .bind(seq)
                .bind(mark)
                .bind(now)
                .execute(conn)
                .await
                .map(drop)
        })?;
        Ok(Self {
            tx,
            seq,
            now,
            change_count: 0,
        })
    }

    /// The number of this commit.
    #[must_use]
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// The server's clock when the commit began, in microseconds.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now
    }

    /// The transaction, for reads and for writes beside the records.
    pub fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// Appends to the audit trail, many rows in one statement.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn log_changes(&mut self, rows: &[ChangeRow]) -> Result<()> {
        const INTO: &str = "insert into change_log (seq, n, kind, id, mutation, before, after) values ";
        const COLUMNS: usize = 7;
        for chunk in rows.chunks(ROWS_PER_STATEMENT) {
            let sql = format!("{INTO}{}", value_rows(chunk.len(), COLUMNS));
            let mut binds = Vec::with_capacity(chunk.len() * COLUMNS);
            for row in chunk {
                binds.push(Bind::Int(Some(self.seq)));
                binds.push(Bind::Int(Some(self.change_count)));
                binds.push(Bind::Text(Some(row.kind.clone())));
                binds.push(Bind::Text(Some(row.id.clone())));
                binds.push(Bind::Text(row.mutation.clone()));
                binds.push(Bind::Text(row.before.clone()));
                binds.push(Bind::Text(row.after.clone()));
                self.change_count += 1;
            }
            on_backend!(&mut self.tx, |conn| {
                bind_all!(sqlx::query(AssertSqlSafe(sql)), &binds)
                    .execute(conn)
                    .await
                    .map(drop)
            })?;
        }
        Ok(())
    }

    pub(crate) fn into_tx(self) -> Tx {
        self.tx
    }
}

/// Where the order of commits stands, as this transaction sees it.
///
/// # Errors
/// A fault of the database.
pub async fn head(tx: &mut Tx) -> Result<Head> {
    const SQL: &str = "
        select h.seq, h.epoch, coalesce(c.mark, ''), h.feed_floor
          from sync_head h left join commit_mark c on c.seq = h.seq
         where h.id = 1";
    let (seq, epoch, mark, feed_floor) = on_backend!(tx, |conn| {
        sqlx::query_as::<_, (i64, String, String, i64)>(SQL)
            .fetch_one(conn)
            .await
    })?;
    Ok(Head {
        seq,
        mark,
        epoch,
        feed_floor,
    })
}

/// The mark of a commit, if there was one of this number.
///
/// # Errors
/// A fault of the database.
pub async fn mark_of(tx: &mut Tx, seq: i64) -> Result<Option<String>> {
    const SQL: &str = "select mark from commit_mark where seq = $1";
    Ok(on_backend!(tx, |conn| sqlx::query_scalar(SQL)
        .bind(seq)
        .fetch_optional(conn)
        .await)?)
}

/// Gives this history another name if it still has the name `old`, and returns its name: of two who find out at once that it
/// changed, one names it.
///
/// # Errors
/// A fault of the database.
pub async fn rename_epoch(tx: &mut Tx, old: &str, fresh: &str) -> Result<String> {
    const SQL: &str = "update sync_head set epoch = $2 where id = 1 and epoch = $1";
    on_backend!(tx, |conn| sqlx::query(SQL)
        .bind(old)
        .bind(fresh)
        .execute(conn)
        .await
        .map(drop))?;
    Ok(head(tx).await?.epoch)
}

/// Names this history if it has no name yet, and returns its name.
///
/// # Errors
/// A fault of the database.
pub async fn name_epoch(tx: &mut Tx, fresh: &str) -> Result<String> {
    const SQL: &str = "update sync_head set epoch = $1 where id = 1 and epoch = ''";
    on_backend!(tx, |conn| sqlx::query(SQL).bind(fresh).execute(conn).await.map(drop))?;
    Ok(head(tx).await?.epoch)
}

/// The audit trail of one record, oldest first, at most `limit` rows after `after` (a seq; 0 for the beginning).
///
/// # Errors
/// A fault of the database.
pub async fn changes_of(tx: &mut Tx, kind: &str, id: &str, after: i64, limit: i64) -> Result<Vec<(i64, ChangeRow)>> {
    const SQL: &str = "
        select seq, kind, id, mutation, before, after from change_log
         where kind = $1 and id = $2 and seq > $3 order by seq, n limit $4";
    type Columns = (i64, String, String, Option<String>, Option<String>, Option<String>);
    let rows: Vec<Columns> = on_backend!(tx, |conn| {
        sqlx::query_as(SQL)
            .bind(kind)
            .bind(id)
            .bind(after)
            .bind(limit)
            .fetch_all(conn)
            .await
    })?;
    Ok(rows
        .into_iter()
        .map(|(seq, kind, id, mutation, before, after)| {
            (
                seq,
                ChangeRow {
                    kind,
                    id,
                    mutation,
                    before,
                    after,
                },
            )
        })
        .collect())
}
