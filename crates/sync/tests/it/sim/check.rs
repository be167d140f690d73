//! What must always hold, as docs/sync.md numbers it.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::UserId;
use domain::record::{Entity, Key, Record, Unapplied};
use sync::engine::{Engine, Line, Storage};
use sync::protocol::Outcome;
use sync::store::{OutboxRow, Stage};
use uuid::Uuid;

use super::Wrong;
use super::profile::Profile;
use super::server::FIRST_EPOCH;
use super::world::World;
use crate::books;

impl World {
    /// 1, 2, 7, 8: after every commit of the server.
    pub fn check_server(&self) -> Result<(), Wrong> {
        if !self.model.is_gapless() {
            return Err(Wrong("2: the outcomes of a client are no gapless prefix".to_owned()));
        }
        for (uuid, logged) in &self.model.by_uuid {
            let made = self.made.get(uuid).map(|made| made.user);
            if made.is_some_and(|user| user != logged.actor) {
                return Err(Wrong(format!("{uuid} went out under {}", logged.actor)));
            }
        }
        let wrong = self.model.wrong_comments();
        if !wrong.is_empty() {
            return Err(Wrong(format!("1: {}", wrong.join("; "))));
        }
        let wrong = books::audit(&self.model.company.records);
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(Wrong(format!("7, 8: {}", wrong.join("; "))))
        }
    }

    /// 1: what a device holds as an outcome was committed.
    pub fn check_settled(&self, settled: &[(Uuid, Outcome)]) -> Result<(), Wrong> {
        for (uuid, outcome) in settled {
            let is_true = self.committed.get(uuid).is_some_and(|it| it.contains(outcome));
            if !is_true {
                return Err(Wrong(format!(
                    "1: {uuid} is told {outcome:?}, which was never committed"
                )));
            }
        }
        Ok(())
    }

    /// 6, 9: what left a store since it was last looked at.
    pub fn check_outbox(&mut self, profile: usize) -> Result<(), Wrong> {
        let it = &mut self.profiles[profile];
        let mut stages: BTreeMap<Uuid, Stage> = BTreeMap::new();
        let mut failed = BTreeSet::new();
        for row in it.outbox.image().rows.iter().chain(&it.outbox.archived()) {
            stages.insert(row.uuid, row.stage);
            if row.stage == Stage::Settled && !row.value.contains(r#""outcome":{"outcome":"applied"}"#) {
                // Nobody waits for how a word that others were dealt with ends.
                if !row.value.contains(r#""name":"acknowledge_changes""#) {
                    failed.insert(row.uuid);
                }
            }
        }
        for (uuid, stage) in &it.seen {
            match stages.get(uuid) {
                None if *stage < Stage::Settled => {
                    return Err(Wrong(format!("6: {uuid} left the outbox while {stage:?}")));
                }
                // Its user may have dealt with it on another device.
                None if it.failed.contains(uuid) && !self.acknowledged.contains_key(uuid) => {
                    return Err(Wrong(format!("9: {uuid} did not apply and is gone unseen")));
                }
                _ => {}
            }
        }
        it.seen = stages;
        it.failed = failed;
        Ok(())
    }

    /// Whoever has signed out leaves nothing of the company but what is unsent and what wants attention.
    pub fn check_left(&mut self, profile: usize) -> Result<(), Wrong> {
        let it = &self.profiles[profile];
        let mut engines = it
            .tabs
            .iter()
            .filter_map(|tab| Some((tab.engine.as_ref()?, tab)))
            .peekable();
        let is_there = engines.peek().is_some() && it.broken.is_none() && !it.sign_outs_unsure;
        let has_left = is_there
            && engines.all(|(engine, tab)| {
                let status = engine.status();
                let is_out = status.line == Line::SignedOut && !engine.is_open();
                let is_done = tab.work.is_empty() && tab.inbox.is_empty() && !tab.is_frozen;
                is_out && is_done && status.storage == Storage::Sound
            });
        if !has_left {
            return Ok(());
        }
        self.counts.left += 1;
        let rows = it.outbox.image().rows;
        let applied = rows
            .iter()
            .filter(|row| row.stage == Stage::Settled && !it.failed.contains(&row.uuid));
        let kept: Vec<Uuid> = applied.chain(&it.outbox.archived()).map(|row| row.uuid).collect();
        if kept.is_empty() {
            Ok(())
        } else {
            Err(Wrong(format!("{kept:?} had applied and stayed after the sign-out")))
        }
    }

    /// 3, 5: a device that has just come to the head holds exactly what its user may see.
    pub fn check_page(&self, profile: usize, tab: usize) -> Result<(), Wrong> {
        let it = &self.profiles[profile];
        let Some(engine) = &it.tabs[tab].engine else {
            return Ok(());
        };
        let cache = engine.cache();
        let held = cache.records().iter().map(|(key, record)| (key, record.as_ref()));
        is_own(it.user, held)?;
        let is_current = cache.stands_at_one_head()
            && cache.meta.mark.as_ref() == Some(&self.model.head())
            && cache.meta.epoch.as_ref() == Some(&self.model.epoch);
        // Rights that change with the day show at the next pull.
        let scopes: BTreeSet<String> = cache.meta.scopes.keys().cloned().collect();
        let held: BTreeSet<String> = self.model.sight(it.user).scopes.into_iter().collect();
        if is_current && scopes == held {
            self.same(
                "3, 5",
                it.user,
                cache.records().iter().map(|(key, record)| (key, record.as_ref())),
            )?;
        }
        Ok(())
    }

    fn same<'a>(
        &self,
        number: &str,
        user: UserId,
        held: impl Iterator<Item = (&'a Key, &'a Record)>,
    ) -> Result<(), Wrong> {
        let mut truth = self.model.view_of(user);
        for (key, record) in held {
            match truth.remove(key) {
                None => return Err(Wrong(format!("{number}: {user} holds {key} and may not"))),
                Some(it) if it != record => return Err(Wrong(format!("{number}: {user} holds an old {key}"))),
                Some(_) => {}
            }
        }
        match truth.keys().next() {
            Some(key) => Err(Wrong(format!(
                "{number}: {user} misses {key} and {} more",
                truth.len() - 1
            ))),
            None => Ok(()),
        }
    }

    /// 4, 6, 9 and the rest: everything has healed and stands still.
    pub fn check_rest(&self) -> Result<(), Wrong> {
        for profile in &self.profiles {
            for tab in &profile.tabs {
                let Some(engine) = &tab.engine else { continue };
                let view = engine.view();
                if view.laid().next().is_some() {
                    return Err(Wrong("4: something still lies over the truth".to_owned()));
                }
                let truths = view.truths();
                is_own(profile.user, view.truths().map(|(key, record)| (key, record.as_ref())))?;
                self.same("4", profile.user, truths.map(|(key, record)| (key, record.as_ref())))?;
                let shown = view.truths().all(|(key, record)| view.shown(key) == Some(record));
                if !shown {
                    return Err(Wrong("4: what is shown is not the truth".to_owned()));
                }
                self.check_attention(profile, engine)?;
            }
            for (uuid, stage) in &profile.seen {
                if *stage < Stage::Settled {
                    return Err(Wrong(format!("10: {uuid} still waits in a store")));
                }
                let must_be_there = *stage == Stage::Archived && !profile.has_jumped;
                if must_be_there && !self.model.by_uuid.contains_key(uuid) {
                    return Err(Wrong(format!(
                        "1: {uuid} was applied, and the restored server lacks it"
                    )));
                }
            }
        }
        let lost = self
            .made
            .iter()
            .find(|(uuid, made)| made.is_saved && !self.committed.contains_key(uuid));
        match lost {
            Some((uuid, made)) => Err(Wrong(format!(
                "1: {uuid} of {} was saved and has no outcome",
                made.user
            ))),
            None => Ok(()),
        }
    }
}

