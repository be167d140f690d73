//! What the stores answered, and what to do when they fail.
//!
//! The ladder: open again once; then a new connection; then the outbox in this page's memory, said aloud. When there is no
//! room: kept files go, then what was kept for later, never the outbox. A cache that cannot be written is kept in memory:
//! it can be had again.

use std::collections::BTreeSet;

use domain::calendar::Instant;
use uuid::Uuid;

use super::lead::Lead;
use super::{Effect, Engine, Message, Opening, Out, POLL_MS, Write};
use crate::cache::Cache;
use crate::outbox::{Meta, Outbox, Phase, Row};
use crate::protocol::{Mark, Outcome};
use crate::store::memory::MemoryOutbox;
use crate::store::{CacheImage, OutboxImage, OutboxOp, OutboxRow, StoreFault};

/// How often each store has failed in a row, and what is awaited from it.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults {
    outbox: u32,
    cache: u32,
    pub is_loading: bool,
    pub is_loading_archive: bool,
    /// Changes that waited here and went while this tab did not hear of it: the archive says which had applied.
    gone: BTreeSet<Uuid>,
    /// The cache lives in memory only; tried again at times.
    pub is_cache_volatile: bool,
    cache_again_at: u64,
}

/// What an answer brought that is kept beside the rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Wish {
    pub epoch: Option<String>,
    pub mark: Option<Mark>,
    pub contact_at: Option<Instant>,
}

/// Steps of the ladder before the memory.
const FAULTS_MAX: u32 = 2;

impl Engine {
    pub(super) fn start(&mut self, noted: Option<Uuid>, visible: bool, out: &mut Out) {
        self.visible = visible;
        if let Some(noted) = noted {
            self.view.skip(noted);
        }
        self.load_outbox(out);
    }

    pub(super) fn load_outbox(&mut self, out: &mut Out) {
        if let Some(memory) = &self.memory {
            let image = memory.image();
            return self.take_outbox(&image, out);
        }
        self.looked_at = out.edge.mono_ms;
        if !self.faults.is_loading {
            self.faults.is_loading = true;
            out.push(Effect::LoadOutbox);
        }
    }

    pub(super) fn outbox_loaded(&mut self, result: Result<OutboxImage, StoreFault>, out: &mut Out) {
        if !std::mem::replace(&mut self.faults.is_loading, false) || self.memory.is_some() {
            return;
        }
        match result {
            Ok(image) => self.take_outbox(&image, out),
            Err(fault) => self.outbox_failed(fault, out),
        }
    }

    fn take_outbox(&mut self, image: &OutboxImage, out: &mut Out) {
        let before: Vec<u64> = self.view.laid().map(|(place, _)| place).collect();
        let unsettled: Vec<Uuid> = self.queue().map(|row| row.uuid).collect();
        let waited_on = self.queue().filter_map(|row| super::subject(&row.content.mutation));
        out.touched.extend(waited_on);
        let has_name = self.outbox.take_in(image);
        self.say_ended(&unsettled, image, out);
        // Another tab may have been answered meanwhile: what it was told goes with the next push.
        if self.epoch.is_none() {
            self.epoch.clone_from(&self.outbox.meta.epoch);
        }
        self.busy = self.writes.values().flat_map(keys_of).collect();
        let held: Vec<u64> = self.outbox.rows().map(|row| row.key).collect();
        for key in before.into_iter().filter(|place| *place < 1 << 62).chain(held) {
            self.relay(key, out);
        }
        if !has_name {
            let meta = Meta {
                client: Uuid::from_u128(out.edge.bits),
                ..self.outbox.meta.clone()
            };
            self.write_meta(meta, out);
        }
        self.write_arriving_again(out);
        if self.opening == Opening::Outbox {
            self.opening = Opening::Cache;
            out.push(Effect::LoadCache {
                slot: self.outbox.meta.slot,
            });
        } else if self.opening == Opening::Open && self.cache.slot != self.outbox.meta.slot && self.next.is_none() {
            self.load_cache(out);
        }
    }

