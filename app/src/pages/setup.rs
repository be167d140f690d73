//! The first administrator of an empty installation.

use leptos::prelude::*;

/// The page.
#[component]
pub fn Setup() -> impl IntoView {
    view! { <main class="page" id="main"></main> }
}
