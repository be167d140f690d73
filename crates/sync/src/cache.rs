//! Server truth on the device: which roots are held, by which scopes, and how far each scope has come.
//!
//! What stays true: every root is held by at least one scope, and goes with its children when the last one lets go; a
//! cookie moves in the same batch as what it stands for; whatever comes in, from a pull, from the store or from another
//! tab, comes in as a [`CacheBatch`] through [`Cache::apply`].
//!
//! A scope is shown from when it first reaches the head; afterwards changes are shown when all scopes stand at one head:
//! [`Cache::apply`] gathers what is new, [`Cache::show`] hands it over.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::record::{Key, Record};
use serde::{Deserialize, Serialize};

use crate::outbox::json;
use crate::protocol::pull::ScopeName;
use crate::protocol::{Cookie, Digest, Mark, PullResponse};
use crate::store::{CACHE_FORMAT, CacheBatch, CacheImage, CacheRow, Claim};

mod patch;

/// The cache of one epoch.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    pub slot: u8,
    pub claim: Claim,
    pub meta: Meta,
    roots: BTreeMap<Key, Root>,
    records: BTreeMap<Key, Arc<Record>>,
    by_scope: BTreeMap<ScopeName, BTreeSet<Key>>,
    /// Came in and has not been shown.
    hidden: BTreeSet<Key>,
}

/// What stands beside the rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    pub format: u32,
    pub epoch: Option<String>,
    pub mark: Option<Mark>,
    pub scopes: BTreeMap<ScopeName, Held>,
}

impl Meta {
    /// Reads what stands beside the rows; none for another form than [`CACHE_FORMAT`].
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let meta: Self = serde_json::from_str(text).ok()?;
        (meta.format == CACHE_FORMAT).then_some(meta)
    }

    /// Whether all scopes stand at one head: then what is held is one state of the server.
    #[must_use]
    pub fn stands_at_one_head(&self) -> bool {
        let Some(mark) = &self.mark else { return false };
        let head = Cookie::at(mark.seq);
        self.scopes.values().all(|held| held.cookie == head)
    }
}

/// How far a scope has come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Held {
    pub cookie: Cookie,
    /// It has been whole once, and is shown since.
    pub reached: bool,
}

/// A root as it is held.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Root {
    /// The scopes that hold it, with the sequence at which it stands in each.
    pub scopes: BTreeMap<ScopeName, u64>,
    pub children: BTreeSet<Key>,
}

/// Before the key of a root: the row of the scopes that hold it. Each record has a row of its own beside it, so that a root
/// that another scope takes in or lets go is not written again. One that is held without being seen has no other row.
const HELD: &str = "@";

/// What is to be shown now.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub puts: Vec<Arc<Record>>,
    pub deletes: Vec<Key>,
}

impl Cache {
    #[must_use]
    pub fn new(slot: u8) -> Self {
        Self {
            slot,
            ..Self::default()
        }
    }

    /// Reads all of a stored cache. What cannot be read makes it an empty one: it is pulled again.
    #[must_use]
    pub fn read(slot: u8, image: CacheImage) -> Self {
        let mut cache = Self::new(slot);
        if let Some(meta) = image.meta {
            let batch = CacheBatch {
                term: image.claim.term,
                puts: image.rows,
                deletes: Vec::new(),
                meta,
            };
            if !cache.apply(&batch) {
                cache = Self::new(slot);
            }
        }
        cache.claim = image.claim;
        cache
    }

    /// Takes a batch in. Answers whether it could be read; if not, the cache is to be read again from the store.
    pub fn apply(&mut self, batch: &CacheBatch) -> bool {
        let Some(meta) = Meta::read(&batch.meta) else {
            return false;
        };
        let mut held = Vec::new();
        let mut records = Vec::with_capacity(batch.puts.len());
        for row in &batch.puts {
            if let Some(root) = row.key.strip_prefix(HELD) {
                let (Ok(root), Ok(scopes)) = (root.parse::<Key>(), serde_json::from_str(&row.value)) else {
                    return false;
                };
                held.push((root, scopes));
            } else {
                let Ok(record) = serde_json::from_str::<Record>(&row.value) else {
                    return false;
                };
                records.push(record);
            }
        }
        self.meta = meta;
        for key in &batch.deletes {
            if let Some(root) = key.strip_prefix(HELD) {
                if let Ok(root) = root.parse() {
                    self.let_go(&root);
                }
            } else if let Ok(key) = key.parse() {
                self.remove(&key);
            }
        }
        for (root, scopes) in held {
            self.hold(root, scopes);
        }
        for record in records {
            self.put(record);
        }
        true
    }

    /// From now on these scopes hold the root.
    fn hold(&mut self, root: Key, scopes: BTreeMap<ScopeName, u64>) {
        let held = self.roots.entry(root.clone()).or_default();
        for scope in held.scopes.keys().filter(|scope| !scopes.contains_key(*scope)) {
            leave(&mut self.by_scope, scope, &root);
        }
        for scope in scopes.keys().filter(|scope| !held.scopes.contains_key(*scope)) {
            self.by_scope.entry(scope.clone()).or_default().insert(root.clone());
        }
        held.scopes = scopes;
    }

