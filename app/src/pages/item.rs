//! One item with its history and what may be done with it.

pub mod actions;
pub mod detail;
pub mod facts;
pub mod history;
mod keys;
pub mod lines;
pub mod row_changes;

use domain::id::ItemId;
use domain::record::{Key, Kind, Subject};
use leptos::prelude::*;
use sync::protocol::Query;

use crate::decide::{Questions, provide_decide};
use crate::talk;

/// The item with its steps, and what it names.
#[must_use]
pub fn query(id: ItemId) -> Query {
    Query::Record(Key::new(Kind::Item, id))
}

/// What the page shows: the item, and what was said about it.
#[must_use]
pub fn queries(id: ItemId) -> Vec<Query> {
    vec![query(id), talk::query(Subject::Item(id))]
}

/// The page.
#[component]
pub fn ItemPage(id: ItemId) -> impl IntoView {
    keys::listen(id, provide_decide());
    view! {
        <main class="page page--item" id="main" aria-labelledby="detail-title">
            <div class="card detail">
                <detail::ItemDetail id own_page=true/>
            </div>
        </main>
        <Questions/>
    }
}
