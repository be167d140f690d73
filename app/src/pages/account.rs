//! One's own account: password, devices.

use leptos::prelude::*;

/// The page.
#[component]
pub fn Account() -> impl IntoView {
    view! { <main class="page" id="main"></main> }
}
