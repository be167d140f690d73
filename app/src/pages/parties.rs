//! The list of parties.

use leptos::prelude::*;

use sync::protocol::Query;

use crate::route::Search;

/// What it shows.
pub fn queries(_search: &Search) -> Vec<Query> {
    Vec::new()
}

/// The page.
#[component]
pub fn Parties() -> impl IntoView {
    view! { <main class="page" id="main"></main> }
}
