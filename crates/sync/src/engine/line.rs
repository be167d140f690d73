//! What comes next, and when: one request at a time, waiting that grows, the stream and its net.

use super::{
    Answer, EXCHANGE_MS_MAX, Effect, Engine, Line, Opening, Out, POLL_MS, RETRY_MS_FIRST, RETRY_MS_MAX, STREAM_MS_MAX,
    Write,
};

/// A request under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exchange {
    id: u64,
    what: What,
    begun_at: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Push,
    Pull,
}

/// The stream of events.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stream {
    /// To be opened again not before this.
    Closed { again_at: u64 },
    /// Asked for, or open; when something was heard last.
    Open { heard_at: u64 },
}

/// Steps of one call: to fix the bytes, to send, and whatever a change of client asks for.
const STEPS_MAX: usize = 8;

/// The contact is stored anew when it is older than this.
const CONTACT_MICROS: i64 = 3_600_000_000;

impl Engine {
    /// Begins the next thing that may be begun. A step in memory is done at once, and the next one follows.
    pub(super) fn go_on(&mut self, out: &mut Out) {
        for _ in 0..STEPS_MAX {
            if !self.step(out) {
                break;
            }
        }
    }

    /// Answers whether a step of a push was done.
    fn step(&mut self, out: &mut Out) -> bool {
        let may_push = self.lead.leads() || self.memory.is_some();
        let is_ready = self.opening == Opening::Open && self.line != Line::SignedOut && may_push;
        let is_idle = |write: &Write| matches!(write, Write::Enqueue | Write::Page(_));
        let is_blocked = self.writes.values().any(|write| !is_idle(write))
            || self.faults.is_loading
            || self.faults.is_loading_archive
            || self.exchange.is_some();
        if !is_ready || is_blocked || out.edge.mono_ms < self.retry_at {
            return false;
        }
        if self.is_storing_page() {
            if self.lead.leads() {
                self.pull_ahead(out);
            }
            return false;
        }
        if self.push_now(out) {
            return true;
        }
        if self.poll_at().is_some_and(|at| at <= out.edge.mono_ms) {
            self.pull.wanted = true;
        }
        if self.lead.leads() && self.wants_pull() {
            self.pull_now(out);
        }
        false
    }

    /// The net under what tabs tell one another: a tab may end between a write and its message.
    fn look_at(&self) -> Option<u64> {
        (self.opening == Opening::Open && self.memory.is_none()).then_some(self.looked_at + POLL_MS)
    }

    fn poll_at(&self) -> Option<u64> {
        self.pull.last_at.map(|at| at + POLL_MS)
    }

    pub(super) fn begin_exchange(&mut self, what: What, out: &Out) -> u64 {
        self.last_exchange += 1;
        self.exchange = Some(Exchange {
            id: self.last_exchange,
            what,
            begun_at: out.edge.mono_ms,
        });
        self.last_exchange
    }

    pub(super) fn answered(&mut self, exchange: u64, answer: Answer, out: &mut Out) {
        // Late and doubled answers are nobody's: what they said will be said again.
        let Some(what) = self.exchange.filter(|it| it.id == exchange).map(|it| it.what) else {
            return;
        };
        self.exchange = None;
        let before = self.line;
        match (what, answer) {
            (What::Push, Answer::Push(response)) => self.push_answered(*response, out),
            (What::Push, Answer::PushRefused(refusal)) => self.push_refused(refusal, out),
            (What::Push, Answer::TooLarge) => self.push_too_large(out),
            (What::Pull, Answer::Pull(response)) => self.pull_came(response, out),
            (What::Pull, Answer::PullRefused(refusal)) => self.pull_refused(refusal, out),
            (_, Answer::SignedOut) => self.line = Line::SignedOut,
            (what, _) => self.failed(what, out),
        }
        self.say_line(before, out);
    }

    /// No answer: waits, longer each time, by chance so that not all devices come back at once.
    pub(super) fn failed(&mut self, what: What, out: &Out) {
        if what == What::Pull {
            self.pull.wanted = true;
        }
        let limit = RETRY_MS_FIRST.saturating_mul(1 << self.tries.min(16)).min(RETRY_MS_MAX);
        self.tries += 1;
        let wait = out.edge.bits % (u128::from(limit) + 1);
        self.retry_at = out.edge.mono_ms + u64::try_from(wait).unwrap_or(limit);
        self.line = Line::Offline;
    }

