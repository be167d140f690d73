//! The whole: a server, some browsers, the network between them, and the steps that chance takes with them.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::UserId;
use domain::mutation::Mutation;
use sync::engine::{Answer, Effect, Event, NewChange};
use sync::protocol::{Outcome, Poke, PullRequest, PullResponse};
use uuid::Uuid;

use super::chance::Chance;
use super::profile::{Profile, Stream, Tab};
use super::server::Model;
use super::{Bug, Counts, Plan, Wrong};
use crate::company::*;

/// Who uses the browsers; most decide something, so that they meet.
const PEOPLE: [UserId; 8] = [ALI, MINA, NARGES, SARA, REZA, OMID, ADMIN, PARI];

pub const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Characters of one traced event.
const TRACE_CHARS_MAX: usize = 400;

/// Everything there is in one history.
pub struct World {
    pub model: Model,
    pub backup: Option<Model>,
    pub profiles: Vec<Profile>,
    pub flights: Vec<Flight>,
    pub mono_ms: u64,
    /// What is larger does not get through: a proxy stands before the server.
    pub body_bytes_max: usize,
    pub made: BTreeMap<Uuid, Made>,
    /// Every outcome that was ever committed, in whichever epoch.
    pub committed: BTreeMap<Uuid, Vec<Outcome>>,
    /// What somebody said to have dealt with, and by which change they said it.
    pub acknowledged: BTreeMap<Uuid, Uuid>,
    pub bug: Option<Bug>,
    pub is_healing: bool,
    pub is_traced: bool,
    pub counts: Counts,
    pub drafts: u128,
}

/// A change that somebody made.
#[derive(Clone, Debug)]
pub struct Made {
    pub user: UserId,
    pub is_saved: bool,
}

/// Something on its way.
#[derive(Clone, Debug)]
pub struct Flight {
    pub profile: usize,
    pub tab: usize,
    pub what: Cargo,
}

#[derive(Clone, Debug)]
pub enum Cargo {
    Push {
        exchange: u64,
        body: String,
    },
    Pull {
        exchange: u64,
        request: Box<PullRequest>,
    },
    Reply {
        exchange: u64,
        answer: Answer,
    },
    Poke(Poke),
    /// Of the session with this number.
    Revoke(u32),
}

impl World {
    pub fn new(plan: &Plan) -> Result<Self, Wrong> {
        let mut chance = Chance::of(plan.seed, usize::MAX);
        let model = Model::new(&mut chance, plan.bug);
        let mut world = Self {
            model,
            backup: None,
            profiles: Vec::new(),
            flights: Vec::new(),
            mono_ms: 0,
            body_bytes_max: usize::MAX,
            made: BTreeMap::new(),
            committed: BTreeMap::new(),
            acknowledged: BTreeMap::new(),
            bug: plan.bug,
            is_healing: false,
            is_traced: plan.is_traced,
            counts: Counts::default(),
            drafts: 0,
        };
        for _ in 0..2 + chance.below(2) {
            let user = PEOPLE[chance.below(PEOPLE.len())];
            world.profiles.push(Profile::new(user));
            for _ in 0..1 + chance.below(2) {
                world.open_tab(world.profiles.len() - 1, &mut chance)?;
            }
        }
        Ok(world)
    }

    pub fn open_tab(&mut self, profile: usize, chance: &mut Chance) -> Result<(), Wrong> {
        let it = &mut self.profiles[profile];
        let tab = Tab::new(it.user, it.note.clone());
        it.tabs.push(tab);
        let start = Event::Start {
            noted: it.note.noted(),
            visible: true,
        };
        let last = it.tabs.len() - 1;
        self.feed(profile, last, start, chance)
    }

    /// Gives an event to a tab and carries out what follows.
    pub fn feed(&mut self, profile: usize, tab: usize, event: Event, chance: &mut Chance) -> Result<(), Wrong> {
        let it = &mut self.profiles[profile];
        let edge = it.edge(self.model.now(), self.mono_ms, chance);
        let Some(engine) = it.tabs[tab].engine.as_mut() else {
            return Ok(());
        };
        trace(self.is_traced, profile, tab, "->", &event);
        let is_page = matches!(event, Event::CacheWritten { result: Ok(_), .. });
        let effects = engine.handle(event, edge);
        self.carry_out(profile, tab, effects, chance)?;
        if is_page {
            self.check_page(profile, tab)?;
        }
        Ok(())
    }

