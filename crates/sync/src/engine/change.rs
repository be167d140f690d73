//! Changes that people make and take back.

use domain::mutation::{Mutation, Rules, SaveDraft};
use domain::record::{Key, Kind};
use domain::rejection::Stop;
use uuid::Uuid;

use super::{Edge, Effect, Engine, Message, NewChange, Opening, Out, UNDO_WINDOW_MS, Write};
use crate::outbox::{Content, Phase, Row};
use crate::store::OutboxOp;
use crate::view::{Laid, Place, ctx};

impl Engine {
    /// Makes a change: shown at once, safe when [`Effect::Saved`] names it, sent soon. Answers the id by which it can be
    /// followed and taken back (that of an unsent save of the same draft, if it went into that), and the effects.
    ///
    /// # Errors
    /// The conflict or rejection that is already certain here; nothing is queued then.
    pub fn mutate(&mut self, change: NewChange, edge: Edge) -> Result<(Uuid, Vec<Effect>), Stop> {
        let ctx = ctx(self.view.user(), edge.now, change.uuid);
        self.view.forecast(&change.mutation, &ctx)?;
        let mut out = Out::new(edge);
        self.take_early(&mut out);
        let uuid = match self.unsent_save(&change.mutation) {
            Some(held) => self.overwrite(held, change, &mut out),
            None => {
                let (uuid, (place, row)) = (change.uuid, self.place(change, &mut out));
                self.enqueue(place, row, &mut out);
                uuid
            }
        };
        Ok((uuid, self.end(out)))
    }

    /// As [`Engine::mutate`] on a page whose stores nobody drives yet: shown at once, kept and sent as soon as somebody does.
    ///
    /// # Errors
    /// The conflict or rejection that is already certain here; nothing is shown then.
    pub fn mutate_early(&mut self, change: NewChange, edge: Edge) -> Result<Vec<Effect>, Stop> {
        let ctx = ctx(self.view.user(), edge.now, change.uuid);
        self.view.forecast(&change.mutation, &ctx)?;
        let mut out = Out::new(edge);
        let (place, row) = self.place(change, &mut out);
        self.early.push((place, row));
        Ok(self.say(out))
    }

    /// Takes back those of some changes that were made early. Answers how many they were, and the effects.
    pub fn undo_early(&mut self, changes: &[Uuid], edge: Edge) -> (usize, Vec<Effect>) {
        let mut out = Out::new(edge);
        let is_one = |(_, row): &(Place, Row)| changes.contains(&row.uuid);
        let (back, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut self.early).into_iter().partition(is_one);
        self.early = rest;
        for (place, row) in &back {
            self.lift(*place, &mut out);
            out.touched.extend(subject(&row.content.mutation));
        }
        (back.len(), self.say(out))
    }

    /// Decides by these rules from now on, also what was made before. Answers the effects.
    pub fn take_rules(&mut self, rules: Rules, edge: Edge) -> Vec<Effect> {
        let mut out = Out::new(edge);
        out.touched.extend(self.view.take_rules(rules, self.guard.as_mut()));
        self.say(out)
    }

    /// Whether there are changes that only this page knows of.
    #[must_use]
    pub fn has_early(&self) -> bool {
        !self.early.is_empty()
    }

    /// What was made early is kept from now on.
    pub(super) fn take_early(&mut self, out: &mut Out) {
        for (place, row) in std::mem::take(&mut self.early) {
            self.enqueue(place, row, out);
        }
    }

    /// Shows a change behind all others.
    fn place(&mut self, change: NewChange, out: &mut Out) -> (Place, Row) {
        self.provisional += 1;
        let place = self.provisional;
        let row = Row {
            key: 0,
            revision: 0,
            uuid: change.uuid,
            settled_at: None,
            content: Content {
                mutation: change.mutation,
                depends_on: Vec::new(),
                batch: change.batch,
                claimed_at: out.edge.now,
                undo: change.undo,
            },
            phase: Phase::Queued,
            kept: None,
        };
        self.lay(place, &row, out);
        (place, row)
    }

    /// Keeps a change that is shown.
    fn enqueue(&mut self, place: Place, mut row: Row, out: &mut Out) {
        row.content.depends_on = self.depends_on(place, &row.content.mutation);
        if row.content.undo {
            self.due.insert(row.uuid, out.edge.mono_ms + UNDO_WINDOW_MS);
        }
        let op = OutboxOp::Add(row.stored());
        let acknowledged = match &row.content.mutation {
            Mutation::AcknowledgeChanges(it) => it.changes.clone(),
            _ => Vec::new(),
        };
        self.arriving.insert(self.last_write + 1, vec![(place, row)]);
        self.write_outbox(Write::Enqueue, vec![op], out);
        self.let_go(&acknowledged, out);
    }

