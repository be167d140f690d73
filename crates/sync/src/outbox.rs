//! The queue of a device: changes on their way to an outcome.
//!
//! What stays true: a row's place in the client's order is its key, given by the store, less where the client began
//! ([`Meta::base`]); a row's bytes are fixed, and stored, before they are sent, and then sent verbatim however often (but
//! for what is too large to arrive: [`Row::withdrawn_text`]); a row leaves only with its outcome stored, or by the user's
//! word; what did not apply stays until it is acknowledged.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Instant;
use domain::mutation::Mutation;
use domain::record::Key;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::engine::subject;
use crate::protocol::push::MUTATION_VERSION;
use crate::protocol::{Envelope, Mark, Outcome, OutcomeRow, Withdrawn};
use crate::store::{OUTBOX_FORMAT, OutboxImage, OutboxOp, OutboxRow, Stage};

/// One change of the queue.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// 0 until the store has given one.
    pub key: u64,
    pub revision: u32,
    pub uuid: Uuid,
    pub settled_at: Option<Instant>,
    pub content: Content,
    pub phase: Phase,
    /// Set with the outcome, if the server made a record of what did not apply.
    pub kept: Option<Kept>,
}

/// The record that the server made of a change that did not apply (`domain::record::Unapplied`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The history in which it was made, or was last held here.
    pub epoch: String,
    /// The commit from which on it is there until it was dealt with.
    pub seq: u64,
}

/// What a row says, as its value holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    pub mutation: Mutation,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Uuid>,
    pub claimed_at: Instant,
    /// It waits a moment before it is sent, so that it can be taken back.
    #[serde(default)]
    pub undo: bool,
}

/// How far a row has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    Queued,
    /// With its bytes, as they were fixed for this client.
    Sending {
        client: Uuid,
        text: String,
    },
    Settled(Outcome),
    Archived,
}

/// A row's value.
#[derive(Serialize, Deserialize)]
struct Value {
    format: u32,
    #[serde(flatten)]
    content: Content,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept: Option<Kept>,
}

/// What stands beside the rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    pub format: u32,
    /// The id under which this queue is sent.
    pub client: Uuid,
    /// The largest key that was given before the client began.
    pub base: u64,
    /// The server's epoch in which the applied rows were applied.
    #[serde(default)]
    pub epoch: Option<String>,
    /// The head that had them all: a device whose cache is gone still knows by it that a backup was restored.
    #[serde(default)]
    pub mark: Option<Mark>,
    /// Which cache is shown, of the two that there may be for a while.
    pub slot: u8,
    /// The cache that is shown is of a history that is the server's no more, whatever it calls itself: another is to be
    /// filled.
    #[serde(default)]
    pub is_cache_old: bool,
    /// The last answer of the server, by the device's clock: after 14 days without one reading locks.
    pub contact_at: Option<Instant>,
    /// The user signed out here while the server was away: its session is to be ended at the next contact.
    #[serde(default)]
    pub revoke: bool,
}

impl Row {
    /// Reads a stored row. `None`: a newer release wrote it.
    #[must_use]
    pub fn read(stored: &OutboxRow) -> Option<Self> {
        let value: Value = serde_json::from_str(&stored.value).ok()?;
        if value.format > OUTBOX_FORMAT {
            return None;
        }
        let phase = match stored.stage {
            Stage::Queued => Phase::Queued,
            Stage::Sending => Phase::Sending {
                client: value.client?,
                text: value.text?,
            },
            Stage::Settled => Phase::Settled(value.outcome?),
            Stage::Archived => Phase::Archived,
        };
        Some(Self {
            key: stored.key,
            revision: stored.revision,
            uuid: stored.uuid,
            settled_at: stored.settled_at,
            content: value.content,
            phase,
            kept: value.kept,
        })
    }

    #[must_use]
    pub fn stage(&self) -> Stage {
        match self.phase {
            Phase::Queued => Stage::Queued,
            Phase::Sending { .. } => Stage::Sending,
            Phase::Settled(_) => Stage::Settled,
            Phase::Archived => Stage::Archived,
        }
    }

    /// The row as it is stored.
    #[must_use]
    pub fn stored(&self) -> OutboxRow {
        let (client, text, outcome) = match &self.phase {
            Phase::Sending { client, text } => (Some(*client), Some(text.clone()), None),
            Phase::Settled(outcome) => (None, None, Some(outcome.clone())),
            Phase::Queued | Phase::Archived => (None, None, None),
        };
        let value = Value {
            format: OUTBOX_FORMAT,
            content: self.content.clone(),
            client,
            text,
            outcome,
            kept: self.kept.clone(),
        };
        OutboxRow {
            key: self.key,
            revision: self.revision,
            uuid: self.uuid,
            stage: self.stage(),
            settled_at: self.settled_at,
            value: json(&value),
        }
    }

    /// Whether the row has no place under this client: it was queued before the client began, or its bytes are another
    /// client's.
    #[must_use]
    pub fn is_stranded(&self, meta: &Meta) -> bool {
        self.key <= meta.base || matches!(&self.phase, Phase::Sending { client, .. } if *client != meta.client)
    }