    pub fn mutate(&mut self, at: (usize, usize), change: NewChange, chance: &mut Chance) -> Result<(), Wrong> {
        let it = &mut self.profiles[at.0];
        let edge = it.edge(self.model.now(), self.mono_ms, chance);
        let user = it.user;
        let Some(engine) = it.tabs[at.1].engine.as_mut() else {
            return Ok(());
        };
        // What is refused at once was never made.
        let Ok((uuid, effects)) = engine.mutate(change, edge) else {
            return Ok(());
        };
        self.counts.mutations += 1;
        self.made.entry(uuid).or_insert(Made { user, is_saved: false });
        self.carry_out(at.0, at.1, effects, chance)
    }

    fn carry_out(
        &mut self,
        profile: usize,
        tab: usize,
        effects: Vec<Effect>,
        chance: &mut Chance,
    ) -> Result<(), Wrong> {
        for effect in effects {
            trace(self.is_traced, profile, tab, "<-", &effect);
            let it = &mut self.profiles[profile].tabs[tab];
            match effect {
                Effect::Push { exchange, body } => {
                    if self.bug == Some(Bug::DeleteAtSend) {
                        self.delete_at_send(profile);
                    }
                    self.send(profile, tab, Cargo::Push { exchange, body });
                }
                Effect::Pull { exchange, request } => {
                    let request = Box::new(request);
                    self.send(profile, tab, Cargo::Pull { exchange, request });
                }
                Effect::Revoke => {
                    let session_no = self.profiles[profile].session_no;
                    self.send(profile, tab, Cargo::Revoke(session_no));
                }
                Effect::Wake { after_ms } => it.wake_at = Some(self.mono_ms + after_ms),
                Effect::TakeLock { steal } => self.take_lock(profile, tab, steal, chance)?,
                Effect::DropLock => self.drop_lock(profile, tab, chance)?,
                Effect::OpenStream => it.stream = Stream::Opening,
                Effect::CloseStream => it.stream = Stream::Closed,
                Effect::Tell(message) => self.broadcast(profile, tab, &message),
                Effect::Saved(changes) => {
                    for change in changes {
                        if let Some(made) = self.made.get_mut(&change) {
                            made.is_saved = true;
                        }
                    }
                }
                Effect::Settled(settled) => self.check_settled(&settled)?,
                Effect::Changed(_) | Effect::Status(_) | Effect::Reopen { .. } | Effect::FreeSpace { .. } => {}
                store => it.work.push_back(store),
            }
        }
        Ok(())
    }

    fn send(&mut self, profile: usize, tab: usize, what: Cargo) {
        self.counts.messages += 1;
        self.flights.push(Flight { profile, tab, what });
    }

    /// A planted bug: what was sent is believed to have arrived.
    fn delete_at_send(&mut self, profile: usize) {
        use sync::store::{OutboxOp, Stage};
        let it = &mut self.profiles[profile];
        let image = it.outbox.image();
        let sent = image.rows.iter().filter(|row| row.stage == Stage::Sending);
        let ops = sent.map(|row| OutboxOp::Remove {
            key: row.key,
            expect: row.revision,
        });
        let _ = it.outbox.commit(ops.collect());
    }

    fn take_lock(&mut self, profile: usize, tab: usize, steal: bool, chance: &mut Chance) -> Result<(), Wrong> {
        let it = &mut self.profiles[profile];
        match it.lock {
            Some(holder) if holder == tab => Ok(()),
            Some(holder) if steal => {
                it.lock = Some(tab);
                it.lock_queue.retain(|waiting| *waiting != tab);
                self.feed(profile, holder, Event::Lock(false), chance)?;
                self.feed(profile, tab, Event::Lock(true), chance)
            }
            Some(_) => {
                if !it.lock_queue.contains(&tab) {
                    it.lock_queue.push_back(tab);
                }
                Ok(())
            }
            None => {
                it.lock = Some(tab);
                self.feed(profile, tab, Event::Lock(true), chance)
            }
        }
    }

    fn drop_lock(&mut self, profile: usize, tab: usize, chance: &mut Chance) -> Result<(), Wrong> {
        let it = &mut self.profiles[profile];
        if it.lock == Some(tab) {
            it.lock = it.lock_queue.pop_front();
            if let Some(next) = it.lock {
                return self.feed(profile, next, Event::Lock(true), chance);
            }
        }
        Ok(())
    }

    fn broadcast(&mut self, profile: usize, from: usize, message: &sync::engine::Message) {
        for (at, tab) in self.profiles[profile].tabs.iter_mut().enumerate() {
            // A frozen page may hear later, or never.
            if at != from && tab.engine.is_some() && (!tab.is_frozen || self.mono_ms.is_multiple_of(2)) {
                tab.inbox.push_back(message.clone());
            }
        }
    }

