//! Reading an archive: first the whole file against its hash, then its rows into empty tables.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;

use super::save::hex;
use super::{ColumnType, FORMAT, Footer, Header, Table, TableLine};
use crate::backend::{Tx, on_backend};
use crate::columns::{Bind, ROWS_PER_STATEMENT, bind_all, value_rows};
use crate::error::{Error, Result};

/// Reads the file to its end and returns its header if every byte is as it was written.
pub(super) fn check(file: &Path) -> Result<Header> {
    let broken = |what: &str| Error::Archive(format!("«{}» is no whole archive: {what}", file.display()));
    let unread = Error::of_file(file);
    let mut lines = BufReader::new(File::open(file).map_err(&unread)?);
    let mut hash = Sha256::new();
    let (mut line, mut previous) = (Vec::new(), Vec::new());
    let mut header: Option<Header> = None;
    while lines.read_until(b'\n', &mut line).map_err(&unread)? > 0 {
        if header.is_none() {
            let read: Header = serde_json::from_slice(&line).map_err(|_| broken("its first line is not a header"))?;
            if read.daftar_archive != FORMAT {
                return Err(broken("its format is of another release"));
            }
            header = Some(read);
        } else {
            hash.update(&previous);
        }
        std::mem::swap(&mut line, &mut previous);
        line.clear();
    }
    let footer: Footer = serde_json::from_slice(&previous).map_err(|_| broken("its end is missing"))?;
    if footer.sha256 != hex(&hash.finalize()) {
        return Err(broken("its content differs from what was written"));
    }
    header.ok_or_else(|| broken("it is empty"))
}

/// Inserts all rows and names the new epoch.
pub(super) async fn load(tx: &mut Tx, file: &Path, tables: &[Table], epoch: &str) -> Result<u64> {
    const HEAD: &str = "delete from sync_head";
    const EPOCH: &str = "update sync_head set epoch = $1 where id = 1";
    for table in tables.iter().filter(|table| table.name != "sync_head") {
        refuse_if_filled(tx, table).await?;
    }
    on_backend!(&mut *tx, |conn| sqlx::query(HEAD).execute(conn).await.map(drop))?;
    let mut current: Option<Insert> = None;
    let mut rows = 0;
    let unread = Error::of_file(file);
    for line in BufReader::new(File::open(file).map_err(&unread)?).lines().skip(1) {
        let line = line.map_err(&unread)?;
        if let Ok(next) = serde_json::from_str::<TableLine>(&line) {
            if let Some(done) = current.replace(Insert::new(&next, tables)?) {
                done.end(tx).await?;
            }
        } else if let Ok(values) = serde_json::from_str::<Vec<Value>>(&line) {
            let insert = current
                .as_mut()
                .ok_or_else(|| Error::Archive("a row stands before any table".into()))?;
            insert.add(tx, values).await?;
            rows += 1;
        }
    }
    if let Some(done) = current {
        done.end(tx).await?;
    }
    on_backend!(tx, |conn| sqlx::query(EPOCH).bind(epoch).execute(conn).await.map(drop))?;
    Ok(rows)
}

async fn refuse_if_filled(tx: &mut Tx, table: &Table) -> Result<()> {
    let sql = format!("select exists (select 1 from \"{}\")", table.name);
    let filled: bool = on_backend!(tx, |conn| sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(conn).await)?;
    if filled {
        return Err(Error::Archive(format!(
            "the database is not empty (table {}): restore into a new one",
            table.name
        )));
    }
    Ok(())
}

/// The rows of one table, written many at once.
struct Insert {
    /// Up to the first row.
    begin: String,
    types: Vec<ColumnType>,
    table: String,
    waiting: Vec<Vec<Bind>>,
}

impl Insert {
    /// Takes names from the database's own description only: a file cannot bring its own SQL.
    fn new(line: &TableLine, tables: &[Table]) -> Result<Self> {
        let unknown = |what: &str| Error::Archive(format!("the archive has a {what} that the database has not"));
        let table = tables
            .iter()
            .find(|it| it.name == line.table)
            .ok_or_else(|| unknown("table"))?;
        let mut names = Vec::new();
        let mut types = Vec::new();
        for name in &line.columns {
            let (name, column) = table
                .columns
                .iter()
                .find(|(it, _)| it == name)
                .ok_or_else(|| unknown("column"))?;
            names.push(format!("\"{name}\""));
            types.push(*column);
        }
        Ok(Self {
            begin: format!("insert into \"{}\" ({}) values ", table.name, names.join(", ")),
            types,
            table: table.name.clone(),
            waiting: Vec::with_capacity(ROWS_PER_STATEMENT),
        })
    }

    async fn add(&mut self, tx: &mut Tx, values: Vec<Value>) -> Result<()> {
        let wrong = || Error::Archive(format!("a row of table {} has another shape", self.table));
        if values.len() != self.types.len() {
            return Err(wrong());
        }
        let binds: Vec<Bind> = values
            .into_iter()
            .zip(&self.types)
            .map(|(value, column)| match (column, value) {
                (ColumnType::Text, Value::Null) => Some(Bind::Text(None)),
                (ColumnType::Text, Value::String(text)) => Some(Bind::Text(Some(text))),
                (ColumnType::Int, Value::Null) => Some(Bind::Int(None)),
                (ColumnType::Int, Value::Number(number)) => Some(Bind::Int(Some(number.as_i64()?))),
                (ColumnType::Bool, Value::Null) => Some(Bind::Bool(None)),
                (ColumnType::Bool, Value::Bool(flag)) => Some(Bind::Bool(Some(flag))),
                _ => None,
            })
            .collect::<Option<_>>()
            .ok_or_else(wrong)?;
        self.waiting.push(binds);
        if self.waiting.len() == ROWS_PER_STATEMENT {
            self.write(tx, &self.waiting).await?;
            self.waiting.clear();
        }
        Ok(())
    }

    /// Writes what is left, row by row: a database keeps each length of a statement prepared.
    async fn end(self, tx: &mut Tx) -> Result<()> {
        for row in self.waiting.chunks(1) {
            self.write(tx, row).await?;
        }
        Ok(())
    }

    async fn write(&self, tx: &mut Tx, rows: &[Vec<Bind>]) -> Result<()> {
        let sql = format!("{}{}", self.begin, value_rows(rows.len(), self.types.len()));
        on_backend!(tx, |conn| {
            bind_all!(sqlx::query(AssertSqlSafe(sql)), rows.iter().flatten())
                .execute(conn)
                .await
                .map(drop)
        })?;
        Ok(())
    }
}
