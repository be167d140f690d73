//! The tabs of a browser: one leads and speaks with the server, the others follow what it says.

use super::{Effect, Engine, LEAD_MS_MAX, Line, Message, Opening, Out, UNDO_WINDOW_MS, line};
use crate::outbox::{Phase, Row};
use crate::protocol::Outcome;
use crate::store::{Claim, OutboxRow, Stage, StoreFault};

/// The largest integer that a browser's number holds exactly.
const TERM_MAX: u64 = (1 << 53) - 1;
/// Batches by which a message can be late; one that is further off is of another store.
const LATE_MAX: u64 = 1 << 20;

/// This tab's part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// Asked who leads at this moment, if it did.
    Follows {
        asked_at: Option<u64>,
    },
    /// Has the lock and is taking over the cache.
    TakesOver {
        term: u64,
    },
    Leads,
}

impl Default for Lead {
    fn default() -> Self {
        Self::Follows { asked_at: None }
    }
}

impl Lead {
    pub fn leads(self) -> bool {
        self == Self::Leads
    }

    /// When the lead is to be taken if nobody has answered.
    pub fn deadline(self) -> Option<u64> {
        match self {
            Self::Follows { asked_at } => asked_at.map(|at| at + LEAD_MS_MAX),
            _ => None,
        }
    }
}

impl Engine {
    pub(super) fn lock(&mut self, granted: bool, out: &mut Out) {
        self.has_lock = granted;
        if !granted {
            self.lose_lead(out);
            out.push(Effect::TakeLock { steal: false });
        } else if self.opening == Opening::Open {
            self.take_over(out);
        }
    }

    /// The tab is open: leads if it holds the lock, and waits for the lock otherwise.
    pub(super) fn take_lock(&mut self, out: &mut Out) {
        if self.has_lock {
            return self.take_over(out);
        }
        out.push(Effect::TakeLock { steal: false });
        if self.visible {
            self.ask_who_leads(out);
        }
    }

    /// A page without storage cannot lead: it waits at the end, for the case that nobody else is there.
    pub(super) fn yield_lock(&mut self, out: &mut Out) {
        if std::mem::replace(&mut self.has_lock, false) {
            out.push(Effect::DropLock);
            self.lose_lead(out);
            out.push(Effect::TakeLock { steal: false });
        }
    }

    fn ask_who_leads(&mut self, out: &mut Out) {
        if self.memory.is_some() {
            return;
        }
        if let Lead::Follows { asked_at } = &mut self.lead {
            *asked_at = Some(out.edge.mono_ms);
            out.push(Effect::Tell(Message::WhoLeads));
        }
    }

    pub(super) fn take_over(&mut self, out: &mut Out) {
        self.lead = Lead::TakesOver { term: 0 };
        if self.memory.is_some() {
            // It does not know what the stored outbox was told: what it pulls must not stand where others go on.
            return self.keep_cache_in_memory(out);
        }
        self.claim(self.cache.slot, out);
    }

    /// The cache is another tab's by now: this one follows, unless the other only meant to lead and has lost the lock since.
    pub(super) fn begin_lead_again(&mut self, out: &mut Out) {
        self.lose_lead(out);
        if self.has_lock {
            self.take_over(out);
        }
    }

    pub(super) fn claim(&self, slot: u8, out: &mut Out) {
        // A name by chance, small enough for every kind of number.
        let term = u64::try_from(out.edge.bits & u128::from(TERM_MAX)).unwrap_or(0).max(1);
        out.push(Effect::Claim { slot, term });
    }