    /// Another tab may have heard how these ended, and its message may not have come. One that is not among the rows any
    /// more is looked for in the archive.
    fn say_ended(&mut self, unsettled: &[Uuid], image: &OutboxImage, out: &mut Out) {
        let ends = unsettled
            .iter()
            .filter_map(|uuid| Some((*uuid, self.outcome(*uuid)?.clone())));
        let settled: Vec<(Uuid, Outcome)> = ends.collect();
        if !settled.is_empty() {
            out.push(Effect::Settled(settled));
        }
        let stored: BTreeSet<Uuid> = image.rows.iter().map(|row| row.uuid).collect();
        let arriving: BTreeSet<Uuid> = self.arriving.values().flatten().map(|(_, row)| row.uuid).collect();
        let is_gone = |uuid: &&Uuid| !stored.contains(uuid) && !arriving.contains(uuid);
        let gone: Vec<Uuid> = unsettled.iter().filter(is_gone).copied().collect();
        if !gone.is_empty() && self.memory.is_none() && self.opening != Opening::SignedOut {
            self.faults.gone.extend(gone);
            out.push(Effect::LoadArchive);
        }
    }

    /// Those of the rows that went, of which the archive says that they had applied.
    fn say_archived(&mut self, archive: &[OutboxRow], out: &mut Out) {
        let gone = std::mem::take(&mut self.faults.gone);
        let applied = archive.iter().filter(|row| gone.contains(&row.uuid));
        let settled: Vec<(Uuid, Outcome)> = applied.map(|row| (row.uuid, Outcome::Applied)).collect();
        if !settled.is_empty() {
            out.push(Effect::Settled(settled));
        }
    }

    /// Additions whose write failed: perhaps it did not.
    fn write_arriving_again(&mut self, out: &mut Out) {
        let failed: Vec<u64> = self
            .arriving
            .keys()
            .filter(|write| !self.writes.contains_key(write))
            .copied()
            .collect();
        for write in failed {
            let Some(rows) = self.arriving.remove(&write) else {
                continue;
            };
            let (found, lost): (Vec<_>, Vec<_>) = rows
                .into_iter()
                .partition(|(_, row)| self.outbox.by_uuid(row.uuid).is_some());
            for (place, row) in found {
                self.lift(place, out);
                out.push(Effect::Saved(vec![row.uuid]));
            }
            if !lost.is_empty() {
                let ops = lost.iter().map(|(_, row)| OutboxOp::Add(row.stored())).collect();
                self.arriving.insert(self.last_write + 1, lost);
                self.write_outbox(Write::Enqueue, ops, out);
            }
        }
    }

    pub(super) fn load_archive(&mut self, out: &mut Out) {
        if std::mem::replace(&mut self.faults.is_loading_archive, true) {
            return;
        }
        match &self.memory {
            // What the store holds is offered again by the next page that reads it.
            Some(memory) => self.archive_loaded(Ok(memory.archived()), out),
            None => out.push(Effect::LoadArchive),
        }
    }

    pub(super) fn archive_loaded(&mut self, result: Result<Vec<OutboxRow>, StoreFault>, out: &mut Out) {
        if let Ok(archive) = &result {
            self.say_archived(archive, out);
        }
        if !std::mem::replace(&mut self.faults.is_loading_archive, false) {
            return;
        }
        match result {
            Ok(archive) => {
                // What was applied and not pulled yet belongs to it.
                let applied = self.outbox.rows().filter(|row| row.is_applied());
                let mut rows: Vec<OutboxRow> = archive;
                rows.extend(applied.map(Row::stored));
                rows.sort_by_key(|row| row.key);
                self.offer_again(&rows, out);
            }
            Err(fault) => self.outbox_failed(fault, out),
        }
    }

    pub(super) fn load_cache(&mut self, out: &mut Out) {
        out.push(Effect::LoadCache {
            slot: self.outbox.meta.slot,
        });
    }