    #[must_use]
    pub fn is_unsettled(&self) -> bool {
        matches!(self.phase, Phase::Queued | Phase::Sending { .. })
    }

    #[must_use]
    pub fn is_applied(&self) -> bool {
        matches!(self.phase, Phase::Settled(Outcome::Applied))
    }

    /// Settled otherwise than applied: somebody has to deal with it.
    #[must_use]
    pub fn wants_attention(&self) -> bool {
        self.has_failed() && !self.content.mutation.acknowledges()
    }

    /// Settled otherwise than applied, and nobody waits for it: it only said that others had been dealt with.
    #[must_use]
    pub fn is_moot(&self) -> bool {
        self.has_failed() && self.content.mutation.acknowledges()
    }

    fn has_failed(&self) -> bool {
        matches!(self.phase, Phase::Settled(_)) && !self.is_applied()
    }

    /// The row one revision on.
    #[must_use]
    pub fn with(&self, phase: Phase) -> Self {
        Self {
            revision: self.revision + 1,
            phase,
            ..self.clone()
        }
    }

    /// The bytes of the envelope under this client's numbering.
    #[must_use]
    pub fn envelope_text(&self, base: u64) -> String {
        json(&Envelope {
            id: self.key - base,
            uuid: self.uuid,
            version: MUTATION_VERSION,
            mutation: self.content.mutation.clone(),
            depends_on: self.content.depends_on.clone(),
            batch: self.content.batch,
            claimed_at: self.content.claimed_at,
        })
    }

    /// The bytes that take its place where its own are too large to be carried.
    #[must_use]
    pub fn withdrawn_text(&self, base: u64) -> String {
        json(&Withdrawn::new(self.key - base, self.uuid, self.content.claimed_at))
    }

    /// The write that removes the stored row.
    #[must_use]
    pub fn remove_op(&self) -> OutboxOp {
        OutboxOp::Remove {
            key: self.key,
            expect: self.revision,
        }
    }

    /// The write that brings the stored row from the revision before to this one.
    #[must_use]
    pub fn replace_op(&self) -> OutboxOp {
        OutboxOp::Replace {
            row: self.stored(),
            expect: self.revision - 1,
        }
    }
}

/// The rows as this tab knows them.
#[derive(Clone, Debug)]
pub struct Outbox {
    pub meta: Meta,
    pub meta_revision: u32,
    rows: BTreeMap<u64, Row>,
    /// The keys of the rows by uuid; two may have the same for a while.
    by_uuid: BTreeSet<(Uuid, u64)>,
    /// The keys of the unsettled rows by the record that they are chiefly about.
    by_subject: BTreeMap<Key, BTreeSet<u64>>,
    /// Rows that a newer release wrote: kept, and in the way of what stands behind them.
    pub unreadable: BTreeMap<u64, OutboxRow>,
    /// The largest key known to have been given.
    pub last_key: u64,
    /// Every key up to here is held or known to be gone. Behind it may be rows of other tabs that were not heard of yet.
    pub known_to: u64,
}

impl Outbox {
    #[must_use]
    pub fn new(client: Uuid) -> Self {
        Self {
            meta: Meta {
                format: OUTBOX_FORMAT,
                client,
                base: 0,
                epoch: None,
                mark: None,
                slot: 0,
                is_cache_old: false,
                contact_at: None,
                revoke: false,
            },
            meta_revision: 0,
            rows: BTreeMap::new(),
            by_uuid: BTreeSet::new(),
            by_subject: BTreeMap::new(),
            unreadable: BTreeMap::new(),
            last_key: 0,
            known_to: 0,
        }
    }

    /// Takes all of it from the store. Answers whether there was a client's name in it.
    pub fn take_in(&mut self, image: &OutboxImage) -> bool {
        self.rows.clear();
        self.by_uuid.clear();
        self.by_subject.clear();
        self.unreadable.clear();
        for stored in &image.rows {
            self.put_stored(stored);
        }
        self.last_key = image.last_key;
        self.known_to = image.last_key;
        self.meta_revision = image.meta_revision;
        match image.meta.as_deref().map(serde_json::from_str::<Meta>) {
            Some(Ok(meta)) => {
                self.meta = meta;
                true
            }
            _ => false,
        }
    }

    /// Takes in one row, unless a newer one is known. An archived row is not held. Answers whether it was news.
    pub fn put_stored(&mut self, stored: &OutboxRow) -> bool {
        self.last_key = self.last_key.max(stored.key);
        let held = self.rows.get(&stored.key).map(|row| row.revision);
        if held.is_some_and(|held| held >= stored.revision) {
            return false;
        }
        match Row::read(stored) {
            Some(row) if row.phase == Phase::Archived => drop(self.remove(stored.key)),
            Some(row) => self.hold(row),
            None if stored.stage < Stage::Settled => drop(self.unreadable.insert(stored.key, stored.clone())),
            None => {}
        }
        while self.rows.contains_key(&(self.known_to + 1)) {
            self.known_to += 1;
        }
        true
    }