    pub(super) fn claimed(&mut self, slot: u8, result: Result<Claim, StoreFault>, out: &mut Out) {
        if let Some(next) = self.next.as_mut().filter(|next| next.slot == slot) {
            match result {
                Ok(claim) => next.claim = claim,
                Err(_) => self.keep_cache_in_memory(out),
            }
            return;
        }
        if !matches!(self.lead, Lead::TakesOver { .. }) {
            return;
        }
        if slot != self.cache.slot {
            // Another cache took its place meanwhile: that one is to be led.
            return self.claim(self.cache.slot, out);
        }
        match result {
            Ok(claim) if claim.generation == self.cache.claim.generation && !self.faults.is_cache_volatile => {
                self.cache.claim = claim;
                self.begin_lead(out);
            }
            Ok(claim) => {
                // It has missed something: read it all.
                self.lead = Lead::TakesOver { term: claim.term };
                self.load_cache(out);
            }
            Err(_) => self.keep_cache_in_memory(out),
        }
    }

    /// The cache was read: goes on with what waited for it.
    pub(super) fn cache_is_loaded(&mut self, out: &mut Out) {
        if let Lead::TakesOver { term } = self.lead
            && (term > 0 || self.faults.is_cache_volatile)
        {
            // Another term in the store is another tab's: then the first batch is refused, and this one follows.
            self.cache.claim.term = term.max(1);
            self.begin_lead(out);
        }
    }

    fn begin_lead(&mut self, out: &mut Out) {
        self.lead = Lead::Leads;
        if self.next.is_none() && self.epoch.is_none() {
            // It followed, and knows the history from pages that others pulled: what it pushes must name it.
            self.epoch.clone_from(&self.cache.meta.epoch);
        }
        self.claim_next(out);
        self.forget_pull();
        self.hurry(out);
        self.load_outbox(out);
        self.say_leads(out);
        self.open_stream(out);
    }

    /// A cache of a new epoch may have been begun while this tab followed, without its storage, or while its claim failed.
    pub(super) fn claim_next(&mut self, out: &mut Out) {
        let unclaimed = self.next.as_ref().filter(|next| next.claim.term == 0);
        if let Some(slot) = unclaimed.map(|next| next.slot).filter(|_| self.memory.is_none()) {
            self.claim(slot, out);
        }
    }

    pub(super) fn lose_lead(&mut self, out: &mut Out) {
        let led = !matches!(self.lead, Lead::Follows { .. });
        self.lead = Lead::default();
        self.exchange = None;
        self.drop_parked();
        self.next = None;
        self.faults.is_loading_archive = false;
        // What was answered to this tab is pulled by another one.
        self.echoed.clear();
        out.touched.extend(self.view.end_echo(self.guard.as_mut()));
        if led {
            self.stream = line::Stream::Closed { again_at: 0 };
            out.push(Effect::CloseStream);
            self.load_outbox(out);
            self.load_cache(out);
        }
    }

    pub(super) fn visibility(&mut self, visible: bool, out: &mut Out) {
        self.visible = visible;
        if !visible {
            return;
        }
        self.hurry(out);
        self.ask_who_leads(out);
    }

    pub(super) fn resumed(&mut self, out: &mut Out) {
        self.hurry(out);
        self.pull.wanted = true;
        if self.opening == Opening::Open {
            self.load_outbox(out);
            if !self.lead.leads() {
                self.load_cache(out);
            }
        }
    }

    /// Nobody has answered: takes the lead.
    pub(super) fn take_lead_if_silent(&mut self, out: &mut Out) {
        let is_due = self.lead.deadline().is_some_and(|at| at <= out.edge.mono_ms);
        if is_due && self.opening == Opening::Open && self.memory.is_none() {
            self.lead = Lead::default();
            out.push(Effect::TakeLock { steal: true });
        }
    }

