//! The cartable of one type: what waits for one's decision.

use leptos::prelude::*;

use domain::record::ItemType;
use sync::protocol::Query;

use crate::route::Search;

/// What it shows.
pub fn queries(_item_type: ItemType, _search: &Search, _now: domain::calendar::Instant) -> Vec<Query> {
    Vec::new()
}

/// The page.
#[component]
pub fn Cartable(item_type: ItemType) -> impl IntoView {
    let _ = item_type;
    view! { <main class="page" id="main"></main> }
}
