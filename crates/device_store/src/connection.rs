//! One open database, and what its faults mean.

use indexed_db_futures::{
    KeyRange,
    database::Database,
    error::{DomException, Error, OpenDbError},
    internals::SystemRepr,
    object_store::ObjectStore,
    prelude::*,
    transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions},
};
use sync::store::StoreFault;
use wasm_bindgen::{JsCast as _, JsValue, prelude::Closure};

/// How many segments are asked for at once: the browser copies an answer in one piece.
const CHUNK_ROWS: u32 = 64;

/// Open until it is dropped, or until another tab wants to delete or upgrade the database.
pub struct Connection {
    database: Database,
    /// The browser calls it; it lives as long as the connection.
    _close: Closure<dyn FnMut()>,
}

impl Connection {
    /// Opens the database; `upgrade` makes what this version has more than the version given to it (0: nothing is there).
    ///
    /// # Errors
    /// [`StoreFault`]; `Closed` also when the database is of a newer version.
    pub async fn open(
        name: &str,
        version: u32,
        upgrade: fn(u32, &Database) -> Result<(), Error>,
    ) -> Result<Self, StoreFault> {
        let database = Database::open(name)
            .with_version(version)
            .with_on_upgrade_needed(move |event, database| upgrade(number(event.old_version()), &database))
            .build()
            .map_err(|error| of_open(&error))?
            .await
            .map_err(|error| of_open(&error))?;
        let closing = database.clone();
        let close = Closure::<dyn FnMut()>::new(move || closing.as_sys().close());
        database
            .as_sys()
            .set_onversionchange(Some(close.as_ref().unchecked_ref()));
        Ok(Self {
            database,
            _close: close,
        })
    }

    /// A transaction that only reads.
    pub fn read(&self, stores: &[&str]) -> Result<Transaction<'_>, StoreFault> {
        let transaction = self.database.transaction(stores).with_mode(TransactionMode::Readonly);
        transaction.build().map_err(|error| of(&error))
    }

    /// A transaction that writes, alone on these stores among all tabs.
    pub fn write(&self, stores: &[&str], durability: TransactionDurability) -> Result<Transaction<'_>, StoreFault> {
        self.database
            .transaction(stores)
            .with_mode(TransactionMode::Readwrite)
            .with_options(TransactionOptions::new().with_durability(durability))
            .build()
            .map_err(|error| of(&error))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.database.as_sys().set_onversionchange(None);
        self.database.as_sys().close();
    }
}

/// Commits and waits for `complete`.
pub async fn commit(transaction: Transaction<'_>) -> Result<(), StoreFault> {
    // The library tells only that the transaction was aborted. Why, such as a full disk, the browser's object knows.
    let raw: web_sys::IdbTransaction = transaction.as_sys().clone().unchecked_into();
    transaction.commit().await.map_err(|error| match raw.error() {
        Some(reason) => of_name(&reason.name()),
        None => of(&error),
    })
}

/// Leaves nothing of what was asked in it, and waits until that is so.
pub async fn abort(transaction: Transaction<'_>) -> Result<(), StoreFault> {
    transaction.abort().await.map_err(|error| of(&error))
}

/// What an error of the library means for a store.
pub fn of(error: &Error) -> StoreFault {
    match error {
        Error::DomException(DomException::Other(reason)) => of_name(&reason.name()),
        _ => StoreFault::Closed,
    }
}

pub fn of_open(error: &OpenDbError) -> StoreFault {
    match error {
        OpenDbError::Base(error) => of(error),
        _ => StoreFault::Closed,
    }
}

fn of_name(name: &str) -> StoreFault {
    if name == "QuotaExceededError" {
        StoreFault::Quota
    } else {
        StoreFault::Closed
    }
}

/// All values of a store in the order of their keys, which are numbers from 1 on; `key` finds the key in a value. The browser
/// fetches the next chunk while `each` works on the last.
pub async fn all(
    store: &ObjectStore<'_>,
    key: fn(&JsValue) -> JsValue,
    mut each: impl FnMut(JsValue) -> Result<(), StoreFault>,
) -> Result<(), StoreFault> {
    let ask = |after: JsValue| {
        let rest = KeyRange::LowerBound(after, true);
        let chunk = store
            .get_all::<JsValue>()
            .with_query::<JsValue, _>(rest)
            .with_limit(CHUNK_ROWS);
        chunk.primitive().map_err(|error| of(&error))
    };
    let mut asked = Some(ask(0.into())?);
    while let Some(answer) = asked.take() {
        let values = answer.await.map_err(|error| of(&error))?;
        let chunk: Vec<JsValue> = values.collect::<Result<_, _>>().map_err(|error| of(&error))?;
        if let Some(last) = chunk.last().filter(|_| chunk.len() == CHUNK_ROWS as usize) {
            asked = Some(ask(key(last))?);
        }
        for value in chunk {
            each(value)?;
        }
    }
    Ok(())
}

/// A version or key as the browser has it: a whole number that a float holds exactly.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the browser's versions are whole and small"
)]
fn number(float: f64) -> u32 {
    float as u32
}
