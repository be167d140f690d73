//! The list of items of one type, with filters and totals.

pub mod filter;
pub mod filter_bar;

use leptos::prelude::*;

use domain::record::ItemType;
use sync::protocol::Query;

use crate::route::Search;

/// What it shows.
pub fn queries(_item_type: ItemType, _search: &Search) -> Vec<Query> {
    Vec::new()
}

/// The page.
#[component]
pub fn Items(item_type: ItemType) -> impl IntoView {
    let _ = item_type;
    view! { <main class="page" id="main"></main> }
}