    pub(super) fn reached_server(&mut self, out: &Out) {
        self.tries = 0;
        self.retry_at = 0;
        self.line = Line::Online;
        self.heard_at = Some(out.edge.now);
        let contact = self.outbox.meta.contact_at;
        let is_old = contact.is_none_or(|at| !(0..CONTACT_MICROS).contains(&out.edge.now.micros_since(at)));
        if is_old {
            self.wish.contact_at = Some(out.edge.now);
        }
    }

    /// A sign that the server may be reached again: the wait ends.
    pub(super) fn hurry(&mut self, out: &Out) {
        self.retry_at = out.edge.mono_ms;
        if let Stream::Closed { again_at } = &mut self.stream {
            *again_at = out.edge.mono_ms;
        }
    }

    pub(super) fn tick(&mut self, out: &mut Out) {
        let now = out.edge.mono_ms;
        // The timer has ended, be it one that this engine had replaced since: without another no tick would ever come.
        self.wake_at = None;
        if let Some(exchange) = self.exchange.filter(|it| it.begun_at + EXCHANGE_MS_MAX <= now) {
            let before = self.line;
            self.exchange = None;
            self.failed(exchange.what, out);
            self.say_line(before, out);
        }
        self.take_lead_if_silent(out);
        match self.stream {
            Stream::Open { heard_at } if heard_at + STREAM_MS_MAX <= now => {
                out.push(Effect::CloseStream);
                self.stream_closed(out);
            }
            Stream::Closed { again_at } if again_at <= now => self.open_stream(out),
            _ => {}
        }
        if self.look_at().is_some_and(|at| at <= now) {
            self.load_outbox(out);
        }
        self.try_cache_again(out);
        self.revoke_again(out);
    }

    pub(super) fn open_stream(&mut self, out: &mut Out) {
        if self.lead.leads() && self.line != Line::SignedOut && self.opening == Opening::Open {
            self.stream = Stream::Open {
                heard_at: out.edge.mono_ms,
            };
            out.push(Effect::OpenStream);
        }
    }

    pub(super) fn stream_opened(&mut self, out: &Out) {
        self.hurry(out);
        self.stream_heard(out);
        // What happened while it was closed nobody has told.
        self.pull.wanted = true;
    }

    pub(super) fn stream_heard(&mut self, out: &Out) {
        if let Stream::Open { heard_at } = &mut self.stream {
            *heard_at = out.edge.mono_ms;
        }
    }

    pub(super) fn stream_closed(&mut self, out: &Out) {
        let wait = out.edge.bits % u128::from(POLL_MS / 2);
        self.stream = Stream::Closed {
            again_at: out.edge.mono_ms + 1_000 + u64::try_from(wait).unwrap_or(0),
        };
    }

    /// Sets the one timer to the next moment at which something is due.
    pub(super) fn set_wake(&mut self, out: &mut Out) {
        let now = out.edge.mono_ms;
        let mut deadlines = Vec::new();
        deadlines.extend(self.lead.deadline());
        deadlines.extend(self.revoke_at());
        deadlines.extend(self.cache_again_at());
        deadlines.extend(self.look_at());
        deadlines.extend(self.exchange.map(|it| it.begun_at + EXCHANGE_MS_MAX));
        if self.lead.leads() || self.memory.is_some() {
            deadlines.push(self.retry_at);
            deadlines.extend(self.poll_at());
            deadlines.extend(self.due.values().copied());
            deadlines.push(match self.stream {
                Stream::Open { heard_at } => heard_at + STREAM_MS_MAX,
                Stream::Closed { again_at } => again_at,
            });
        }
        // What is due already waits for an answer that will come by itself.
        let wake_at = deadlines.into_iter().filter(|at| *at > now).min();
        if let Some(at) = wake_at
            && self.wake_at != wake_at
        {
            out.push(Effect::Wake { after_ms: at - now });
        }
        self.wake_at = wake_at;
    }
}
