//! Discarding a draft: at once, with a way back for as long as it has not been sent.

use domain::id::DraftId;
use domain::mutation::{DiscardDraft, Mutation};
use leptos::prelude::*;

use super::form::Form;
use super::keeper::Keeper;
use super::sending::Sending;
use crate::components::{Button, ButtonKind, Toast, Toasts, icons};
use crate::offline::device::{Device, Send};
use crate::route::Page;
use crate::texts::{Texts, use_texts};

/// Discards and says so, with undo. Answers whether it was done.
pub fn discard(device: Device, draft: DraftId, t: Texts, toasts: Option<Toasts>) -> bool {
    let Ok(change) = device.mutate(Mutation::DiscardDraft(DiscardDraft { draft }), Send::AfterUndo) else {
        return false;
    };
    if let Some(toasts) = toasts {
        let undo = move || {
            if device.undo(change) {
                toasts.show(Toast::done(t.form_restored()));
            }
        };
        toasts.show(Toast::done(t.form_discarded()).with_undo(undo));
    }
    true
}

/// The button on the form of a draft.
#[component]
pub fn DiscardButton(form: Form, keeper: Keeper, sending: Sending) -> impl IntoView {
    let t = use_texts();
    let toasts = use_context::<Toasts>();
    let press = move |()| {
        let Some(id) = keeper.id.get_untracked() else { return };
        keeper.stop();
        if discard(form.device, id, t, toasts) {
            sending.go(Page::Drafts);
        } else {
            keeper.resume();
        }
    };
    let has_draft = move || keeper.has_draft();
    view! {
        <Show when=has_draft>
            <Button kind=ButtonKind::Quiet icon=icons::TRASH_2 on_press=press>
                {t.form_discard()}
            </Button>
        </Show>
    }
}
