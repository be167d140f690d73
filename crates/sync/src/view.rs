//! What a device shows: the server's truth, and over it what its own unsettled changes make of it.
//!
//! What stays true: the *base* is server truth only. A pending change is *laid* at its place in the queue and decides by
//! the same rules that the server applies, over the base and the changes laid before it. One that meets something unknown
//! here, or that a rule refuses by now, lies there without effect: the server will say. When a record changes, only the
//! changes that read it decide anew, and those that read what these then write: a pull costs by what it brings, not by
//! what is held.
//!
//! What the server answered to a question and no scope has brought is *asked*: it stands under the base, in memory only,
//! and is true as of its answer.
//!
//! Where to begin: [`View::take_in`] (truth comes), [`View::lay`] and [`View::lift`] (a change comes and goes),
//! [`View::shown`] (what to paint). Each answers the keys whose shown record may have changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::access::Access;
use domain::calendar::{Date, Instant, Zone};
use domain::id::UserId;
use domain::mutation::{Actor, Authority, Ctx, Mutation, Rules};
use domain::record::{Entity, Key, Kind, Record};
use domain::rejection::Stop;
use domain::world::Change;
use uuid::Uuid;

mod answer;
mod known;
mod live_list;
mod overlay;
mod timeline;

use known::Known;
pub use live_list::{LiveList, Means};
use overlay::{Overlay, Readers};

/// The place of a change in the order of the queue.
pub type Place = u64;

/// The place below all changes: what the server answered to a push and no pull has brought yet.
const ECHO: Place = 0;
/// After every change: where a new one decides.
const TOP: Place = Place::MAX;

/// Notes which change is about to be replayed, where it outlives the page.
///
/// In the browser a panic ends the page; without this one bad change would end it again at every start. An id that is
/// found noted at a start is to be passed to [`View::skip`].
pub trait ReplayGuard {
    fn enter(&mut self, change: Uuid);
    fn leave(&mut self);
}

/// No guard: for a device that holds its queue in memory only, which a panic ends together with the page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unguarded;

impl ReplayGuard for Unguarded {
    fn enter(&mut self, _change: Uuid) {}
    fn leave(&mut self) {}
}

/// A change to be laid over the truth.
#[derive(Clone, Debug, PartialEq)]
pub struct Laid {
    pub uuid: Uuid,
    pub mutation: Mutation,
    pub claimed_at: Instant,
}

/// The records of one user's device.
#[derive(Clone, Debug)]
pub struct View {
    user: Option<UserId>,
    rules: Rules,
    base: BTreeMap<Key, Arc<Record>>,
    asked: BTreeMap<Key, Arc<Record>>,
    /// The children that are held of each root, by what they say themselves.
    children: BTreeMap<Key, BTreeSet<Key>>,
    overlay: Overlay,
    laid: BTreeMap<Place, Laid>,
    readers: Readers,
    known: Known,
    /// Ids made here: nothing of the server has them.
    fresh: BTreeSet<String>,
    skipped: BTreeSet<Uuid>,
}

impl View {
    #[must_use]
    pub fn new(user: Option<UserId>) -> Self {
        Self::with_rules(user, Mutation::rule)
    }

    /// A view whose changes decide by these rules.
    #[must_use]
    pub fn with_rules(user: Option<UserId>, rules: Rules) -> Self {
        Self {
            user,
            rules,
            base: BTreeMap::new(),
            asked: BTreeMap::new(),
            children: BTreeMap::new(),
            overlay: Overlay::default(),
            laid: BTreeMap::new(),
            readers: Readers::default(),
            known: Known::default(),
            fresh: BTreeSet::new(),
            skipped: BTreeSet::new(),
        }
    }

    /// The same view with nothing in it.
    #[must_use]
    pub fn emptied(&self) -> Self {
        Self::with_rules(self.user, self.rules)
    }

