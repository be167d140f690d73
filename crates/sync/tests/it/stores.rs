//! The memory twins keep the contract of the stores.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use sync::store::contract;
use sync::store::memory::{MemoryCache, MemoryOutbox};

/// Runs a future that never waits.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("memory does not wait"),
    }
}

#[test]
fn memory_outbox() {
    at_once(contract::outbox(&mut MemoryOutbox::default()));
}

#[test]
fn memory_cache() {
    at_once(contract::cache(&mut MemoryCache::default()));
}
