//! Server truth.

use domain::id::UserId;
use indexed_db_futures::{
    KeyPath, database::Database, error::Error, object_store::ObjectStore, prelude::*,
    transaction::TransactionDurability,
};
use sync::store::{CacheBatch, CacheImage, CacheStore, Claim, StoreFault};
use wasm_bindgen::JsValue;

use crate::{
    connection::{Connection, abort, all, commit, of},
    name, row,
};

const VERSION: u32 = 1;
const RECORDS: &str = "records";
const STATE: &str = "state";
/// The one key in [`STATE`].
const THE_STATE: &str = "state";

/// One of a user's two caches.
pub struct IndexedCache {
    name: String,
    connection: Connection,
}

impl IndexedCache {
    /// Opens it, and makes it the first time.
    ///
    /// # Errors
    /// [`StoreFault`].
    pub async fn open(user: UserId, slot: u8) -> Result<Self, StoreFault> {
        let name = name::cache(user, slot);
        let connection = Connection::open(&name, VERSION, make).await?;
        Ok(Self { name, connection })
    }

    /// A new connection after [`StoreFault::Closed`]. If the database was deleted, it is made anew and empty.
    ///
    /// # Errors
    /// [`StoreFault`].
    pub async fn reopen(&mut self) -> Result<(), StoreFault> {
        self.connection = Connection::open(&self.name, VERSION, make).await?;
        Ok(())
    }

    /// Takes everything out, as if it had just been made. A deletion would wait for other tabs to let go of the database;
    /// this does not, and whoever led with it is refused from then on.
    ///
    /// # Errors
    /// [`StoreFault`].
    pub async fn clear(&mut self) -> Result<(), StoreFault> {
        let transaction = self
            .connection
            .write(&[RECORDS, STATE], TransactionDurability::Relaxed)?;
        for name in [RECORDS, STATE] {
            let store = transaction.object_store(name).map_err(|error| of(&error))?;
            drop(store.clear().map_err(|error| of(&error))?);
        }
        commit(transaction).await
    }
}

/// Another form of the cache is another database, so there is nothing to upgrade.
fn make(_: u32, database: &Database) -> Result<(), Error> {
    database
        .create_object_store(RECORDS)
        .with_key_path(KeyPath::One("key"))
        .build()?;
    database.create_object_store(STATE).build()?;
    Ok(())
}

impl CacheStore for IndexedCache {
    async fn load(&mut self) -> Result<CacheImage, StoreFault> {
        let transaction = self.connection.read(&[RECORDS, STATE])?;
        let state = transaction.object_store(STATE).map_err(|error| of(&error))?;
        let records = transaction.object_store(RECORDS).map_err(|error| of(&error))?;
        let (claim, meta) = read_state(&state).await?;
        let mut rows = Vec::new();
        let keep = |js| {
            rows.push(row::cache_from_js(&js)?);
            Ok(())
        };
        all(&records, row::key_of, keep).await?;
        Ok(CacheImage { rows, meta, claim })
    }

    async fn claim(&mut self, term: u64) -> Result<Claim, StoreFault> {
        let transaction = self.connection.write(&[STATE], TransactionDurability::Relaxed)?;
        let state = transaction.object_store(STATE).map_err(|error| of(&error))?;
        let (mut claim, meta) = read_state(&state).await?;
        claim.term = term;
        if claim.generation == 0 {
            claim.generation = term;
        }
        put_state(&state, claim, meta.as_deref()).map_err(|error| of(&error))?;
        drop(state);
        commit(transaction).await?;
        Ok(claim)
    }

    async fn write(&mut self, batch: CacheBatch) -> Result<u64, StoreFault> {
        let transaction = self
            .connection
            .write(&[RECORDS, STATE], TransactionDurability::Relaxed)?;
        let state = transaction.object_store(STATE).map_err(|error| of(&error))?;
        let (held, _) = read_state(&state).await?;
        if batch.term != held.term {
            drop(state);
            abort(transaction).await?;
            return Err(StoreFault::Stale);
        }
        let claim = Claim {
            term: batch.term,
            generation: held.generation + 1,
        };
        let records = transaction.object_store(RECORDS).map_err(|error| of(&error))?;
        apply(&batch, &records).map_err(|error| of(&error))?;
        put_state(&state, claim, Some(&batch.meta)).map_err(|error| of(&error))?;
        drop((records, state));
        commit(transaction).await?;
        Ok(claim.generation)
    }
}

async fn read_state(state: &ObjectStore<'_>) -> Result<(Claim, Option<String>), StoreFault> {
    let request = state.get(THE_STATE).primitive().map_err(|error| of(&error))?;
    let held: Option<JsValue> = request.await.map_err(|error| of(&error))?;
    held.as_ref().map_or(Ok((Claim::default(), None)), row::state_from_js)
}

fn put_state(state: &ObjectStore<'_>, claim: Claim, meta: Option<&str>) -> Result<(), Error> {
    let value = row::state_to_js(claim, meta);
    drop(state.put(value).with_key(THE_STATE).without_key_type().primitive()?);
    Ok(())
}

/// Deletes first: a key that is both deleted and put stands.
fn apply(batch: &CacheBatch, records: &ObjectStore<'_>) -> Result<(), Error> {
    for key in &batch.deletes {
        drop(records.delete(key.as_str()).primitive()?);
    }
    for record in &batch.puts {
        drop(records.put(row::cache_to_js(record)).primitive()?);
    }
    Ok(())
}
