//! One product: its form.

use leptos::prelude::*;

use domain::id::ProductId;
use domain::record::{Key, Kind};
use sync::protocol::Query;

/// What it shows.
pub fn queries(id: ProductId) -> Vec<Query> {
    vec![Query::Record(Key::new(Kind::Product, id))]
}

/// The page.
#[component]
pub fn NewProduct() -> impl IntoView {
    view! { <main class="page" id="main"></main> }
}

/// The page.
#[component]
pub fn EditProduct(id: ProductId) -> impl IntoView {
    let _ = id;
    view! { <main class="page" id="main"></main> }
}
