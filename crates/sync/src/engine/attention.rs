//! What did not apply and waits for somebody to deal with it, on every device of its user.
//!
//! The browser that made a change keeps it as a row of its outbox; the server keeps a record of it ([`Unapplied`]) in the user's
//! scope, by which the others have it. It is acknowledged by a change like any other, [`Mutation::AcknowledgeChanges`], whose
//! forecast takes the record away at once.
//!
//! What stays true: a row and its record are one entry. A row goes by the user's word on this device, or when it is known that
//! the record was made and is there no more: the outcome said in which commit ([`Kept`]), and the user's scope is whole and past
//! it, in the same history. That a record is not there says nothing by itself: an older server made none, a backup lacks it.

use domain::calendar::Instant;
use domain::mutation::Mutation;
use domain::record::{Key, Kind, Unapplied};
use domain::scope::Scope;
use uuid::Uuid;

use super::{Engine, Out, Write};
use crate::outbox::{Kept, Phase, Row};
use crate::protocol::{Cookie, Outcome};

/// A change that did not apply.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Attention<'a> {
    /// Made here, with its outcome in the row's phase.
    Here(&'a Row),
    /// Made on another device of the user.
    Elsewhere(&'a Unapplied),
}

impl<'a> Attention<'a> {
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        match self {
            Self::Here(row) => row.uuid,
            Self::Elsewhere(record) => record.id,
        }
    }

    /// What was meant; none for what was made elsewhere in a form that is not known here, or was too large to arrive.
    #[must_use]
    pub fn mutation(&self) -> Option<&'a Mutation> {
        match self {
            Self::Here(row) => Some(&row.content.mutation),
            Self::Elsewhere(record) => record.intent.mutation(),
        }
    }

    /// By the clock of the device where it was made.
    #[must_use]
    pub fn claimed_at(&self) -> Instant {
        match self {
            Self::Here(row) => row.content.claimed_at,
            Self::Elsewhere(record) => record.claimed_at,
        }
    }

    #[must_use]
    pub fn outcome(&self) -> Option<&'a Outcome> {
        match self {
            Self::Here(row) => match &row.phase {
                Phase::Settled(outcome) => Some(outcome),
                _ => None,
            },
            Self::Elsewhere(record) => Some(&record.outcome),
        }
    }
}

impl Engine {
    /// What did not apply and waits for somebody to deal with it: first what was made here, then what was made elsewhere.
    pub fn attention(&self) -> impl Iterator<Item = Attention<'_>> {
        let here = self.outbox.rows().filter(|row| row.wants_attention());
        let records = self.view.all::<Unapplied>();
        let elsewhere = records.filter(|record| self.outbox.by_uuid(record.id).is_none());
        here.map(Attention::Here).chain(elsewhere.map(Attention::Elsewhere))
    }

    /// Removes the rows of these changes: somebody has dealt with them here.
    pub(super) fn let_go(&mut self, changes: &[Uuid], out: &mut Out) {
        let rows = changes.iter().flat_map(|uuid| self.outbox.all_of(*uuid));
        let rows = rows.filter(|row| row.wants_attention()).cloned().collect();
        self.remove_rows(rows, out);
    }

    /// Removes the rows that were dealt with on another device. In another history than the one in which a row's record was
    /// made, it is known anew from the moment at which the record is seen there.
    pub(super) fn let_go_of_dealt_with(&mut self, out: &mut Out) {
        let is_settled = self.next.is_none() && self.cache.meta.epoch == self.outbox.meta.epoch;
        if !self.lead.leads() || !is_settled {
            return;
        }
        let (Some(epoch), Some(user)) = (self.cache.meta.epoch.clone(), self.view.user()) else {
            return;
        };
        let own = self.cache.meta.scopes.get(&Scope::user(user).0);
        let is_whole = |cookie: &Cookie| *cookie == Cookie::at(cookie.seq);
        let seq = own.filter(|held| held.reached && is_whole(&held.cookie));
        let Some(seq) = seq.map(|held| held.cookie.seq) else {
            return;
        };
        let (mut gone, mut seen) = (Vec::new(), Vec::new());
        for row in self.outbox.rows() {
            if row.is_moot() {
                gone.push(row.clone());
            }
            if !row.wants_attention() || self.busy.contains(&row.key) {
                continue;
            }
            let key = Key::new(Kind::Unapplied, Unapplied::id_of(user, row.uuid));
            let is_of_epoch = row.kept.as_ref().is_some_and(|kept| kept.epoch == epoch);
            let is_past = row.kept.as_ref().is_some_and(|kept| kept.seq <= seq);
            match self.cache.records().contains_key(&key) {
                false if is_of_epoch && is_past => gone.push(row.clone()),
                true if !is_of_epoch => seen.push(Row {
                    kept: Some(Kept {
                        epoch: epoch.clone(),
                        seq,
                    }),
                    ..row.with(row.phase.clone())
                }),
                _ => {}
            }
        }
        if !seen.is_empty() {
            // As with an outcome: who knows of the record knows the history that has it.
            self.note_mark(self.cache.meta.mark.clone());
            self.grant_wish(out);
            self.write_rows(seen, out);
        }
        self.remove_rows(gone, out);
    }

    fn remove_rows(&mut self, mut rows: Vec<Row>, out: &mut Out) {
        rows.retain(|row| !self.busy.contains(&row.key));
        if rows.is_empty() {
            return;
        }
        let keys: Vec<u64> = rows.iter().map(|row| row.key).collect();
        let ops = rows.iter().map(Row::remove_op).collect();
        self.busy.extend(&keys);
        self.write_outbox(Write::Remove(keys), ops, out);
    }
}
