//! A question over the page: the browser's own `<dialog>`, on a phone a sheet from the bottom edge.
//!
//! What stays true: the focus goes in and comes back by itself (native modal); Esc and the backdrop close; whoever opens it
//! owns the signal.
//!
//! # On the server
//! Closed, with its content in the HTML. It opens only in the browser.

use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::button::{Button, ButtonKind};
use super::dom;
use super::icon::icons;
use crate::texts::use_texts;

/// A modal dialog.
#[component]
pub fn Dialog(
    /// Its id; unique on the page.
    #[prop(into)]
    id: String,
    /// The question.
    #[prop(into)]
    title: TextProp,
    /// Is it open? Closing by Esc or the backdrop sets it too.
    open: RwSignal<bool>,
    /// The buttons.
    #[prop(optional, into)]
    foot: Option<ViewFn>,
    /// What is asked.
    children: Children,
) -> impl IntoView {
    let t = use_texts();
    let title_id = format!("{id}-title");
    follow(&id, open);
    view! {
        <dialog
            class="dialog"
            id=id
            aria-labelledby=title_id.clone()
            on:close=move |_| open.set(false)
            on:click=move |event| {
                if dom::is_own(&event) {
                    open.set(false);
                }
            }
        >
            <div class="dialog__head">
                <h2 id=title_id.clone()>{move || title.get()}</h2>
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    icon=icons::X
                    label=t.action_close()
                    on_press=move || open.set(false)
                />
            </div>
            <div class="dialog__body">{children()}</div>
            {foot.map(|foot| view! { <div class="dialog__foot">{foot.run()}</div> })}
        </dialog>
    }
}

/// Opens and closes the element as the signal says.
pub(super) fn follow(id: &str, open: RwSignal<bool>) {
    let id = id.to_owned();
    Effect::new(move |_| {
        if open.get() {
            dom::show_modal(&id)
        } else {
            dom::close_dialog(&id)
        }
    });
}
