//! One browser profile: its stores, which outlive its tabs, and the tabs with their engines.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use domain::calendar::Instant;
use domain::id::UserId;
use sync::engine::{Edge, Effect, Engine, Event, Message};
use sync::store::memory::{MemoryCache, MemoryOutbox};
use sync::store::{OutboxOp, Stage, StoreFault};
use sync::view::ReplayGuard;
use uuid::Uuid;

use super::Bug;
use super::chance::Chance;

/// What `localStorage` holds of the change that is being replayed.
#[derive(Clone, Debug, Default)]
pub struct Note(Arc<Mutex<Option<Uuid>>>);

impl Note {
    pub fn noted(&self) -> Option<Uuid> {
        *self.0.lock().expect("one thread")
    }
}

impl ReplayGuard for Note {
    fn enter(&mut self, change: Uuid) {
        *self.0.lock().expect("one thread") = Some(change);
    }

    fn leave(&mut self) {
        *self.0.lock().expect("one thread") = None;
    }
}

/// One browser profile of one user.
pub struct Profile {
    pub user: UserId,
    /// Who is signed in on this browser.
    pub session: Option<UserId>,
    /// Grows with each sign-in: a late «end my session» ends the one it was about.
    pub session_no: u32,
    pub outbox: MemoryOutbox,
    pub caches: [MemoryCache; 2],
    pub note: Note,
    pub tabs: Vec<Tab>,
    /// The tab that holds the lock, and those that wait for it.
    pub lock: Option<usize>,
    pub lock_queue: VecDeque<usize>,
    /// How far the device's clock is off.
    pub clock_off_micros: i64,
    pub has_jumped: bool,
    pub broken: Option<StoreFault>,
    /// The stages of the stored rows when they were last looked at.
    pub seen: BTreeMap<Uuid, Stage>,
    /// Those of them that came to rest otherwise than applied.
    pub failed: BTreeSet<Uuid>,
    /// A tab has ended since the last sign-out, perhaps between a write and its message.
    pub sign_outs_unsure: bool,
}

/// One tab.
pub struct Tab {
    /// None: closed or crashed.
    pub engine: Option<Engine>,
    pub is_frozen: bool,
    pub is_visible: bool,
    /// Storage work in its order, not done yet.
    pub work: VecDeque<Effect>,
    pub inbox: VecDeque<Message>,
    pub wake_at: Option<u64>,
    pub stream: Stream,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    Closed,
    Opening,
    Open,
}

impl Profile {
    pub fn new(user: UserId) -> Self {
        Self {
            user,
            session: Some(user),
            session_no: 0,
            outbox: MemoryOutbox::default(),
            caches: Default::default(),
            note: Note::default(),
            tabs: Vec::new(),
            lock: None,
            lock_queue: VecDeque::new(),
            clock_off_micros: 0,
            has_jumped: false,
            broken: None,
            seen: BTreeMap::new(),
            failed: BTreeSet::new(),
            sign_outs_unsure: false,
        }
    }

    /// The same profile on another machine, as when a home directory is copied.
    pub fn cloned(&self) -> Self {
        Self {
            outbox: self.outbox.clone(),
            caches: self.caches.clone(),
            seen: self.seen.clone(),
            failed: self.failed.clone(),
            has_jumped: self.has_jumped,
            ..Self::new(self.user)
        }
    }

    pub fn edge(&self, now: Instant, mono_ms: u64, chance: &mut Chance) -> Edge {
        Edge {
            now: now.plus_micros(self.clock_off_micros),
            mono_ms,
            bits: chance.bits(),
        }
    }

    /// Does one piece of storage work; the event of its answer.
    pub fn work(&mut self, effect: Effect, bug: Option<Bug>, chance: &mut Chance) -> Option<Event> {
        let fault = self.broken;
        // A connection that breaks may have committed before it said so.
        let is_done = fault.is_none() || fault == Some(StoreFault::Closed) && chance.percent(20);
        let or_fault = |fault: Option<StoreFault>| fault.map_or(Ok(()), Err);
        Some(match effect {
            Effect::LoadOutbox => Event::OutboxLoaded(or_fault(fault).map(|()| self.outbox.image())),
            Effect::LoadArchive => Event::ArchiveLoaded(or_fault(fault).map(|()| self.outbox.archived())),
            Effect::LoadCache { slot } => Event::CacheLoaded {
                slot,
                result: or_fault(fault).map(|()| self.caches[usize::from(slot)].image()),
            },
            Effect::Claim { slot, term } => Event::Claimed {
                slot,
                result: or_fault(fault).map(|()| self.caches[usize::from(slot)].begin_term(term)),
            },
            Effect::DropCache { slot } => {
                self.caches[usize::from(slot)] = MemoryCache::default();
                return None;
            }
            Effect::WriteOutbox { write, mut ops } => {
                if bug == Some(Bug::KeepApplied) && ops.iter().any(|op| matches!(op, OutboxOp::Meta { .. })) {
                    ops.retain(|op| !matches!(op, OutboxOp::Purge { .. }));
                }
                let result = if is_done {
                    self.outbox.commit(ops)
                } else {
                    Ok(Vec::new())
                };
                let result = or_fault(fault).and(result);
                Event::OutboxWritten { write, result }
            }
            Effect::WriteCache { write, slot, mut batch } => {
                let cache = &mut self.caches[usize::from(slot)];
                if bug == Some(Bug::CookieFirst) && is_done {
                    // A planted bug: the cookie goes in a transaction of its own, before the rows.
                    let mut early = batch.clone();
                    early.puts.clear();
                    early.deletes.clear();
                    let _ = cache.commit(early);
                    if chance.percent(30) {
                        batch.puts.clear();
                        batch.deletes.clear();
                        let _ = cache.commit(batch);
                        return Some(Event::CacheWritten {
                            write,
                            result: Err(StoreFault::Closed),
                        });
                    }
                }
                let result = if is_done { cache.commit(batch) } else { Ok(0) };
                let result = or_fault(fault).and(result);
                Event::CacheWritten { write, result }
            }
            _ => return None,
        })
    }
}

impl Tab {
    pub fn new(user: UserId, note: Note) -> Self {
        Self {
            engine: Some(Engine::new(user, Box::new(note))),
            is_frozen: false,
            is_visible: true,
            work: VecDeque::new(),
            inbox: VecDeque::new(),
            wake_at: None,
            stream: Stream::Closed,
        }
    }

    pub fn is_alive(&self) -> bool {
        self.engine.is_some() && !self.is_frozen
    }
}