    /// A tab ends, with whatever it had not done.
    pub fn crash(&mut self, profile: usize, tab: usize, chance: &mut Chance) -> Result<(), Wrong> {
        // Some of its storage work may still have been carried out.
        let done = chance.below(3);
        for _ in 0..done {
            let Some(effect) = self.profiles[profile].tabs[tab].work.pop_front() else {
                break;
            };
            let bug = self.bug;
            self.profiles[profile].work(effect, bug, chance);
        }
        let it = &mut self.profiles[profile];
        let gone = &mut it.tabs[tab];
        gone.engine = None;
        gone.work.clear();
        gone.inbox.clear();
        gone.wake_at = None;
        gone.stream = Stream::Closed;
        self.flights.retain(|flight| {
            flight.profile != profile
                || flight.tab != tab
                || !matches!(flight.what, Cargo::Reply { .. } | Cargo::Poke(_))
        });
        it.lock_queue.retain(|waiting| *waiting != tab);
        it.sign_outs_unsure = true;
        self.drop_lock(profile, tab, chance)?;
        self.check_outbox(profile)
    }

    /// Does the next piece of storage work of a tab.
    pub fn work(&mut self, profile: usize, tab: usize, chance: &mut Chance) -> Result<(), Wrong> {
        let Some(effect) = self.profiles[profile].tabs[tab].work.pop_front() else {
            return Ok(());
        };
        let bug = self.bug;
        let event = self.profiles[profile].work(effect, bug, chance);
        self.check_outbox(profile)?;
        if let Some(event) = event {
            self.feed(profile, tab, event, chance)?;
        }
        self.check_left(profile)
    }

    pub fn hear(&mut self, profile: usize, tab: usize, chance: &mut Chance) -> Result<(), Wrong> {
        let Some(message) = self.profiles[profile].tabs[tab].inbox.pop_front() else {
            return Ok(());
        };
        self.feed(profile, tab, Event::Heard(message), chance)?;
        self.check_left(profile)
    }

    /// A flight arrives.
    pub fn deliver(&mut self, flight: Flight, chance: &mut Chance) -> Result<(), Wrong> {
        let Flight { profile, tab, what } = flight;
        let session = self.profiles[profile].session;
        let answer = match what {
            Cargo::Reply { exchange, answer } => {
                let answer = self.spoil(answer);
                return self.feed(profile, tab, Event::Answered { exchange, answer }, chance);
            }
            Cargo::Poke(poke) => {
                let is_heard =
                    self.bug != Some(Bug::DeafToPokes) && self.profiles[profile].tabs[tab].stream == Stream::Open;
                return if is_heard {
                    self.feed(profile, tab, Event::Poked(poke), chance)
                } else {
                    Ok(())
                };
            }
            Cargo::Revoke(session_no) => {
                if session_no == self.profiles[profile].session_no {
                    self.profiles[profile].session = None;
                }
                return self.feed(profile, tab, Event::Revoked(true), chance);
            }
            Cargo::Push { exchange, body } => (exchange, self.push(session, &body, chance)?),
            Cargo::Pull { exchange, request } => {
                let answer = match session {
                    None => Answer::SignedOut,
                    Some(session) => match self.model.pull(session, &request, chance) {
                        Ok(response) => Answer::Pull(Box::new(response)),
                        Err(Some(refusal)) => Answer::PullRefused(refusal),
                        Err(None) => Answer::Unreachable,
                    },
                };
                (exchange, answer)
            }
        };
        let (exchange, answer) = answer;
        self.send(profile, tab, Cargo::Reply { exchange, answer });
        Ok(())
    }

    fn push(&mut self, session: Option<UserId>, body: &str, chance: &mut Chance) -> Result<Answer, Wrong> {
        if body.len() > self.body_bytes_max {
            let is_said = self.bug != Some(Bug::TooLargeUnsaid);
            return Ok(if is_said { Answer::TooLarge } else { Answer::Unreachable });
        }
        let Some(session) = session else {
            return Ok(Answer::SignedOut);
        };
        if !self.is_healing && chance.percent(3) {
            return Ok(Answer::Unreachable);
        }
        let before = self.model.seq();
        let answer = match self.model.push(session, body, chance) {
            Ok(response) => Answer::Push(Box::new(response)),
            Err(Some(refusal)) => Answer::PushRefused(refusal),
            Err(None) => Answer::Unreachable,
        };
        if self.model.seq() != before {
            self.after_commit()?;
        }
        Ok(answer)
    }

    /// What was committed is noted, checked and told.
    pub fn after_commit(&mut self) -> Result<(), Wrong> {
        for (uuid, logged) in &self.model.by_uuid {
            let known = self.committed.entry(*uuid).or_default();
            if !known.contains(&logged.outcome) {
                known.push(logged.outcome.clone());
                self.counts.note(&logged.outcome);
            }
        }
        self.check_server()?;
        for profile in 0..self.profiles.len() {
            self.poke(profile, &[]);
        }
        Ok(())
    }

