//! The form of an item: a new one, a draft, an edit.

use leptos::prelude::*;

use domain::id::{DraftId, ItemId};
use domain::record::{ItemType, Key, Kind};
use sync::protocol::Query;

/// What a draft's form shows.
pub fn queries_of_draft(id: DraftId) -> Vec<Query> {
    vec![Query::Record(Key::new(Kind::Draft, id))]
}

/// The page.
#[component]
pub fn NewItem(item_type: ItemType) -> impl IntoView {
    let _ = item_type;
    view! { <main class="page" id="main"></main> }
}

/// The page.
#[component]
pub fn EditDraft(id: DraftId) -> impl IntoView {
    let _ = id;
    view! { <main class="page" id="main"></main> }
}

/// The page.
#[component]
pub fn EditItem(id: ItemId) -> impl IntoView {
    let _ = id;
    view! { <main class="page" id="main"></main> }
}
