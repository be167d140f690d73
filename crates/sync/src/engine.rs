//! The device's side of the exchange, without I/O: events in, effects out.
//!
//! An [`Engine`] holds one user's queue, cache and view in one tab. It has no clock, no randomness and no connection of
//! its own: whoever drives it (the browser's adapter, the simulation) calls [`Engine::handle`] with what happened and an
//! [`Edge`] (the clocks, random bits), carries out the [`Effect`]s in their order, and brings their answers back as
//! [`Event`]s. Answers may come late, twice or never.
//!
//! # To drive it
//!
//! 1. `Engine::new(user, guard)`, then [`Event::Start`]. The first effects load the outbox and the cache.
//! 2. Carry out each effect. Those on a store follow [`crate::store`] (a batch is one transaction); each names the event
//!    of its answer. Requests go out with exactly the bytes or the value given.
//! 3. Changes are made with [`Engine::mutate`]: a refusal that is already certain comes back at once and nothing is
//!    queued; else the effects are to be carried out, and the change is safe when [`Effect::Saved`] names it.
//! 4. Pages read [`Engine::view`]; [`Effect::Changed`] names the keys whose signals are to fire, [`Effect::Status`] the
//!    pill, [`Engine::attention`] and [`Engine::queue`] what stands behind it.
//! 5. One timer: [`Effect::Wake`] replaces whatever was set before, and ends in [`Event::Tick`].
//! 6. On `pagehide`: [`Event::Flush`].
//!
//! # What stays true
//!
//! - A change is shown at once and stored before it is sent; its bytes are stored before they are sent and never change
//!   afterwards; it leaves the queue only with its outcome stored. What did not apply stays in
//!   [`Engine::attention`], on every device of its user, until it is acknowledged on one of them.
//! - At most one request is under way, and a push comes before a pull. Only the leading tab asks; any tab may change.
//! - Waiting is measured by [`Edge::mono_ms`]. Nothing is ordered by a clock.
//! - What the cache says is server truth; cookies move together with what they stand for.
//! - Two tabs that both believe to lead do no harm: the stores refuse what was decided on an older state, and the server
//!   answers a known change from its log.
//!
//! # The parts
//!
//! [`change`](self) (mutate, undo), `attention` (what did not apply, here and on the user's other devices), `push`, `pull`, `reach` (which questions are answered here), `stored` (what the stores answered, and what to do when
//! they fail), `lead` (tabs), `line` (what comes next, waiting, the stream), `session`.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::UserId;
use domain::mutation::{Mutation, Rules};
use domain::record::{Key, Record};
use uuid::Uuid;

use crate::cache::Cache;
use crate::outbox::{Outbox, Row};
use crate::protocol::Outcome;
use crate::store::memory::MemoryOutbox;
use crate::view::{Place, ReplayGuard, View};

mod attention;
mod change;
mod effect;
mod event;
mod lead;
mod line;
mod pull;
mod push;
mod reach;
mod session;
mod stored;

pub use attention::Attention;
pub use change::{is_quiet, subject};
pub use effect::{Effect, Facts, Line, Status, Storage};
pub use event::{Answer, Edge, Event, Message, NewChange};
pub use reach::Reach;

/// How long a change that can be taken back waits before it is sent.
pub const UNDO_WINDOW_MS: u64 = 5_000;
/// The first and the longest limit of the wait between two tries; the wait is drawn from zero to the limit.
pub const RETRY_MS_FIRST: u64 = 1_000;
pub const RETRY_MS_MAX: u64 = 300_000;
/// A request without an answer is given up.
pub const EXCHANGE_MS_MAX: u64 = 45_000;
/// The net under the stream: a pull at least so often.
pub const POLL_MS: u64 = 60_000;
/// A stream from which nothing was heard for so long is dead.
pub const STREAM_MS_MAX: u64 = 40_000;
/// A visible tab takes the lead from one that does not answer for so long.
pub const LEAD_MS_MAX: u64 = 5_000;
/// How often contents are compared with the server's.
pub const DIGEST_MS: u64 = 600_000;
/// Reading locks after so long without contact, in days.
pub const LOCK_DAYS: i64 = 14;
/// Applied changes are kept so long, in days, in case the server is restored from a backup.
pub const ARCHIVE_DAYS: i64 = 14;

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// One user's device in one tab.
pub struct Engine {
    view: View,
    outbox: Outbox,
    cache: Cache,
    guard: Box<dyn ReplayGuard + Send + Sync>,
    opening: Opening,
    /// The cache of a new epoch, beside the one that is shown.
    next: Option<Cache>,
    /// The server's epoch as far as this tab knows it.
    epoch: Option<String>,

