//! What the two stores of a device must do in a real browser. `tests/contract.spec.ts` calls each exported function as a test of
//! its own, on databases that nothing else uses. They panic at the first thing that does not hold.
//!
//! Begin at [`outbox_contract`] and [`cache_contract`], which are the contract that every store passes; the rest is what only
//! this one has: connections, an open transaction, clearing from another tab, room that ends.

mod cache;
mod outbox;

use device_store::{IndexedCache, IndexedOutbox};
use domain::id::UserId;
use sync::store::{OutboxOp, OutboxRow, Stage, StoreFault, contract};
use wasm_bindgen::prelude::wasm_bindgen;

/// The browser calls it when the module is there: a panic then says in the console what did not hold.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

#[wasm_bindgen]
pub async fn outbox_contract(user: String) {
    contract::outbox(&mut outbox(&user).await).await;
}

#[wasm_bindgen]
pub async fn cache_contract(user: String) {
    contract::cache(&mut cache(&user, 0).await).await;
}

#[wasm_bindgen]
pub async fn room_is_asked_for() {
    let estimate = device_store::storage_estimate().await.expect("Chromium says how much");
    assert!(estimate.quota_bytes > estimate.used_bytes, "{estimate:?}");
    // Either answer is right; it must come.
    let _: bool = device_store::request_persistence().await;
}

pub(crate) async fn outbox(user: &str) -> IndexedOutbox {
    IndexedOutbox::open(id(user)).await.expect("it opens")
}

pub(crate) async fn cache(user: &str, slot: u8) -> IndexedCache {
    IndexedCache::open(id(user), slot).await.expect("it opens")
}

pub(crate) fn id(user: &str) -> UserId {
    user.parse().expect("a user's id")
}

/// A change with a value of this many bytes, to be added.
pub(crate) fn change(bytes: usize) -> OutboxRow {
    OutboxRow {
        key: 0,
        revision: 0,
        uuid: uuid::Uuid::from_u128(1),
        stage: Stage::Queued,
        settled_at: None,
        value: "v".repeat(bytes),
    }
}

pub(crate) fn add() -> OutboxOp {
    OutboxOp::Add(change(8))
}

/// `ok`, or the fault by its name.
pub(crate) fn told<T>(result: Result<T, StoreFault>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(fault) => format!("{fault:?}"),
    }
}
