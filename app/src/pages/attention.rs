//! What did not apply and waits for somebody to deal with it.

use leptos::prelude::*;

/// The page.
#[component]
pub fn AttentionPage() -> impl IntoView {
    view! { <main class="page" id="main"></main> }
}
