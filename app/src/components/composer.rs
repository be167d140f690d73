//! The comment box, docked under what it speaks about.
//!
//! What stays true: Ctrl Enter sends; blank text is not sent; the text stays until the caller empties it, so that nothing is
//! lost when sending fails.

use leptos::prelude::*;

use super::button::{Button, ButtonKind};
use super::icon::icons;
use crate::texts::use_texts;

/// The box.
#[component]
pub fn Composer(
    /// The text; the caller empties it once the comment is queued.
    text: RwSignal<String>,
    /// Who will read it, such as «همهٔ بینندگان این فاکتور می‌بینند».
    #[prop(into)]
    note: String,
    /// Its name for screen readers; «نظر تازه» by default, and another where a page has two.
    #[prop(optional, into)]
    label: Option<String>,
    /// Sends the text, trimmed.
    #[prop(into)]
    on_send: Callback<String>,
    /// Most characters.
    #[prop(default = 4_000)]
    max_length: u32,
) -> impl IntoView {
    let t = use_texts();
    let send = move || {
        let trimmed = text.with_untracked(|text| text.trim().to_owned());
        if !trimmed.is_empty() {
            on_send.run(trimmed);
        }
    };
    view! {
        <form
            class="composer no-print"
            aria-label=label.unwrap_or_else(|| t.comment_new().to_owned())
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <div class="composer__box">
                <textarea
                    rows="1"
                    name="comment"
                    aria-label=t.comment_label()
                    placeholder=t.comment_new()
                    maxlength=max_length.to_string()
                    prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))
                    on:keydown=move |event| {
                        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                            event.prevent_default();
                            send();
                        }
                    }
                >
                    {text.get_untracked()}
                </textarea>
                <div class="composer__tools">
                    <span class="composer__note">{note}</span>
                    <Button kind=ButtonKind::Primary small=true submit=true icon=icons::SEND kbd="Ctrl ↵">
                        {t.comment_send()}
                    </Button>
                </div>
            </div>
        </form>
    }
}
