//! The engine of one tab over stores that answer at once; what it asks of the server waits to be answered by the test.

use std::collections::{BTreeMap, VecDeque};

use domain::calendar::Instant;
use domain::id::UserId;
use domain::mutation::Mutation;
use domain::record::{Key, Record};
use sync::engine::{Answer, Edge, Effect, Engine, Event, NewChange};
use sync::protocol::{Cookie, Mark, PullResponse, RootPatch, ScopePatch};
use sync::store::memory::{MemoryCache, MemoryOutbox};
use sync::view::Unguarded;
use uuid::Uuid;

/// What was asked of the server.
#[derive(Clone, Debug)]
pub enum Asked {
    Push(u64, String),
    Pull(u64),
}

pub struct OneTab {
    pub engine: Engine,
    pub outbox: MemoryOutbox,
    pub mono_ms: u64,
    caches: [MemoryCache; 2],
    asked: VecDeque<Asked>,
    bits: u128,
    /// How many changes waited on a record when its page was last told to look.
    pub seen: BTreeMap<Key, usize>,
}

impl OneTab {
    /// Opens; it leads, and has asked for its first pull.
    pub fn open(user: UserId) -> Self {
        let mut tab = Self::unopened(user);
        tab.start();
        tab
    }

    /// Nobody drives its stores yet.
    pub fn unopened(user: UserId) -> Self {
        Self {
            engine: Engine::new(user, Box::new(Unguarded)),
            outbox: MemoryOutbox::default(),
            mono_ms: 0,
            caches: Default::default(),
            asked: VecDeque::new(),
            bits: 1 << 64,
            seen: BTreeMap::new(),
        }
    }

    pub fn start(&mut self) {
        self.feed(Event::Start {
            noted: None,
            visible: true,
        });
    }

    pub fn edge(&mut self) -> Edge {
        self.bits += 1;
        Edge {
            now: Instant::from_micros(1_000_000),
            mono_ms: self.mono_ms,
            bits: self.bits,
        }
    }

    pub fn feed(&mut self, event: Event) {
        let edge = self.edge();
        let effects = self.engine.handle(event, edge);
        self.carry_out(effects);
    }

    /// Makes a change and answers its uuid.
    pub fn mutate(&mut self, mutation: Mutation) -> Uuid {
        let edge = self.edge();
        let change = change(edge.bits, mutation);
        let (uuid, effects) = self.engine.mutate(change, edge).unwrap();
        self.carry_out(effects);
        uuid
    }

    /// The next request that waits for its answer.
    pub fn next(&mut self) -> Option<Asked> {
        self.asked.pop_front()
    }

    pub fn answer(&mut self, exchange: u64, answer: Answer) {
        self.feed(Event::Answered { exchange, answer });
    }

    pub fn carry_out(&mut self, effects: Vec<Effect>) {
        let events: Vec<Event> = effects.into_iter().filter_map(|effect| self.work(effect)).collect();
        for event in events {
            self.feed(event);
        }
    }

    fn work(&mut self, effect: Effect) -> Option<Event> {
        Some(match effect {
            Effect::LoadOutbox => Event::OutboxLoaded(Ok(self.outbox.image())),
            Effect::LoadArchive => Event::ArchiveLoaded(Ok(self.outbox.archived())),
            Effect::LoadCache { slot } => Event::CacheLoaded {
                slot,
                result: Ok(self.caches[usize::from(slot)].image()),
            },
            Effect::Claim { slot, term } => Event::Claimed {
                slot,
                result: Ok(self.caches[usize::from(slot)].begin_term(term)),
            },
            Effect::WriteOutbox { write, ops } => Event::OutboxWritten {
                write,
                result: self.outbox.commit(ops),
            },
            Effect::WriteCache { write, slot, batch } => Event::CacheWritten {
                write,
                result: self.caches[usize::from(slot)].commit(batch),
            },
            Effect::TakeLock { .. } => Event::Lock(true),
            Effect::Push { exchange, body } => {
                self.asked.push_back(Asked::Push(exchange, body));
                return None;
            }
            Effect::Pull { exchange, .. } => {
                self.asked.push_back(Asked::Pull(exchange));
                return None;
            }
            Effect::Changed(keys) => {
                for key in keys {
                    let waiting = self.engine.pending_on(&key).count();
                    self.seen.insert(key, waiting);
                }
                return None;
            }
            _ => return None,
        })
    }
}

pub fn change(bits: u128, mutation: Mutation) -> NewChange {
    NewChange {
        uuid: Uuid::from_u128(bits),
        mutation,
        batch: None,
        undo: false,
    }
}

pub fn head() -> Mark {
    Mark {
        seq: 5,
        mark: "five".to_owned(),
    }
}

/// A page that brings some scopes to the head and leaves others at their beginning. The records stand in `company`.
pub fn page(reached: &[String], begun: &[String], records: Vec<Record>) -> PullResponse {
    let children = |root: &Key| -> Vec<Key> {
        let keys = records.iter().filter(|it| it.root() == *root).map(Record::key);
        keys.filter(|key| key != root).collect()
    };
    let roots = |scope: &String| -> Vec<RootPatch> {
        let is_root = |record: &&Record| scope == "company" && record.root() == record.key();
        let held = records.iter().filter(is_root);
        held.map(|record| RootPatch::Put {
            root: record.key(),
            seq: 1,
            whole: true,
            children: children(&record.key()),
            kept: false,
        })
        .collect()
    };
    let patch = |scope: &String| ScopePatch {
        scope: scope.clone(),
        cookie: Cookie::at(head().seq),
        roots: roots(scope),
    };
    PullResponse {
        epoch: "first".to_owned(),
        head: head(),
        now: Instant::from_micros(1_000_000),
        gained: reached.iter().chain(begun).cloned().collect(),
        lost: Vec::new(),
        restarted: Vec::new(),
        patches: reached.iter().map(patch).collect(),
        records,
        outcomes: Vec::new(),
        more: !begun.is_empty(),
    }
}
