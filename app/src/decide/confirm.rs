//! Is that meant? Back to pending and void ask why, delete asks whether.

use domain::mutation::item_step::REASON_CHARS_MAX;
use leptos::prelude::*;

use super::questions::{open_while, sends};
use super::{Asked, use_decide};
use crate::components::{ButtonKind, Field, Question, TextArea, icons};
use crate::texts::use_texts;

const REASON: &str = "step-reason";
const DELETE: &str = "delete-yes";

/// Back to pending, or void: with a reason, which a void must have.
#[component]
pub(super) fn AskReason() -> impl IntoView {
    let (t, decide) = (use_texts(), use_decide());
    let reason = RwSignal::new(String::new());
    let missing = RwSignal::new(false);
    let open = open_while(
        |question| matches!(question, Asked::Revert(_) | Asked::Void(_)),
        REASON,
        move || {
            reason.set(String::new());
            missing.set(false);
        },
    );
    // Kept while the dialog closes, so that its words do not change under the eye.
    let voids = Memo::new(move |before: Option<&bool>| match decide.asked.get() {
        Some(Asked::Void(_)) => true,
        Some(_) => false,
        None => before.copied().unwrap_or_default(),
    });
    let send = move || {
        let words = reason.with_untracked(|reason| reason.trim().to_owned());
        match decide.asked.get_untracked() {
            Some(Asked::Void(_)) if words.is_empty() => missing.set(true),
            Some(Asked::Void(item)) => {
                decide.asked.set(None);
                decide.void(item, words);
            }
            Some(Asked::Revert(item)) => {
                decide.asked.set(None);
                decide.revert(item, words);
            }
            _ => {}
        }
    };
    let error = Signal::derive(move || {
        (missing.get() && reason.read().trim().is_empty()).then(|| t.rejection_reason_required().to_owned())
    });
    let title = move || {
        if voids.get() {
            t.invoice_void_title()
        } else {
            t.invoice_revert_title()
        }
    };
    let body = move || {
        if voids.get() {
            t.invoice_void_body()
        } else {
            t.invoice_revert_body()
        }
    };
    view! {
        <Question
            id="step"
            title
            open
            go=move || if voids.get() { t.action_void() } else { t.action_back_to_pending() }
            kind=Signal::derive(move || if voids.get() { ButtonKind::DangerSolid } else { ButtonKind::Primary })
            icon=Signal::derive(move || if voids.get() { icons::BAN } else { icons::UNDO_2 })
            kbd="↵"
            on_go=move |()| send()
        >
            <div
                class="stack"
                on:keydown=move |event| {
                    if sends(&event) {
                        event.prevent_default();
                        send();
                    }
                }
            >
                <p>{body}</p>
                <Field id=REASON label=t.field_reason() help=t.decide_reason_stays() error>
                    <TextArea value=reason rows=3 max_length=u32::try_from(REASON_CHARS_MAX).unwrap_or(u32::MAX)/>
                </Field>
            </div>
        </Question>
    }
}

/// Delete: yes or no.
#[component]
pub(super) fn AskDelete() -> impl IntoView {
    let (t, decide) = (use_texts(), use_decide());
    let open = open_while(|question| matches!(question, Asked::Delete(_)), DELETE, || {});
    let send = move || {
        if let Some(Asked::Delete(item)) = decide.asked.get_untracked() {
            decide.asked.set(None);
            decide.delete(item);
        }
    };
    view! {
        <Question
            id="delete"
            title=t.invoice_delete_title()
            open
            go=t.action_delete()
            go_id=DELETE
            kind=ButtonKind::DangerSolid
            icon=icons::X
            on_go=move |()| send()
        >
            <p>{t.invoice_delete_body()}</p>
        </Question>
    }
}
