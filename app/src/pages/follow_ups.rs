//! One's own follow-ups: open by date, overdue, done.

use domain::calendar::{Instant, Zone};
use domain::due::Due;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use sync::protocol::Query;

use super::list_address::use_search;
use crate::components::{Button, ButtonKind, Empty, SkeletonRows, TabItem, TabLinks, icons};
use crate::follow::notify_switch::NotifySwitch;
use crate::follow::rows::{Groups, Rows};
use crate::follow::{self, FollowUps, use_follow_ups};
use crate::offline::listing::use_query;
use crate::route::{Page, Search};
use crate::texts::use_texts;

/// Rows of a list, and more at a time.
const ROWS: u32 = 100;
const OVERDUE: &str = "overdue";
const DONE: &str = "done";

/// What it shows.
#[must_use]
pub fn queries(search: &Search, now: Instant) -> Vec<Query> {
    let today = now.date(Zone::TEHRAN);
    let group = |due: &Due| follow::query(*due, today, ROWS);
    match search.get("show") {
        Some(DONE) => vec![follow::query_done(ROWS)],
        Some(OVERDUE) => vec![group(&Due::Overdue)],
        _ => Due::ALL.iter().map(group).collect(),
    }
}

/// The page.
#[component]
pub fn FollowUpsPage() -> impl IntoView {
    let (t, follow_ups) = (use_texts(), use_follow_ups());
    let search = use_search();
    take_shared(follow_ups);
    let show = Memo::new(move |_| search.with(|search| search.get("show").unwrap_or_default().to_owned()));
    let address = |show: &str| {
        let search = Search::default().with("show", Some(show));
        format!("{}{search}", Page::FollowUps)
    };
    let tabs = vec![
        TabItem::new(address(""), t.follow_open()),
        TabItem::new(address(OVERDUE), t.follow_overdue()),
        TabItem::new(address(DONE), t.follow_done_ones()),
    ];
    view! {
        <main class="page" id="main">
            <div class="page__head">
                <div class="page__title">
                    <h2>{t.home_follow_ups()}</h2>
                    <p>{t.follow_intro()}</p>
                </div>
                <div class="page__acts">
                    <Button kind=ButtonKind::Primary icon=icons::PLUS kbd="F" on_press=move || follow_ups.ask()>
                        {t.follow_new()}
                    </Button>
                </div>
            </div>
            <div class="section card">
                <TabLinks
                    label=t.follow_filter()
                    items=Signal::derive(move || tabs.clone())
                    current=Signal::derive(move || show.with(|show| address(show)))
                />
                {move || match show.get().as_str() {
                    DONE => view! { <DoneOnes/> }.into_any(),
                    OVERDUE => view! { <Groups rows=ROWS tools=true groups=&[Due::Overdue]/> }.into_any(),
                    _ => view! { <Groups rows=ROWS tools=true/> }.into_any(),
                }}
            </div>
            <div class="section">
                <NotifySwitch/>
            </div>
        </main>
    }
}

/// What the worker was handed by another app stands behind the `#` of the address: it opens the form, once.
fn take_shared(follow_ups: FollowUps) {
    let (location, navigate) = (use_location(), use_navigate());
    Effect::new(move |_| {
        let text = location.hash.with(|hash| {
            let shared = Search::parse(hash.trim_start_matches('#'));
            shared.get("text").map(str::to_owned)
        });
        if let Some(text) = text {
            follow_ups.ask_about(None, text);
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(&Page::FollowUps.to_string(), options);
        }
    });
}

#[component]
fn DoneOnes() -> impl IntoView {
    let t = use_texts();
    let list = use_query(|| follow::query_done(ROWS));
    move || {
        if list.is_filling() {
            view! { <SkeletonRows rows=2/> }.into_any()
        } else if list.rows.with(Vec::is_empty) {
            view! { <Empty icon=icons::CIRCLE_CHECK title=t.follow_none_done_title() body=t.follow_none_done()/> }
                .into_any()
        } else {
            view! { <Rows list tools=true/> }.into_any()
        }
    }
}