    /// The unsettled changes that create something which the change at this place reads.
    fn depends_on(&self, place: Place, mutation: &Mutation) -> Vec<Uuid> {
        let mut reads = self.view.reads(place);
        if matches!(mutation, Mutation::SubmitItem(_)) {
            // It carries the whole content: whether its draft was ever saved does not matter.
            reads.retain(|key| key.kind != Kind::Draft);
        }
        let held = self.outbox.unsettled().map(|row| (row.key, row.uuid));
        let arriving = self.arriving.values().flatten().map(|(place, row)| (*place, row.uuid));
        held.chain(arriving)
            .filter(|(earlier, _)| *earlier < place)
            .filter(|(earlier, _)| self.view.creates(*earlier).iter().any(|key| reads.contains(key)))
            .map(|(_, uuid)| uuid)
            .collect()
    }

    /// The row of an unsent save of the same draft, if nothing else about that draft came after it.
    fn unsent_save(&self, mutation: &Mutation) -> Option<Row> {
        let Mutation::SaveDraft(save) = mutation else {
            return None;
        };
        let is_about = |row: &Row| match &row.content.mutation {
            Mutation::SaveDraft(it) => it.draft == save.draft,
            Mutation::DiscardDraft(it) => it.draft == save.draft,
            Mutation::SubmitItem(it) => it.draft == save.draft,
            _ => false,
        };
        if self.arriving.values().flatten().any(|(_, row)| is_about(row)) {
            return None;
        }
        let row = self.outbox.rows().rev().find(|row| is_about(row))?;
        (self.is_free(row) && matches!(row.content.mutation, Mutation::SaveDraft(_))).then(|| row.clone())
    }

    fn overwrite(&mut self, held: Row, change: NewChange, out: &mut Out) -> Uuid {
        let mut row = held.with(Phase::Queued);
        if let (Mutation::SaveDraft(new), Mutation::SaveDraft(old)) = (change.mutation, &held.content.mutation) {
            row.content.mutation = Mutation::SaveDraft(SaveDraft {
                base_version: old.base_version,
                ..new
            });
        }
        row.content.claimed_at = out.edge.now;
        self.lay(row.key, &row, out);
        let uuid = row.uuid;
        self.write_rows(vec![row], out);
        uuid
    }

    /// Whether a change can be taken back now: it is neither sent nor about to be.
    #[must_use]
    pub fn can_take_back(&self, change: Uuid) -> bool {
        let mut early = self.arriving.values().flatten().chain(&self.early);
        early.any(|(_, row)| row.uuid == change) || self.outbox.by_uuid(change).is_some_and(|row| self.is_free(row))
    }

    /// Whether nothing has begun with a row that is stored.
    fn is_free(&self, row: &Row) -> bool {
        row.phase == Phase::Queued && !self.busy.contains(&row.key) && !row.content.mutation.acknowledges()
    }

    /// Takes back what has not been sent: it keeps its place in the queue and does nothing. That something was dealt with is
    /// never taken back: the row that it was about is gone.
    pub(super) fn undo(&mut self, changes: &[Uuid], out: &mut Out) {
        let mut rows = Vec::new();
        for uuid in changes {
            let mut arriving = self.arriving.values().flatten().filter(|(_, row)| row.uuid == *uuid);
            let arriving = arriving.find(|(_, row)| !row.content.mutation.acknowledges());
            if let Some((place, row)) = arriving {
                let place = *place;
                // Also what has no effect here is shown as waiting.
                out.touched.extend(subject(&row.content.mutation));
                self.undo_later.insert(*uuid);
                self.lift(place, out);
                continue;
            }
            let Some(row) = self.outbox.by_uuid(*uuid).filter(|row| self.is_free(row)) else {
                continue;
            };
            out.touched.extend(subject(&row.content.mutation));
            let mut row = row.with(Phase::Queued);
            row.content.mutation = Mutation::Noop;
            self.due.remove(uuid);
            self.lay(row.key, &row, out);
            rows.push(row);
        }
        if !rows.is_empty() {
            self.write_rows(rows, out);
        }
    }

    /// Sends without waiting what could still be taken back.
    pub(super) fn flush(&mut self, out: &mut Out) {
        let waiting: Vec<Uuid> = std::mem::take(&mut self.due).into_keys().collect();
        if !waiting.is_empty() && !self.lead.leads() {
            out.push(Effect::Tell(Message::Due(waiting)));
        }
    }

    pub(super) fn lay(&mut self, place: Place, row: &Row, out: &mut Out) {
        let change = Laid {
            uuid: row.uuid,
            mutation: row.content.mutation.clone(),
            claimed_at: row.content.claimed_at,
        };
        if let Some(id) = made_by(&change.mutation) {
            // Also after a restart, when nobody remembers that the id was made here.
            self.view.note_fresh(id);
        }
        out.touched.extend(self.view.lay(place, change, self.guard.as_mut()));
        out.touched.extend(subject(&row.content.mutation));
    }

    pub(super) fn lift(&mut self, place: Place, out: &mut Out) {
        out.touched.extend(self.view.lift(place, self.guard.as_mut()));
    }