    pub(super) fn heard(&mut self, message: Message, out: &mut Out) {
        let concerns_all = matches!(
            message,
            Message::Cache { .. } | Message::WhoLeads | Message::SignedOut | Message::SignedIn
        );
        if self.memory.is_some() && !concerns_all {
            return;
        }
        match message {
            Message::Rows(rows) => self.heard_rows(&rows, out),
            Message::Gone(keys) => {
                for key in keys {
                    self.touch_before(key, out);
                    self.outbox.remove(key);
                    self.relay(key, out);
                }
            }
            Message::Reload => self.load_outbox(out),
            Message::Cache { slot, claim, batch } => {
                let is_mine = slot == self.cache.slot && !self.lead.leads() && self.opening == Opening::Open;
                let held = self.cache.claim.generation;
                let is_old = claim.generation <= held && held - claim.generation < LATE_MAX;
                if is_mine && !is_old {
                    let follows = claim.generation == held + 1;
                    if follows && self.take_page(&batch, claim.generation, out) {
                        self.cache.claim.term = claim.term;
                        if self.cache.stands_at_one_head() {
                            out.touched.extend(self.view.end_echo(self.guard.as_mut()));
                        }
                    } else {
                        self.load_cache(out);
                    }
                }
            }
            Message::Swapped { slot } => {
                self.load_outbox(out);
                if slot == self.outbox.meta.slot && !self.lead.leads() && self.opening == Opening::Open {
                    // It was named before it was whole: by a leader that had lost the lead.
                    self.load_cache(out);
                }
            }
            Message::Due(changes) => {
                for change in changes {
                    self.due.remove(&change);
                }
            }
            Message::WhoLeads if self.lead.leads() => {
                self.say_leads(out);
            }
            Message::WhoLeads => {}
            Message::Leads {
                visible,
                is_sound,
                claim,
            } => self.heard_leads(visible && is_sound, is_sound, claim, out),
            Message::Line(line) => {
                if !self.lead.leads() {
                    self.line = line;
                }
            }
            Message::SignedOut => self.forget(out),
            Message::SignedIn => self.signed_in_here(out),
        }
    }

    fn heard_rows(&mut self, rows: &[OutboxRow], out: &mut Out) {
        let mut settled = Vec::new();
        for row in rows {
            let was_unsettled = self.outbox.get(row.key).is_some_and(Row::is_unsettled);
            self.touch_before(row.key, out);
            if self.opening == Opening::Outbox || !self.outbox.put_stored(row) {
                continue;
            }
            if was_unsettled && let Some(outcome) = self.end_of(row) {
                settled.push((row.uuid, outcome));
            }
            if let Some(held) = self.outbox.get(row.key)
                && held.phase == Phase::Queued
                && held.content.undo
                && held.revision == 0
            {
                self.due.insert(row.uuid, out.edge.mono_ms + UNDO_WINDOW_MS);
            }
            self.relay(row.key, out);
        }
        if !settled.is_empty() {
            out.push(Effect::Settled(settled));
        }
    }

    /// How a row that is stored like this ended, if it did. An archived one had applied.
    fn end_of(&self, row: &OutboxRow) -> Option<Outcome> {
        match row.stage {
            Stage::Archived => Some(Outcome::Applied),
            _ => self.outcome(row.uuid).cloned(),
        }
    }

    pub(super) fn say_leads(&self, out: &mut Out) {
        let leads = Message::Leads {
            visible: self.visible,
            is_sound: self.memory.is_none() && self.opening != Opening::SignedOut,
            claim: self.cache.claim,
        };
        out.push(Effect::Tell(leads));
    }

    fn heard_leads(&mut self, is_fit: bool, is_sound: bool, claim: Claim, out: &mut Out) {
        if self.opening == Opening::Open && claim.generation != self.cache.claim.generation {
            // The leader before ended between a write and its message.
            self.load_cache(out);
        }
        if self.opening == Opening::SignedOut {
            return;
        }
        if let Lead::Follows { asked_at } = &mut self.lead {
            let asked = asked_at.take().is_some();
            if !is_sound || asked && !is_fit && self.visible {
                out.push(Effect::TakeLock { steal: true });
            }
        }
    }

    pub(super) fn say_line(&self, before: Line, out: &mut Out) {
        if self.line != before && self.lead.leads() {
            self.tell(Message::Line(self.line), out);
        }
    }
}
