//! One item with its history and what may be done with it.

use leptos::prelude::*;

use domain::id::ItemId;
use domain::record::{Key, Kind};
use sync::protocol::Query;

/// What it shows.
pub fn queries(id: ItemId) -> Vec<Query> {
    vec![Query::Record(Key::new(Kind::Item, id))]
}

/// The page.
#[component]
pub fn ItemPage(id: ItemId) -> impl IntoView {
    let _ = id;
    view! { <main class="page" id="main"></main> }
}
