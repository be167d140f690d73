//! One party: page and form.

use leptos::prelude::*;

use domain::id::PartyId;
use domain::record::{Key, Kind};
use sync::protocol::Query;

/// What it shows.
pub fn queries(id: PartyId) -> Vec<Query> {
    vec![Query::Record(Key::new(Kind::Party, id))]
}

/// The page.
#[component]
pub fn NewParty() -> impl IntoView {
    view! { <main class="page" id="main"></main> }
}

/// The page.
#[component]
pub fn PartyPage(id: PartyId) -> impl IntoView {
    let _ = id;
    view! { <main class="page" id="main"></main> }
}

/// The page.
#[component]
pub fn EditParty(id: PartyId) -> impl IntoView {
    let _ = id;
    view! { <main class="page" id="main"></main> }
}
