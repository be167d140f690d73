//! After a history everything heals: nothing is lost any more, everybody is signed in, and the devices must come to rest.

use std::collections::BTreeSet;

use domain::id::PartyId;
use domain::mutation::{Mutation, Save};
use sync::engine::{Event, Storage};
use uuid::Uuid;

use super::Wrong;
use super::chance::Chance;
use super::profile::Stream;
use super::world::World;
use crate::company::party;

/// The most rounds until rest, a second each: five minutes of waiting between two tries, and a poll.
const ROUNDS_MAX: usize = 900;

/// Days after which everybody holds another month.
const MONTH_DAYS: i64 = 31;

/// The most seconds until a stream that was closed is open again.
const STREAM_ROUNDS_MAX: usize = 35;

impl World {
    /// Heals, waits for rest, and looks at everything.
    pub fn heal(&mut self, chance: &mut Chance) -> Result<(), Wrong> {
        self.is_healing = true;
        for profile in 0..self.profiles.len() {
            self.profiles[profile].broken = None;
            for tab in 0..self.profiles[profile].tabs.len() {
                self.thaw(profile, tab, chance)?;
            }
            self.sign_in(profile, chance)?;
        }
        self.rest(chance)?;
        // A page whose storage had failed is loaded anew: what it had stored before goes on.
        for profile in 0..self.profiles.len() {
            for tab in 0..self.profiles[profile].tabs.len() {
                let engine = self.profiles[profile].tabs[tab].engine.as_ref();
                if engine.is_some_and(|engine| engine.status().storage == Storage::Memory) {
                    self.crash(profile, tab, chance)?;
                }
            }
            if self.profiles[profile].tabs.iter().all(|tab| tab.engine.is_none()) {
                self.open_tab(profile, chance)?;
            }
        }
        self.rest(chance)?;
        self.model.settle_late();
        self.check_rest()?;
        self.count_elsewhere();
        self.hear_of_a_change(chance)?;
        self.check_rest()?;
        self.hear_of_the_day(chance)?;
        self.check_rest()?;
        self.go_home(chance)
    }

    /// Everybody signs out.
    fn go_home(&mut self, chance: &mut Chance) -> Result<(), Wrong> {
        for (profile, tab) in self.alive() {
            self.profiles[profile].sign_outs_unsure = false;
            let event = Event::SignOut { discard_unsent: false };
            self.feed(profile, tab, event, chance)?;
            self.settle_down(chance)?;
            self.check_left(profile)?;
        }
        Ok(())
    }

    /// What one holds by another day is on every device as soon as it is told, without any commit.
    fn hear_of_the_day(&mut self, chance: &mut Chance) -> Result<(), Wrong> {
        self.days(MONTH_DAYS);
        self.settle_down(chance)?;
        for profile in &self.profiles {
            let held: BTreeSet<String> = self.model.sight(profile.user).scopes.into_iter().collect();
            for engine in profile.tabs.iter().filter_map(|tab| tab.engine.as_ref()) {
                if !engine.cache().meta.scopes.keys().eq(&held) {
                    return Err(Wrong(
                        "3: another day was told, and not every device has asked".to_owned(),
                    ));
                }
            }
        }
        Ok(())
    }

    /// Now that all is well, a change is on every device as soon as it is told.
    fn hear_of_a_change(&mut self, chance: &mut Chance) -> Result<(), Wrong> {
        for _ in 0..STREAM_ROUNDS_MAX {
            self.settle_down(chance)?;
            for (profile, tab) in self.alive() {
                self.stream(profile, tab, chance)?;
            }
            self.pass(1_000, chance)?;
        }
        self.settle_down(chance)?;
        let change = Mutation::SaveParty(Save {
            base: None,
            record: party(PartyId(Uuid::from_u128(chance.bits())), "آخرین"),
        });
        self.at_server(&change, chance)?;
        self.settle_down(chance)?;
        if self.is_drained() {
            return Ok(());
        }
        Err(Wrong(
            "3: a change was told, and not every device has asked for it".to_owned(),
        ))
    }

    fn rest(&mut self, chance: &mut Chance) -> Result<(), Wrong> {
        for round in 0..ROUNDS_MAX {
            let mut is_quiet = self.settle_down(chance)?;
            is_quiet &= self.is_drained();
            // A poll after the last change, so that the months and rights of today are held.
            if is_quiet && round > 70 {
                return Ok(());
            }
            let ms = if is_quiet { 5_000 } else { 1_000 };
            self.pass(ms, chance)?;
            for (profile, tab) in self.alive() {
                let is_waiting = self.profiles[profile].tabs[tab].stream == Stream::Opening;
                if is_waiting || round % 8 == 0 {
                    self.stream(profile, tab, chance)?;
                }
            }
        }
        Err(self.not_at_rest())
    }

    /// Lets everything happen that needs no waiting. Answers whether nothing did.
    fn settle_down(&mut self, chance: &mut Chance) -> Result<bool, Wrong> {
        let mut is_quiet = true;
        for _ in 0..200 {
            let mut did = false;
            for (profile, tab) in self.alive() {
                while !self.profiles[profile].tabs[tab].work.is_empty() {
                    self.work(profile, tab, chance)?;
                    did = true;
                }
                while !self.profiles[profile].tabs[tab].inbox.is_empty() {
                    self.hear(profile, tab, chance)?;
                    did = true;
                }
            }
            for flight in std::mem::take(&mut self.flights) {
                self.deliver(flight, chance)?;
                did = true;
            }
            if !did {
                return Ok(is_quiet);
            }
            is_quiet = false;
        }
        Err(Wrong("the devices and the server never stop talking".to_owned()))
    }

    /// Whether every queue is empty and every leader stands at the head.
    fn is_drained(&self) -> bool {
        self.profiles.iter().all(|profile| {
            profile.tabs.iter().filter_map(|tab| tab.engine.as_ref()).all(|engine| {
                let status = engine.status();
                let is_at_head = engine.cache().meta.mark.as_ref() == Some(&self.model.head());
                // A page without storage shows what it can; it is loaded anew later.
                let is_filled = !status.is_filling || status.storage == Storage::Memory;
                engine.queue().next().is_none() && is_filled && (is_at_head || !status.leads)
            })
        })
    }

    fn not_at_rest(&self) -> Wrong {
        let mut told = String::new();
        for (at, profile) in self.profiles.iter().enumerate() {
            for (tab, it) in profile.tabs.iter().enumerate() {
                if let Some(engine) = &it.engine {
                    told += &format!(
                        "\n  {at}/{tab} {:?} at {:?} of {:?}, lock {:?}",
                        engine.status(),
                        engine.cache().meta.mark.as_ref().map(|mark| mark.seq),
                        self.model.seq(),
                        profile.lock
                    );
                }
            }
        }
        Wrong(format!("10: not at rest after {ROUNDS_MAX} rounds{told}"))
    }
}
