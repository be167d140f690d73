//! A key as it is drawn beside what it does.

use leptos::prelude::*;

/// One key or chord, such as `A` or `Ctrl K`.
#[component]
pub fn Kbd(
    /// The text on the key.
    #[prop(into)]
    keys: String,
) -> impl IntoView {
    view! { <kbd class="kbd">{keys}</kbd> }
}
