//! From the answer to a pull to the one batch that takes it in: cookies, evictions and bodies together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::record::{Key, Record};

use super::{Cache, Held, Meta, Root, held_key, held_row, record_row};
use crate::outbox::json;
use crate::protocol::pull::ScopeName;
use crate::protocol::{Cookie, PullResponse, RootPatch, ScopePatch};
use crate::store::{CACHE_FORMAT, CacheBatch};

pub(super) fn plan(cache: &Cache, response: &PullResponse) -> CacheBatch {
    let bodies = response.records.iter().map(|record| (record.key(), record)).collect();
    let mut plan = Plan {
        cache,
        roots: BTreeMap::new(),
        bodies,
        patched: BTreeSet::new(),
        dropped: BTreeSet::new(),
    };
    for scope in response.lost.iter().chain(&response.restarted) {
        plan.empty(scope);
    }
    for patch in &response.patches {
        plan.take(patch);
    }
    plan.batch(meta(cache, response))
}

/// Where each scope stands after the answer.
fn meta(cache: &Cache, response: &PullResponse) -> Meta {
    let mut meta = cache.meta.clone();
    meta.format = CACHE_FORMAT;
    meta.epoch = Some(response.epoch.clone());
    meta.mark = Some(response.head.clone());
    for scope in &response.lost {
        meta.scopes.remove(scope);
    }
    for scope in response.gained.iter().chain(&response.restarted) {
        meta.scopes.entry(scope.clone()).or_default().cookie = Cookie::default();
    }
    let head = Cookie::at(response.head.seq);
    for patch in &response.patches {
        let held = meta.scopes.entry(patch.scope.clone()).or_default();
        held.reached |= patch.cookie == head;
        held.cookie = patch.cookie.clone();
    }
    if !response.more {
        for held in meta.scopes.values_mut() {
            *held = Held {
                cookie: head.clone(),
                reached: true,
            };
        }
    }
    meta
}

/// The roots that an answer touches, as they will be.
struct Plan<'a> {
    cache: &'a Cache,
    roots: BTreeMap<Key, Root>,
    bodies: BTreeMap<Key, &'a Record>,
    /// Roots whose body the answer speaks of, be it by leaving it out.
    patched: BTreeSet<Key>,
    /// Records that go.
    dropped: BTreeSet<Key>,
}

impl Plan<'_> {
    fn root(&mut self, key: &Key) -> &mut Root {
        let cache = self.cache;
        self.roots
            .entry(key.clone())
            .or_insert_with(|| cache.roots.get(key).cloned().unwrap_or_default())
    }

    fn empty(&mut self, scope: &ScopeName) {
        let cache = self.cache;
        for key in cache.by_scope.get(scope).into_iter().flatten() {
            self.root(key).scopes.remove(scope);
        }
    }

    fn take(&mut self, patch: &ScopePatch) {
        for change in &patch.roots {
            match change {
                RootPatch::Evict { root } => {
                    self.root(root).scopes.remove(&patch.scope);
                }
                RootPatch::Put {
                    root, seq, kept: true, ..
                } => {
                    // One that is not here after all is left out: the digests of its scopes will differ.
                    if self.cache.holds_at(root, *seq) {
                        self.root(root).scopes.insert(patch.scope.clone(), *seq);
                    }
                }
                RootPatch::Put {
                    root,
                    seq,
                    whole,
                    children,
                    kept: false,
                } => {
                    self.patched.insert(root.clone());
                    let held = self.root(root);
                    held.scopes.insert(patch.scope.clone(), *seq);
                    if *whole {
                        let children = children.iter().cloned().collect();
                        let before = std::mem::replace(&mut held.children, children);
                        self.dropped.extend(before);
                    } else {
                        held.children.extend(children.iter().cloned());
                    }
                }
            }
        }
    }

    fn batch(self, meta: Meta) -> CacheBatch {
        let mut batch = CacheBatch {
            term: self.cache.claim.term,
            puts: Vec::new(),
            deletes: Vec::new(),
            meta: json(&meta),
        };
        let mut dropped = self.dropped;
        for (key, root) in &self.roots {
            let held = self.cache.roots.get(key);
            if root.scopes.is_empty() {
                if let Some(held) = held {
                    batch.deletes.push(held_key(key));
                    dropped.insert(key.clone());
                    dropped.extend(held.children.iter().cloned());
                }
                continue;
            }
            if held.is_none_or(|held| held.scopes != root.scopes) {
                batch.puts.push(held_row(key, &root.scopes));
            }
            // A patch without a body says that it may not be seen; a scope that only let go says nothing of the body.
            if self.patched.contains(key) && !self.bodies.contains_key(key) {
                dropped.insert(key.clone());
            }
            for child in &root.children {
                dropped.remove(child);
            }
            for key in std::iter::once(key).chain(&root.children) {
                let Some(record) = self.bodies.get(key) else { continue };
                let held = self.cache.records.get(key);
                if held.is_none_or(|held: &Arc<Record>| **held != **record) {
                    batch.puts.push(record_row(key, record));
                }
            }
        }
        dropped.retain(|key| self.cache.records.contains_key(key));
        batch.deletes.extend(dropped.iter().map(Key::to_string));
        batch
    }
}
