//! Who listens: the open streams, found by the scopes that their users hold.
//!
//! What stays true: the index names exactly the scopes of the streams' users as they were last worked out, and these are no
//! older than the last commit that was told of and that decides about scopes; nothing waits while the lock is held.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use domain::calendar::Date;
use domain::id::UserId;
use sync::protocol::Poke;
use sync::protocol::pull::ScopeName;
use tokio::sync::{Notify, watch};

use super::mailbox::Mailbox;
use crate::pull::Held;
use crate::session::SignedIn;
use crate::state::Server;

/// Streams of one user: a browser holds one, and leaves one behind when its line breaks.
pub const STREAMS_OF_USER_MAX: usize = 16;
/// Streams of one server.
pub const STREAMS_MAX: usize = 5_000;

/// How often things are done that nothing calls for.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// A look at the head, in case a notice was lost or another program wrote.
    pub look_every: Duration,
    /// A sign of life on a stream on which nothing else is sent.
    pub beat_every: Duration,
    /// A look at the sessions of the open streams, which another server may have ended.
    pub sessions_every: Duration,
    /// Pause after a commit that was told of or announced: what comes meanwhile is told together.
    pub pause: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            look_every: Duration::from_secs(2),
            beat_every: Duration::from_secs(15),
            sessions_every: Duration::from_secs(30),
            pause: Duration::from_millis(20),
        }
    }
}

/// Why a stream is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    TooMany,
    /// Its scopes are older than what was told already: read them again.
    Behind,
    Stopped,
}

/// How far the streams have been told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    pub epoch: String,
    pub seq: u64,
    pub today: Option<Date>,
}

/// What there is to tell.
#[derive(Debug)]
pub(super) struct News {
    /// How far the streams had been told when this was looked for.
    pub since: Told,
    pub told: Told,
    /// The scopes that moved; `None` when it is not known which.
    pub moved: Option<Vec<ScopeName>>,
    /// Those of them by which scopes are gained and lost.
    pub deciding: Deciding,
    /// What people hold now, worked out for this.
    pub fresh: BTreeMap<UserId, Arc<Held>>,
}

/// Whose scopes may have changed.
#[derive(Debug)]
pub(super) enum Deciding {
    Nobody,
    HoldersOf(Vec<ScopeName>),
    Everybody,
}

/// The open streams of a server.
#[derive(Debug, Default)]
pub struct Hub {
    streams: Mutex<Streams>,
    pace: OnceLock<Pace>,
    /// There is something to look at: a first stream, a notice from another server.
    pub(super) look: Notify,
    /// A session ended.
    pub(super) sessions: Notify,
    stopped: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct Streams {
    last_id: u64,
    open: HashMap<u64, Open>,
    by_scope: HashMap<ScopeName, HashSet<u64>>,
    by_user: HashMap<UserId, HashSet<u64>>,
    told: Told,
}

#[derive(Debug)]
struct Open {
    user: UserId,
    session: String,
    held: Arc<Held>,
    mailbox: Arc<Mailbox>,
}

impl Hub {
    /// Sets the pace; whether this was the first time.
    pub(super) fn begin(&self, pace: Pace) -> bool {
        self.pace.set(pace).is_ok()
    }

    /// The pace that was set.
    #[must_use]
    pub fn pace(&self) -> Pace {
        self.pace.get().copied().unwrap_or_default()
    }

    /// Has the sessions of the open streams looked at: one of them may have ended.
    pub fn sessions_changed(&self) {
        self.sessions.notify_one();
    }

    /// Ends all streams, and opens no more.
    pub fn stop(&self) {
        self.stopped.send_replace(true);
        for open in self.lock().open.values() {
            open.mailbox.close();
        }
    }

    /// Resolves when the server stops.
    pub(super) async fn until_stopped(&self) {
        let mut stopped = self.stopped.subscribe();
        // The sender lives as long as this.
        let _ = stopped.wait_for(|it| *it).await;
    }

    /// How many streams are open.
    #[must_use]
    pub fn count(&self) -> usize {
        self.lock().open.len()
    }

    pub(super) fn told(&self) -> Told {
        self.lock().told.clone()
    }

    /// The sessions of the open streams, each once.
    pub(super) fn session_ids(&self) -> Vec<String> {
        let streams = self.lock();
        let ids: BTreeSet<&String> = streams.open.values().map(|open| &open.session).collect();
        ids.into_iter().cloned().collect()
    }

    /// Ends the streams of these sessions.
    pub(super) fn end_sessions(&self, ended: &BTreeSet<String>) {
        for open in self.lock().open.values().filter(|open| ended.contains(&open.session)) {
            open.mailbox.close();
        }
    }

