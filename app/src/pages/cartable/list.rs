//! The list of the cartable: saved views, filters, rows, what is selected.

use domain::digits::format_integer;
use leptos::prelude::*;

use super::board::Board;
use super::row::CartableRow;
use super::{Tab, USUAL};
use crate::components::{
    Button, ButtonKind, Empty, Icon, IconSize, LinkButton, Notice, SkeletonRows, TabItem, TabLinks, Tone, VirtualList,
    icons,
};
use crate::frame::use_top_bar;
use crate::pages::items::filter::{ItemFilter, Order, name};
use crate::pages::items::filter_bar::FilterBar;
use crate::part::{Later, Overlay};
use crate::route::{Page, Search};
use crate::texts::use_texts;
use domain::record::ItemType;

/// The orders a cartable can be worked off in.
const ORDERS: &[Order] = &[
    Order::Oldest,
    Order::Newest,
    Order::Largest,
    Order::Smallest,
    Order::Name,
];

/// The pane.
#[component]
pub fn CartableList(board: Board) -> impl IntoView {
    let t = use_texts();
    view! {
        <section class="pane pane--list" aria-label=t.cartable_list_label()>
            <div class="pane__head">
                <Views board/>
                <div class="pane__tools">
                    <FilterBar item_type=ItemType::SalesInvoice orders=ORDERS usual=USUAL/>
                </div>
            </div>
            <SwipeHint/>
            <div class="pane__body">
                <Rows board/>
            </div>
            <Later overlay=Overlay::Selection(board)/>
        </section>
    }
}

/// The saved views with their counts, which the top bar sums up.
#[component]
fn Views(board: Board) -> impl IntoView {
    let t = use_texts();
    let count = move |tab: usize| board.counts[tab].totals().map(|totals| totals.count);
    let items = Signal::derive(move || {
        let search = board.search.get().with("item", None);
        Tab::ALL
            .into_iter()
            .enumerate()
            .map(|(at, tab)| {
                let item = TabItem::new(address(&search, tab), title(t, tab));
                match count(at) {
                    Some(count) => item.with_count(format_integer(count, t.locale())),
                    None => item,
                }
            })
            .collect::<Vec<_>>()
    });
    let current = Signal::derive(move || {
        let search = board.search.get().with("item", None);
        address(&search, Tab::of(&search))
    });
    let bar = use_top_bar();
    Effect::new(move |_| {
        if let (Some(all), Some(late)) = (count(0), count(1)) {
            let figure = |count| format_integer(count, t.locale());
            bar.set_count(if late == 0 {
                t.cartable_waiting(figure(all))
            } else {
                t.cartable_summary(figure(all), figure(late))
            });
        }
    });
    view! { <TabLinks label=t.tabs_views() items current/> }
}

fn address(search: &Search, tab: Tab) -> String {
    match search.with("tab", tab.code()).to_string() {
        empty if empty.is_empty() => "?".to_owned(),
        search => search,
    }
}

fn title(t: crate::texts::Texts, tab: Tab) -> &'static str {
    match tab {
        Tab::All => t.cartable_tab_all(),
        Tab::Late => t.cartable_tab_late(),
        Tab::Large => t.cartable_tab_large(),
    }
}

/// The rows, or why there are none.
#[component]
fn Rows(board: Board) -> impl IntoView {
    let t = use_texts();
    let listing = board.listing;
    let is_empty = Memo::new(move |_| board.rows.read().is_empty());
    let active = Signal::derive(move || board.active.get().and_then(|id| board.place(id)));
    move || {
        if listing.is_filling() {
            return view! { <SkeletonRows rows=8/> }.into_any();
        }
        if listing.has_failed() {
            return view! { <Failed board/> }.into_any();
        }
        if is_empty.get() {
            return view! { <Nothing board/> }.into_any();
        }
        view! {
            <VirtualList
                id="cartable"
                label=t.cartable_list_label()
                items=board.rows
                key=|id| *id
                row=move |index, id| view! { <CartableRow board index id/> }
                active
                multi_select=true
                total=Signal::derive(move || board.total())
                on_end=move || listing.load_more()
            />
        }
        .into_any()
    }
}

#[component]
fn Failed(board: Board) -> impl IntoView {
    let t = use_texts();
    view! {
        <div class="card__pad">
            <Notice
                tone=Tone::Pending
                icon=icons::CLOUD_OFF
                title=t.error_network_title()
                actions=move || {
                    view! {
                        <Button small=true icon=icons::REFRESH_CW on_press=move || board.listing.reload()>
                            {t.action_retry()}
                        </Button>
                    }
                }
            >
                <p>{t.error_not_on_device()}</p>
            </Notice>
        </div>
    }
}

/// Nothing waits, or nothing fits the filters.
#[component]
fn Nothing(board: Board) -> impl IntoView {
    let t = use_texts();
    move || {
        let search = board.search.get();
        let narrowed = Tab::of(&search) != Tab::All || ItemFilter::of(&search) != ItemFilter::default();
        if narrowed {
            let bare = name::FILTERS
                .iter()
                .chain(&["tab", "item"])
                .fold(search, |search, name| search.with(name, None));
            view! {
                <Empty icon=icons::SEARCH title=t.list_no_match() body=t.list_no_match_help()>
                    <LinkButton href=address(&bare, Tab::All)>{t.filter_clear_all()}</LinkButton>
                </Empty>
            }
            .into_any()
        } else {
            view! {
                <Empty icon=icons::CIRCLE_CHECK title=t.cartable_empty_title() body=t.cartable_empty_body()>
                    <LinkButton href=Page::Items(ItemType::SalesInvoice)
                        .to_string()>{t.invoice_list_title()}</LinkButton>
                </Empty>
            }
            .into_any()
        }
    }
}

/// Says once, on a phone, that rows can be swiped.
#[component]
fn SwipeHint() -> impl IntoView {
    const KNOWN: &str = "daftar-swipe-known";
    let t = use_texts();
    let shown = RwSignal::new(false);
    Effect::new(move |_| shown.set(crate::components::dom::recall(KNOWN).is_none()));
    let close = move || {
        crate::components::dom::remember(KNOWN, "yes");
        shown.set(false);
    };
    move || {
        shown.get().then(|| {
            view! {
                <div class="hint">
                    <span class="hint__way">
                        <Icon name=icons::ARROW_LEFT size=IconSize::Sm/>
                        {t.cartable_swipe_approve()}
                    </span>
                    <span class="muted" aria-hidden="true">
                        "·"
                    </span>
                    <span class="hint__way">
                        {t.cartable_swipe_reject()}
                        <Icon name=icons::ARROW_RIGHT size=IconSize::Sm/>
                    </span>
                    <Button
                        kind=ButtonKind::Quiet
                        small=true
                        icon=icons::X
                        label=t.cartable_hint_close()
                        on_press=close
                    />
                </div>
            }
        })
    }
}
