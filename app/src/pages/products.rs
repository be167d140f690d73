//! The list of products.

use std::collections::BTreeSet;

use domain::access::Action;
use domain::digits::{currency_name, format_integer, format_price};
use domain::query::{Filter, ListQuery, Sort, Value};
use domain::record::{Kind, Product, ProductNature};
use leptos::prelude::*;
use sync::protocol::Query;

use super::list_address::{AddressFilter, FilterForm, FilterSelect, MoreRows, SearchBox};
use super::parties::company_currency;
use crate::components::{
    Button, ButtonKind, Choice, Code, Column, Empty, LinkButton, Room, SkeletonRows, Table, display_unit, icons,
};
use crate::offline::device::use_device;
use crate::offline::listing::{Listing, use_query};
use crate::route::{Page, Search};
use crate::texts::use_texts;

/// Rows of one page of the list.
const ROWS: u32 = 100;

/// What it shows.
pub fn queries(search: &Search) -> Vec<Query> {
    vec![list(search)]
}

fn list(search: &Search) -> Query {
    let mut filter = Filter::search("search", search.get("q").unwrap_or_default());
    if let Some(group) = search.get("group") {
        filter = filter.and(Filter::eq("product_group", Value::text(group)));
    }
    match search.get("active") {
        Some("all") => {}
        Some("no") => filter = filter.and(Filter::eq("active", Value::Bool(false))),
        _ => filter = filter.and(Filter::eq("active", Value::Bool(true))),
    }
    Query::List(ListQuery::new(
        Kind::Product,
        filter,
        Sort::ascending("name_sort"),
        ROWS,
    ))
}

/// The page.
#[component]
pub fn Products() -> impl IntoView {
    let t = use_texts();
    let filter = AddressFilter::new("/products");
    let listing = use_query(move || filter.search.with(list));
    let may_change = use_device().access().can(Action::ManageProducts).is_some();
    let count = move || {
        listing
            .totals()
            .map(|totals| t.product_count(totals.count.unsigned_abs(), format_integer(totals.count, t.locale())))
    };
    view! {
        <main class="page" id="main">
            <div class="page__head page__head--list">
                <div class="page__title">
                    <p>{count}</p>
                </div>
                {may_change
                    .then(|| {
                        view! {
                            <div class="page__acts">
                                <LinkButton
                                    kind=ButtonKind::Primary
                                    icon=icons::PLUS
                                    href=Page::NewProduct.to_string()
                                >
                                    {t.product_new_title()}
                                </LinkButton>
                            </div>
                        }
                    })}
            </div>
            <div class="section section--filters">
                <Filters filter/>
            </div>
            <section class="card card--bleed section" aria-label=t.product_title()>
                {move || {
                    if listing.is_filling() {
                        view! { <SkeletonRows/> }.into_any()
                    } else if listing.rows.read().is_empty() {
                        view! { <NoProducts filter listing may_change/> }.into_any()
                    } else {
                        view! { <ProductTable listing/> }.into_any()
                    }
                }}
                <MoreRows listing id="products-more"/>
            </section>
        </main>
    }
}

#[component]
fn Filters(filter: AddressFilter) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let states = vec![
        Choice::new("no", t.list_only_inactive()),
        Choice::new("all", t.list_active_and_inactive()),
    ];
    let groups = move || {
        let mut names: BTreeSet<String> = device
            .all::<Product>()
            .into_iter()
            .map(|product| product.group)
            .collect();
        names.insert(filter.get("group"));
        names.remove("");
        names
            .into_iter()
            .map(|name| Choice::new(name.clone(), name))
            .collect::<Vec<_>>()
    };
    view! {
        <FilterForm filter>
            <SearchBox filter label=t.product_search()/>
            <FilterSelect
                filter
                name="group"
                label=t.product_group()
                empty=t.product_all_groups()
                choices=Signal::derive(groups)
            />
            <FilterSelect filter name="active" label=t.common_state() empty=t.list_only_active() choices=states/>
        </FilterForm>
    }
}

/// Why nothing is listed, and what to do.
#[component]
fn NoProducts(filter: AddressFilter, listing: Listing, may_change: bool) -> impl IntoView {
    let t = use_texts();
    if listing.has_failed() {
        return view! {
            <Empty icon=icons::CLOUD_OFF title=t.error_network_title() body=t.error_not_on_device()>
                <Button on_press=move || listing.reload()>{t.action_retry()}</Button>
            </Empty>
        }
        .into_any();
    }
    if filter.is_on() {
        return view! {
            <Empty icon=icons::SEARCH title=t.list_no_match() body=t.list_no_match_help()>
                <LinkButton href=filter.path>{t.filter_clear_all()}</LinkButton>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty icon=icons::PACKAGE title=t.product_empty_title() body=t.product_empty_body()>
            {may_change
                .then(|| {
                    view! {
                        <LinkButton href=Page::NewProduct.to_string()>{t.product_empty_action()}</LinkButton>
                    }
                })}
        </Empty>
    }
    .into_any()
}

#[component]
fn ProductTable(listing: Listing) -> impl IntoView {
    let t = use_texts();
    let books = company_currency();
    let currency = currency_name(&books, t.locale(), display_unit());
    let columns = vec![
        Column::new(t.product_name()),
        Column::fit(t.product_code()),
        Column::fit(t.product_group()).with_room(Room::Some),
        Column::fit(t.product_unit()),
        Column::num(format!("{} ({currency})", t.product_sale_price())),
    ];
    view! {
        <Table label=t.product_title() columns plain=true rows=true>
            <For
                each=move || listing.rows.get()
                key=|key| key.id.clone()
                children=move |key| view! { <ProductRow id=key.id/> }
            />
        </Table>
    }
}

#[component]
fn ProductRow(id: String) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let currency = company_currency();
    let unit = display_unit();
    move || {
        let product = device.get::<Product>(&id)?;
        let locale = t.locale();
        let nature = match product.nature {
            ProductNature::Good => t.product_good(),
            ProductNature::Service => t.product_service(),
        };
        let under_name = if product.active {
            nature.to_owned()
        } else {
            format!("{nature} · {}", t.state_inactive())
        };
        let price = product
            .sale_price
            .map(|price| format_price(price, currency, locale, unit));
        Some(view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead">
                    <a href=Page::Product(product.id).to_string() title=product.name.clone()>
                        <bdi>{product.name.clone()}</bdi>
                    </a>
                    <small class="muted">{under_name}</small>
                </th>
                <td role="cell" class="fit" data-label=t.product_code()>
                    <Code text=product.code.clone()/>
                </td>
                <td role="cell" class="fit semi-roomy" data-label=t.product_group()>
                    {product.group.clone()}
                </td>
                <td role="cell" class="fit at-foot" data-label=t.product_unit()>
                    {product.unit.clone()}
                </td>
                <td role="cell" class="num at-end" data-label=t.product_sale_price()>
                    {price}
                </td>
            </tr>
        })
    }
}
