//! Both stores in memory.

use std::collections::BTreeMap;

use super::{
    CacheBatch, CacheImage, CacheRow, CacheStore, Claim, OutboxImage, OutboxOp, OutboxRow, OutboxStore, Stage,
    StoreFault,
};

/// An outbox in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryOutbox {
    rows: BTreeMap<u64, OutboxRow>,
    meta: Option<String>,
    meta_revision: u32,
    last_key: u64,
}

impl MemoryOutbox {
    /// As [`OutboxStore::load`], without waiting.
    #[must_use]
    pub fn image(&self) -> OutboxImage {
        OutboxImage {
            rows: self.of(|stage| stage != Stage::Archived),
            meta: self.meta.clone(),
            meta_revision: self.meta_revision,
            last_key: self.last_key,
        }
    }

    /// As [`OutboxStore::archive`], without waiting.
    #[must_use]
    pub fn archived(&self) -> Vec<OutboxRow> {
        self.of(|stage| stage == Stage::Archived)
    }

    fn of(&self, wanted: fn(Stage) -> bool) -> Vec<OutboxRow> {
        self.rows.values().filter(|row| wanted(row.stage)).cloned().collect()
    }

    /// As [`OutboxStore::write`], without waiting.
    ///
    /// # Errors
    /// [`StoreFault::Stale`].
    pub fn commit(&mut self, batch: Vec<OutboxOp>) -> Result<Vec<u64>, StoreFault> {
        // Looked at before anything is done; a batch names each row once.
        for op in &batch {
            let held = |key: &u64| self.rows.get(key).map(|row| row.revision);
            let is_fresh = match op {
                OutboxOp::Add(_) | OutboxOp::Purge { .. } => true,
                OutboxOp::Replace { row, expect } => held(&row.key) == Some(*expect),
                OutboxOp::Remove { key, expect } => held(key) == Some(*expect),
                OutboxOp::Meta { expect, .. } => self.meta_revision == *expect,
            };
            if !is_fresh {
                return Err(StoreFault::Stale);
            }
        }
        let mut keys = Vec::new();
        for op in batch {
            match op {
                OutboxOp::Add(mut row) => {
                    self.last_key += 1;
                    row.key = self.last_key;
                    keys.push(row.key);
                    self.rows.insert(row.key, row);
                }
                OutboxOp::Replace { row, .. } => drop(self.rows.insert(row.key, row)),
                OutboxOp::Remove { key, .. } => drop(self.rows.remove(&key)),
                OutboxOp::Purge { before } => self.rows.retain(|_, row| {
                    row.stage != Stage::Archived || row.settled_at.is_none_or(|settled| settled >= before)
                }),
                OutboxOp::Meta { value, .. } => {
                    self.meta = Some(value);
                    self.meta_revision += 1;
                }
            }
        }
        Ok(keys)
    }
}

impl OutboxStore for MemoryOutbox {
    async fn load(&mut self) -> Result<OutboxImage, StoreFault> {
        Ok(self.image())
    }

    async fn archive(&mut self) -> Result<Vec<OutboxRow>, StoreFault> {
        Ok(self.archived())
    }

    async fn write(&mut self, batch: Vec<OutboxOp>) -> Result<Vec<u64>, StoreFault> {
        self.commit(batch)
    }
}

/// A cache in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryCache {
    rows: BTreeMap<String, CacheRow>,
    meta: Option<String>,
    claim: Claim,
}

impl MemoryCache {
    /// As [`CacheStore::load`], without waiting.
    #[must_use]
    pub fn image(&self) -> CacheImage {
        CacheImage {
            rows: self.rows.values().cloned().collect(),
            meta: self.meta.clone(),
            claim: self.claim,
        }
    }

    /// As [`CacheStore::claim`], without waiting.
    pub fn begin_term(&mut self, term: u64) -> Claim {
        self.claim.term = term;
        if self.claim.generation == 0 {
            self.claim.generation = term;
        }
        self.claim
    }

    /// As [`CacheStore::write`], without waiting.
    ///
    /// # Errors
    /// [`StoreFault::Stale`].
    pub fn commit(&mut self, batch: CacheBatch) -> Result<u64, StoreFault> {
        if batch.term != self.claim.term {
            return Err(StoreFault::Stale);
        }
        for key in &batch.deletes {
            self.rows.remove(key);
        }
        self.rows
            .extend(batch.puts.into_iter().map(|row| (row.key.clone(), row)));
        self.meta = Some(batch.meta);
        self.claim = Claim {
            term: batch.term,
            generation: self.claim.generation + 1,
        };
        Ok(self.claim.generation)
    }
}

impl CacheStore for MemoryCache {
    async fn load(&mut self) -> Result<CacheImage, StoreFault> {
        Ok(self.image())
    }

    async fn claim(&mut self, term: u64) -> Result<Claim, StoreFault> {
        Ok(self.begin_term(term))
    }

    async fn write(&mut self, batch: CacheBatch) -> Result<u64, StoreFault> {
        self.commit(batch)
    }
}
