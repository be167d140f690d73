//! Home: what waits for one's decision, comments addressed to one, one's follow-ups and drafts, what was sent back to correct, in the
//! order that one has given them.
//!
//! What stays true: each card shows its first few rows and says where all of them are; an empty card says what would be in
//! it. The cards come with the page, but for one's own rejected items, which depend on who asks.

use domain::calendar::{DateStyle, Instant, format_date};
use domain::digits::format_integer;
use domain::query::{Compare, Filter, ListQuery, Sort, Value};
use domain::record::{HomeLayout, ItemState, ItemType, Key, Kind};
use leptos::prelude::*;
use sync::protocol::Query;

use crate::components::{Badge, Button, ButtonKind, Card, Chip, Empty, Icon, LinkButton, SkeletonRows, Tone, icons};
use crate::frame::counters::use_counters;
use crate::frame::me::use_me;
use crate::offline::device::use_device;
use crate::offline::listing::use_query;
use crate::part::{Later, Overlay};
use crate::route::Page;
use crate::shared::use_view;
use crate::talk::mentions;
use crate::texts::use_texts;

pub mod arrange;
mod comments;
mod first_steps;
mod follow_ups;
mod layout;
mod rows;

use arrange::Arranging;
use layout::{Widget, arranged, columns};
use rows::{DraftRow, ItemRows, ItemWord};

/// Rows a card shows.
const ROWS: u32 = 6;

/// The hours of the day at which the greeting changes. Before the first of them it is neither evening nor morning.
const MORNING: u8 = 5;
const NOON: u8 = 12;
const EVENING: u8 = 18;

/// What it shows.
pub fn queries(now: Instant) -> Vec<Query> {
    let mut queries = vec![
        query_waiting(),
        query_late(now),
        query_drafts(),
        mentions::query(None, ROWS),
    ];
    queries.extend(follow_ups::queries(now));
    queries
}

/// What waits longest for one's decision.
fn query_waiting() -> Query {
    Query::Cartable(
        ItemType::SalesInvoice,
        ListQuery::new(Kind::Item, Filter::all(), Sort::ascending("submitted_at"), ROWS),
    )
}

/// One's drafts, the last touched first.
fn query_drafts() -> Query {
    Query::List(ListQuery::new(
        Kind::Draft,
        Filter::all(),
        Sort::descending("updated_at"),
        ROWS,
    ))
}

/// One's own items that were rejected.
fn query_rejected(author: &Value) -> Query {
    let filter = Filter::eq("state", Value::text(ItemState::Rejected.code())).and(Filter::eq("author", author.clone()));
    Query::List(ListQuery::new(Kind::Item, filter, Sort::descending("changed_at"), ROWS))
}

/// How many of the cartable are late at this moment.
fn query_late(now: Instant) -> Query {
    let filter = Filter::compare("late_at", Compare::Le, Value::Int(now.micros()));
    Query::Cartable(ItemType::SalesInvoice, ListQuery::count(Kind::Item, filter))
}

/// The page.
#[component]
pub fn Home() -> impl IntoView {
    let (t, device) = (use_texts(), use_device());
    let counters = use_counters();
    provide_context(Arranging(RwSignal::new(false)));
    let shown = Memo::new(move |_| {
        let layout = device.user().and_then(|user| device.get::<HomeLayout>(user));
        let widgets = arranged(&layout.map(|it| it.widgets).unwrap_or_default()).into_iter();
        let has = |widget| widget != Widget::Cartables || counters.has_cartable.get();
        widgets
            .filter(|(widget, hidden)| !hidden && has(*widget))
            .map(|(widget, _)| widget)
            .collect::<Vec<_>>()
    });
    let widgets = move || {
        let columns = shown.with(|shown| columns(shown)).into_iter();
        columns
            .map(|column| {
                view! { <div class="home__col">{column.into_iter().map(widget).collect_view()}</div> }
            })
            .collect_view()
    };
    view! {
        <main class="page" id="main">
            <Greeting/>
            <first_steps::FirstSteps/>
            <div class="home">{widgets}</div>
            <Show when=move || shown.with(Vec::is_empty)>
                <p class="soft">{t.home_all_hidden()}</p>
            </Show>
            <p class="home__hint soft small">{t.home_hint_keys("?")}</p>
        </main>
        <Later overlay=Overlay::Home/>
    }
}

fn widget(widget: Widget) -> AnyView {
    match widget {
        Widget::Cartables => view! { <Waiting/> }.into_any(),
        Widget::Comments => view! { <comments::Comments/> }.into_any(),
        Widget::Rejected => view! { <Rejected/> }.into_any(),
        Widget::FollowUps => view! { <follow_ups::FollowUps/> }.into_any(),
        Widget::Drafts => view! { <Drafts/> }.into_any(),
    }
}

#[component]
fn Greeting() -> impl IntoView {
    let t = use_texts();
    let view = use_view();
    let me = use_me();
    let counters = use_counters();
    let Arranging(arranging) = expect_context();
    let greeting = move || {
        let name = me.get().map(|me| me.name).unwrap_or_default();
        let first = name.split_whitespace().next().unwrap_or_default().to_owned();
        match view.now.get().time_of_day(view.zone).hour {
            0..MORNING => t.home_night(first),
            MORNING..NOON => t.home_morning(first),
            NOON..EVENING => t.home_afternoon(first),
            _ => t.home_evening(first),
        }
    };
    let summary = move || {
        let day = format_date(view.today(), DateStyle::WithWeekday, t.locale());
        match counters.waiting.get().filter(|_| counters.has_cartable.get()) {
            Some(count) => t.home_summary(day, format_integer(count, t.locale())),
            None => day,
        }
    };
    view! {
        <div class="page__head">
            <div class="page__title">
                <h2>{greeting}</h2>
                <p>{summary}</p>
            </div>
            <div class="page__acts">
                <Button
                    kind=ButtonKind::Quiet
                    icon=icons::LAYOUT_DASHBOARD
                    label=t.home_arrange()
                    on_press=move || arranging.set(true)
                />
                <LinkButton
                    href=Page::NewItem(ItemType::SalesInvoice).to_string()
                    kind=ButtonKind::Primary
                    icon=icons::PLUS
                >
                    {t.nav_new_invoice()}
                </LinkButton>
            </div>
        </div>
    }
}

