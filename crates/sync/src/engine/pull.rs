//! Server truth to the device, page by page; another epoch into a cache of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::record::{Key, Kind, Record};
use domain::scope::Scope;

use super::{ARCHIVE_DAYS, DIGEST_MS, Effect, Engine, Line, MICROS_PER_DAY, Message, Out, Write, line};
use crate::cache::{Cache, Meta as CacheMeta, Shown};
use crate::outbox::{Meta, Phase, Row};
use crate::protocol::pull::{DIGESTS_MAX, ScopeName};
use crate::protocol::{Cookie, Digest, Mark, PROTOCOL, Poke, PullRefusal, PullRequest, PullResponse};
use crate::store::{CacheBatch, OutboxOp};

/// Kinds that the scope `company` holds whole: what is not there does not exist.
pub(super) const WHOLE_KINDS: &[Kind] = &[
    Kind::Company,
    Kind::User,
    Kind::Unit,
    Kind::Group,
    Kind::Position,
    Kind::SubType,
    Kind::Pattern,
    Kind::TaxCode,
    Kind::FiscalYear,
    Kind::RejectReason,
];

/// Kinds that the user's own scope holds whole.
const OWN_KINDS: &[Kind] = &[
    Kind::Mention,
    Kind::MutedUnits,
    Kind::FollowUp,
    Kind::HomeLayout,
    Kind::Unapplied,
];

/// How the pulling goes.
#[derive(Clone, Debug, Default)]
pub(super) struct Pull {
    pub wanted: bool,
    /// There are more pages.
    running: bool,
    /// When the last one ended, on the clock that never goes back.
    pub last_at: Option<u64>,
    /// The largest head that a poke told of since the last request.
    poked: u64,
    digest_at: u64,
    /// The scope compared last.
    digest_after: ScopeName,
    is_refused: bool,
    /// Where the cache stands, or will once the page before is stored, for what was asked last: its answer is taken in there
    /// and nowhere else.
    basis: Option<CacheMeta>,
    /// An answer that came before the page before it was stored.
    parked: Option<Box<PullResponse>>,
}

/// A page that is being stored.
#[derive(Clone, Debug)]
pub(super) struct Page {
    slot: u8,
    batch: CacheBatch,
}

impl Engine {
    pub(super) fn wants_pull(&self) -> bool {
        !self.pull.is_refused && (self.pull.wanted || self.pull.running)
    }

    pub(super) fn pull_now(&mut self, out: &mut Out) {
        if self.outbox.meta.is_cache_old && self.next.is_none() {
            return self.begin_cache(out);
        }
        let is_new_epoch = self.next.is_some();
        let cache = self.next.as_ref().unwrap_or(&self.cache);
        if is_new_epoch && cache.claim.term == 0 && !self.faults.is_cache_volatile {
            return;
        }
        let mut digests = BTreeMap::new();
        if out.edge.mono_ms >= self.pull.digest_at {
            self.pull.digest_at = out.edge.mono_ms + DIGEST_MS;
            digests = digests_after(cache, &self.pull.digest_after);
            self.pull.digest_after = digests.keys().next_back().cloned().unwrap_or_default();
        }
        let basis = self.pulled().meta.clone();
        self.ask_after(basis, digests, out);
    }

    /// Asks for the next page while one is being stored, so that server and device work at the same time. Not while changes
    /// wait: they go first. Nothing is compared: what is held does not stand there yet.
    pub(super) fn pull_ahead(&mut self, out: &mut Out) {
        let mut pages = self.writes.values().filter_map(|write| match write {
            Write::Page(page) => Some(page),
            _ => None,
        });
        let (Some(page), None) = (pages.next(), pages.next()) else {
            return;
        };
        let basis = CacheMeta::read(&page.batch.meta).filter(|meta| !meta.stands_at_one_head());
        let is_of_pulled = page.slot == self.pulled().slot;
        let is_free = self.pull.parked.is_none() && !self.pull.is_refused && self.outbox.unsettled().next().is_none();
        if let Some(basis) = basis.filter(|_| is_of_pulled && is_free) {
            self.ask_after(basis, BTreeMap::new(), out);
        }
    }

    /// The cache that is being filled.
    fn pulled(&self) -> &Cache {
        self.next.as_ref().unwrap_or(&self.cache)
    }

