//! Home.

use leptos::prelude::*;

use sync::protocol::Query;

/// What it shows.
pub fn queries() -> Vec<Query> {
    Vec::new()
}

/// The page.
#[component]
pub fn Home() -> impl IntoView {
    view! { <main class="page" id="main"></main> }
}
