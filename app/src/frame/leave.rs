//! Signing out: at once when everything is sent; else what becomes of the rest is asked first.
//!
//! What stays true: nothing unsent is lost without a typed yes. What is kept stays in this user's own store and goes out after
//! their next sign-in; everything else of theirs is taken off the device.

use domain::digits::format_integer;
use domain::fold::fold;
use leptos::prelude::*;

use super::{Openings, use_openings};
use crate::components::{Button, ButtonKind, Field, Question, TextInput, icons};
use crate::offline::device::{Device, use_device};
use crate::texts::use_texts;

const WORD: &str = "leave-word";

/// What the button of the menu does.
pub fn sign_out_or_ask(device: Device, openings: Openings) {
    if device.status().get_untracked().unsettled > 0 {
        openings.leave.set(true);
    } else {
        device.sign_out(false);
    }
}

/// The question.
#[component]
pub fn Leave() -> impl IntoView {
    let (t, device) = (use_texts(), use_device());
    let open = use_openings().leave;
    let typed = RwSignal::new(String::new());
    let status = device.status();
    let title = move || {
        let count = status.get().unsettled;
        let digits = format_integer(i64::try_from(count).unwrap_or(i64::MAX), t.locale());
        t.queue_unsent(u64::try_from(count).unwrap_or(u64::MAX), digits)
    };
    let is_meant = move || fold(typed.read().trim()) == fold(t.leave_word());
    view! {
        <Question
            id="leave"
            title
            open
            go=t.leave_keep()
            kind=ButtonKind::Primary
            icon=icons::LOG_OUT
            on_go=move |()| device.sign_out(false)
        >
            <div class="stack">
                <p>{t.leave_body()}</p>
                <details>
                    <summary>{t.leave_discard_title()}</summary>
                    <div class="stack">
                        <Field id=WORD label=t.leave_discard_label(t.leave_word()) help=t.leave_discard_help()>
                            <TextInput value=typed/>
                        </Field>
                        <Button
                            kind=ButtonKind::DangerSolid
                            icon=icons::TRASH_2
                            disabled=Signal::derive(move || !is_meant())
                            on_press=move || device.sign_out(true)
                        >
                            {t.leave_discard()}
                        </Button>
                    </div>
                </details>
            </div>
        </Question>
    }
}