    fn ask_after(&mut self, basis: CacheMeta, digests: BTreeMap<ScopeName, Digest>, out: &mut Out) {
        let cookies = basis.scopes.iter();
        let (epoch, mark) = self.newest_known(&basis);
        let request = PullRequest {
            protocol: PROTOCOL,
            client: self.outbox.meta.client,
            user: self.view.user(),
            epoch,
            mark,
            cookies: cookies
                .map(|(scope, held)| (scope.clone(), held.cookie.clone()))
                .collect(),
            outcomes_after: self.outbox.outcomes_after(),
            digests,
        };
        let applied = self.outbox.rows().filter(|row| row.is_applied());
        self.covering = applied.map(|row| row.key).collect();
        self.pull.wanted = false;
        self.pull.basis = Some(basis);
        // Pokes of a history that is no more must not be waited for.
        self.pull.poked = 0;
        let exchange = self.begin_exchange(line::What::Pull, out);
        out.push(Effect::Pull { exchange, request });
    }

    /// The newest commit that this device has been told of, by a pull or by the answer to a push. A device whose cache is
    /// gone still has that of its queue.
    pub(super) fn newest_known(&self, cached: &CacheMeta) -> (Option<String>, Option<Mark>) {
        let meta = &self.outbox.meta;
        let is_bare = cached.epoch.is_none();
        let is_same = is_bare || cached.epoch == meta.epoch;
        let told = meta.mark.as_ref().filter(|_| is_same && meta.epoch.is_some());
        match told {
            Some(told) if cached.mark.as_ref().is_none_or(|mark| mark.seq < told.seq) => {
                (meta.epoch.clone(), Some(told.clone()))
            }
            _ => (cached.epoch.clone(), cached.mark.clone()),
        }
    }

    /// Notes a head of the present epoch.
    pub(super) fn note_mark(&mut self, head: Option<Mark>) {
        let known = self.wish.mark.as_ref().or(self.outbox.meta.mark.as_ref());
        if let Some(head) = head.filter(|head| known.is_none_or(|known| known.seq < head.seq)) {
            self.wish.mark = Some(head);
        }
    }

    /// An answer has come. One that was asked for ahead waits until the page before it is stored.
    pub(super) fn pull_came(&mut self, response: Box<PullResponse>, out: &mut Out) {
        if self.is_storing_page() {
            self.pull.parked = Some(response);
        } else if self.pull.basis.take().is_some_and(|basis| basis == self.pulled().meta) {
            self.pull_answered(&response, out);
        } else {
            // The page before it could not be stored: what lies after it would leave a hole.
            self.pull.wanted = true;
        }
    }

    /// A page has been stored: what waited for it.
    pub(super) fn take_parked(&mut self, out: &mut Out) {
        if let Some(response) = self.pull.parked.take() {
            self.pull_came(response, out);
        }
    }

    /// An answer that waits is another session's, or nothing that this tab may still store.
    pub(super) fn drop_parked(&mut self) {
        self.pull.wanted |= self.pull.parked.take().is_some();
    }

    pub(super) fn is_storing_page(&self) -> bool {
        self.writes.values().any(|write| matches!(write, Write::Page(_)))
    }

    fn pull_answered(&mut self, response: &PullResponse, out: &mut Out) {
        self.reached_server(out);
        let cache = self.pulled();
        if cache.meta.epoch.as_ref().is_some_and(|epoch| *epoch != response.epoch) {
            return self.begin_epoch(response.epoch.clone(), out);
        }
        let page = Box::new(Page {
            slot: cache.slot,
            batch: cache.plan(response),
        });
        let is_news = !cache.holds_all_of(&page.batch);
        let generation = cache.claim.generation + u64::from(is_news);
        self.take_answer(response, out);
        if self.faults.is_cache_volatile || !is_news {
            self.page_stored(*page, generation, out);
        } else {
            self.write_cache(page, out);
        }
    }

    /// What an answer says besides the cache.
    fn take_answer(&mut self, response: &PullResponse, out: &mut Out) {
        self.note_epoch(response.epoch.clone(), out);
        if response.outcomes.iter().any(|row| self.outbox.is_forked_by(row)) {
            self.requeue(out);
        } else {
            self.settle(&response.outcomes, &response.epoch, Some(&response.head), out);
        }
    }