    /// Changes that were made before anybody drove the stores, in order.
    early: Vec<(Place, Row)>,
    /// Changes whose key the store has not given yet, by the write that brings them.
    arriving: BTreeMap<u64, Vec<(Place, Row)>>,
    provisional: Place,
    /// To be taken back as soon as they have a key.
    undo_later: BTreeSet<Uuid>,
    /// Rows that a write is about.
    busy: BTreeSet<u64>,
    /// When a queued change is sent, on the clock that never goes back; at once if it is not here.
    due: BTreeMap<Uuid, u64>,
    /// Applied changes whose effects are shown by an echo or by the base.
    echoed: BTreeSet<u64>,
    /// Applied changes that the pull under way will have brought.
    covering: BTreeSet<u64>,
    writes: BTreeMap<u64, Write>,
    last_write: u64,

    exchange: Option<line::Exchange>,
    last_exchange: u64,
    tries: u32,
    retry_at: u64,
    push: push::Push,
    pull: pull::Pull,
    stream: line::Stream,
    line: Line,
    /// When the server last answered this tab; the stored contact is brought up to it now and then.
    heard_at: Option<domain::calendar::Instant>,
    lead: lead::Lead,
    has_lock: bool,
    /// When this tab last read the outbox.
    looked_at: u64,
    visible: bool,
    faults: stored::Faults,
    /// The outbox of a page whose storage has failed.
    memory: Option<MemoryOutbox>,
    wake_at: Option<u64>,
    said: Status,
    /// What is to be written beside the rows as soon as nothing else of it is being written.
    wish: stored::Wish,
    locked: bool,
    /// Somebody signed out here, and the outbox does not know it yet.
    leaving: bool,
}

/// How far the opening has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Opening {
    Outbox,
    Cache,
    Open,
    SignedOut,
}

/// A write under way, with what it means once it is done.
#[derive(Clone, Debug)]
enum Write {
    /// Rows of [`Engine::arriving`].
    Enqueue,
    /// These rows in place of the revisions before.
    Rows(Vec<Row>),
    /// These rows leave.
    Remove(Vec<u64>),
    /// Everything unsettled goes to the end under another client.
    Requeue,
    Meta(crate::outbox::Meta),
    /// The sign-out is noted, and these rows leave.
    Leave {
        meta: crate::outbox::Meta,
        keys: Vec<u64>,
    },
    /// The cache's batch, with what is to be shown after it.
    Page(Box<pull::Page>),
}

impl Engine {
    /// A device that knows nothing yet.
    #[must_use]
    pub fn new(user: UserId, guard: Box<dyn ReplayGuard + Send + Sync>) -> Self {
        Self::with_rules(user, guard, Mutation::rule)
    }