    pub(super) fn cache_loaded(&mut self, slot: u8, result: Result<CacheImage, StoreFault>, out: &mut Out) {
        // A page without storage that leads goes on with what it has: nothing of it stands in the store.
        let is_its_own = self.memory.is_some() && self.lead.leads();
        if slot != self.outbox.meta.slot || self.opening == Opening::SignedOut || is_its_own {
            return;
        }
        let mut is_lead_lost = false;
        match result {
            Ok(image) => {
                let term = self.cache.claim.term;
                self.cache = Cache::read(slot, image);
                // Emptied, or taken over, by another tab: an answer that is on its way was asked for another cache.
                is_lead_lost = self.lead.leads() && self.cache.claim.term != term;
                self.faults.is_cache_volatile = self.memory.is_some();
                self.faults.cache = 0;
            }
            Err(_) if self.opening == Opening::Open => return self.keep_cache_in_memory(out),
            Err(_) => {
                self.cache = Cache::new(slot);
                self.keep_cache_in_memory(out);
            }
        }
        if self.next.is_none() {
            let epoch = self.cache.meta.epoch.as_ref().or(self.outbox.meta.epoch.as_ref());
            self.epoch = epoch.cloned();
        }
        self.show_anew(out);
        if self.opening == Opening::Cache {
            self.opening = Opening::Open;
            self.take_lock(out);
        }
        if is_lead_lost {
            return self.begin_lead_again(out);
        }
        if self.lead.leads() {
            self.claim_next(out);
        }
        self.cache_is_loaded(out);
    }

    pub(super) fn write_outbox(&mut self, write: Write, ops: Vec<OutboxOp>, out: &mut Out) {
        self.last_write += 1;
        let id = self.last_write;
        self.writes.insert(id, write);
        match &mut self.memory {
            Some(memory) => {
                let result = memory.commit(ops);
                self.outbox_written(id, result, out);
            }
            None => out.push(Effect::WriteOutbox { write: id, ops }),
        }
    }

    /// Replaces rows by these, which are one revision on.
    pub(super) fn write_rows(&mut self, rows: Vec<Row>, out: &mut Out) {
        self.busy.extend(rows.iter().map(|row| row.key));
        let ops = rows.iter().map(Row::replace_op).collect();
        self.write_outbox(Write::Rows(rows), ops, out);
    }

    pub(super) fn write_meta(&mut self, meta: Meta, out: &mut Out) {
        let op = self.outbox.meta_op(&meta);
        self.write_outbox(Write::Meta(meta), vec![op], out);
    }

    /// Writes what is wished for, unless something of it is being written.
    pub(super) fn grant_wish(&mut self, out: &mut Out) {
        let is_writing = self
            .writes
            .values()
            .any(|write| matches!(write, Write::Meta(_) | Write::Requeue | Write::Leave { .. }));
        if is_writing || self.opening <= Opening::Cache || self.faults.is_loading {
            return;
        }
        let wish = std::mem::take(&mut self.wish);
        let held = &self.outbox.meta;
        let meta = Meta {
            epoch: held.epoch.clone().or(wish.epoch),
            mark: wish.mark.or(held.mark.clone()),
            contact_at: wish.contact_at.or(held.contact_at),
            ..held.clone()
        };
        if meta != *held {
            self.write_meta(meta, out);
        }
    }

    pub(super) fn outbox_written(&mut self, id: u64, result: Result<Vec<u64>, StoreFault>, out: &mut Out) {
        let Some(write) = self.writes.remove(&id) else { return };
        for key in keys_of(&write) {
            self.busy.remove(&key);
        }
        if result.is_err() && matches!(write, Write::Meta(_)) && self.next.is_some() {
            // Perhaps it was to name the next cache as the one to show: another page without news tries it again.
            self.pull.wanted = true;
        }
        match result {
            Ok(keys) => {
                self.faults.outbox = 0;
                self.outbox_done(id, write, &keys, out);
            }
            // Another tab was first.
            Err(StoreFault::Stale) => self.load_outbox(out),
            Err(fault) => self.outbox_failed(fault, out),
        }
    }