    /// No scope holds the root any more.
    fn let_go(&mut self, root: &Key) {
        for scope in self.roots.remove(root).iter().flat_map(|held| held.scopes.keys()) {
            leave(&mut self.by_scope, scope, root);
        }
    }

    fn put(&mut self, record: Record) {
        let (key, root) = (record.key(), record.root());
        if key != root {
            self.roots.entry(root).or_default().children.insert(key.clone());
        }
        if self.records.get(&key).is_none_or(|held| **held != record) {
            self.records.insert(key.clone(), Arc::new(record));
            self.hidden.insert(key);
        }
    }

    fn remove(&mut self, key: &Key) {
        if let Some(record) = self.records.remove(key) {
            if let Some(root) = self.roots.get_mut(&record.root()) {
                root.children.remove(key);
            }
            self.hidden.insert(key.clone());
        }
    }

    /// What is new and may be shown: everything when all scopes stand at one head, else what scopes hold that are whole
    /// for the first time (`reached`).
    pub fn show(&mut self, all: bool, reached: &[ScopeName]) -> Shown {
        let keys: Vec<Key> = if all {
            std::mem::take(&mut self.hidden).into_iter().collect()
        } else {
            let roots = reached.iter().filter_map(|scope| self.by_scope.get(scope)).flatten();
            let mut keys: BTreeSet<Key> = BTreeSet::new();
            for root in roots {
                keys.insert(root.clone());
                keys.extend(
                    self.roots
                        .get(root)
                        .into_iter()
                        .flat_map(|it| it.children.iter().cloned()),
                );
            }
            keys.retain(|key| self.hidden.remove(key));
            keys.into_iter().collect()
        };
        let mut shown = Shown::default();
        for key in keys {
            match self.records.get(&key) {
                Some(record) => shown.puts.push(record.clone()),
                None => shown.deletes.push(key),
            }
        }
        shown
    }

    /// As after a start: what scopes hold that have been whole before.
    pub fn show_reached(&mut self) -> Shown {
        let reached: Vec<ScopeName> = self.reached().into_iter().collect();
        self.show(false, &reached)
    }

    /// What a scope holds, in short.
    #[must_use]
    pub fn digest(&self, scope: &ScopeName) -> Digest {
        let mut digest = Digest::default();
        for root in self.by_scope.get(scope).into_iter().flatten() {
            let seq = self.roots.get(root).and_then(|it| it.scopes.get(scope)).copied();
            digest.roots += 1;
            digest.seq_sum = digest.seq_sum.wrapping_add(seq.unwrap_or(0));
        }
        digest
    }

    #[must_use]
    pub fn records(&self) -> &BTreeMap<Key, Arc<Record>> {
        &self.records
    }

    /// Whether the root is here with its body, as it stood after the commit `seq`.
    #[must_use]
    pub fn holds_at(&self, root: &Key, seq: u64) -> bool {
        let is_there = |held: &Root| held.scopes.values().any(|at| *at == seq);
        self.records.contains_key(root) && self.roots.get(root).is_some_and(is_there)
    }

    /// The scopes that hold a root.
    #[must_use]
    pub fn scopes_of(&self, root: &Key) -> Vec<&ScopeName> {
        self.roots
            .get(root)
            .into_iter()
            .flat_map(|it| it.scopes.keys())
            .collect()
    }

    /// The scopes that have been whole once.
    #[must_use]
    pub fn reached(&self) -> BTreeSet<ScopeName> {
        let scopes = self.meta.scopes.iter().filter(|(_, held)| held.reached);
        scopes.map(|(scope, _)| scope.clone()).collect()
    }

    /// As [`Meta::stands_at_one_head`].
    #[must_use]
    pub fn stands_at_one_head(&self) -> bool {
        self.meta.stands_at_one_head()
    }

    /// Whether a scope has been whole once.
    #[must_use]
    pub fn has_reached(&self, scope: &str) -> bool {
        self.meta.scopes.get(scope).is_some_and(|held| held.reached)
    }

    /// Whether a batch that was planned here changes nothing.
    #[must_use]
    pub fn holds_all_of(&self, batch: &CacheBatch) -> bool {
        batch.puts.is_empty() && batch.deletes.is_empty() && batch.meta == json(&self.meta)
    }

    /// What an answer changes, decided and not yet done.
    #[must_use]
    pub fn plan(&self, response: &PullResponse) -> CacheBatch {
        patch::plan(self, response)
    }
}

fn leave(by_scope: &mut BTreeMap<ScopeName, BTreeSet<Key>>, scope: &ScopeName, key: &Key) {
    if let Some(roots) = by_scope.get_mut(scope) {
        roots.remove(key);
        if roots.is_empty() {
            by_scope.remove(scope);
        }
    }
}

fn held_key(root: &Key) -> String {
    format!("{HELD}{root}")
}

fn held_row(root: &Key, scopes: &BTreeMap<ScopeName, u64>) -> CacheRow {
    CacheRow {
        key: held_key(root),
        value: json(scopes),
    }
}

fn record_row(key: &Key, record: &Record) -> CacheRow {
    CacheRow {
        key: key.to_string(),
        value: json(record),
    }
}
