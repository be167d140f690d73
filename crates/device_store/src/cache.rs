//! Server truth, as a log of segments ([`segment`]).

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
    segment::{self, Log},
};

const VERSION: u32 = 1;
const SEGMENTS: &str = "segments";
const STATE: &str = "state";
/// The one key in [`STATE`].
const THE_STATE: &str = "state";

/// A log that weighs more than twice what still counts in it, and this beyond, is packed anew when somebody begins a term.
const SUPERSEDED_BYTES_MAX: usize = 1024 * 1024;
/// The same while one page writes on and on.
const GROWN_BYTES_MAX: usize = 64 * 1024 * 1024;

/// One of a user's two caches.
pub struct IndexedCache {
    name: String,
    connection: Connection,
    /// What the log weighs, as far as this connection has read and written it.
    weight: usize,
    /// What of it still counted when it was read.
    live_weight: usize,
}

impl IndexedCache {
    /// Opens it, and makes it the first time.
    ///
    /// # Errors
    /// [`StoreFault`].
    pub async fn open(user: UserId, slot: u8) -> Result<Self, StoreFault> {
        let name = name::cache(user, slot);
        let connection = Connection::open(&name, VERSION, make).await?;
        Ok(Self {
            name,
            connection,
            weight: 0,
            live_weight: 0,
        })
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
            .write(&[SEGMENTS, STATE], TransactionDurability::Relaxed)?;
        for name in [SEGMENTS, STATE] {
            let store = transaction.object_store(name).map_err(|error| of(&error))?;
            drop(store.clear().map_err(|error| of(&error))?);
        }
        commit(transaction).await?;
        (self.weight, self.live_weight) = (0, 0);
        Ok(())
    }

    /// Packs the log anew if too much of it is superseded. The rows stay as they are, so whoever leads, and whether it can be
    /// done, makes no difference.
    async fn tidy(&mut self, spare_bytes: usize) {
        if self.weight > 2 * self.live_weight + spare_bytes {
            // Without room the log stays as it is. Not tried again before it has grown by as much.
            self.live_weight = self.weight;
            let _ = self.pack_anew().await;
        }
    }

    async fn pack_anew(&mut self) -> Result<(), StoreFault> {
        let transaction = self.connection.write(&[SEGMENTS], TransactionDurability::Relaxed)?;
        let store = transaction.object_store(SEGMENTS).map_err(|error| of(&error))?;
        let packed = read_log(&store).await?.packed();
        drop(store.clear().map_err(|error| of(&error))?);
        add(&store, &packed).map_err(|error| of(&error))?;
        drop(store);
        commit(transaction).await?;
        self.weight = segment::weight(&packed);
        self.live_weight = self.weight;
        Ok(())
    }
}

/// Another form of the cache is another database, so there is nothing to upgrade.
fn make(_: u32, database: &Database) -> Result<(), Error> {
    database
        .create_object_store(SEGMENTS)
        .with_auto_increment(true)
        .with_key_path(KeyPath::One("key"))
        .build()?;
    database.create_object_store(STATE).build()?;
    Ok(())
}

impl CacheStore for IndexedCache {
    async fn load(&mut self) -> Result<CacheImage, StoreFault> {
        let transaction = self.connection.read(&[SEGMENTS, STATE])?;
        let state = transaction.object_store(STATE).map_err(|error| of(&error))?;
        let segments = transaction.object_store(SEGMENTS).map_err(|error| of(&error))?;
        let (claim, meta) = read_state(&state).await?;
        let log = read_log(&segments).await?;
        (self.weight, self.live_weight) = (log.weight, log.live_weight());
        let rows = log.into_rows();
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
        self.tidy(SUPERSEDED_BYTES_MAX).await;
        Ok(claim)
    }

    async fn write(&mut self, batch: CacheBatch) -> Result<u64, StoreFault> {
        let added = segment::of_batch(&batch);
        let transaction = self
            .connection
            .write(&[SEGMENTS, STATE], TransactionDurability::Relaxed)?;
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
        let segments = transaction.object_store(SEGMENTS).map_err(|error| of(&error))?;
        add(&segments, &added).map_err(|error| of(&error))?;
        put_state(&state, claim, Some(&batch.meta)).map_err(|error| of(&error))?;
        drop((segments, state));
        commit(transaction).await?;
        self.weight += segment::weight(&added);
        self.tidy(GROWN_BYTES_MAX).await;
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

async fn read_log(segments: &ObjectStore<'_>) -> Result<Log, StoreFault> {
    let mut log = Log::default();
    all(segments, row::key_of, |js| log.take(&row::segment_from_js(&js)?)).await?;
    Ok(log)
}

fn add(segments: &ObjectStore<'_>, added: &[Vec<u8>]) -> Result<(), Error> {
    for segment in added {
        drop(segments.add(row::segment_to_js(segment)).primitive()?);
    }
    Ok(())
}