    fn outbox_done(&mut self, id: u64, write: Write, keys: &[u64], out: &mut Out) {
        match write {
            Write::Enqueue => self.enqueued(id, keys, out),
            Write::Rows(rows) => self.rows_written(rows, out),
            Write::Remove(keys) => {
                for key in &keys {
                    if let Some(row) = self.outbox.remove(*key) {
                        out.touched.extend(super::subject(&row.content.mutation));
                    }
                }
                self.tell(Message::Gone(keys), out);
            }
            Write::Requeue => {
                self.echoed.clear();
                self.tell(Message::Reload, out);
                self.load_outbox(out);
            }
            Write::Meta(meta) => {
                // Asked of the cache and not of what stood there before: a write that failed may have been done.
                let next = self.next.as_ref().filter(|next| next.slot == meta.slot);
                let is_swapped = next.is_some_and(Cache::stands_at_one_head);
                self.outbox.meta = meta;
                self.outbox.meta_revision += 1;
                self.tell(Message::Reload, out);
                if is_swapped {
                    self.swap(out);
                }
            }
            Write::Leave { meta, keys } => self.left(meta, &keys, out),
            Write::Page(_) => {}
        }
    }

    fn enqueued(&mut self, id: u64, keys: &[u64], out: &mut Out) {
        let rows = self.arriving.remove(&id).unwrap_or_default();
        let mut stored = Vec::new();
        let mut undo = Vec::new();
        for ((place, mut row), key) in rows.into_iter().zip(keys) {
            row.key = *key;
            self.lift(place, out);
            if self.undo_later.remove(&row.uuid) {
                undo.push(row.uuid);
            }
            stored.push(row.stored());
            self.outbox.put_stored(&row.stored());
            self.relay(*key, out);
        }
        if self.memory.is_none() {
            out.push(Effect::Saved(stored.iter().map(|row| row.uuid).collect()));
        }
        self.tell(Message::Rows(stored), out);
        self.undo(&undo, out);
    }

    /// Fires what shows a row as it was: one that is taken back is about nothing any more.
    pub(super) fn touch_before(&self, key: u64, out: &mut Out) {
        let held = self.outbox.get(key);
        out.touched
            .extend(held.and_then(|row| super::subject(&row.content.mutation)));
    }

    fn rows_written(&mut self, rows: Vec<Row>, out: &mut Out) {
        let mut settled = Vec::new();
        for row in &rows {
            if let Phase::Settled(outcome) = &row.phase {
                settled.push((row.uuid, outcome.clone()));
            }
            if !row.is_unsettled() {
                self.due.remove(&row.uuid);
            }
            self.touch_before(row.key, out);
            self.outbox.put_stored(&row.stored());
            self.relay(row.key, out);
        }
        self.tell(Message::Rows(rows.iter().map(Row::stored).collect()), out);
        if rows.iter().any(|row| row.phase == Phase::Archived) {
            self.archived(out);
        }
        if !settled.is_empty() {
            out.push(Effect::Settled(settled));
            self.let_go_of_dealt_with(out);
        }
    }

    fn outbox_failed(&mut self, fault: StoreFault, out: &mut Out) {
        self.faults.outbox += 1;
        if self.faults.outbox > FAULTS_MAX {
            return self.go_to_memory(out);
        }
        let is_second = self.faults.outbox == FAULTS_MAX;
        out.push(match fault {
            StoreFault::Quota => Effect::FreeSpace { history: is_second },
            StoreFault::Stale | StoreFault::Closed => Effect::Reopen { connection: is_second },
        });
        self.load_outbox(out);
    }

