//! Changes to the server, outcomes back.
//!
//! A push takes the unsettled rows from the first on, as far as they are due, known without a gap, and fit into one request.
//! Their bytes are fixed and stored ([`Phase::Sending`]) before they are sent.
//!
//! Where less arrives than [`PUSH_BYTES_MAX`] (a proxy in between), a push is halved until it does, and what does not arrive
//! alone is withdrawn: its content stays here and wants attention, and nothing behind it waits.

use std::collections::BTreeSet;

use domain::record::Key;
use uuid::Uuid;

use super::{Effect, Engine, Line, Out, RETRY_MS_MAX, Write, line};
use crate::outbox::{Kept, Phase, Row, json};
use crate::protocol::push::{PUSH_BYTES_MAX, PUSH_MUTATIONS_MAX};
use crate::protocol::{Mark, Outcome, OutcomeRow, PROTOCOL, PushRefusal, PushResponse};
use crate::store::OutboxRow;

/// How the pushing goes.
#[derive(Clone, Debug)]
pub(super) struct Push {
    /// The most rows of the next one.
    rows_max: usize,
    /// The keys of the rows of the last one.
    sent: Vec<u64>,
}

impl Default for Push {
    fn default() -> Self {
        Self {
            rows_max: PUSH_MUTATIONS_MAX,
            sent: Vec::new(),
        }
    }
}

impl Engine {
    /// Does the next step of a push. `false`: there is none to do now.
    pub(super) fn push_now(&mut self, out: &mut Out) -> bool {
        if self.outbox.unsettled().any(|row| row.is_stranded(&self.outbox.meta)) {
            // Another tab queued or sent it while the client was changed.
            self.requeue(out);
            return true;
        }
        let is_gap = self
            .outbox
            .unsettled()
            .next()
            .is_some_and(|row| row.key > self.outbox.known_to);
        if is_gap && !self.faults.is_loading {
            // Rows of another tab stand before it that were not heard of.
            self.load_outbox(out);
            return true;
        }
        let (mut freeze, mut sending) = (Vec::new(), Vec::new());
        let (mut taken, mut bytes) = (Vec::new(), 0);
        let in_the_way = self.outbox.unreadable.keys().next().copied().unwrap_or(u64::MAX);
        let mut last = None;
        for row in self.outbox.unsettled() {
            // One that came to rest before its elders leaves a hole: what stands behind it goes with the next push.
            if last.is_some_and(|last| row.key != last + 1) {
                break;
            }
            last = Some(row.key);
            let is_next = row.key < in_the_way && row.key <= self.outbox.known_to && !self.busy.contains(&row.key);
            if !is_next || taken.len() == self.push.rows_max {
                break;
            }
            let text = match &row.phase {
                Phase::Sending { text, .. } => text.clone(),
                _ if self.due.get(&row.uuid).is_some_and(|due| *due > out.edge.mono_ms) => break,
                _ => row.envelope_text(self.outbox.meta.base),
            };
            bytes += text.len();
            if bytes > PUSH_BYTES_MAX && !taken.is_empty() {
                break;
            }
            taken.push(row.key);
            if matches!(row.phase, Phase::Sending { .. }) {
                sending.push(text);
            } else {
                let client = self.outbox.meta.client;
                freeze.push(row.with(Phase::Sending { client, text }));
            }
        }
        if !freeze.is_empty() {
            self.write_rows(freeze, out);
            return true;
        }
        if sending.is_empty() {
            return false;
        }
        let exchange = self.begin_exchange(line::What::Push, out);
        self.push.sent = taken;
        let (epoch, mark) = self.newest_known(&self.next.as_ref().unwrap_or(&self.cache).meta);
        let body = format!(
            r#"{{"protocol":{PROTOCOL},"epoch":{},"mark":{},"client":{},"user":{},"mutations":[{}]}}"#,
            json(&self.epoch),
            json(&mark.filter(|_| epoch == self.epoch)),
            json(&self.outbox.meta.client),
            json(&self.view.user()),
            sending.join(",")
        );
        out.push(Effect::Push { exchange, body });
        true
    }