    /// Lays or lifts a row as its phase demands.
    pub(super) fn relay(&mut self, key: u64, out: &mut Out) {
        let is_open = self.opening != Opening::SignedOut;
        let row = self.outbox.get(key).filter(|row| {
            let shows = row.is_unsettled() || row.is_applied() && !self.echoed.contains(&key);
            shows && is_open
        });
        match row.cloned() {
            Some(row)
                if self
                    .view
                    .laid_at(key)
                    .is_some_and(|laid| laid.mutation == row.content.mutation) => {}
            Some(row) => self.lay(key, &row, out),
            None => self.lift(key, out),
        }
        let about = self.outbox.get(key).and_then(|row| subject(&row.content.mutation));
        out.touched.extend(about);
    }
}

/// The id of the record that a change makes, if it makes one: until the server brings it, nobody else has it.
fn made_by(mutation: &Mutation) -> Option<String> {
    let is_new = match mutation {
        Mutation::AddComment(it) => return Some(it.comment.to_string()),
        Mutation::SaveFollowUp(it) => return it.base.is_none().then(|| it.follow_up.to_string()),
        Mutation::SubmitItem(_) => true,
        Mutation::SaveDraft(it) => it.base_version == 0,
        Mutation::SaveParty(it) => it.base.is_none(),
        Mutation::SaveProduct(it) => it.base.is_none(),
        Mutation::SaveUser(it) => it.base.is_none(),
        Mutation::SaveUnit(it) => it.base.is_none(),
        Mutation::SaveGroup(it) => it.base.is_none(),
        Mutation::SavePosition(it) => it.base.is_none(),
        Mutation::SaveGrant(it) => it.base.is_none(),
        Mutation::SaveSubType(it) => it.base.is_none(),
        Mutation::SavePattern(it) => it.base.is_none(),
        Mutation::SaveTaxCode(it) => it.base.is_none(),
        Mutation::SaveFiscalYear(it) => it.base.is_none(),
        Mutation::SaveRejectReason(it) => it.base.is_none(),
        _ => false,
    };
    is_new.then(|| subject(mutation)).flatten().map(|key| key.id)
}

/// Whether a change is nothing that people would call one: a place kept in the queue, a mark of what was looked at.
#[must_use]
pub fn is_quiet(mutation: &Mutation) -> bool {
    matches!(
        mutation,
        Mutation::Noop | Mutation::MarkSeen(_) | Mutation::MarkMentionsRead(_) | Mutation::AcknowledgeChanges(_)
    )
}

/// The record that a change is chiefly about: its signal fires when the change moves on.
#[must_use]
pub fn subject(mutation: &Mutation) -> Option<Key> {
    use domain::record::Company;
    Some(match mutation {
        Mutation::Noop | Mutation::MarkSeen(_) | Mutation::MarkMentionsRead(_) => return None,
        // Their keys hold the person, whom a change does not name: the records themselves tell that they moved on.
        Mutation::SaveFollowUp(_)
        | Mutation::DeleteFollowUp(_)
        | Mutation::ArrangeHome(_)
        | Mutation::AcknowledgeChanges(_) => return None,
        Mutation::AddComment(it) => it.subject.key(),
        Mutation::DeleteComment(it) => Key::new(Kind::Comment, it.comment),
        Mutation::MuteUnit(it) => Key::new(Kind::Unit, it.unit),
        Mutation::SaveDraft(it) => Key::new(Kind::Draft, it.draft),
        Mutation::DiscardDraft(it) => Key::new(Kind::Draft, it.draft),
        Mutation::SubmitItem(it) => Key::new(Kind::Item, it.draft),
        Mutation::ApproveItem(it) => Key::new(Kind::Item, it.item),
        Mutation::RejectItem(it) => Key::new(Kind::Item, it.item),
        Mutation::NumberItem(it) => Key::new(Kind::Item, it.item),
        Mutation::RevertItem(it) => Key::new(Kind::Item, it.item),
        Mutation::EditItem(it) => Key::new(Kind::Item, it.item),
        Mutation::DeleteItem(it) => Key::new(Kind::Item, it.item),
        Mutation::VoidItem(it) => Key::new(Kind::Item, it.item),
        Mutation::SaveParty(it) => Key::of(&it.record),
        Mutation::SaveProduct(it) => Key::of(&it.record),
        Mutation::SaveUser(it) => Key::of(&it.record),
        Mutation::SaveUnit(it) => Key::of(&it.record),
        Mutation::SaveGroup(it) => Key::of(&it.record),
        Mutation::SavePosition(it) => Key::of(&it.record),
        Mutation::SaveGrant(it) => Key::of(&it.record),
        Mutation::RemoveGrant(it) => Key::new(Kind::Grant, it.grant),
        Mutation::SaveSubType(it) => Key::of(&it.record),
        Mutation::SavePattern(it) => Key::of(&it.record),
        Mutation::SaveTaxCode(it) => Key::of(&it.record),
        Mutation::SaveFiscalYear(it) => Key::of(&it.record),
        Mutation::SaveRejectReason(it) => Key::of(&it.record),
        Mutation::SaveCompany(_) => Key::new(Kind::Company, Company::ID),
    })
}