impl World {
    /// 9: what the server keeps for the user is listed on every device of theirs, each once, with what this one made and the
    /// server's history lacks; and what was dealt with is listed on none.
    fn check_attention(&self, profile: &Profile, engine: &Engine) -> Result<(), Wrong> {
        let listed: Vec<Uuid> = engine.attention().map(|it| it.uuid()).collect();
        let attention: BTreeSet<Uuid> = listed.iter().copied().collect();
        if attention.len() != listed.len() {
            return Err(Wrong(format!("9: a change is listed twice: {listed:?}")));
        }
        let kept = self.kept_for(profile.user);
        let expected: BTreeSet<Uuid> = kept.union(&profile.failed).copied().collect();
        if attention != expected {
            return Err(Wrong(format!("9: attention {attention:?} instead of {expected:?}")));
        }
        let of_epoch = format!(r#""kept":{{"epoch":"{}""#, self.model.epoch);
        let rows = profile.outbox.image().rows;
        let is_old = |row: &&OutboxRow| {
            profile.failed.contains(&row.uuid) && !kept.contains(&row.uuid) && row.value.contains(&of_epoch)
        };
        if let Some(row) = rows.iter().find(is_old) {
            return Err(Wrong(format!(
                "9: {} was dealt with elsewhere and is still listed",
                row.uuid
            )));
        }
        // In another history it is known anew from when its record is seen there, and may have gone before.
        let is_heard = |uuid: &&Uuid| {
            let said = self.acknowledged.get(uuid).and_then(|said| self.committed.get(said));
            self.is_first_history() && said.is_some_and(|outcomes| outcomes.contains(&Outcome::Applied))
        };
        match attention.iter().find(is_heard) {
            Some(uuid) => Err(Wrong(format!("9: {uuid} was dealt with and is still listed"))),
            None => Ok(()),
        }
    }

    /// Whether no backup was restored, and nobody made the server believe that one was.
    fn is_first_history(&self) -> bool {
        self.counts.epochs == 0 && self.model.epoch == FIRST_EPOCH
    }

    /// The changes that the server keeps for a user.
    fn kept_for(&self, user: UserId) -> BTreeSet<Uuid> {
        let records = self
            .model
            .company
            .records
            .values()
            .filter_map(<Unapplied as Entity>::of);
        records.filter(|it| it.owner == user).map(|it| it.id).collect()
    }

    /// How many changes are listed on devices that did not make them.
    pub fn count_elsewhere(&mut self) {
        let profiles = self.profiles.iter();
        let elsewhere = profiles.map(|it| self.kept_for(it.user).difference(&it.failed).count() as u64);
        self.counts.elsewhere += elsewhere.sum::<u64>();
    }
}

/// 5: nothing that is another person's alone.
fn is_own<'a>(user: UserId, mut held: impl Iterator<Item = (&'a Key, &'a Record)>) -> Result<(), Wrong> {
    match held.find(|(_, record)| record.owner().is_some_and(|owner| owner != user)) {
        Some((key, _)) => Err(Wrong(format!("5: {user} holds {key}, which is another's alone"))),
        None => Ok(()),
    }
}
