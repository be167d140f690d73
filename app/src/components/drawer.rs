//! A drawer from the end side (the queue, the bell, the column chooser); on a phone a sheet.
//!
//! # On the server
//! Closed, with its content in the HTML. It opens only in the browser.

use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::button::{Button, ButtonKind};
use super::dialog::follow;
use super::dom;
use super::icon::icons;
use crate::texts::use_texts;

/// A modal drawer.
#[component]
pub fn Drawer(
    /// Its id; unique on the page.
    #[prop(into)]
    id: String,
    /// What it holds.
    #[prop(into)]
    title: TextProp,
    /// Is it open? Closing by Esc or the backdrop sets it too.
    open: RwSignal<bool>,
    /// Beside the title, such as a chip.
    #[prop(optional, into)]
    head: ViewFn,
    /// A line at the foot.
    #[prop(optional, into)]
    foot: Option<TextProp>,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let t = use_texts();
    let title_id = format!("{id}-title");
    follow(&id, open);
    view! {
        <dialog
            class="drawer"
            id=id
            aria-labelledby=title_id.clone()
            on:close=move |_| open.set(false)
            on:click=move |event| {
                if dom::is_own(&event) {
                    open.set(false);
                }
            }
        >
            <div class="drawer__head">
                <h2 id=title_id.clone()>{move || title.get()}</h2>
                {head.run()}
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    icon=icons::X
                    label=t.action_close()
                    on_press=move || open.set(false)
                />
            </div>
            <div class="drawer__body">{children()}</div>
            {foot.map(|foot| view! { <p class="drawer__foot">{move || foot.get()}</p> })}
        </dialog>
    }
}
