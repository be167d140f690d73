//! The number proof list of a pattern: every number from the start to the counter, with what became of it.
//!
//! What stays true: each number is a record, so the count of records must be that of the counters; the head says whether it
//! is, over all years or for one of them.

use domain::access::Action;
use domain::digits::{format_integer, localize_digits};
use domain::id::{ItemId, PatternId};
use domain::query::{Filter, ListQuery, Sort, Value};
use domain::record::{Item, Kind, Number, NumberState, Pattern, Series, User};
use leptos::prelude::*;
use sync::protocol::Query;

use super::super::list_address::{MoreRows, use_search};
use super::NotYours;
use super::section::Gone;
use crate::components::{Chip, Code, Column, Empty, Notice, SkeletonRows, TabItem, TabLinks, Table, Tone, icons};
use crate::offline::device::{Device, use_device};
use crate::offline::listing::{Listing, use_query};
use crate::route::{Page, Search, Section};
use crate::shared::use_view;
use crate::texts::{Texts, use_texts};
use crate::wording;

/// Rows of one page.
const ROWS: u32 = 200;

/// What it shows.
pub fn queries(id: PatternId, search: &Search) -> Vec<Query> {
    vec![counters(id), numbers(id, search)]
}

fn counters(id: PatternId) -> Query {
    let of_pattern = Filter::eq("pattern", Value::text(id));
    Query::List(ListQuery::new(
        Kind::Series,
        of_pattern,
        Sort::ascending("id"),
        ListQuery::ROWS_MAX,
    ))
}

fn numbers(id: PatternId, search: &Search) -> Query {
    let mut filter = Filter::eq("pattern", Value::text(id));
    if let Some(year) = year_of(search) {
        filter = filter.and(Filter::eq("series", Value::Text(Series::id_of(id, Some(year)))));
    }
    Query::List(ListQuery::new(Kind::Number, filter, Sort::ascending("seq"), ROWS))
}

fn year_of(search: &Search) -> Option<i32> {
    search.get("year").and_then(|year| year.parse().ok())
}

/// The page.
#[component]
pub fn NumberProof(id: PatternId) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    if device.access().can(Action::ManageSettings).is_none() {
        return view! {
            <main class="page" id="main">
                <NotYours text=t.settings_not_yours()/>
            </main>
        }
        .into_any();
    }
    let Some(pattern) = device.get_untracked::<Pattern>(id) else {
        return view! {
            <main class="page" id="main">
                <Gone section=Section::Patterns/>
            </main>
        }
        .into_any();
    };
    let search = use_search();
    let counters = use_query(move || counters(id));
    let listing = use_query(move || search.with(|search| numbers(id, search)));
    view! {
        <main class="page" id="main">
            <div class="page__head">
                <div class="page__title">
                    <h2>
                        {pattern.name.clone()} " " <bdi dir="ltr" class="code">{pattern.template.clone()}</bdi>
                    </h2>
                    <p>{t.proof_body()}</p>
                </div>
            </div>
            <div class="section">
                <Summary pattern=pattern.clone() search counters listing/>
            </div>
            <section class="card section" aria-label=t.pattern_proof()>
                <Years pattern search/>
                {move || {
                    if listing.is_filling() {
                        view! { <SkeletonRows/> }.into_any()
                    } else if listing.rows.read().is_empty() {
                        view! {
                            <Empty icon=icons::HASH title=t.proof_summary_none() body=t.settings_patterns_help()/>
                        }
                            .into_any()
                    } else {
                        view! { <Numbers listing/> }.into_any()
                    }
                }}
                <MoreRows listing id="proof-more"/>
            </section>
        </main>
    }
    .into_any()
}

/// The counters of the pattern, one a year.
fn series(device: Device, id: PatternId) -> Vec<Series> {
    let mut all = device.all::<Series>();
    all.retain(|it| it.pattern == id);
    all.sort_by_key(|it| std::cmp::Reverse(it.year));
    all
}