    /// Lets every change decide anew, by these rules. Answers the keys whose shown record may have changed.
    pub fn take_rules(&mut self, rules: Rules, guard: &mut dyn ReplayGuard) -> BTreeSet<Key> {
        self.rules = rules;
        self.replay_all(guard)
    }

    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        self.user
    }

    /// A record as it is shown.
    #[must_use]
    pub fn shown(&self, key: &Key) -> Option<&Arc<Record>> {
        self.shown_before(key, TOP)
    }

    /// A record as the server knows it: the base, else what was asked for.
    #[must_use]
    pub fn truth(&self, key: &Key) -> Option<&Arc<Record>> {
        self.base.get(key).or_else(|| self.asked.get(key))
    }

    /// Whether the record is in the base, and so follows the server by itself.
    #[must_use]
    pub fn follows(&self, key: &Key) -> bool {
        self.base.contains_key(key)
    }

    /// All keys of the base, in order.
    pub fn truths(&self) -> impl Iterator<Item = (&Key, &Arc<Record>)> {
        self.base.iter()
    }

    /// All shown records of a kind.
    pub fn all<E: Entity + 'static>(&self) -> impl Iterator<Item = &E> {
        self.keys_of(E::KIND)
            .filter_map(|key| self.shown(key))
            .filter_map(|record| E::of(record))
    }

    /// The keys of a kind under which something is known or shown, each once.
    pub fn keys_of(&self, kind: Kind) -> impl Iterator<Item = &Key> {
        let asked = of_kind(&self.asked, kind).filter(|key| !self.base.contains_key(*key));
        of_kind(&self.base, kind).chain(asked).chain(self.new_of(kind))
    }

    /// The shown children of a root, of one kind, in the order of their keys.
    pub fn children<E: Entity + 'static>(&self, root: &Key) -> impl Iterator<Item = &E> {
        let is_child = |key: &&Key| *key != root && self.shown(key).is_some_and(|record| record.root() == *root);
        let held = self.children.get(root).into_iter().flatten();
        let keys: BTreeSet<&Key> = held.chain(self.new_of(E::KIND).filter(is_child)).collect();
        keys.into_iter()
            .filter_map(|key| self.shown(key))
            .filter_map(|record| E::of(record))
    }

    /// How many children of one kind are held of a root, without those that only wait.
    #[must_use]
    pub fn children_held(&self, root: &Key, kind: Kind) -> usize {
        let held = self.children.get(root).into_iter().flatten();
        held.filter(|key| key.kind == kind).count()
    }

    /// The keys of a kind that are shown, and of which no truth is known.
    fn new_of(&self, kind: Kind) -> impl Iterator<Item = &Key> {
        let keys = self.overlay.keys_of(kind);
        keys.filter(|key| self.truth(key).is_none() && self.shown(key).is_some())
    }

    /// The changes that lie over the truth, in order.
    pub fn laid(&self) -> impl Iterator<Item = (Place, &Laid)> {
        self.laid.iter().map(|(place, laid)| (*place, laid))
    }

    /// The keys that a laid change writes; none for one without effect.
    #[must_use]
    pub fn writes(&self, place: Place) -> BTreeSet<Key> {
        self.overlay.written_at(place)
    }

    #[must_use]
    pub fn laid_at(&self, place: Place) -> Option<&Laid> {
        self.laid.get(&place)
    }

    /// The keys that a laid change writes where nothing was shown before it.
    #[must_use]
    pub fn creates(&self, place: Place) -> BTreeSet<Key> {
        let written = self
            .overlay
            .at(place)
            .into_iter()
            .filter(|(_, record)| record.is_some());
        written
            .map(|(key, _)| key)
            .filter(|key| self.shown_before(key, place).is_none())
            .collect()
    }

    /// The keys of the records that a laid change asked for.
    #[must_use]
    pub fn reads(&self, place: Place) -> BTreeSet<Key> {
        self.readers.keys_of(place)
    }

    /// Notes an id that was made here: it is known to be absent, not unknown.
    pub fn note_fresh(&mut self, id: String) {
        self.fresh.insert(id);
    }

    /// Says that every record of this kind is held: what is not there does not exist.
    pub fn know_whole(&mut self, kind: Kind) -> bool {
        self.known.know_whole(kind)
    }

    /// Says that the sets that rules ask for can be answered here: the grants behind the user's rights, the fiscal years.
    pub fn know_sets(&mut self) -> bool {
        self.known.know_sets()
    }

    /// Never lets this change decide here: it broke the page before. It is sent all the same.
    pub fn skip(&mut self, change: Uuid) {
        self.skipped.insert(change);
    }

    /// Takes in what the server says.
    pub fn take_in(
        &mut self,
        puts: impl IntoIterator<Item = Arc<Record>>,
        deleted: &[Key],
        guard: &mut dyn ReplayGuard,
    ) -> BTreeSet<Key> {
        let mut touched = BTreeSet::new();
        for record in puts {
            let key = record.key();
            if self.truth(&key).is_none_or(|held| *held != record) {
                self.note(&key, Some(&record));
                touched.insert(key.clone());
            }
            self.asked.remove(&key);
            self.base.insert(key, record);
        }
        for key in deleted {
            if self.truth(key).is_some() {
                self.note(key, None);
                self.base.remove(key);
                self.asked.remove(key);
                touched.insert(key.clone());
            }
        }
        self.settle(touched, guard)
    }

    /// Takes in what the server answered to a question. What the base holds follows the server by itself and stays.
    pub fn take_asked(
        &mut self,
        records: impl IntoIterator<Item = Record>,
        guard: &mut dyn ReplayGuard,
    ) -> BTreeSet<Key> {
        let mut touched = BTreeSet::new();
        for record in records {
            let key = record.key();
            if self.base.contains_key(&key) || self.asked.get(&key).is_some_and(|held| **held == record) {
                continue;
            }
            self.note(&key, Some(&record));
            self.asked.insert(key.clone(), Arc::new(record));
            touched.insert(key);
        }
        self.settle(touched, guard)
    }

    /// Forgets what was asked for under these keys: another answer shows that it is not so any more.
    pub fn drop_asked(&mut self, keys: &[Key], guard: &mut dyn ReplayGuard) -> BTreeSet<Key> {
        let mut touched = BTreeSet::new();
        for key in keys {
            if self.asked.contains_key(key) {
                self.note(key, None);
                self.asked.remove(key);
                touched.insert(key.clone());
            }
        }
        self.settle(touched, guard)
    }

    /// The keys of a kind that were asked for and are not in the base.
    #[must_use]
    pub fn asked_of(&self, kind: Kind) -> Vec<Key> {
        of_kind(&self.asked, kind).cloned().collect()
    }

    /// What the user may do by the grants that are held; `None` while some of them are not.
    #[must_use]
    pub fn access(&self, today: Date) -> Option<Access> {
        let actor = Actor::User(self.user?);
        let world = self.world_of(|world| Access::wants(actor, world));
        Access::of(actor, today, &world).ok()
    }

    /// Before the truth under a key changes.
    fn note(&mut self, key: &Key, after: Option<&Record>) {
        let before = self.base.get(key).or_else(|| self.asked.get(key));
        self.known.note(before.map(AsRef::as_ref), after);
        let root = |record: &Record| Some(record.root()).filter(|root| root != key);
        let (from, to) = (before.and_then(|it| root(it)), after.and_then(root));
        if from == to {
            return;
        }
        if let Some(children) = from.as_ref().and_then(|root| self.children.get_mut(root)) {
            children.remove(key);
        }
        if let Some(root) = to {
            self.children.entry(root).or_default().insert(key.clone());
        }
    }

    /// Lays what the server answered to a push under all changes, until the next pull has brought it.
    pub fn echo(&mut self, records: Vec<Record>, deleted: Vec<Key>, guard: &mut dyn ReplayGuard) -> BTreeSet<Key> {
        // No pull may ever bring what was asked for: it is to stay as it is now when the echo ends.
        let is_asked = |record: &&Record| self.asked.contains_key(&record.key());
        let newer: Vec<Record> = records.iter().filter(is_asked).cloned().collect();
        let mut newer = self.take_asked(newer, guard);
        newer.extend(self.drop_asked(&deleted, guard));
        let mut writes = self.overlay.at(ECHO);
        writes.extend(records.into_iter().map(|it| (it.key(), Some(Arc::new(it)))));
        writes.extend(deleted.into_iter().map(|key| (key, None)));
        let mut touched = self.overlay.write(ECHO, writes);
        touched.extend(newer);
        self.settle(touched, guard)
    }

    /// Forgets every echo.
    pub fn end_echo(&mut self, guard: &mut dyn ReplayGuard) -> BTreeSet<Key> {
        let touched = self.overlay.write(ECHO, BTreeMap::new());
        self.settle(touched, guard)
    }

    /// Lays a change at its place; one that lies there already is replaced. Places begin at 1.
    pub fn lay(&mut self, place: Place, change: Laid, guard: &mut dyn ReplayGuard) -> BTreeSet<Key> {
        self.laid.insert(place, change);
        let touched = self.replay(place, guard);
        self.settle_after(place, touched, guard)
    }

    /// Takes a change away.
    pub fn lift(&mut self, place: Place, guard: &mut dyn ReplayGuard) -> BTreeSet<Key> {
        if self.laid.remove(&place).is_none() {
            return BTreeSet::new();
        }
        self.readers.set(place, &[]);
        let touched = self.overlay.write(place, BTreeMap::new());
        self.settle_after(place, touched, guard)
    }

    /// Lets every change decide anew, as after something became known.
    pub fn replay_all(&mut self, guard: &mut dyn ReplayGuard) -> BTreeSet<Key> {
        let places: Vec<Place> = self.laid.keys().copied().collect();
        let mut touched = BTreeSet::new();
        for place in places {
            touched.extend(self.replay(place, guard));
        }
        touched
    }

    /// What a new change would do to what is shown.
    ///
    /// # Errors
    /// The conflict or rejection that is already certain here. Something unknown is no error: it makes no changes.
    pub fn forecast(&self, mutation: &Mutation, ctx: &Ctx) -> Result<Vec<Change>, Stop> {
        self.decide(mutation, ctx, TOP).1
    }

    /// Replays what read these keys, in order, and what reads what that writes.
    fn settle(&mut self, touched: BTreeSet<Key>, guard: &mut dyn ReplayGuard) -> BTreeSet<Key> {
        self.settle_after(ECHO, touched, guard)
    }

    fn settle_after(&mut self, after: Place, touched: BTreeSet<Key>, guard: &mut dyn ReplayGuard) -> BTreeSet<Key> {
        let mut due: BTreeSet<Place> = BTreeSet::new();
        self.readers.collect(&touched, after, &mut due);
        let mut all = touched;
        while let Some(place) = due.pop_first() {
            let changed = self.replay(place, guard);
            self.readers.collect(&changed, place, &mut due);
            all.extend(changed);
        }
        all
    }

    /// Lets one change decide anew. Answers the keys that it writes otherwise than before.
    fn replay(&mut self, place: Place, guard: &mut dyn ReplayGuard) -> BTreeSet<Key> {
        let Some(laid) = self.laid.get(&place).cloned() else {
            return BTreeSet::new();
        };
        if self.skipped.contains(&laid.uuid) {
            return self.overlay.write(place, BTreeMap::new());
        }
        guard.enter(laid.uuid);
        let ctx = ctx(self.user, laid.claimed_at, laid.uuid);
        let (wants, changes) = self.decide(&laid.mutation, &ctx, place);
        guard.leave();
        self.readers.set(place, &wants);
        // What is refused by now has no effect; the server's outcome will say so.
        let mut writes = BTreeMap::new();
        for change in changes.unwrap_or_default() {
            match change {
                Change::Put(record) => writes.insert(record.key(), Some(Arc::new(record))),
                Change::Del(key) => writes.insert(key, None),
            };
        }
        self.overlay.write(place, writes)
    }
}

/// The keys of one kind.
fn of_kind(records: &BTreeMap<Key, Arc<Record>>, kind: Kind) -> impl Iterator<Item = &Key> {
    let from = Key {
        kind,
        id: String::new(),
    };
    records
        .range(from..)
        .map(|(key, _)| key)
        .take_while(move |key| key.kind == kind)
}

/// The context of a change made here.
#[must_use]
pub fn ctx(user: Option<UserId>, now: Instant, mutation: Uuid) -> Ctx {
    Ctx {
        actor: user.map_or(Actor::System, Actor::User),
        now,
        claimed_at: now,
        mutation,
        authority: Authority::Device,
        zone: Zone::TEHRAN,
    }
}
