//! The printed form of an item.

use leptos::prelude::*;

use domain::id::ItemId;

/// The page.
#[component]
pub fn PrintItem(id: ItemId) -> impl IntoView {
    let _ = id;
    view! { <main class="page" id="main"></main> }
}
