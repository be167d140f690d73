//! A word that shows beside what the pointer or the keyboard is on.
//!
//! What stays true: it repeats what the element already says to screen readers, so it is hidden from them; it is shown by the
//! style sheet alone and never holds anything one must read.

use leptos::prelude::*;

use super::kbd::Kbd;

/// A tooltip around a control.
#[component]
pub fn Tooltip(
    /// The words.
    #[prop(into)]
    text: String,
    /// The key that does the same.
    #[prop(optional)]
    kbd: Option<&'static str>,
    /// The control.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="tip">
            {children()} <span class="tooltip" aria-hidden="true">
                {text}
                {kbd.map(|keys| view! { " " <Kbd keys/> })}
            </span>
        </span>
    }
}
