//! What one does with a follow-up, the same from a row, a timeline and a reminder: each is one save of the whole content.
//!
//! What stays true: what takes something out of sight (done, dismissed, deleted) can be taken back for as long as it has not
//! been sent; snoozing moves the reminder and never the due date.

use domain::calendar::Instant;
use domain::id::FollowUpId;
use domain::mutation::{DeleteFollowUp, Mutation, SaveFollowUp};
use domain::record::{FollowUp, FollowUpContent};

use super::words;
use crate::components::{Toast, Toasts, use_toasts};
use crate::offline::clock;
use crate::offline::device::{Device, Send, UNDO_WINDOW_MS, use_device};
use crate::offline::transport;
use crate::shared::{View, use_view};
use crate::texts::{Texts, use_texts};
use crate::wording;

/// The acts of this page.
#[derive(Clone, Copy)]
pub struct Acts {
    t: Texts,
    view: View,
    device: Device,
    toasts: Toasts,
}

/// The acts, for handlers.
pub fn use_acts() -> Acts {
    Acts {
        t: use_texts(),
        view: use_view(),
        device: use_device(),
        toasts: use_toasts(),
    }
}

impl Acts {
    /// Saves a content over the one that is held; over nothing it is a new follow-up.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn save(&self, held: Option<&FollowUp>, content: FollowUpContent) -> Result<(), String> {
        let id = held.map_or_else(|| FollowUpId(self.device.new_id()), |held| held.id);
        let mutation = saving(id, held, content);
        match self.device.mutate(mutation, Send::Now) {
            Ok(_) => {
                self.toasts.show(Toast::done(self.t.follow_saved()));
                Ok(())
            }
            Err(stop) => Err(wording::stop(self.t, &stop, self.device, self.view)),
        }
    }

    /// It is done; one that repeats comes again, and the toast says when.
    pub fn finish(&self, held: &FollowUp) {
        let content = held.content.completed(clock::now(), self.view.zone);
        let said = match (content.done_at, content.due) {
            (None, Some(due)) => {
                let day = words::due(self.t, due, self.view.today_untracked());
                self.t.follow_done_next(day)
            }
            _ => self.t.follow_done_said().to_owned(),
        };
        self.take_away(saving(held.id, Some(held), content), said);
    }

    /// It is not done after all.
    pub fn reopen(&self, held: &FollowUp) {
        let content = FollowUpContent {
            done_at: None,
            ..held.content.clone()
        };
        self.take_away(
            saving(held.id, Some(held), content),
            self.t.follow_reopened().to_owned(),
        );
    }

    /// Its reminder is put off to a moment.
    pub fn snooze(&self, held: &FollowUp, until: Instant) {
        let when = words::moment(self.t, until, clock::now(), self.view.zone);
        let content = held.content.snoozed(until);
        self.take_away(saving(held.id, Some(held), content), self.t.follow_snoozed_said(when));
    }

    /// Its reminder is heard and rings no more.
    pub fn dismiss(&self, held: &FollowUp) {
        let content = held.content.dismissed();
        self.take_away(
            saving(held.id, Some(held), content),
            self.t.follow_dismissed().to_owned(),
        );
    }

    pub fn delete(&self, held: &FollowUp) {
        let mutation = Mutation::DeleteFollowUp(DeleteFollowUp { follow_up: held.id });
        self.take_away(mutation, self.t.follow_deleted().to_owned());
    }

    /// Makes a change that can be taken back, and says it.
    fn take_away(&self, mutation: Mutation, said: String) {
        let (t, device, toasts) = (self.t, self.device, self.toasts);
        let change = match device.mutate(mutation, Send::AfterUndo) {
            Ok(change) => change,
            Err(stop) => {
                toasts.show(Toast::failed(wording::stop(t, &stop, self.device, self.view)));
                return;
            }
        };
        let undo = move || {
            toasts.show(if device.undo(change) {
                Toast::done(t.queue_taken_back())
            } else {
                Toast::failed(t.queue_too_late())
            });
        };
        let toast = toasts.show(Toast::done(said).with_undo(undo).kept());
        transport::after(UNDO_WINDOW_MS, move || toasts.dismiss(toast));
    }
}

fn saving(follow_up: FollowUpId, held: Option<&FollowUp>, content: FollowUpContent) -> Mutation {
    Mutation::SaveFollowUp(SaveFollowUp {
        follow_up,
        base: held.map(|held| held.content.clone()),
        content,
    })
}