    /// The queue goes on in this page, under a client of its own: what the store still holds is known to the server by
    /// its uuids.
    fn go_to_memory(&mut self, out: &mut Out) {
        let (unsettled, settled): (Vec<Row>, Vec<Row>) = self.outbox.rows().cloned().partition(Row::is_unsettled);
        let places: Vec<u64> = self.view.laid().map(|(place, _)| place).collect();
        for place in places {
            self.lift(place, out);
        }
        let arriving = std::mem::take(&mut self.arriving).into_values().flatten();
        let fresh = unsettled
            .into_iter()
            .chain(arriving.map(|(_, row)| row))
            .map(|row| Row {
                key: 0,
                revision: 0,
                phase: Phase::Queued,
                ..row
            });
        let base = settled.len();
        let mut ops: Vec<OutboxOp> = settled
            .into_iter()
            .chain(fresh)
            .map(|row| OutboxOp::Add(row.stored()))
            .collect();
        let meta = Meta {
            client: Uuid::from_u128(out.edge.bits),
            base: base as u64,
            ..self.outbox.meta.clone()
        };
        self.outbox = Outbox::new(meta.client);
        ops.push(self.outbox.meta_op(&meta));
        let mut memory = MemoryOutbox::default();
        // An empty store takes whatever is added.
        let _ = memory.commit(ops);
        self.memory = Some(memory);
        self.writes.retain(|_, write| matches!(write, Write::Page(_)));
        self.undo_later.clear();
        self.faults.is_loading = false;
        self.echoed.clear();
        self.load_outbox(out);
        self.yield_lock(out);
    }

    pub(super) fn cache_written(&mut self, id: u64, result: Result<u64, StoreFault>, out: &mut Out) {
        let Some(Write::Page(page)) = self.writes.remove(&id) else {
            return;
        };
        match result {
            Ok(generation) => {
                self.faults.cache = 0;
                self.page_stored(*page, generation, out);
                self.take_parked(out);
            }
            // Another tab leads.
            Err(StoreFault::Stale) => self.begin_lead_again(out),
            Err(fault) => {
                self.drop_parked();
                self.pull.wanted = true;
                self.faults.cache += 1;
                if self.faults.cache > FAULTS_MAX {
                    return self.keep_cache_in_memory(out);
                }
                let is_second = self.faults.cache == FAULTS_MAX;
                out.push(match fault {
                    StoreFault::Quota => Effect::FreeSpace { history: is_second },
                    StoreFault::Stale | StoreFault::Closed => Effect::Reopen { connection: is_second },
                });
            }
        }
    }

    pub(super) fn keep_cache_in_memory(&mut self, out: &mut Out) {
        self.faults.is_cache_volatile = true;
        self.faults.cache_again_at = out.edge.mono_ms + POLL_MS;
        self.cache_is_loaded(out);
    }

    pub(super) fn cache_again_at(&self) -> Option<u64> {
        self.faults.is_cache_volatile.then_some(self.faults.cache_again_at)
    }

    /// The storage may have recovered: a leader takes its cache over anew, a follower reads it.
    pub(super) fn try_cache_again(&mut self, out: &mut Out) {
        let is_due = self.cache_again_at().is_some_and(|at| at <= out.edge.mono_ms);
        if is_due && self.memory.is_some() {
            // Its cache stays its own. Says again that it is not fit to lead: who could may have slept when it was said.
            self.faults.cache_again_at = out.edge.mono_ms + POLL_MS;
            if self.lead.leads() {
                self.say_leads(out);
            }
            return;
        }
        if !is_due || self.opening != Opening::Open || self.next.is_some() || self.exchange.is_some() {
            return;
        }
        self.faults.cache_again_at = out.edge.mono_ms + POLL_MS;
        if self.lead.leads() {
            self.lead = Lead::TakesOver { term: 0 };
            self.claim(self.cache.slot, out);
        } else {
            self.load_cache(out);
        }
    }

    /// Tells the other tabs, unless this one has gone its own way.
    pub(super) fn tell(&self, message: Message, out: &mut Out) {
        if self.memory.is_none() {
            out.push(Effect::Tell(message));
        }
    }
}

fn keys_of(write: &Write) -> Vec<u64> {
    match write {
        Write::Rows(rows) => rows.iter().map(|row| row.key).collect(),
        Write::Remove(keys) | Write::Leave { keys, .. } => keys.clone(),
        Write::Enqueue | Write::Requeue | Write::Meta(_) | Write::Page(_) => Vec::new(),
    }
}