    pub(super) fn push_answered(&mut self, response: PushResponse, out: &mut Out) {
        self.reached_server(out);
        self.push.rows_max = (self.push.rows_max * 2).min(PUSH_MUTATIONS_MAX);
        self.note_epoch(response.epoch.clone(), out);
        self.note_mark(response.head);
        self.grant_wish(out);
        let answered: BTreeSet<Key> = response
            .records
            .iter()
            .map(domain::record::Record::key)
            .chain(response.deleted.iter().cloned())
            .collect();
        for row in response.outcomes.iter().filter(|row| row.outcome == Outcome::Applied) {
            // Its forecast gives way to the answer, unless the answer says nothing of it: then it came to rest earlier.
            let key = self.outbox.by_uuid(row.uuid).map(|row| row.key);
            if let Some(key) = key.filter(|key| self.view.writes(*key).is_subset(&answered)) {
                self.echoed.insert(key);
                self.lift(key, out);
            }
        }
        let touched = self.view.echo(response.records, response.deleted, self.guard.as_mut());
        out.touched.extend(touched);
        self.settle(&response.outcomes, &response.epoch, None, out);
    }

    pub(super) fn push_refused(&mut self, refusal: PushRefusal, out: &mut Out) {
        match refusal {
            // Another device goes by this client's name, or the server has forgotten it: begin again under a new name.
            PushRefusal::Forked { .. } | PushRefusal::Gap { .. } => self.requeue(out),
            // The queue is this user's: whoever is signed in is somebody else.
            PushRefusal::ForeignClient => self.line = Line::SignedOut,
            PushRefusal::Epoch { epoch } => self.begin_epoch(epoch, out),
            PushRefusal::Protocol { .. } => {
                self.line = Line::TooOld;
                self.retry_at = out.edge.mono_ms + RETRY_MS_MAX;
            }
        }
    }

    /// Less of it arrives: halves the push, and withdraws the one change that does not arrive alone.
    pub(super) fn push_too_large(&mut self, out: &mut Out) {
        if self.push.sent.len() > 1 {
            self.push.rows_max = self.push.sent.len() / 2;
            return;
        }
        let row = self.push.sent.first().and_then(|key| self.outbox.get(*key));
        let Some(row) = row.filter(|row| row.is_unsettled() && !self.busy.contains(&row.key)) else {
            return;
        };
        let base = self.outbox.meta.base;
        let Phase::Sending { client, text } = row.phase.clone() else {
            return;
        };
        let withdrawn = row.withdrawn_text(base);
        let nothing_arrives = text == withdrawn;
        // If it has arrived before, in other bytes, the server says «forked», and its outcome is found by its uuid.
        let text = if nothing_arrives {
            row.envelope_text(base)
        } else {
            withdrawn
        };
        let row = row.with(Phase::Sending { client, text });
        self.write_rows(vec![row], out);
        if nothing_arrives {
            self.failed(line::What::Push, out);
        }
    }

    /// Stores outcomes of this epoch with their rows. A head that they came with is stored before them: a device that knows of
    /// a kept record knows the history that has it.
    pub(super) fn settle(&mut self, outcomes: &[OutcomeRow], epoch: &str, head: Option<&Mark>, out: &mut Out) {
        let is_present = self.outbox.meta.epoch.as_deref() == Some(epoch);
        if is_present && outcomes.iter().any(|row| row.kept_at.is_some()) {
            self.note_mark(head.cloned());
            self.grant_wish(out);
        }
        let mut rows: Vec<Row> = Vec::new();
        for outcome in outcomes {
            let unsettled = self.outbox.all_of(outcome.uuid).filter(|row| row.is_unsettled());
            let free = unsettled.filter(|row| !self.busy.contains(&row.key));
            rows.extend(free.map(|row| Row {
                settled_at: Some(out.edge.now),
                kept: outcome.kept_at.map(|seq| Kept {
                    epoch: epoch.to_owned(),
                    seq,
                }),
                ..row.with(Phase::Settled(outcome.outcome.clone()))
            }));
        }
        if rows.iter().any(Row::is_applied) {
            self.pull.wanted = true;
        }
        if !rows.is_empty() {
            self.write_rows(rows, out);
        }
    }

    /// Gives every unsettled change a place under a new client, behind what the restored server may lack.
    pub(super) fn offer_again(&mut self, archive: &[OutboxRow], out: &mut Out) {
        let client = Uuid::from_u128(out.edge.bits);
        let ops = self.outbox.requeue(client, self.epoch.clone(), archive);
        self.wish.mark = None;
        self.write_outbox(Write::Requeue, ops, out);
    }

    /// Gives every unsettled change a place under a new client.
    pub(super) fn requeue(&mut self, out: &mut Out) {
        let client = Uuid::from_u128(out.edge.bits);
        let epoch = self.outbox.meta.epoch.clone();
        let ops = self.outbox.requeue(client, epoch, &[]);
        self.write_outbox(Write::Requeue, ops, out);
    }
}
