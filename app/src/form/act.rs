//! One change outside a form, such as closing a year or taking a right away: sent, followed, and answered in a toast.

use domain::mutation::Mutation;
use domain::rejection::{Rejection, Stop};
use leptos::prelude::*;
use sync::protocol::Outcome;

use crate::components::{Toast, Toasts, use_toasts};
use crate::offline::device::{Device, End, Send, use_device};
use crate::offline::pending::PendingId;
use crate::shared::{View, use_view};
use crate::texts::{Texts, use_texts};
use crate::wording;

/// A change that a button makes.
#[derive(Clone, Copy)]
pub struct Act {
    pending: RwSignal<Option<PendingId>>,
    device: Device,
    toasts: Toasts,
    view: View,
    t: Texts,
}

impl Act {
    /// An act of a page; `done` is said once the server has it.
    #[must_use]
    pub fn new(done: &'static str) -> Self {
        let act = Self {
            pending: RwSignal::new(None),
            device: use_device(),
            toasts: use_toasts(),
            view: use_view(),
            t: use_texts(),
        };
        Effect::new(move |_| {
            let Some(change) = act.pending.get() else { return };
            let Some(end) = act.device.end(change) else { return };
            act.pending.set(None);
            let End::Settled(outcome) = end else {
                act.toasts.show(Toast::done(act.t.saving_kept()));
                return;
            };
            act.device.acknowledge(&[change]);
            match &outcome {
                Outcome::Applied => {
                    act.toasts.show(Toast::done(done));
                }
                Outcome::Rejected { detail } => act.say(Some(act.rejection(detail))),
                other => act.say(wording::outcome(act.t, other, act.device, act.view)),
            }
        });
        act
    }

    /// Sends a change; nothing happens while another is on its way.
    pub fn run(&self, mutation: Mutation) {
        if self.pending.get_untracked().is_some() {
            return;
        }
        match self.device.mutate(mutation, Send::Now) {
            Ok(change) => self.pending.set(Some(change)),
            Err(Stop::Rejected(rejection)) => self.say(Some(self.rejection(&rejection))),
            Err(stop) => self.say(Some(wording::stop(self.t, &stop, self.device, self.view))),
        }
    }

    /// Whether a change is on its way.
    #[must_use]
    pub fn is_busy(&self) -> Signal<bool> {
        let pending = self.pending;
        Signal::derive(move || pending.get().is_some())
    }

    /// There is no field to show a problem at, so its own words are said.
    fn rejection(&self, rejection: &Rejection) -> String {
        match rejection {
            Rejection::Invalid { problems } => problems
                .first()
                .map_or_else(String::new, |problem| wording::problem(self.t, problem.code).to_owned()),
            other => wording::rejection(self.t, other),
        }
    }

    fn say(&self, words: Option<String>) {
        if let Some(words) = words {
            self.toasts.show(Toast::failed(words));
        }
    }
}