    /// A device that knows nothing yet, and not all rules either: [`Engine::take_rules`] brings them.
    #[must_use]
    pub fn with_rules(user: UserId, guard: Box<dyn ReplayGuard + Send + Sync>, rules: Rules) -> Self {
        Self {
            view: View::with_rules(Some(user), rules),
            outbox: Outbox::new(Uuid::nil()),
            cache: Cache::default(),
            guard,
            opening: Opening::Outbox,
            next: None,
            epoch: None,
            early: Vec::new(),
            arriving: BTreeMap::new(),
            provisional: 1 << 62,
            undo_later: BTreeSet::new(),
            busy: BTreeSet::new(),
            due: BTreeMap::new(),
            echoed: BTreeSet::new(),
            covering: BTreeSet::new(),
            writes: BTreeMap::new(),
            last_write: 0,
            exchange: None,
            last_exchange: 0,
            tries: 0,
            retry_at: 0,
            heard_at: None,
            push: push::Push::default(),
            pull: pull::Pull::default(),
            stream: line::Stream::Closed { again_at: 0 },
            line: Line::Online,
            lead: lead::Lead::default(),
            has_lock: false,
            looked_at: 0,
            visible: true,
            faults: stored::Faults::default(),
            memory: None,
            wake_at: None,
            said: Status::default(),
            wish: stored::Wish::default(),
            locked: false,
            leaving: false,
        }
    }

    /// Takes in what happened; what is to be done now, in this order.
    pub fn handle(&mut self, event: Event, edge: Edge) -> Vec<Effect> {
        let mut out = Out::new(edge);
        self.take_early(&mut out);
        match event {
            Event::Start { noted, visible } => self.start(noted, visible, &mut out),
            Event::OutboxLoaded(result) => self.outbox_loaded(result, &mut out),
            Event::ArchiveLoaded(result) => self.archive_loaded(result, &mut out),
            Event::CacheLoaded { slot, result } => self.cache_loaded(slot, result, &mut out),
            Event::Claimed { slot, result } => self.claimed(slot, result, &mut out),
            Event::OutboxWritten { write, result } => self.outbox_written(write, result, &mut out),
            Event::CacheWritten { write, result } => self.cache_written(write, result, &mut out),
            Event::Answered { exchange, answer } => self.answered(exchange, answer, &mut out),
            Event::Revoked(done) => self.revoked(done, &mut out),
            Event::Lock(granted) => self.lock(granted, &mut out),
            Event::Visible(visible) => self.visibility(visible, &mut out),
            Event::Resumed => self.resumed(&mut out),
            Event::Online => self.hurry(&out),
            Event::StreamOpened => self.stream_opened(&out),
            Event::StreamClosed => self.stream_closed(&out),
            Event::Beat => self.stream_heard(&out),
            Event::Poked(poke) => self.poked(&poke, &out),
            Event::Heard(message) => self.heard(message, &mut out),
            Event::Undo(changes) => self.undo(&changes, &mut out),
            Event::Flush => self.flush(&mut out),
            Event::SignOut { discard_unsent } => self.sign_out(discard_unsent, &mut out),
            Event::SignedIn => self.signed_in(&mut out),
            Event::Tick => self.tick(&mut out),
        }
        self.end(out)
    }

    /// What pages read.
    #[must_use]
    pub fn view(&self) -> &View {
        &self.view
    }

    /// As [`View::note_fresh`]: an id that was made here is known to be absent.
    pub fn note_fresh(&mut self, id: &str) {
        self.view.note_fresh(id.to_owned());
    }

    /// Takes in what the server answered to a question, or gave with the page; `reference` if that was among it:
    /// then rules can be answered here. Answers the keys whose shown record may have changed.
    pub fn take_asked(&mut self, records: Vec<Record>, reference: bool) -> BTreeSet<Key> {
        let mut touched = self.view.take_asked(records, self.guard.as_mut());
        if reference {
            touched.extend(self.know_reference());
        }
        touched
    }

    /// Forgets some of it: a newer answer shows that it is not so any more. Answers the touched keys.
    pub fn drop_asked(&mut self, keys: &[Key]) -> BTreeSet<Key> {
        self.view.drop_asked(keys, self.guard.as_mut())
    }