/// Whether every number is there.
#[component]
fn Summary(pattern: Pattern, search: Memo<Search>, counters: Listing, listing: Listing) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let (id, start) = (pattern.id, pattern.start);
    move || {
        let year = search.with(year_of);
        let mut all = series(device, id);
        all.retain(|it| year.is_none_or(|year| it.year == Some(year)));
        let (Some(totals), false) = (listing.totals(), counters.is_filling()) else {
            return ().into_any();
        };
        let expected: i64 = all.iter().map(|it| (it.counter - start + 1).max(0)).sum();
        if expected == 0 && totals.count == 0 {
            return ().into_any();
        }
        let last = all.iter().map(|it| it.counter).max().unwrap_or(start);
        let words = |number: i64| localize_digits(&number.to_string(), t.locale());
        let missing = expected - totals.count;
        if missing == 0 {
            let text = t.proof_summary_ok(words(start), words(last), format_integer(expected, t.locale()));
            view! { <Notice tone=Tone::Done icon=icons::BADGE_CHECK title=text/> }.into_any()
        } else {
            let text = t.proof_summary_missing(words(start), words(last), format_integer(missing.abs(), t.locale()));
            view! { <Notice tone=Tone::Rejected icon=icons::TRIANGLE_ALERT title=text/> }.into_any()
        }
    }
}

/// The years of a yearly pattern, as tabs.
#[component]
fn Years(pattern: Pattern, search: Memo<Search>) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let id = pattern.id;
    let page = Page::NumberProof(id).to_string();
    let address = move |year: Option<i32>| match year {
        Some(year) => format!("{page}?year={year}"),
        None => page.clone(),
    };
    let items = {
        let address = address.clone();
        move || {
            let all = std::iter::once(TabItem::new(address(None), t.proof_all_years()));
            let years = series(device, id).into_iter().filter_map(|it| it.year);
            let of_years =
                years.map(|year| TabItem::new(address(Some(year)), localize_digits(&year.to_string(), t.locale())));
            all.chain(of_years).collect::<Vec<_>>()
        }
    };
    pattern.yearly.then(|| {
        view! {
            <TabLinks
                label=t.proof_year()
                items=Signal::derive(items)
                current=Signal::derive(move || address(search.with(year_of)))
            />
        }
    })
}

#[component]
fn Numbers(listing: Listing) -> impl IntoView {
    let t = use_texts();
    let columns = vec![
        Column::new(t.invoice_number()),
        Column::fit(t.common_state()),
        Column::new(t.proof_item()),
        Column::fit(t.proof_when()),
    ];
    view! {
        <Table label=t.pattern_proof() columns plain=true>
            <For
                each=move || listing.rows.get()
                key=|key| key.id.clone()
                children=move |key| view! { <NumberRow id=key.id/> }
            />
        </Table>
    }
}

#[component]
fn NumberRow(id: String) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let view = use_view();
    move || {
        let number = device.get::<Number>(&id)?;
        let (tone, icon, word, item) = state_of(t, device, number.state);
        let label = item.map(|item| {
            let text = device
                .get::<Item>(item)
                .map_or_else(|| t.proof_open_item().to_owned(), |item| item.buyer.name);
            view! { <a class="link" href=Page::Item(item).to_string()>{text}</a> }
        });
        Some(view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead">
                    <Code text=number.text.clone()/>
                </th>
                <td role="cell" class="fit" data-label=t.common_state()>
                    <Chip tone icon text=word/>
                </td>
                <td role="cell" data-label=t.proof_item()>
                    {label}
                </td>
                <td role="cell" class="fit soft" data-label=t.proof_when()>
                    {wording::moment(t, number.changed_at, view.now.get(), view.zone)}
                </td>
            </tr>
        })
    }
}

fn state_of(
    t: Texts,
    device: Device,
    state: NumberState,
) -> (Tone, crate::components::IconName, String, Option<ItemId>) {
    match state {
        NumberState::Used(item) => (
            Tone::Done,
            icons::BADGE_CHECK,
            t.pattern_proof_in_use().to_owned(),
            Some(item),
        ),
        NumberState::Reserved(item) => (
            Tone::Pending,
            icons::BOOKMARK,
            t.pattern_proof_reserved().to_owned(),
            Some(item),
        ),
        NumberState::Void(item) => (Tone::Void, icons::BAN, t.pattern_proof_void().to_owned(), Some(item)),
        NumberState::SkippedBy(user) => {
            let name = device.get::<User>(user).map(|user| user.name).unwrap_or_default();
            (Tone::Draft, icons::CIRCLE_MINUS, t.pattern_proof_skipped(name), None)
        }
    }
}
