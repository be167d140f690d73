//! What the server answered to decisions, said once: by the item's own notice where it is in sight, else in a toast.

use domain::id::ItemId;
use domain::record::Item;
use leptos::prelude::*;
use sync::protocol::Outcome;
use uuid::Uuid;

use super::{Batch, Decide, Verb};
use crate::components::Toast;
use crate::wording;

impl Decide {
    /// The page shows [`Decide::refusal`] of this item for as long as the component is there; call it while rendering.
    pub fn shows_refusal(&self, item: ItemId) {
        let in_sight = self.in_sight;
        Effect::new(move |_| in_sight.set_value(Some(item)));
        on_cleanup(move || {
            if in_sight.try_get_value() == Some(Some(item)) {
                in_sight.set_value(None);
            }
        });
    }

    /// Whether the page says itself why a decision on this item did not come to be.
    pub(super) fn is_in_sight(&self, item: ItemId) -> bool {
        self.in_sight.try_get_value() == Some(Some(item))
    }

    /// When all of a batch has been answered, says what did not apply, and which number was given.
    pub(super) fn follow_batches(&self) {
        let decide = *self;
        let ended: Vec<Batch> = self.batches.with(|batches| {
            batches
                .iter()
                .filter(|batch| decide.has_ended(batch))
                .cloned()
                .collect()
        });
        if ended.is_empty() {
            return;
        }
        self.batches
            .update(|batches| batches.retain(|batch| ended.iter().all(|gone| gone.made != batch.made)));
        for batch in ended {
            self.say_ended(&batch);
        }
        self.answered.update(|count| *count += 1);
    }

    /// Whether the server has answered everything in it, followed. A number comes with its item.
    fn has_ended(&self, batch: &Batch) -> bool {
        let answered = |(change, item): &(Uuid, ItemId)| match self.device.outcome(*change).get() {
            Some(Outcome::Applied) if batch.verb == Verb::Numbered => {
                self.device.get::<Item>(item).is_none_or(|item| item.numbered.is_some())
            }
            outcome => outcome.is_some(),
        };
        batch.made.iter().all(answered)
    }

    fn say_ended(&self, batch: &Batch) {
        let outcomes: Vec<(ItemId, Outcome)> = untrack(|| {
            let ends = batch.made.iter();
            ends.filter_map(|(change, item)| Some((*item, self.device.outcome(*change).get()?)))
                .collect()
        });
        let failed: Vec<&(ItemId, Outcome)> = outcomes.iter().filter(|(_, it)| *it != Outcome::Applied).collect();
        let text = match failed.as_slice() {
            [] if batch.verb == Verb::Numbered => return self.say_numbers(&outcomes),
            [] => return,
            [(item, _)] if outcomes.len() == 1 && self.is_in_sight(*item) => return,
            [(_, only)] if outcomes.len() == 1 => {
                wording::outcome(self.t, only, self.device, self.view).unwrap_or_default()
            }
            _ => self.summary(outcomes.len() - failed.len(), failed.len()),
        };
        self.toasts.show(Toast::failed(text));
    }

    /// The number that was asked for, or how many were given.
    fn say_numbers(&self, numbered: &[(ItemId, Outcome)]) {
        let t = self.t;
        let text = match numbered {
            [(item, _)] => {
                let Some(item) = self.device.get_untracked::<Item>(item) else {
                    return;
                };
                let number = wording::code(item.label(), t.locale());
                t.cartable_number_given(&item.buyer.name, wording::isolated(&number))
            }
            many => t.cartable_numbers_given(many.len() as u64, self.figure(many.len())),
        };
        self.toasts.show(Toast::done(text));
    }
}
