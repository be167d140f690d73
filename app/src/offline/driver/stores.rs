//! The two stores of the device, each with a line of its own: what is asked of a store is done in order, one at a time.
//!
//! A store that is not open is opened by whatever needs it first; [`Effect::Reopen`] closes it.

use device_store::{IndexedCache, IndexedOutbox};
use domain::id::UserId;
use futures_channel::{mpsc, oneshot};
use futures_util::StreamExt as _;
use sync::engine::{Effect, Event};
use sync::store::{CacheStore as _, OutboxStore as _, StoreFault};
use wasm_bindgen_futures::spawn_local;

use crate::offline::device::Device;

enum Order {
    Do(Effect),
    /// Says that everything asked before is done.
    Reached(oneshot::Sender<()>),
}

/// The lines to both.
pub struct Stores {
    outbox: mpsc::UnboundedSender<Order>,
    cache: mpsc::UnboundedSender<Order>,
}

impl Stores {
    pub fn open(device: Device, user: UserId) -> Self {
        let (outbox, orders) = mpsc::unbounded();
        spawn_local(serve_outbox(device, user, orders));
        let (cache, orders) = mpsc::unbounded();
        spawn_local(serve_cache(device, user, orders));
        Self { outbox, cache }
    }

    /// Hands an effect to the store that it is about.
    pub fn give(&self, effect: Effect) {
        // The lines live as long as the page: they never refuse.
        let _ = match &effect {
            Effect::LoadOutbox | Effect::LoadArchive | Effect::WriteOutbox { .. } => {
                self.outbox.unbounded_send(Order::Do(effect))
            }
            Effect::Reopen { .. } => {
                let _ = self.outbox.unbounded_send(Order::Do(effect.clone()));
                self.cache.unbounded_send(Order::Do(effect))
            }
            _ => self.cache.unbounded_send(Order::Do(effect)),
        };
    }

    /// Waits until everything that was asked so far is done.
    pub async fn rest(&self) {
        for line in [&self.outbox, &self.cache] {
            let (done, reached) = oneshot::channel();
            let _ = line.unbounded_send(Order::Reached(done));
            let _ = reached.await;
        }
    }
}

async fn serve_outbox(device: Device, user: UserId, mut orders: mpsc::UnboundedReceiver<Order>) {
    let mut store = None;
    while let Some(order) = orders.next().await {
        let effect = match order {
            Order::Do(effect) => effect,
            Order::Reached(done) => {
                let _ = done.send(());
                continue;
            }
        };
        let event = match effect {
            Effect::LoadOutbox => Event::OutboxLoaded(match outbox(&mut store, user).await {
                Ok(store) => store.load().await,
                Err(fault) => Err(fault),
            }),
            Effect::LoadArchive => Event::ArchiveLoaded(match outbox(&mut store, user).await {
                Ok(store) => store.archive().await,
                Err(fault) => Err(fault),
            }),
            Effect::WriteOutbox { write, ops } => {
                let result = match outbox(&mut store, user).await {
                    Ok(store) => store.write(ops).await,
                    Err(fault) => Err(fault),
                };
                Event::OutboxWritten { write, result }
            }
            _ => {
                store = None;
                continue;
            }
        };
        device.feed(event);
    }
}

async fn outbox(store: &mut Option<IndexedOutbox>, user: UserId) -> Result<&mut IndexedOutbox, StoreFault> {
    let open = match store.take() {
        Some(open) => open,
        None => IndexedOutbox::open(user).await?,
    };
    Ok(store.insert(open))
}

async fn serve_cache(device: Device, user: UserId, mut orders: mpsc::UnboundedReceiver<Order>) {
    let mut slots: [Option<IndexedCache>; 2] = [None, None];
    while let Some(order) = orders.next().await {
        let effect = match order {
            Order::Do(effect) => effect,
            Order::Reached(done) => {
                let _ = done.send(());
                continue;
            }
        };
        let event = match effect {
            Effect::LoadCache { slot } => {
                let result = match cache(&mut slots, user, slot).await {
                    Ok(store) => store.load().await,
                    Err(fault) => Err(fault),
                };
                Event::CacheLoaded { slot, result }
            }
            Effect::Claim { slot, term } => {
                let result = match cache(&mut slots, user, slot).await {
                    Ok(store) => store.claim(term).await,
                    Err(fault) => Err(fault),
                };
                Event::Claimed { slot, result }
            }
            Effect::WriteCache { write, slot, batch } => {
                let result = match cache(&mut slots, user, slot).await {
                    Ok(store) => store.write(batch).await,
                    Err(fault) => Err(fault),
                };
                Event::CacheWritten { write, result }
            }
            Effect::DropCache { slot } => {
                // One that cannot be emptied is written over by the next that uses it, under a term of its own.
                if let Ok(store) = cache(&mut slots, user, slot).await {
                    let _ = store.clear().await;
                }
                continue;
            }
            _ => {
                slots = [None, None];
                continue;
            }
        };
        device.feed(event);
    }
}

async fn cache(slots: &mut [Option<IndexedCache>; 2], user: UserId, slot: u8) -> Result<&mut IndexedCache, StoreFault> {
    let place = slots.get_mut(usize::from(slot)).ok_or(StoreFault::Closed)?;
    let open = match place.take() {
        Some(open) => open,
        None => IndexedCache::open(user, slot).await?,
    };
    Ok(place.insert(open))
}
