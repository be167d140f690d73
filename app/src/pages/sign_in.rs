//! Sign in.

use leptos::prelude::*;

/// The page.
#[component]
pub fn SignIn() -> impl IntoView {
    view! { <main class="page" id="main"></main> }
}
