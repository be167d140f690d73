//! There is nothing at this address.

use leptos::prelude::*;

/// The page.
#[component]
pub fn NotFound() -> impl IntoView {
    view! { <main class="page" id="main"></main> }
}