/// The card of the cartable: its counters, and what waits longest.
#[component]
fn Waiting() -> impl IntoView {
    let t = use_texts();
    let view = use_view();
    let counters = use_counters();
    let listing = use_query(query_waiting);
    let now = view.now.get_untracked();
    let late = use_query(move || query_late(now));
    let late_count = move || late.totals().map(|totals| totals.count).filter(|count| *count > 0);
    let href = Page::Cartable(ItemType::SalesInvoice).to_string();
    let end = move || {
        view! {
            {late_count()
                .map(|count| {
                    let digits = format_integer(count, t.locale());
                    let text = t.home_late(count.unsigned_abs(), digits);
                    view! { <Chip tone=Tone::Rejected icon=icons::CLOCK_ALERT text/> }
                })}
            {counters
                .unseen
                .get()
                .filter(|count| *count > 0)
                .map(|count| {
                    let digits = format_integer(count, t.locale());
                    view! {
                        <Badge text=digits.clone()/>
                        <span class="visually-hidden">{t.nav_count_new(digits)}</span>
                    }
                })}
            <span class="home__n">{format_integer(counters.waiting.get().unwrap_or(0), t.locale())}</span>
        }
    };
    view! {
        <Card id="home-cartables" title=t.home_cartables() more=(href.clone(), t.home_open().to_owned())>
            <ul>
                <li class="list__item">
                    <Icon name=icons::RECEIPT_TEXT/>
                    <span class="list__main">
                        <a class="list__link" href=href>
                            {t.nav_sales_invoices()}
                        </a>
                    </span>
                    <span class="list__end">{end}</span>
                </li>
            </ul>
            {move || {
                if listing.is_filling() {
                    view! { <SkeletonRows rows=3/> }.into_any()
                } else if listing.rows.with(Vec::is_empty) {
                    view! { <p class="card__pad soft">{t.home_no_waiting()}</p> }.into_any()
                } else {
                    view! {
                        <h3 class="list__group">{t.home_oldest()}</h3>
                        <ItemRows listing word=ItemWord::Waiting/>
                    }
                        .into_any()
                }
            }}
        </Card>
    }
}

/// The card of what was sent back.
#[component]
fn Rejected() -> impl IntoView {
    let t = use_texts();
    let author = Value::text_or_null(use_device().user());
    let listing = use_query(move || query_rejected(&author));
    let count = move || listing.totals().map(|totals| totals.count).filter(|count| *count > 0);
    view! {
        <Card
            id="home-rejected"
            title=t.home_rejected()
            actions=move || view! { <Count count=Signal::derive(count)/> }
        >
            {move || {
                if listing.is_filling() {
                    view! { <SkeletonRows rows=2/> }.into_any()
                } else if listing.rows.with(Vec::is_empty) {
                    view! {
                        <Empty
                            icon=icons::CIRCLE_CHECK
                            title=t.home_no_rejected_title()
                            body=t.home_no_rejected()
                        />
                    }
                        .into_any()
                } else {
                    view! { <ItemRows listing word=ItemWord::Reason/> }.into_any()
                }
            }}
        </Card>
    }
}

/// The card of one's drafts.
#[component]
fn Drafts() -> impl IntoView {
    let t = use_texts();
    let listing = use_query(query_drafts);
    let count = move || listing.totals().map(|totals| totals.count).filter(|count| *count > 0);
    view! {
        <Card
            id="home-drafts"
            title=t.home_drafts()
            actions=move || view! { <Count count=Signal::derive(count)/> }
            more=(Page::Drafts.to_string(), t.home_all().to_owned())
        >
            {move || {
                if listing.is_filling() {
                    view! { <SkeletonRows rows=2/> }.into_any()
                } else if listing.rows.with(Vec::is_empty) {
                    view! {
                        <Empty
                            icon=icons::FILE_PEN_LINE
                            title=t.home_no_drafts_title()
                            body=t.home_no_drafts()
                        >
                            <LinkButton
                                href=Page::NewItem(ItemType::SalesInvoice).to_string()
                                icon=icons::PLUS
                            >
                                {t.nav_new_invoice()}
                            </LinkButton>
                        </Empty>
                    }
                        .into_any()
                } else {
                    view! {
                        <ul class="list--ruled">
                            <For
                                each=move || listing.rows.get()
                                key=Key::clone
                                children=|key| view! { <DraftRow key/> }
                            />
                        </ul>
                    }
                        .into_any()
                }
            }}
        </Card>
    }
}

/// A count beside a heading, once it is known.
#[component]
fn Count(#[prop(into)] count: Signal<Option<i64>>) -> impl IntoView {
    let t = use_texts();
    move || {
        count
            .get()
            .map(|count| view! { <span class="badge badge--quiet">{format_integer(count, t.locale())}</span> })
    }
}