    pub(super) fn pull_refused(&mut self, refusal: PullRefusal, out: &mut Out) {
        match refusal {
            PullRefusal::Epoch { epoch } => self.begin_epoch(epoch, out),
            PullRefusal::ForeignClient => self.line = Line::SignedOut,
            PullRefusal::Protocol { .. } => {
                self.line = Line::TooOld;
                self.pull.is_refused = true;
            }
        }
    }

    pub(super) fn write_cache(&mut self, page: Box<Page>, out: &mut Out) {
        self.last_write += 1;
        let effect = Effect::WriteCache {
            write: self.last_write,
            slot: page.slot,
            batch: page.batch.clone(),
        };
        self.writes.insert(self.last_write, Write::Page(page));
        out.push(effect);
    }

    /// A page is safe: takes it in, and shows what may be shown.
    pub(super) fn page_stored(&mut self, page: Page, generation: u64, out: &mut Out) {
        if let Some(next) = self.next.as_mut().filter(|next| next.slot == page.slot) {
            next.apply(&page.batch);
            next.claim.generation = generation;
            let is_whole = next.stands_at_one_head();
            self.pull.running = !is_whole;
            if is_whole {
                let meta = Meta {
                    slot: page.slot,
                    is_cache_old: false,
                    ..self.outbox.meta.clone()
                };
                self.write_meta(meta, out);
            }
            return;
        }
        if self.cache.slot != page.slot {
            return;
        }
        let is_news = generation > self.cache.claim.generation;
        self.take_page(&page.batch, generation, out);
        let is_whole = self.cache.stands_at_one_head();
        self.pull.running = !is_whole;
        if is_whole {
            self.pull.last_at = Some(out.edge.mono_ms);
            let head = self.cache.meta.mark.as_ref().map_or(0, |mark| mark.seq);
            self.pull.wanted |= self.pull.poked > head;
            self.end_cover(out);
            self.let_go_of_dealt_with(out);
        }
        // Of a pull of many pages the others hear its end, and read the rest from the store: they need not follow each.
        if !self.faults.is_cache_volatile && is_news && is_whole {
            out.push(Effect::Tell(Message::Cache {
                slot: page.slot,
                claim: self.cache.claim,
                batch: page.batch,
            }));
        }
    }

    /// Applies a batch to the shown cache and shows what may be shown. Answers whether it could be read.
    pub(super) fn take_page(&mut self, batch: &CacheBatch, generation: u64, out: &mut Out) -> bool {
        let before = self.cache.reached();
        if !self.cache.apply(batch) {
            return false;
        }
        self.cache.claim.generation = generation;
        let reached: Vec<ScopeName> = self.cache.reached().difference(&before).cloned().collect();
        let all = self.cache.stands_at_one_head();
        let shown = self.cache.show(all, &reached);
        self.show(shown, out);
        true
    }

    pub(super) fn show(&mut self, shown: Shown, out: &mut Out) {
        let touched = self.view.take_in(shown.puts, &shown.deletes, self.guard.as_mut());
        out.touched.extend(touched);
        self.know_own(out);
        if self.has_reached_rights() {
            out.touched.extend(self.drop_what_was_asked_of_whole_kinds());
            out.touched.extend(self.know_reference());
        }
    }

    /// Names, settings and one's own grants are held: from now on rules can be answered here.
    pub(super) fn know_reference(&mut self) -> BTreeSet<Key> {
        let mut is_news = self.view.know_sets();
        for kind in WHOLE_KINDS {
            is_news |= self.view.know_whole(*kind);
        }
        if is_news {
            self.view.replay_all(self.guard.as_mut())
        } else {
            BTreeSet::new()
        }
    }

    /// Once the user's own scope is whole, what of it is not there does not exist.
    fn know_own(&mut self, out: &mut Out) {
        let own = self.view.user().map(|user| Scope::user(user).0);
        if own.is_none_or(|scope| !self.cache.has_reached(&scope)) {
            return;
        }
        let mut is_news = false;
        for kind in OWN_KINDS {
            is_news |= self.view.know_whole(*kind);
        }
        if is_news {
            out.touched.extend(self.view.replay_all(self.guard.as_mut()));
        }
    }

