//! The cartable of one type: what waits for one's decision.
//!
//! Where to begin: [`board`] (what is listed, open, selected), [`list`] and [`row`] (the list), [`keys`], [`aside`] (the open
//! item beside it). Decisions are made by [`crate::decide`].
//!
//! What stays true: the address says what is listed and which item is open, so that the server renders both; what has been
//! decided stays in its row until the server has answered, and leaves the list then.

pub mod aside;
pub mod board;
pub mod keys;
pub mod list;
pub mod row;
pub mod selection;
pub mod splitter;

use domain::calendar::Instant;
use domain::mutation::{MarkSeen, Mutation};
use domain::query::{Compare, Filter, ListQuery, Value};
use domain::record::{ItemType, Kind};
use leptos::prelude::*;
use sync::protocol::Query;

use crate::decide::{Questions, provide_decide};
use crate::offline::device::{Send, use_device};
use crate::pages::items::filter::{ItemFilter, Order, PAGE_ROWS};
use crate::route::Search;

/// Above this a document is one of the large ones: a milliard of the smallest unit.
const LARGE: i64 = 1_000_000_000;

/// The order in which a cartable is worked off.
pub const USUAL: Order = Order::Oldest;

/// The saved views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    All,
    Late,
    Large,
}

impl Tab {
    pub const ALL: [Self; 3] = [Self::All, Self::Late, Self::Large];

    /// As the address says it; nothing for the first.
    #[must_use]
    pub fn code(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Late => Some("late"),
            Self::Large => Some("large"),
        }
    }

    #[must_use]
    pub fn of(search: &Search) -> Self {
        let code = search.get("tab");
        Self::ALL.into_iter().find(|it| it.code() == code).unwrap_or(Self::All)
    }

    fn filter(self, cutoff: Instant) -> Filter {
        match self {
            Self::All => Filter::all(),
            Self::Late => Filter::compare("late_at", Compare::Lt, Value::Int(cutoff.micros())),
            Self::Large => Filter::compare("final_amount", Compare::Gt, Value::Int(LARGE)),
        }
    }
}

/// The rows of the list.
#[must_use]
pub fn query_rows(item_type: ItemType, search: &Search, cutoff: Instant) -> Query {
    let filter = ItemFilter::of(search).filter().and(Tab::of(search).filter(cutoff));
    let mut list = ListQuery::new(Kind::Item, filter, Order::of(search, USUAL).sort(), PAGE_ROWS);
    list.sums = vec!["final_amount".to_owned()];
    Query::Cartable(item_type, list)
}

/// How many rows a saved view has, whatever the filters.
#[must_use]
pub fn query_count(item_type: ItemType, tab: Tab, cutoff: Instant) -> Query {
    Query::Cartable(item_type, ListQuery::count(Kind::Item, tab.filter(cutoff)))
}

/// What is late is judged by this moment for as long as the page is open: the start of its minute.
#[must_use]
pub fn cutoff(now: Instant) -> Instant {
    const MINUTE: i64 = 60_000_000;
    Instant::from_micros(now.micros() - now.micros().rem_euclid(MINUTE))
}

/// What it shows.
#[must_use]
pub fn queries(item_type: ItemType, search: &Search, now: Instant) -> Vec<Query> {
    let cutoff = cutoff(now);
    let mut queries = vec![query_rows(item_type, search, cutoff)];
    queries.extend(Tab::ALL.map(|tab| query_count(item_type, tab, cutoff)));
    queries.extend(board::open_item(search).into_iter().flat_map(super::item::queries));
    queries
}

/// The page.
#[component]
pub fn Cartable(item_type: ItemType) -> impl IntoView {
    let decide = provide_decide();
    let board = board::Board::new(item_type, decide);
    keys::listen(board);
    let device = use_device();
    Effect::new(move |_| {
        // Opening it is what makes it seen; a device that cannot say so now says it later.
        let _ = device.mutate(Mutation::MarkSeen(MarkSeen { cartable: item_type }), Send::Now);
    });
    view! {
        <main
            class="panes"
            id="main"
            data-view=move || if board.open.read().is_some() { "detail" } else { "list" }
        >
            <list::CartableList board/>
            <splitter::Splitter/>
            <aside::Aside board/>
        </main>
        <Questions/>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_query_makes_sense() {
        let search = Search::parse("?q=a&tab=late&from=1&until=2026-11-24&order=name");
        for query in queries(ItemType::SalesInvoice, &search, Instant::from_micros(1)) {
            if let Query::Cartable(_, list) = query {
                assert_eq!(list.check(), Ok(()));
            }
        }
    }

    #[test]
    fn the_open_item_does_not_change_what_is_listed() {
        let now = Instant::from_micros(90_000_000);
        let closed = Search::parse("?q=a");
        let open = closed.with("item", Some("01939b1e-0000-7000-8000-000000000001"));
        let rows = |search: &Search| query_rows(ItemType::SalesInvoice, search, cutoff(now));
        assert_eq!(rows(&closed), rows(&open));
        assert_eq!(queries(ItemType::SalesInvoice, &open, now).len(), 6);
        assert_eq!(cutoff(now).micros(), 60_000_000);
    }
}