    fn poke(&mut self, profile: usize, scopes: &[String]) {
        let poke = Poke {
            head: self.model.seq(),
            scopes: scopes.to_vec(),
        };
        for tab in 0..self.profiles[profile].tabs.len() {
            if self.profiles[profile].tabs[tab].stream == Stream::Open {
                self.send(profile, tab, Cargo::Poke(poke.clone()));
            }
        }
    }

    /// Days go by at the server: months, deputies and rights change without any commit, and whoever listens is told of the
    /// scopes that they gain and lose.
    pub fn days(&mut self, days: i64) {
        let scopes = |world: &Self| -> Vec<BTreeSet<String>> {
            let users = world.profiles.iter().map(|profile| profile.user);
            users
                .map(|user| world.model.sight(user).scopes.into_iter().collect())
                .collect()
        };
        let before = scopes(self);
        self.model.company.now = self.model.company.now.plus_micros(days * MICROS_PER_DAY);
        for (profile, (before, after)) in before.into_iter().zip(scopes(self)).enumerate() {
            let moved: Vec<String> = before.symmetric_difference(&after).cloned().collect();
            if !moved.is_empty() {
                self.poke(profile, &moved);
            }
        }
    }

    /// Planted bugs that change what a device makes of an answer.
    fn spoil(&self, answer: Answer) -> Answer {
        match answer {
            Answer::Pull(mut response) if self.bug == Some(Bug::KeepEvicted) => {
                keep_evicted(&mut response);
                Answer::Pull(response)
            }
            other => other,
        }
    }

    /// The tabs that can do something.
    pub fn alive(&self) -> Vec<(usize, usize)> {
        let profiles = self.profiles.iter().enumerate();
        profiles
            .flat_map(|(at, profile)| {
                let tabs = profile.tabs.iter().enumerate();
                tabs.filter(|(_, tab)| tab.is_alive()).map(move |(tab, _)| (at, tab))
            })
            .collect()
    }

    /// Time passes, and the timers that were set end.
    pub fn pass(&mut self, ms: u64, chance: &mut Chance) -> Result<(), Wrong> {
        self.mono_ms += ms;
        self.model.company.now = self
            .model
            .company
            .now
            .plus_micros(i64::try_from(ms).unwrap_or(0) * 1_000);
        for (profile, tab) in self.alive() {
            let it = &mut self.profiles[profile].tabs[tab];
            if it.wake_at.is_some_and(|at| at <= self.mono_ms) {
                it.wake_at = None;
                self.feed(profile, tab, Event::Tick, chance)?;
            }
        }
        Ok(())
    }

    /// Opens what waits to be opened, and lets open streams beat.
    pub fn stream(&mut self, profile: usize, tab: usize, chance: &mut Chance) -> Result<(), Wrong> {
        match self.profiles[profile].tabs[tab].stream {
            Stream::Closed => Ok(()),
            Stream::Opening if self.profiles[profile].session != Some(self.profiles[profile].user) => {
                self.profiles[profile].tabs[tab].stream = Stream::Closed;
                self.feed(profile, tab, Event::StreamClosed, chance)
            }
            Stream::Opening => {
                self.profiles[profile].tabs[tab].stream = Stream::Open;
                self.feed(profile, tab, Event::StreamOpened, chance)
            }
            Stream::Open => self.feed(profile, tab, Event::Beat, chance),
        }
    }

    /// The uuids of what was made in a tab and can still be taken back.
    pub fn undoable(&self, at: (usize, usize)) -> Vec<Uuid> {
        let engine = self.profiles[at.0].tabs[at.1].engine.as_ref();
        let queue = engine.into_iter().flat_map(|engine| engine.queue());
        queue
            .filter(|row| row.content.mutation != Mutation::Noop)
            .map(|row| row.uuid)
            .collect()
    }

    pub fn attention(&self, at: (usize, usize)) -> BTreeSet<Uuid> {
        let engine = self.profiles[at.0].tabs[at.1].engine.as_ref();
        engine
            .into_iter()
            .flat_map(|engine| engine.attention())
            .map(|it| it.uuid())
            .collect()
    }
}

fn keep_evicted(response: &mut PullResponse) {
    for patch in &mut response.patches {
        patch
            .roots
            .retain(|root| !matches!(root, sync::protocol::RootPatch::Evict { .. }));
    }
}

/// Prints what happens at a tab, shortened: for whoever looks into one history.
fn trace(is_traced: bool, profile: usize, tab: usize, arrow: &str, what: &impl std::fmt::Debug) {
    if is_traced {
        let text: String = format!("{what:?}").chars().take(TRACE_CHARS_MAX).collect();
        println!("{profile}/{tab} {arrow} {text}");
    }
}