    /// What was applied before the pull began is in the base by now.
    fn end_cover(&mut self, out: &mut Out) {
        let mut rows = Vec::new();
        for key in std::mem::take(&mut self.covering) {
            let Some(row) = self.outbox.get(key) else {
                continue;
            };
            if row.is_applied() && !self.busy.contains(&key) {
                rows.push(row.with(Phase::Archived));
                self.echoed.insert(key);
                self.lift(key, out);
            }
        }
        out.touched.extend(self.view.end_echo(self.guard.as_mut()));
        if !rows.is_empty() {
            self.note_mark(self.cache.meta.mark.clone());
            self.grant_wish(out);
            let before = out.edge.now.plus_micros(-ARCHIVE_DAYS * MICROS_PER_DAY);
            let mut ops: Vec<OutboxOp> = rows.iter().map(Row::replace_op).collect();
            ops.push(OutboxOp::Purge { before });
            self.busy.extend(rows.iter().map(|row| row.key));
            self.write_outbox(Write::Rows(rows), ops, out);
        }
    }

    /// Notes the server's epoch. If what this queue has applied was applied in another one, it is offered again: the
    /// restored server may lack it, and a uuid that it knows keeps the outcome it has.
    pub(super) fn note_epoch(&mut self, epoch: String, out: &mut Out) {
        let known = self.outbox.meta.epoch.as_ref();
        if known.is_some_and(|known| *known != epoch) {
            self.epoch = Some(epoch);
            return self.load_archive(out);
        }
        if known.is_none() {
            self.wish.epoch = Some(epoch.clone());
        }
        self.epoch = Some(epoch);
    }

    /// The server's history is another one: a new cache beside the old.
    pub(super) fn begin_epoch(&mut self, epoch: String, out: &mut Out) {
        self.note_epoch(epoch, out);
        self.pull.wanted = true;
        let pulled = self.pulled();
        if pulled.meta.epoch.is_some() && pulled.meta.epoch != self.epoch {
            self.begin_cache(out);
        }
    }

    /// Begins a cache beside the one that is shown.
    pub(super) fn begin_cache(&mut self, out: &mut Out) {
        let slot = 1 - self.outbox.meta.slot;
        self.next = Some(Cache::new(slot));
        self.pull.wanted = true;
        if self.memory.is_none() {
            out.push(Effect::DropCache { slot });
            self.claim(slot, out);
        }
    }

    /// The new cache is whole and named as the one to show.
    pub(super) fn swap(&mut self, out: &mut Out) {
        let Some(next) = self.next.take() else { return };
        let old = std::mem::replace(&mut self.cache, next);
        if self.memory.is_none() {
            out.push(Effect::DropCache { slot: old.slot });
        }
        self.tell(Message::Swapped { slot: self.cache.slot }, out);
        self.pull.last_at = Some(out.edge.mono_ms);
        self.show_anew(out);
        self.end_cover(out);
        self.let_go_of_dealt_with(out);
    }

    /// Shows the cache as it is, in place of whatever was shown.
    pub(super) fn show_anew(&mut self, out: &mut Out) {
        let shown = self.cache.show_reached();
        let held: BTreeSet<Key> = shown.puts.iter().map(|it: &Arc<Record>| it.key()).collect();
        let gone = self
            .view
            .truths()
            .map(|(key, _)| key)
            .filter(|key| !held.contains(*key));
        let deletes = gone.cloned().collect();
        self.show(Shown { deletes, ..shown }, out);
    }

    pub(super) fn poked(&mut self, poke: &Poke, out: &Out) {
        self.stream_heard(out);
        self.pull.poked = self.pull.poked.max(poke.head);
        let head = self.cache.meta.mark.as_ref().map_or(0, |mark| mark.seq);
        // What one holds changes by the day too: then scopes are named, and the head is the same.
        let names = poke.head == head && !poke.scopes.is_empty();
        self.pull.wanted |= poke.head > head || names;
    }

    pub(super) fn forget_pull(&mut self) {
        self.pull = Pull {
            wanted: true,
            ..Pull::default()
        };
        self.covering.clear();
    }
}

/// What the scopes after this one hold, as far as they are whole.
fn digests_after(cache: &Cache, after: &ScopeName) -> BTreeMap<ScopeName, Digest> {
    let is_whole = |cookie: &Cookie| *cookie == Cookie::at(cookie.seq);
    cache
        .meta
        .scopes
        .iter()
        .filter(|(scope, held)| *scope > after && held.reached && is_whole(&held.cookie))
        .take(DIGESTS_MAX)
        .map(|(scope, _)| (scope.clone(), cache.digest(scope)))
        .collect()
}