    fn hold(&mut self, row: Row) {
        self.remove(row.key);
        self.by_uuid.insert((row.uuid, row.key));
        if let Some(about) = subject(&row.content.mutation).filter(|_| row.is_unsettled()) {
            self.by_subject.entry(about).or_default().insert(row.key);
        }
        self.rows.insert(row.key, row);
    }

    /// Lets go of a row. Answers it, if it was held.
    pub fn remove(&mut self, key: u64) -> Option<Row> {
        let row = self.rows.remove(&key)?;
        self.by_uuid.remove(&(row.uuid, key));
        if let Some(about) = subject(&row.content.mutation)
            && let Some(keys) = self.by_subject.get_mut(&about)
        {
            keys.remove(&key);
            if keys.is_empty() {
                self.by_subject.remove(&about);
            }
        }
        Some(row)
    }

    #[must_use]
    pub fn get(&self, key: u64) -> Option<&Row> {
        self.rows.get(&key)
    }

    /// All that are held, oldest first.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = &Row> {
        self.rows.values()
    }

    /// The rows of one change: it has two while it moves to another client.
    pub fn all_of(&self, uuid: Uuid) -> impl Iterator<Item = &Row> {
        let keys = self.by_uuid.range((uuid, 0)..=(uuid, u64::MAX));
        keys.filter_map(|(_, key)| self.rows.get(key))
    }

    #[must_use]
    pub fn by_uuid(&self, uuid: Uuid) -> Option<&Row> {
        self.all_of(uuid).next()
    }

    /// The unsettled rows that are chiefly about a record, oldest first; by an index, not by a walk.
    pub fn unsettled_on(&self, about: &Key) -> impl Iterator<Item = &Row> {
        let keys = self.by_subject.get(about).into_iter().flatten();
        keys.filter_map(|key| self.rows.get(key))
    }

    pub fn unsettled(&self) -> impl Iterator<Item = &Row> {
        self.rows.values().filter(|row| row.is_unsettled())
    }

    /// The largest id of the client up to which every change has its outcome here.
    #[must_use]
    pub fn outcomes_after(&self) -> u64 {
        let first = self.rows.values().find(|row| row.is_unsettled()).map(|row| row.key);
        let unreadable = self.unreadable.keys().next().copied();
        let first = first.into_iter().chain(unreadable).min().unwrap_or(self.last_key + 1);
        first.saturating_sub(self.meta.base + 1)
    }

    /// An id of this client that the server knows as another change: another device goes by the same name.
    #[must_use]
    pub fn is_forked_by(&self, outcome: &OutcomeRow) -> bool {
        let key = outcome.id.saturating_add(self.meta.base);
        match (self.rows.get(&key), self.unreadable.get(&key)) {
            (Some(row), _) => row.is_unsettled() && row.uuid != outcome.uuid,
            (None, Some(row)) => row.uuid != outcome.uuid,
            // A key that this store has not given: somebody else's queue goes on under this name.
            (None, None) => key > self.last_key,
        }
    }

    /// The writes that give every unsettled row a place under a new client, behind `first`.
    #[must_use]
    pub fn requeue(&self, client: Uuid, epoch: Option<String>, first: &[OutboxRow]) -> Vec<OutboxOp> {
        let unsettled = self
            .unsettled()
            .map(Row::stored)
            .chain(self.unreadable.values().cloned());
        let mut rows: Vec<OutboxRow> = unsettled.collect();
        rows.sort_by_key(|row| row.key);
        let mut ops = Vec::new();
        for row in first.iter().chain(&rows) {
            ops.push(OutboxOp::Remove {
                key: row.key,
                expect: row.revision,
            });
        }
        for row in first.iter().chain(&rows) {
            let fresh = match Row::read(row) {
                Some(row) => Row {
                    key: 0,
                    revision: 0,
                    settled_at: None,
                    phase: Phase::Queued,
                    ..row
                }
                .stored(),
                None => OutboxRow {
                    key: 0,
                    revision: 0,
                    stage: Stage::Queued,
                    ..row.clone()
                },
            };
            ops.push(OutboxOp::Add(fresh));
        }
        if epoch != self.meta.epoch {
            // The history in which records were kept is no more, and one of the same name may come back without them.
            let kept = self
                .rows
                .values()
                .filter(|row| row.wants_attention() && row.kept.is_some());
            let forgotten = kept.map(|row| Row {
                kept: None,
                ..row.with(row.phase.clone())
            });
            ops.extend(forgotten.map(|row| row.replace_op()));
        }
        ops.push(self.meta_op(&Meta {
            client,
            base: self.last_key,
            mark: self.meta.mark.clone().filter(|_| epoch == self.meta.epoch),
            is_cache_old: self.meta.is_cache_old || epoch != self.meta.epoch,
            epoch,
            ..self.meta.clone()
        }));
        ops
    }

    #[must_use]
    pub fn meta_op(&self, meta: &Meta) -> OutboxOp {
        OutboxOp::Meta {
            value: json(meta),
            expect: self.meta_revision,
        }
    }
}

/// JSON of what can always be said in JSON.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("rows hold nothing that JSON cannot say")
}
