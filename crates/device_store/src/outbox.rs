//! The queue of unsent changes.

use domain::id::UserId;
use indexed_db_futures::{
    KeyPath, KeyRange,
    database::Database,
    error::Error,
    object_store::ObjectStore,
    prelude::*,
    transaction::{Transaction, TransactionDurability},
};
use sync::store::{OutboxImage, OutboxOp, OutboxRow, OutboxStore, Stage, StoreFault};
use wasm_bindgen::JsValue;

use crate::{
    connection::{Connection, abort, commit, of},
    name, row,
};

const VERSION: u32 = 1;
const CHANGES: &str = "changes";
const META: &str = "meta";
const BY_STAGE: &str = "by_stage";
/// Of archived changes alone: the others lack the field.
const BY_ARCHIVED: &str = "by_archived";

/// Keys in [`META`].
const THE_META: &str = "meta";
const LAST_KEY: &str = "last_key";

/// A user's outbox.
pub struct IndexedOutbox {
    user: UserId,
    connection: Connection,
}

impl IndexedOutbox {
    /// Opens it, and makes it the first time.
    ///
    /// # Errors
    /// [`StoreFault`].
    pub async fn open(user: UserId) -> Result<Self, StoreFault> {
        let connection = Connection::open(&name::outbox(user), VERSION, upgrade).await?;
        Ok(Self { user, connection })
    }

    /// A new connection after [`StoreFault::Closed`].
    ///
    /// # Errors
    /// [`StoreFault`].
    pub async fn reopen(&mut self) -> Result<(), StoreFault> {
        self.connection = Self::open(self.user).await?.connection;
        Ok(())
    }

    /// How many changes have no outcome yet.
    ///
    /// # Errors
    /// [`StoreFault::Closed`].
    pub async fn unsent(&self) -> Result<u32, StoreFault> {
        let transaction = self.connection.read(&[CHANGES])?;
        let unsent = KeyRange::UpperBound(row::stage_number(Stage::Sending), false);
        let count = async {
            let changes = transaction.object_store(CHANGES)?;
            changes
                .index(BY_STAGE)?
                .count()
                .with_query::<u32, _>(unsent)
                .primitive()?
                .await
        };
        count.await.map_err(|error| of(&error))
    }
}

/// Only ever adds: each further version is a further step here.
fn upgrade(from: u32, database: &Database) -> Result<(), Error> {
    if from < 1 {
        let changes = database
            .create_object_store(CHANGES)
            .with_auto_increment(true)
            .with_key_path(KeyPath::One("key"))
            .build()?;
        changes.create_index(BY_STAGE, KeyPath::One("stage")).build()?;
        changes.create_index(BY_ARCHIVED, KeyPath::One("archived")).build()?;
        database.create_object_store(META).build()?;
    }
    Ok(())
}

impl OutboxStore for IndexedOutbox {
    async fn load(&mut self) -> Result<OutboxImage, StoreFault> {
        let transaction = self.connection.read(&[CHANGES, META])?;
        let (rows, meta, last_key) = read_image(&transaction).await.map_err(|error| of(&error))?;
        let (meta, meta_revision) = match meta {
            None => (None, 0),
            Some(js) => row::meta_from_js(&js).map(|(value, revision)| (Some(value), revision))?,
        };
        Ok(OutboxImage {
            rows: decoded(&rows)?,
            meta,
            meta_revision,
            last_key: last_key.map_or(0, row::key_from_js),
        })
    }

    async fn archive(&mut self) -> Result<Vec<OutboxRow>, StoreFault> {
        let transaction = self.connection.read(&[CHANGES])?;
        let archived = KeyRange::Only(row::stage_number(Stage::Archived));
        let rows = of_stage(&transaction, archived).await.map_err(|error| of(&error))?;
        decoded(&rows)
    }

    async fn write(&mut self, batch: Vec<OutboxOp>) -> Result<Vec<u64>, StoreFault> {
        let transaction = self.connection.write(&[CHANGES, META], TransactionDurability::Strict)?;
        let changes = transaction.object_store(CHANGES).map_err(|error| of(&error))?;
        let meta = transaction.object_store(META).map_err(|error| of(&error))?;
        let is_fresh = is_fresh(&batch, &changes, &meta).await?;
        let keys = if is_fresh {
            apply(&batch, &changes, &meta).await.map_err(|error| of(&error))?
        } else {
            Vec::new()
        };
        drop((changes, meta));
        if is_fresh {
            commit(transaction).await?;
            Ok(keys)
        } else {
            abort(transaction).await?;
            Err(StoreFault::Stale)
        }
    }
}

