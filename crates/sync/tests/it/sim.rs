//! The seeded simulation: whole histories of browsers and a server, with everything that goes wrong between them.
//!
//! A history is a [`Plan`]: a seed, a number of steps, perhaps only some of them. Each step draws from its own stream
//! ([`chance`]), so that the same plan is the same history, and a failing one can be made smaller by leaving steps out
//! ([`shrink`]). After the steps everything heals, and the devices must come to rest within a bounded time.
//!
//! The server is a model ([`server`]) that decides by the domain's rules; the devices are the real [`sync::engine`] over
//! memory stores ([`profile`]). [`check`] holds what must always hold; [`Bug`] plants what it must see.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use sync::engine::Event;
use sync::protocol::Outcome;
use sync::store::StoreFault;

mod acts;
mod chance;
mod check;
mod faults;
mod heal;
mod profile;
mod records;
mod server;
pub mod shrink;
mod world;

use chance::Chance;
use world::World;

/// A history.
#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    pub steps: usize,
    /// The steps that are taken, if not all.
    pub only: Option<Vec<usize>>,
    pub bug: Option<Bug>,
    /// Prints every event and effect.
    pub is_traced: bool,
}

/// A known mistake, planted to see that the checks see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// A cursor like that of a sequence column: a commit that becomes visible late is passed over.
    LateCommit,
    /// The outcome is answered, and its transaction does not commit.
    AckBeforeCommit,
    /// An approval is taken whatever was seen and whoever was first.
    LastWriterWins,
    /// A poke brings no pull: what is new comes with the next poll.
    DeafToPokes,
    /// What was sent leaves the outbox at once.
    DeleteAtSend,
    /// The cookie is stored in a transaction before the rows.
    CookieFirst,
    /// What has left a scope stays on the device.
    KeepEvicted,
    /// A push that is too large counts as no network.
    TooLargeUnsaid,
    /// Signing out leaves the outbox as it is.
    KeepApplied,
    /// A follow-up stands in a scope that others hold, and nobody asks whose it is.
    SharedFollowUp,
    /// A comment that is sent again is taken again, as by a server that makes its ids by itself.
    CommentTwice,
    /// Who is in a unit is remembered from the beginning: whoever joins it later is not told.
    OldMembers,
    /// The outcome says that a record of what did not apply was made, and none was.
    KeptUnmade,
    /// What was dealt with on one device is not told the others.
    AcknowledgedHereAlone,
}

/// Something that must hold and does not.
#[derive(Clone, Debug)]
pub struct Wrong(pub String);

/// A history that went wrong.
#[derive(Clone, Debug)]
pub struct Failure {
    pub plan: Plan,
    /// The step after which it was seen; the number of steps if it was seen at rest.
    pub step: usize,
    pub wrong: Wrong,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {} after step {}: {}", self.plan.seed, self.step, self.wrong.0)?;
        write!(
            f,
            "again: cargo xtask sim --seed {} --steps {}",
            self.plan.seed, self.plan.steps
        )?;
        if let Some(only) = &self.plan.only {
            let only: Vec<String> = only.iter().map(usize::to_string).collect();
            write!(f, " --only {}", only.join(","))?;
        }
        Ok(())
    }
}

/// What histories saw.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub histories: u64,
    pub steps: u64,
    pub messages: u64,
    pub mutations: u64,
    pub applied: u64,
    pub conflicts: u64,
    pub rejections: u64,
    pub dependencies: u64,
    /// Could not be carried.
    pub withdrawn: u64,
    pub epochs: u64,
    pub forks: u64,
    /// Sign-outs after which an outbox was looked at.
    pub left: u64,
    pub comments: u64,
    pub mentions: u64,
    pub follow_ups: u64,
    /// Changes that were dealt with by the word of their user, and, at rest, those listed on a device that did not make them.
    pub acknowledged: u64,
    pub elsewhere: u64,
}