    /// Whether the stores have been read: what is kept on this device is shown.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.opening == Opening::Open
    }

    /// Whether the device has what every page is made with: without it there is nothing to show.
    #[must_use]
    pub fn is_furnished(&self) -> bool {
        self.is_open() && self.has_reached_rights()
    }

    /// What there is to say about this device besides its status.
    #[must_use]
    pub fn facts(&self) -> Facts {
        Facts {
            contact_at: self.heard_at.max(self.outbox.meta.contact_at),
            epoch: self.epoch.clone().unwrap_or_default(),
            head: self.cache.meta.mark.as_ref().map_or(0, |mark| mark.seq),
            records: self.cache.records().len(),
            scopes: self.cache.meta.scopes.len(),
            reached: self.cache.meta.scopes.values().filter(|held| held.reached).count(),
        }
    }

    /// What the pill says.
    #[must_use]
    pub fn status(&self) -> Status {
        self.said
    }

    /// The unsettled changes, oldest first; those that are not stored yet stand at the end.
    pub fn queue(&self) -> impl Iterator<Item = &Row> {
        let arriving = self.arriving.values().flatten().chain(&self.early);
        self.outbox.unsettled().chain(arriving.map(|(_, row)| row))
    }

    /// As [`Engine::queue`], the changes that are chiefly about one record ([`subject`]). It costs by these, and not by what
    /// else waits.
    pub fn pending_on<'a>(&'a self, about: &'a Key) -> impl Iterator<Item = &'a Row> {
        let arriving = self.arriving.values().flatten().chain(&self.early).map(|(_, row)| row);
        let is_about = |row: &&Row| subject(&row.content.mutation).as_ref() == Some(about);
        self.outbox.unsettled_on(about).chain(arriving.filter(is_about))
    }

    /// How a change ended, as long as its row is held.
    #[must_use]
    pub fn outcome(&self, change: Uuid) -> Option<&Outcome> {
        match &self.outbox.by_uuid(change)?.phase {
            crate::outbox::Phase::Settled(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// Everything unsettled as JSON: for the person whose storage has failed.
    #[must_use]
    pub fn export(&self) -> String {
        let rows: Vec<_> = self.queue().map(Row::stored).collect();
        crate::outbox::json(&rows)
    }

    /// What the device holds of the server, and the cache's own state; for the checks of the simulation.
    #[must_use]
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    fn end(&mut self, mut out: Out) -> Vec<Effect> {
        self.leave(&mut out);
        self.grant_wish(&mut out);
        self.go_on(&mut out);
        self.set_wake(&mut out);
        self.say(out)
    }

    /// What is to be done, with what pages are to be told.
    fn say(&mut self, mut out: Out) -> Vec<Effect> {
        if !out.touched.is_empty() {
            out.effects.push(Effect::Changed(std::mem::take(&mut out.touched)));
        }
        let status = self.work_out_status(out.edge.now);
        if status != self.said {
            self.said = status;
            out.effects.push(Effect::Status(status));
        }
        out.effects
    }

    fn work_out_status(&mut self, now: domain::calendar::Instant) -> Status {
        let silent = self.outbox.meta.contact_at.map(|at| now.micros_since(at));
        self.locked = silent.is_some_and(|micros| micros > LOCK_DAYS * MICROS_PER_DAY);
        Status {
            unsettled: self.queue().filter(|row| !is_quiet(&row.content.mutation)).count(),
            attention: self.attention().count(),
            is_read: self.opening > Opening::Outbox,
            line: self.line,
            storage: if self.memory.is_some() {
                Storage::Memory
            } else {
                Storage::Sound
            },
            locked: self.locked,
            leads: self.lead.leads(),
            is_filling: self.next.is_some() || !self.cache.has_reached("company"),
        }
    }
}

/// What a call has gathered so far.
struct Out {
    edge: Edge,
    effects: Vec<Effect>,
    touched: BTreeSet<Key>,
}

impl Out {
    fn new(edge: Edge) -> Self {
        Self {
            edge,
            effects: Vec::new(),
            touched: BTreeSet::new(),
        }
    }

    fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("user", &self.view.user())
            .field("opening", &self.opening)
            .field("outbox", &self.outbox)
            .field("status", &self.said)
            .finish_non_exhaustive()
    }
}
