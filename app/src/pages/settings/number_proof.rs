//! The number proof list of a pattern: every number from the start to the counter, with what became of it.

use leptos::prelude::*;

use domain::id::PatternId;
use sync::protocol::Query;

/// What it shows.
pub fn queries(_id: PatternId) -> Vec<Query> {
    Vec::new()
}

/// The page.
#[component]
pub fn NumberProof(id: PatternId) -> impl IntoView {
    let _ = id;
    view! { <main class="page" id="main"></main> }
}
