//! Is that meant? Back to pending and void ask why, delete asks whether.

use domain::mutation::item_step::REASON_CHARS_MAX;
use leptos::prelude::*;

use super::questions::{open_while, sends};
use super::{Question, use_decide};
use crate::components::{Button, ButtonKind, Dialog, Field, TextArea, icons};
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
        |question| matches!(question, Question::Revert(_) | Question::Void(_)),
        REASON,
        move || {
            reason.set(String::new());
            missing.set(false);
        },
    );
    // Kept while the dialog closes, so that its words do not change under the eye.
    let voids = Memo::new(move |before: Option<&bool>| match decide.asked.get() {
        Some(Question::Void(_)) => true,
        Some(_) => false,
        None => before.copied().unwrap_or_default(),
    });
    let send = move || {
        let words = reason.with_untracked(|reason| reason.trim().to_owned());
        match decide.asked.get_untracked() {
            Some(Question::Void(_)) if words.is_empty() => missing.set(true),
            Some(Question::Void(item)) => {
                decide.asked.set(None);
                decide.void(item, words);
            }
            Some(Question::Revert(item)) => {
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
        <Dialog
            id="step"
            title
            open
            foot=move || {
                view! {
                    <Button kind=ButtonKind::Quiet kbd="Esc" on_press=move || open.set(false)>
                        {t.action_cancel()}
                    </Button>
                    {move || {
                        let (kind, icon, word) = if voids.get() {
                            (ButtonKind::DangerSolid, icons::BAN, t.action_void())
                        } else {
                            (ButtonKind::Primary, icons::UNDO_2, t.action_back_to_pending())
                        };
                        view! {
                            <Button kind icon kbd="↵" on_press=send>
                                {word}
                            </Button>
                        }
                    }}
                }
            }
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
        </Dialog>
    }
}

/// Delete: yes or no.
#[component]
pub(super) fn AskDelete() -> impl IntoView {
    let (t, decide) = (use_texts(), use_decide());
    let open = open_while(|question| matches!(question, Question::Delete(_)), DELETE, || {});
    let send = move || {
        if let Some(Question::Delete(item)) = decide.asked.get_untracked() {
            decide.asked.set(None);
            decide.delete(item);
        }
    };
    view! {
        <Dialog
            id="delete"
            title=t.invoice_delete_title()
            open
            foot=move || {
                view! {
                    <Button kind=ButtonKind::Quiet kbd="Esc" on_press=move || open.set(false)>
                        {t.action_cancel()}
                    </Button>
                    <Button id=DELETE kind=ButtonKind::DangerSolid icon=icons::X on_press=send>
                        {t.action_delete()}
                    </Button>
                }
            }
        >
            <p>{t.invoice_delete_body()}</p>
        </Dialog>
    }
}
