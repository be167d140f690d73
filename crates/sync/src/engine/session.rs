//! Signing in and out, also without a network.

use domain::calendar::Instant;

use super::{Effect, Engine, Line, Message, Opening, Out, RETRY_MS_MAX, Write};
use crate::cache::Cache;
use crate::outbox::{Meta, Phase};
use crate::store::OutboxOp;

/// Removes the archive.
const ALL_ARCHIVED: OutboxOp = OutboxOp::Purge {
    before: Instant::from_micros(i64::MAX),
};

impl Engine {
    /// Forgets everything but what is unsent and what wants attention, and ends the session now or at the next contact.
    pub(super) fn sign_out(&mut self, discard_unsent: bool, out: &mut Out) {
        if discard_unsent {
            let queued = self.outbox.rows().filter(|row| row.phase == Phase::Queued);
            let unsent: Vec<uuid::Uuid> = queued.map(|row| row.uuid).collect();
            self.undo(&unsent, out);
        }
        out.push(Effect::DropCache { slot: 0 });
        out.push(Effect::DropCache { slot: 1 });
        self.leaving = true;
        self.forget(out);
        self.leave(out);
        out.push(Effect::Tell(Message::SignedOut));
        out.push(Effect::Revoke);
        self.retry_at = out.edge.mono_ms + RETRY_MS_MAX;
    }

    /// Another tab signed out, or this one did.
    pub(super) fn forget(&mut self, out: &mut Out) {
        let places: Vec<u64> = self.view.laid().map(|(place, _)| place).collect();
        for place in places {
            self.lift(place, out);
        }
        out.touched.extend(self.view.truths().map(|(key, _)| key.clone()));
        self.view = self.view.emptied();
        self.cache = Cache::new(0);
        self.outbox.meta.slot = 0;
        self.next = None;
        self.epoch = None;
        self.exchange = None;
        // A page that is being stored is dropped with the rest.
        self.writes.retain(|_, write| !matches!(write, Write::Page(_)));
        self.opening = Opening::SignedOut;
        self.line = Line::SignedOut;
        self.forget_pull();
        if self.lead.leads() {
            out.push(Effect::CloseStream);
            self.stream = super::line::Stream::Closed { again_at: 0 };
        }
    }

    /// Removes what has applied from the outbox of whoever signed out: it is the company's, and nothing waits for it. One
    /// write notes the sign-out and removes all of it that this tab knows; what another tab had under way is removed when
    /// it is heard of.
    pub(super) fn leave(&mut self, out: &mut Out) {
        let is_writing = |write: &Write| matches!(write, Write::Meta(_) | Write::Requeue | Write::Leave { .. });
        if self.opening != Opening::SignedOut || self.faults.is_loading || self.writes.values().any(is_writing) {
            return;
        }
        let rows = self.outbox.rows();
        let done = rows.filter(|row| (row.is_applied() || row.is_moot()) && !self.busy.contains(&row.key));
        let (keys, mut ops): (Vec<u64>, Vec<OutboxOp>) = done.map(|row| (row.key, row.remove_op())).unzip();
        if keys.is_empty() && !self.leaving {
            return;
        }
        self.busy.extend(&keys);
        ops.push(ALL_ARCHIVED);
        if !self.leaving {
            return self.write_outbox(Write::Remove(keys), ops, out);
        }
        let meta = Meta {
            revoke: true,
            slot: 0,
            contact_at: None,
            ..self.outbox.meta.clone()
        };
        ops.push(self.outbox.meta_op(&meta));
        self.write_outbox(Write::Leave { meta, keys }, ops, out);
    }

    /// The sign-out is noted. Looks again: another tab may have settled something meanwhile.
    pub(super) fn left(&mut self, meta: Meta, keys: &[u64], out: &mut Out) {
        self.leaving = false;
        self.outbox.meta = meta;
        self.outbox.meta_revision += 1;
        for key in keys {
            self.outbox.remove(*key);
        }
        self.tell(Message::Reload, out);
        self.load_outbox(out);
    }

    /// Rows went into the archive, perhaps while somebody signed out.
    pub(super) fn archived(&mut self, out: &mut Out) {
        if self.opening == Opening::SignedOut {
            self.write_outbox(Write::Remove(Vec::new()), vec![ALL_ARCHIVED], out);
        }
    }

    pub(super) fn revoked(&mut self, done: bool, out: &mut Out) {
        if done && self.outbox.meta.revoke {
            let meta = Meta {
                revoke: false,
                ..self.outbox.meta.clone()
            };
            self.write_meta(meta, out);
        }
    }

    pub(super) fn revoke_at(&self) -> Option<u64> {
        (self.opening == Opening::SignedOut && self.outbox.meta.revoke).then_some(self.retry_at)
    }

    pub(super) fn revoke_again(&mut self, out: &mut Out) {
        if self.revoke_at().is_some_and(|at| at <= out.edge.mono_ms) {
            self.retry_at = out.edge.mono_ms + RETRY_MS_MAX;
            out.push(Effect::Revoke);
        }
    }

    pub(super) fn signed_in(&mut self, out: &mut Out) {
        out.push(Effect::Tell(Message::SignedIn));
        self.signed_in_here(out);
    }

    pub(super) fn signed_in_here(&mut self, out: &mut Out) {
        self.line = Line::Online;
        self.leaving = false;
        // An answer that is under way was given to the session before.
        self.exchange = None;
        self.drop_parked();
        self.hurry(out);
        self.pull.wanted = true;
        if self.opening == Opening::SignedOut {
            self.opening = Opening::Outbox;
            self.lead = super::lead::Lead::default();
            self.load_outbox(out);
        }
    }
}
