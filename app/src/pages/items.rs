//! The list of items of one type, with filters and totals.
//!
//! What stays true: filters and order stand in the address, the columns on this device; the totals are of all rows that the
//! filters find, as the server counted them, not only of those loaded.

pub mod columns;
pub mod filter;
pub mod filter_bar;
mod table;

use domain::digits::{currency_name, format_integer, format_money};
use domain::money::Money;
use domain::query::{Filter, ListQuery, Value};
use domain::record::{ItemType, Kind};
use leptos::prelude::*;
use sync::protocol::{Extent, Query};

use crate::components::{
    Button, ButtonKind, Empty, LinkButton, ListFooter, Notice, SkeletonRows, Tone, TotalLine, icons,
};
use crate::offline::device::use_device;
use crate::offline::listing::{Listing, use_query};
use crate::pages::list_address::{AddressFilter, FilterForm, MoreRows, SearchBox};
use crate::route::{Page, Search};
use crate::shared::use_view;
use crate::texts::use_texts;
use crate::wording;

use columns::{Shown, use_shown};
use filter::{ItemFilter, Order, PAGE_ROWS, company_currency, name};
use filter_bar::FilterBar;

/// The order without a choice.
const USUAL: Order = Order::Newest;

/// The rows of the list.
#[must_use]
pub fn query(item_type: ItemType, search: &Search) -> Query {
    let of_type = Filter::eq("item_type", Value::text(item_type.code()));
    let filter = of_type.and(ItemFilter::of(search).filter());
    let mut list = ListQuery::new(Kind::Item, filter, Order::of(search, USUAL).sort(), PAGE_ROWS);
    list.sums = vec!["final_amount".to_owned()];
    Query::List(list)
}

/// What it shows.
#[must_use]
pub fn queries(item_type: ItemType, search: &Search) -> Vec<Query> {
    vec![query(item_type, search)]
}

fn path(item_type: ItemType) -> &'static str {
    match item_type {
        ItemType::SalesInvoice => "/items/sales-invoice",
    }
}

/// The page.
#[component]
pub fn Items(item_type: ItemType) -> impl IntoView {
    let (t, device) = (use_texts(), use_device());
    let address = AddressFilter::new(path(item_type));
    let listing = use_query(move || address.search.with(|search| query(item_type, search)));
    let shown = use_shown();
    let may_create = move || {
        let access = device.access();
        let sub_types = device.sub_type_ids();
        !access
            .sub_types_with(domain::record::Right::Create, &sub_types)
            .is_empty()
    };
    view! {
        <main class="page" id="main">
            <div class="page__head page__head--list">
                <div class="page__title">
                    <FilterForm filter=address>
                        <SearchBox filter=address label=t.filter_text_help()/>
                    </FilterForm>
                </div>
                <div class="page__acts">
                    <columns::Chooser shown/>
                    {move || {
                        may_create()
                            .then(|| {
                                view! {
                                    <LinkButton
                                        class="wide-only"
                                        kind=ButtonKind::Primary
                                        icon=icons::PLUS
                                        href=Page::NewItem(item_type).to_string()
                                    >
                                        {t.invoice_new_title()}
                                    </LinkButton>
                                }
                            })
                    }}
                </div>
            </div>
            <div class="section section--filters cluster cluster--line">
                <FilterBar item_type with_state=true usual=USUAL/>
            </div>
            <section class="card card--bleed section" aria-label=t.invoice_list_title()>
                <Rows item_type address listing shown/>
                <MoreRows listing id="items-more"/>
                <Foot listing/>
            </section>
        </main>
    }
}

#[component]
fn Rows(item_type: ItemType, address: AddressFilter, listing: Listing, shown: Shown) -> impl IntoView {
    let t = use_texts();
    let is_empty = Memo::new(move |_| listing.rows.read().is_empty());
    move || {
        if listing.is_filling() {
            view! { <SkeletonRows rows=8/> }.into_any()
        } else if listing.has_failed() {
            view! {
                <div class="card__pad">
                    <Notice
                        tone=Tone::Pending
                        icon=icons::CLOUD_OFF
                        title=t.error_network_title()
                        actions=move || {
                            view! {
                                <Button small=true icon=icons::REFRESH_CW on_press=move || listing.reload()>
                                    {t.action_retry()}
                                </Button>
                            }
                        }
                    >
                        <p>{t.error_not_on_device()}</p>
                    </Notice>
                </div>
            }
            .into_any()
        } else if is_empty.get() {
            view! { <Nothing item_type address/> }.into_any()
        } else {
            view! { <table::ItemTable listing shown usual=USUAL/> }.into_any()
        }
    }
}

/// No item at all, or none that fits.
#[component]
fn Nothing(item_type: ItemType, address: AddressFilter) -> impl IntoView {
    let t = use_texts();
    move || {
        let search = address.search.get();
        if ItemFilter::of(&search) == ItemFilter::default() {
            return view! {
                <Empty icon=icons::RECEIPT_TEXT title=t.invoice_empty_title() body=t.invoice_empty_body()>
                    <LinkButton href=Page::NewItem(item_type).to_string()>{t.invoice_empty_action()}</LinkButton>
                </Empty>
            }
            .into_any();
        }
        let bare = name::FILTERS
            .iter()
            .fold(search, |search, name| search.with(name, None));
        view! {
            <Empty icon=icons::SEARCH title=t.list_no_match() body=t.list_no_match_help()>
                <LinkButton href=format!("{}{bare}", path(item_type))>{t.filter_clear_all()}</LinkButton>
            </Empty>
        }
        .into_any()
    }
}

/// The totals of what the filters find.
#[component]
fn Foot(listing: Listing) -> impl IntoView {
    let (t, view, device) = (use_texts(), use_view(), use_device());
    let count = Signal::derive(move || {
        let count = listing.totals().map_or(0, |totals| totals.count);
        t.common_items(count.unsigned_abs(), format_integer(count, t.locale()))
    });
    let lines = Signal::derive(move || {
        let Some(sum) = listing.totals().and_then(|totals| totals.sums.first().copied()) else {
            return Vec::new();
        };
        let currency = company_currency(device);
        let label = format!(
            "{} ({})",
            t.common_sum(),
            currency_name(&currency, t.locale(), view.unit)
        );
        vec![TotalLine::plain(
            label,
            format_money(Money::new(sum, currency), t.locale(), view.unit),
        )]
    });
    let note = Signal::derive(move || match listing.extent() {
        Extent::Server(at) => Some(t.list_as_of(wording::moment(t, at, view.now.get(), view.zone))),
        Extent::Since(_) => Some(t.list_totals_partial().to_owned()),
        Extent::Whole => None,
    });
    move || {
        listing
            .totals()
            .is_some()
            .then(|| view! { <ListFooter count lines note/> })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_and_filter_is_a_registered_field() {
        for order in Order::ALL {
            let search = Search::parse(&format!("?q=a&state=done&since=2026-03-21&to=5&order={}", order.code()));
            let Query::List(list) = query(ItemType::SalesInvoice, &search) else {
                panic!("a list of items is a list")
            };
            assert_eq!(list.check(), Ok(()), "{order:?}");
        }
    }
}
