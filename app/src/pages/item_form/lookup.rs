//! Searching as one types: what the device holds at once, and what the server finds a moment later.
//!
//! What stays true: the options come from the device's records alone; the server's answer only adds to those. One question
//! goes out when nobody has typed for [`PAUSE_MS`].

use domain::fold::{fold, sort_key};
use domain::query::{Filter, ListQuery, Sort, Value};
use domain::record::{Entity, Kind, Party, Product, Record};
use leptos::prelude::*;
use sync::protocol::Query;

use crate::offline::device::use_device;
use crate::offline::listing::use_query;
use crate::offline::transport;

/// How long nobody types before the server is asked.
const PAUSE_MS: u64 = 200;
/// Options that are shown at most.
const OPTIONS_MAX: usize = 12;
/// Rows that the server is asked for.
const ROWS: u32 = 30;

/// What is looked for.
pub trait Sought: Entity + Clone + Send + Sync + 'static {
    /// Which of them can be chosen at all.
    fn choosable() -> Filter;
    fn name(&self) -> &str;
}

impl Sought for Party {
    fn choosable() -> Filter {
        Filter::eq("active", Value::Bool(true))
    }
    fn name(&self) -> &str {
        &self.name
    }
}

impl Sought for Product {
    fn choosable() -> Filter {
        Filter::And(vec![
            Filter::eq("active", Value::Bool(true)),
            Filter::eq("sellable", Value::Bool(true)),
        ])
    }
    fn name(&self) -> &str {
        &self.name
    }
}

/// One search that any number of fields share: whichever has the focus says what is sought.
pub struct Lookup<E: Sought + PartialEq> {
    /// What is sought; nothing finds everything.
    pub typed: RwSignal<String>,
    /// The records that fit, best first.
    pub found: Memo<Vec<E>>,
}

impl<E: Sought + PartialEq> Lookup<E>
where
    Record: From<E>,
{
    /// Call it while rendering.
    #[must_use]
    pub fn begin() -> Self {
        let device = use_device();
        let typed = RwSignal::new(String::new());
        ask_after_pause::<E>(typed);
        let found = Memo::new(move |_| {
            let typed = typed.get();
            let filter = filter::<E>(&typed);
            let begin = fold(&typed);
            let mut fitting: Vec<(bool, String, E)> = device
                .matching::<E>(&filter)
                .into_iter()
                .map(|it| (!fold(it.name()).starts_with(&begin), sort_key(it.name()), it))
                .collect();
            fitting.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
            fitting.into_iter().take(OPTIONS_MAX).map(|(_, _, it)| it).collect()
        });
        Self { typed, found }
    }
}

impl<E: Sought + PartialEq> Clone for Lookup<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Sought + PartialEq> Copy for Lookup<E> {}

/// The server's search for a text.
fn query<E: Sought>(typed: &str) -> Query {
    let kind: Kind = E::KIND;
    Query::List(ListQuery::new(
        kind,
        filter::<E>(typed),
        Sort::ascending("name_sort"),
        ROWS,
    ))
}

fn filter<E: Sought>(typed: &str) -> Filter {
    E::choosable().and(Filter::search("search", typed))
}

fn ask_after_pause<E: Sought>(sought: RwSignal<String>) {
    let asked = RwSignal::new(String::new());
    let turn = StoredValue::new(0_u32);
    Effect::new(move |before: Option<()>| {
        let typed = sought.get();
        if before.is_none() {
            return;
        }
        let mine = turn.get_value().wrapping_add(1);
        turn.set_value(mine);
        transport::after(PAUSE_MS, move || {
            // The page may be gone by then.
            if turn.try_get_value() == Some(mine) {
                asked.set(typed);
            }
        });
    });
    use_query(move || query::<E>(&asked.read()));
}