    /// Tells all whom the news concern. If there are people whose scopes must be worked out first, tells nobody and returns
    /// these people.
    ///
    /// Nobody is told of a look that began before the first stream came: that stream read a head of its own, and is looked for
    /// again from there.
    pub(super) fn tell(&self, news: &News) -> Vec<UserId> {
        let mut streams = self.lock();
        if streams.told != news.since {
            return Vec::new();
        }
        let unread = streams.unread(news);
        if !unread.is_empty() {
            return unread;
        }
        let mut pokes: HashMap<u64, Vec<ScopeName>> = HashMap::new();
        for (user, held) in &news.fresh {
            for id in streams.by_user.get(user).cloned().unwrap_or_default() {
                let changed = streams.hold(id, held);
                if !changed.is_empty() {
                    pokes.insert(id, changed);
                }
            }
        }
        match &news.moved {
            Some(moved) => {
                for scope in moved {
                    for id in streams.by_scope.get(scope).into_iter().flatten() {
                        pokes.entry(*id).or_default().push(scope.clone());
                    }
                }
            }
            None => pokes = streams.open.keys().map(|id| (*id, Vec::new())).collect(),
        }
        for (id, scopes) in pokes {
            if let Some(open) = streams.open.get(&id) {
                open.mailbox.put(news.told.seq, scopes);
            }
        }
        streams.told = news.told.clone();
        Vec::new()
    }

    fn lock(&self) -> MutexGuard<'_, Streams> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Streams {
    /// Those whose scopes may have changed and were read before that.
    fn unread(&self, news: &News) -> Vec<UserId> {
        let is_old = |open: &&Open| {
            !news.fresh.contains_key(&open.user) && !open.held.stamp.is_as_new_as(news.told.seq, news.told.today)
        };
        let mut users: Vec<UserId> = match &news.deciding {
            Deciding::Nobody => Vec::new(),
            Deciding::Everybody => self.open.values().filter(is_old).map(|open| open.user).collect(),
            Deciding::HoldersOf(scopes) => scopes
                .iter()
                .filter_map(|scope| self.by_scope.get(scope))
                .flatten()
                .filter_map(|id| self.open.get(id))
                .filter(is_old)
                .map(|open| open.user)
                .collect(),
        };
        users.sort();
        users.dedup();
        users
    }

    /// Puts a stream under the scopes its user holds now; those gained and lost.
    fn hold(&mut self, id: u64, held: &Arc<Held>) -> Vec<ScopeName> {
        let Some(open) = self.open.get_mut(&id) else {
            return Vec::new();
        };
        let before = std::mem::replace(&mut open.held, held.clone());
        let (old, new): (HashSet<&ScopeName>, HashSet<&ScopeName>) =
            (before.scopes.iter().collect(), held.scopes.iter().collect());
        for scope in old.difference(&new) {
            self.unindex(id, scope);
        }
        for scope in new.difference(&old) {
            self.by_scope.entry((*scope).clone()).or_default().insert(id);
        }
        old.symmetric_difference(&new).map(|scope| (*scope).clone()).collect()
    }

    fn unindex(&mut self, id: u64, scope: &str) {
        if let Some(ids) = self.by_scope.get_mut(scope) {
            ids.remove(&id);
            if ids.is_empty() {
                self.by_scope.remove(scope);
            }
        }
    }

    fn add(&mut self, open: Open) -> u64 {
        self.last_id += 1;
        let id = self.last_id;
        for scope in &open.held.scopes {
            self.by_scope.entry(scope.clone()).or_default().insert(id);
        }
        self.by_user.entry(open.user).or_default().insert(id);
        self.open.insert(id, open);
        id
    }

    fn remove(&mut self, id: u64) {
        let Some(open) = self.open.remove(&id) else { return };
        for scope in &open.held.scopes {
            self.unindex(id, scope);
        }
        if let Some(ids) = self.by_user.get_mut(&open.user) {
            ids.remove(&id);
            if ids.is_empty() {
                self.by_user.remove(&open.user);
            }
        }
    }
}

/// A stream that is open; it leaves the hub when this is dropped.
#[derive(Debug)]
pub(super) struct Subscription {
    server: Server,
    id: u64,
    mailbox: Arc<Mailbox>,
}

impl Subscription {
    /// Adds a stream; `head` is that of the snapshot in which `held` was read.
    pub fn join(server: &Server, me: &SignedIn, held: Arc<Held>, head: u64) -> Result<Self, Refusal> {
        let mut streams = server.events.lock();
        if *server.events.stopped.borrow() {
            return Err(Refusal::Stopped);
        }
        let own = streams.by_user.get(&me.user).map_or(0, HashSet::len);
        if own >= STREAMS_OF_USER_MAX || streams.open.len() >= STREAMS_MAX {
            return Err(Refusal::TooMany);
        }
        if streams.open.is_empty() {
            // Nobody listened, and nobody looked.
            streams.told = Told {
                epoch: held.stamp.epoch().to_owned(),
                seq: head,
                today: Some(held.stamp.today),
            };
        }
        if head < streams.told.seq && held.stamp.epoch() == streams.told.epoch {
            return Err(Refusal::Behind);
        }
        let mailbox = Arc::new(Mailbox::default());
        let id = streams.add(Open {
            user: me.user,
            session: me.session.clone(),
            held,
            mailbox: mailbox.clone(),
        });
        drop(streams);
        server.events.look.notify_one();
        Ok(Self {
            server: server.clone(),
            id,
            mailbox,
        })
    }

    pub fn poke(&self, head: u64, scopes: Vec<ScopeName>) {
        self.mailbox.put(head, scopes);
    }

    /// The next poke; `None` when the stream is over.
    pub async fn next(&self) -> Option<Poke> {
        self.mailbox.next().await
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.server.events.lock().remove(self.id);
    }
}