impl Counts {
    pub fn note(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Applied => self.applied += 1,
            Outcome::Conflict { .. } => self.conflicts += 1,
            Outcome::Rejected { .. } => self.rejections += 1,
            Outcome::Poisoned => self.withdrawn += 1,
            Outcome::DependencyFailed { .. } => self.dependencies += 1,
        }
    }

    /// Adds one history.
    pub fn add(&mut self, other: &Self) {
        self.join(other);
        self.histories += 1;
    }

    /// Adds what others have gathered.
    pub fn join(&mut self, other: &Self) {
        self.histories += other.histories;
        self.steps += other.steps;
        self.messages += other.messages;
        self.mutations += other.mutations;
        self.applied += other.applied;
        self.conflicts += other.conflicts;
        self.rejections += other.rejections;
        self.dependencies += other.dependencies;
        self.withdrawn += other.withdrawn;
        self.epochs += other.epochs;
        self.forks += other.forks;
        self.left += other.left;
        self.comments += other.comments;
        self.mentions += other.mentions;
        self.follow_ups += other.follow_ups;
        self.acknowledged += other.acknowledged;
        self.elsewhere += other.elsewhere;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} histories, {} steps, {} messages, {} mutations: {} applied, {} conflicts, {} rejected, {} by dependency, \
             {} too large; {} restored backups, {} cloned profiles, {} outboxes left behind; in the end {} comments, \
             {} mentions, {} follow-ups; {} changes dealt with, {} listed on another device",
            self.histories,
            self.steps,
            self.messages,
            self.mutations,
            self.applied,
            self.conflicts,
            self.rejections,
            self.dependencies,
            self.withdrawn,
            self.epochs,
            self.forks,
            self.left,
            self.comments,
            self.mentions,
            self.follow_ups,
            self.acknowledged,
            self.elsewhere
        )
    }
}

/// Runs one history.
///
/// # Errors
/// What did not hold, and when.
pub fn run(plan: &Plan) -> Result<Counts, Failure> {
    let mut step = 0;
    let fail = |step, wrong| Failure {
        plan: plan.clone(),
        step,
        wrong,
    };
    // A panic, of the engine, of a rule or of the model, is a failure like any other, and is made smaller like it.
    let end = catch_unwind(AssertUnwindSafe(|| go(plan, &mut step)));
    match end {
        Ok(Ok(counts)) => Ok(counts),
        Ok(Err(wrong)) => Err(fail(step, wrong)),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("a panic");
            Err(fail(step, Wrong(format!("panicked: {text}"))))
        }
    }
}

fn go(plan: &Plan, at: &mut usize) -> Result<Counts, Wrong> {
    let mut world = World::new(plan)?;
    let steps = plan.only.clone().unwrap_or_else(|| (0..plan.steps).collect());
    for step in steps {
        *at = step;
        let mut chance = Chance::of(plan.seed, step);
        world.step(&mut chance)?;
        world.counts.steps += 1;
    }
    *at = plan.steps;
    let mut chance = Chance::of(plan.seed, plan.steps + 1);
    world.heal(&mut chance)?;
    world.count_records();
    Ok(world.counts)
}

impl World {
    /// One step of a history: mostly the ordinary, sometimes a fault.
    fn step(&mut self, chance: &mut Chance) -> Result<(), Wrong> {
        let alive = self.alive();
        let at = chance.pick(&alive).copied();
        match (chance.below(100), at) {
            (0..=21, Some(at)) => self.act(at, chance),
            (22..=49, Some(_)) => {
                // Storage is quick: most of what waits is done.
                for (profile, tab) in alive {
                    for _ in 0..3 {
                        if chance.percent(70) {
                            self.work(profile, tab, chance)?;
                        }
                    }
                }
                Ok(())
            }
            (50..=72, _) => self.fly(chance),
            (73..=79, Some(_)) => {
                for (profile, tab) in alive {
                    if chance.percent(70) {
                        self.hear(profile, tab, chance)?;
                    }
                }
                Ok(())
            }
            (80..=84, Some((profile, tab))) => self.stream(profile, tab, chance),
            (85..=93, _) => {
                let ms = match chance.below(20) {
                    0 => 70_000,
                    1..=3 => 20_000,
                    _ => chance.next() % 4_000,
                };
                self.pass(ms, chance)
            }
            _ => self.fault(chance),
        }
    }

    /// A message arrives, is doubled, or is lost; which one is a matter of chance.
    fn fly(&mut self, chance: &mut Chance) -> Result<(), Wrong> {
        for _ in 0..2 {
            if self.flights.is_empty() {
                return Ok(());
            }
            let at = chance.below(self.flights.len());
            let flight = match chance.below(100) {
                // Lost: a request, or the answer after its commit.
                0..=7 => {
                    self.flights.swap_remove(at);
                    continue;
                }
                // Doubled: one arrives now, one later.
                8..=13 => self.flights[at].clone(),
                _ => self.flights.swap_remove(at),
            };
            self.deliver(flight, chance)?;
        }
        Ok(())
    }
}

/// Events that a healed browser would see by itself.
fn back_online() -> [Event; 2] {
    [Event::Online, Event::Visible(true)]
}

/// The faults of a storage.
const STORE_FAULTS: [StoreFault; 2] = [StoreFault::Quota, StoreFault::Closed];
