//! Records of every kind, read and written through the field registry.
//!
//! What stays true: a record is written only by [`apply`] inside a [`Commit`], together with the audit trail, or by
//! [`put_all`] when a whole company is made at once; the columns of a row are always those of its body.

use std::collections::HashMap;

use domain::record::{Key, Kind, Record};
use domain::world::Change;
use sqlx::AssertSqlSafe;

use crate::backend::{Tx, on_backend};
use crate::columns::{Bind, KEYS_PER_STATEMENT, ROWS_PER_STATEMENT, bind_all, row_of, statements};
use crate::commit::{ChangeRow, Commit};
use crate::error::{Error, Result};

mod children;
mod members;

pub use children::children;
pub use members::{members, members_of_each};

/// The records of these keys that exist, in no particular order.
///
/// # Errors
/// A fault of the database; [`Error::Corrupt`].
pub async fn get(tx: &mut Tx, keys: &[Key]) -> Result<Vec<Record>> {
    let mut found = Vec::with_capacity(keys.len());
    for (kind, ids) in by_kind(keys) {
        for (id, body) in bodies(tx, kind, &ids).await? {
            found.push(decode(kind, &id, &body)?);
        }
    }
    Ok(found)
}

/// Writes records as they are, without audit trail or feed; many at once.
///
/// # Errors
/// [`Error::Unique`] when a number is given twice; a fault of the database.
pub async fn put_all(tx: &mut Tx, commit_seq: i64, records: &[Record]) -> Result<()> {
    for kind in Kind::ALL {
        let rows: Vec<Vec<Bind>> = records
            .iter()
            .filter(|record| record.kind() == *kind)
            .map(|record| row_of(record, &record.root().to_string(), commit_seq))
            .collect();
        let texts = statements(*kind);
        for chunk in rows.chunks(ROWS_PER_STATEMENT) {
            if chunk.len() == ROWS_PER_STATEMENT {
                execute(tx, texts.put_many.clone(), chunk.iter().flatten()).await?;
                continue;
            }
            for row in chunk {
                execute(tx, texts.put_one.clone(), row).await?;
            }
        }
    }
    Ok(())
}

/// What a transaction knows of records without asking again: each as it stands, `None` if there is none.
pub type Known = HashMap<Key, Option<Record>>;

/// Writes the changes of one mutation with their audit trail, and returns the roots they touched, each once. A
/// record is changed at most once in `changes`; what stood before is taken from `known` where it is there.
///
/// # Errors
/// As [`put_all`].
pub async fn apply(commit: &mut Commit, changes: &[Change], mutation: Option<&str>, known: &Known) -> Result<Vec<Key>> {
    let asked: Vec<Key> = changes
        .iter()
        .map(Change::key)
        .filter(|key| !known.contains_key(key))
        .collect();
    let found = get(commit.tx(), &asked).await?;
    let before = |key: &Key| match known.get(key) {
        Some(record) => record.as_ref(),
        None => found.iter().find(|record| record.key() == *key),
    };
    let mut roots: Vec<Key> = Vec::new();
    let mut trail: Vec<ChangeRow> = Vec::new();
    let mut puts: Vec<Record> = Vec::new();
    for change in changes {
        let key = change.key();
        let old = before(&key);
        let (touched, after) = match change {
            Change::Put(record) => {
                puts.push(record.clone());
                (record.root(), Some(record.body()))
            }
            Change::Del(key) => {
                let id = Bind::Text(Some(key.id.clone()));
                execute(commit.tx(), statements(key.kind).delete.clone(), [&id]).await?;
                (old.map_or_else(|| key.clone(), Record::root), None)
            }
        };
        // What is one person's alone leaves no trace for others to read.
        if !key.kind.is_private() {
            trail.push(ChangeRow {
                kind: key.kind.table().to_owned(),
                id: key.id,
                mutation: mutation.map(str::to_owned),
                before: old.map(Record::body),
                after,
            });
        }
        if !roots.contains(&touched) {
            roots.push(touched);
        }
    }
    commit.log_changes(&trail).await?;
    let seq = commit.seq();
    put_all(commit.tx(), seq, &puts).await?;
    Ok(roots)
}

/// How many records of a kind there are.
///
/// # Errors
/// A fault of the database.
pub async fn count(tx: &mut Tx, kind: Kind) -> Result<i64> {
    let sql = format!("select count(*) from {}", kind.table());
    Ok(on_backend!(tx, |conn| sqlx::query_scalar(AssertSqlSafe(sql))
        .fetch_one(conn)
        .await)?)
}

pub(crate) fn decode(kind: Kind, id: &str, body: &str) -> Result<Record> {
    kind.decode(body)
        .map_err(|reason| Error::corrupt(format!("{}/{id}", kind.table()), reason))
}

fn by_kind(keys: &[Key]) -> Vec<(Kind, Vec<&str>)> {
    let mut sorted: Vec<&Key> = keys.iter().collect();
    sorted.sort();
    sorted.dedup();
    let mut groups: Vec<(Kind, Vec<&str>)> = Vec::new();
    for key in sorted {
        match groups.last_mut() {
            Some((kind, ids)) if *kind == key.kind => ids.push(&key.id),
            _ => groups.push((key.kind, vec![&key.id])),
        }
    }
    groups
}

async fn bodies(tx: &mut Tx, kind: Kind, ids: &[&str]) -> Result<Vec<(String, String)>> {
    let texts = statements(kind);
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(KEYS_PER_STATEMENT) {
        let mut binds: Vec<Bind> = chunk.iter().map(|id| Bind::Text(Some((*id).to_owned()))).collect();
        let sql = if let [_] = chunk {
            texts.get_one.clone()
        } else {
            // One statement for any number of keys: the rest repeats the last.
            let last = binds.last().cloned().unwrap_or(Bind::Text(None));
            binds.resize(KEYS_PER_STATEMENT, last);
            texts.get_many.clone()
        };
        let rows: Vec<(String, String)> = on_backend!(&mut *tx, |conn| {
            bind_all!(sqlx::query_as(AssertSqlSafe(sql)), &binds)
                .fetch_all(conn)
                .await
        })?;
        found.extend(rows);
    }
    Ok(found)
}

async fn execute(tx: &mut Tx, sql: std::sync::Arc<str>, binds: impl IntoIterator<Item = &Bind>) -> Result<()> {
    on_backend!(tx, |conn| {
        bind_all!(sqlx::query(AssertSqlSafe(sql)), binds)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}