/// Changes but the archive, the value beside them, the last key.
async fn read_image(transaction: &Transaction<'_>) -> Result<(Vec<JsValue>, Option<JsValue>, Option<f64>), Error> {
    let meta = transaction.object_store(META)?;
    let value = meta.get(THE_META).primitive()?;
    let last_key = meta.get(LAST_KEY).primitive()?;
    let at_hand = KeyRange::UpperBound(row::stage_number(Stage::Settled), false);
    let rows = of_stage(transaction, at_hand).await?;
    Ok((rows, value.await?, last_key.await?))
}

async fn of_stage(transaction: &Transaction<'_>, stages: KeyRange<u32>) -> Result<Vec<JsValue>, Error> {
    let changes = transaction.object_store(CHANGES)?;
    let index = changes.index(BY_STAGE)?;
    index
        .get_all()
        .with_query::<u32, _>(stages)
        .primitive()?
        .await?
        .collect()
}

/// The index gives them by stage; they are wanted by key.
fn decoded(rows: &[JsValue]) -> Result<Vec<OutboxRow>, StoreFault> {
    let mut rows = rows.iter().map(row::outbox_from_js).collect::<Result<Vec<_>, _>>()?;
    rows.sort_unstable_by_key(|row| row.key);
    Ok(rows)
}

/// Was the batch decided on what stands there now?
async fn is_fresh(batch: &[OutboxOp], changes: &ObjectStore<'_>, meta: &ObjectStore<'_>) -> Result<bool, StoreFault> {
    let mut asked = Vec::new();
    for op in batch {
        let (request, expect) = match op {
            OutboxOp::Add(_) | OutboxOp::Purge { .. } => continue,
            OutboxOp::Replace { row, expect } => (changes.get(row::key_to_js(row.key)).primitive(), Some(*expect)),
            OutboxOp::Remove { key, expect } => (changes.get(row::key_to_js(*key)).primitive(), Some(*expect)),
            // Before the first one nothing is there, and 0 is expected.
            OutboxOp::Meta { expect, .. } => (
                meta.get(THE_META).primitive(),
                Some(*expect).filter(|expect| *expect != 0),
            ),
        };
        asked.push((request.map_err(|error| of(&error))?, expect));
    }
    let mut is_fresh = true;
    // All are awaited, also after the first that differs: an abort then finds no request that is under way.
    for (request, expect) in asked {
        let held: Option<JsValue> = request.await.map_err(|error| of(&error))?;
        is_fresh &= held.as_ref().map(row::revision_of).transpose()? == expect;
    }
    Ok(is_fresh)
}

/// Issues all requests; gives the keys that the browser gave.
async fn apply(batch: &[OutboxOp], changes: &ObjectStore<'_>, meta: &ObjectStore<'_>) -> Result<Vec<u64>, Error> {
    let mut added = Vec::new();
    for op in batch {
        match op {
            OutboxOp::Add(row) => {
                let row = OutboxRow { key: 0, ..row.clone() };
                let request = changes.add(row::outbox_to_js(&row)).with_key_type::<f64>();
                added.push(request.primitive()?);
            }
            OutboxOp::Replace { row, .. } => drop(changes.put(row::outbox_to_js(row)).primitive()?),
            OutboxOp::Remove { key, .. } => drop(changes.delete(row::key_to_js(*key)).primitive()?),
            OutboxOp::Purge { before } => {
                let older = KeyRange::UpperBound(row::instant_to_js(*before), true);
                let index = changes.index(BY_ARCHIVED)?;
                let keys = index.get_all_keys::<f64>().with_query::<f64, _>(older).primitive()?;
                for key in keys.await? {
                    drop(changes.delete(key?).primitive()?);
                }
            }
            OutboxOp::Meta { value, expect } => {
                let value = row::meta_to_js(value, expect + 1);
                drop(meta.put(value).with_key(THE_META).without_key_type().primitive()?);
            }
        }
    }
    let mut keys = Vec::new();
    for request in added {
        keys.push(request.await?);
    }
    // The browser does not tell what its generator stands at, and the row with the last key may go.
    if let Some(last) = keys.last() {
        drop(meta.put(*last).with_key(LAST_KEY).without_key_type().primitive()?);
    }
    Ok(keys.into_iter().map(row::key_from_js).collect())
}
