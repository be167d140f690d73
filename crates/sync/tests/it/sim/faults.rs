//! What goes wrong besides the network.

use domain::mutation::{Actor, Mutation};
use sync::engine::Event;

use super::chance::Chance;
use super::world::{Cargo, MICROS_PER_DAY, World};
use super::{STORE_FAULTS, Wrong, back_online};
use crate::company::*;

/// The most browsers of one history.
const PROFILES_MAX: usize = 5;
/// The most tabs that one profile has had.
const TABS_MAX: usize = 6;
/// What a proxy lets through: a few changes, one, or all.
const BODIES_BYTES_MAX: [usize; 3] = [1_500, 4_000, usize::MAX];

impl World {
    pub fn fault(&mut self, chance: &mut Chance) -> Result<(), Wrong> {
        let profile = chance.below(self.profiles.len());
        let tab = chance.below(self.profiles[profile].tabs.len());
        match chance.below(23) {
            0 | 1 => self.crash(profile, tab, chance),
            2..=4 if self.profiles[profile].tabs.len() < TABS_MAX => self.open_tab(profile, chance),
            5 => {
                self.profiles[profile].tabs[tab].is_frozen = true;
                Ok(())
            }
            6 => self.thaw(profile, tab, chance),
            7 => {
                let visible = chance.percent(50);
                self.profiles[profile].tabs[tab].is_visible = visible;
                self.feed_if_alive(profile, tab, Event::Visible(visible), chance)
            }
            8 => self.right(chance),
            9 => {
                self.backup = Some(self.model.clone());
                Ok(())
            }
            10 => self.restore(chance),
            11 => {
                let it = &mut self.profiles[profile];
                let days = i64::try_from(chance.below(80)).unwrap_or(0) - 40;
                it.clock_off_micros = days * MICROS_PER_DAY;
                it.has_jumped = true;
                Ok(())
            }
            12 if self.profiles.len() < PROFILES_MAX => {
                let copy = self.profiles[profile].cloned();
                self.profiles.push(copy);
                self.counts.forks += 1;
                self.open_tab(self.profiles.len() - 1, chance)
            }
            13 => {
                self.profiles[profile].broken = chance.pick(&STORE_FAULTS).copied();
                Ok(())
            }
            14 => {
                self.profiles[profile].broken = None;
                Ok(())
            }
            15 => {
                // The session ends, or becomes another's.
                self.profiles[profile].session = if chance.percent(50) { None } else { Some(STRANGER) };
                Ok(())
            }
            16 => self.sign_in(profile, chance),
            17 if chance.percent(30) => self.sign_out(profile, tab, chance),
            18 => {
                self.model.purge();
                Ok(())
            }
            19 if chance.percent(30) => {
                self.days(i64::try_from(chance.below(40)).unwrap_or(0));
                Ok(())
            }
            20 => {
                self.body_bytes_max = *chance.pick(&BODIES_BYTES_MAX).unwrap_or(&usize::MAX);
                Ok(())
            }
            21 => {
                // Somebody who is signed in names a commit that never was.
                self.model.prove(chance);
                Ok(())
            }
            _ => {
                for event in back_online() {
                    self.feed_if_alive(profile, tab, event, chance)?;
                }
                Ok(())
            }
        }
    }

    pub fn feed_if_alive(
        &mut self,
        profile: usize,
        tab: usize,
        event: Event,
        chance: &mut Chance,
    ) -> Result<(), Wrong> {
        if self.profiles[profile].tabs[tab].is_alive() {
            return self.feed(profile, tab, event, chance);
        }
        Ok(())
    }

    pub fn thaw(&mut self, profile: usize, tab: usize, chance: &mut Chance) -> Result<(), Wrong> {
        let it = &mut self.profiles[profile].tabs[tab];
        if std::mem::replace(&mut it.is_frozen, false) && it.engine.is_some() {
            // A page that comes back learns that its lock was stolen while it slept.
            if self.profiles[profile].lock != Some(tab) {
                self.feed(profile, tab, Event::Lock(false), chance)?;
            }
            return self.feed(profile, tab, Event::Resumed, chance);
        }
        Ok(())
    }

    /// The system manager gives or takes a right, at the server itself.
    fn right(&mut self, chance: &mut Chance) -> Result<(), Wrong> {
        let Some(mutation) = self.change_right(chance) else {
            return Ok(());
        };
        self.at_server(&mutation, chance)
    }

    pub fn at_server(&mut self, mutation: &Mutation, chance: &mut Chance) -> Result<(), Wrong> {
        if let Ok(changes) = self.model.company.run_as(Actor::User(ADMIN), mutation) {
            self.model.commit(&changes, chance);
            return self.after_commit();
        }
        Ok(())
    }

    /// A backup takes the server's place, said or not.
    fn restore(&mut self, chance: &mut Chance) -> Result<(), Wrong> {
        let Some(mut backup) = self.backup.clone() else {
            return Ok(());
        };
        // Time goes on.
        backup.company.now = self.model.company.now;
        if chance.percent(50) {
            backup.rename(chance);
        }
        // The server may have been started anew with it.
        backup.proved_at = self.model.proved_at.filter(|_| chance.percent(50));
        self.model = backup;
        self.counts.epochs += 1;
        Ok(())
    }

    pub fn sign_in(&mut self, profile: usize, chance: &mut Chance) -> Result<(), Wrong> {
        // People are slower than what tabs tell one another.
        for tab in 0..self.profiles[profile].tabs.len() {
            while self.profiles[profile].tabs[tab].is_alive() && !self.profiles[profile].tabs[tab].inbox.is_empty() {
                self.hear(profile, tab, chance)?;
            }
        }
        let it = &mut self.profiles[profile];
        it.session = Some(it.user);
        it.session_no += 1;
        let tab = it.tabs.iter().position(super::profile::Tab::is_alive);
        match tab {
            Some(tab) => self.feed(profile, tab, Event::SignedIn, chance),
            None => Ok(()),
        }
    }

    fn sign_out(&mut self, profile: usize, tab: usize, chance: &mut Chance) -> Result<(), Wrong> {
        if !self.profiles[profile].tabs[tab].is_alive() {
            return Ok(());
        }
        self.profiles[profile].sign_outs_unsure = false;
        let discard_unsent = chance.percent(30);
        // An answer that is on its way to a signed-out page finds nobody.
        self.flights
            .retain(|flight| flight.profile != profile || !matches!(flight.what, Cargo::Reply { .. }));
        self.feed(profile, tab, Event::SignOut { discard_unsent }, chance)
    }
}
