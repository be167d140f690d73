//! The list of parties.

use std::collections::BTreeSet;

use domain::access::Action;
use domain::digits::{currency_name, format_integer, format_money};
use domain::id::PartyId;
use domain::money::{Currency, Money};
use domain::query::{Filter, ListQuery, Sort, Value};
use domain::record::{Balance, Company, Key, Kind, Party, PartyNature, User};
use leptos::prelude::*;
use sync::protocol::Query;

use super::list_address::{AddressFilter, FilterForm, FilterSelect, MoreRows, SearchBox};
use crate::components::{
    BalanceSide, Button, ButtonKind, Choice, Code, Column, Empty, LinkButton, Room, SkeletonRows, Table, display_unit,
    icons,
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
    for field in ["nature", "category"] {
        if let Some(value) = search.get(field) {
            filter = filter.and(Filter::eq(field, Value::text(value)));
        }
    }
    match search.get("active") {
        Some("all") => {}
        Some("no") => filter = filter.and(Filter::eq("active", Value::Bool(false))),
        _ => filter = filter.and(Filter::eq("active", Value::Bool(true))),
    }
    Query::List(ListQuery::new(Kind::Party, filter, Sort::ascending("name_sort"), ROWS))
}

/// The balances of the parties in view: asked for after the list, by those who may see them.
fn balances_of(rows: &[Key]) -> Query {
    let ids: Vec<&str> = rows.iter().take(ListQuery::IN_MAX).map(|key| key.id.as_str()).collect();
    Query::List(ListQuery::new(
        Kind::Balance,
        Filter::in_ids("party", &ids),
        Sort::ascending("id"),
        ListQuery::ROWS_MAX,
    ))
}

/// The currency in which the company keeps its books.
pub(super) fn company_currency() -> Currency {
    use_device()
        .get_untracked::<Company>(Company::ID)
        .map_or(Currency::IRR, |company| company.currency)
}

/// The page.
#[component]
pub fn Parties() -> impl IntoView {
    let t = use_texts();
    let filter = AddressFilter::new("/parties");
    let listing = use_query(move || filter.search.with(list));
    let can_see_balance = use_device().access().can(Action::SeeBalance).is_some();
    let balances = can_see_balance.then(|| use_query(move || balances_of(&listing.rows.get())));
    let count = move || {
        listing
            .totals()
            .map(|totals| t.party_count(totals.count.unsigned_abs(), format_integer(totals.count, t.locale())))
    };
    view! {
        <main class="page" id="main">
            <div class="page__head page__head--list">
                <div class="page__title">
                    <p>{count}</p>
                </div>
                <div class="page__acts">
                    <LinkButton kind=ButtonKind::Primary icon=icons::PLUS href=Page::NewParty.to_string()>
                        {t.party_new_title()}
                    </LinkButton>
                </div>
            </div>
            <div class="section section--filters">
                <Filters filter/>
            </div>
            <section class="card card--bleed section" aria-label=t.party_title()>
                {move || {
                    if listing.is_filling() {
                        view! { <SkeletonRows/> }.into_any()
                    } else if listing.rows.read().is_empty() {
                        view! { <NoParties filter listing/> }.into_any()
                    } else {
                        view! { <PartyTable listing balances/> }.into_any()
                    }
                }}
                <MoreRows listing id="parties-more"/>
            </section>
        </main>
    }
}

#[component]
fn Filters(filter: AddressFilter) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let natures = vec![
        Choice::new("organisation", t.party_organisation()),
        Choice::new("person", t.party_person()),
    ];
    let states = vec![
        Choice::new("no", t.list_only_inactive()),
        Choice::new("all", t.list_active_and_inactive()),
    ];
    let categories = move || {
        let mut names: BTreeSet<String> = device.all::<Party>().into_iter().map(|party| party.category).collect();
        names.insert(filter.get("category"));
        names.remove("");
        names
            .into_iter()
            .map(|name| Choice::new(name.clone(), name))
            .collect::<Vec<_>>()
    };
    view! {
        <FilterForm filter>
            <SearchBox filter label=t.party_search()/>
            <FilterSelect
                filter
                name="category"
                label=t.party_category()
                empty=t.party_all_categories()
                choices=Signal::derive(categories)
            />
            <FilterSelect filter name="nature" label=t.party_kind() empty=t.party_all_kinds() choices=natures/>
            <FilterSelect filter name="active" label=t.common_state() empty=t.list_only_active() choices=states/>
        </FilterForm>
    }
}

/// Why nothing is listed, and what to do.
#[component]
fn NoParties(filter: AddressFilter, listing: Listing) -> impl IntoView {
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
        <Empty icon=icons::USERS title=t.party_empty_title() body=t.party_empty_body()>
            <LinkButton href=Page::NewParty.to_string()>{t.party_empty_action()}</LinkButton>
        </Empty>
    }
    .into_any()
}

#[component]
fn PartyTable(listing: Listing, balances: Option<Listing>) -> impl IntoView {
    let t = use_texts();
    let currency = company_currency();
    let mut columns = vec![
        Column::new(t.party_name()),
        Column::fit(t.party_customer_no()),
        Column::fit(t.party_any_id()).with_room(Room::Much),
        Column::fit(t.party_phone()),
        Column::fit(t.party_responsible()).with_room(Room::Some),
    ];
    if balances.is_some() {
        let unit = currency_name(&currency, t.locale(), display_unit());
        columns.push(Column::num(t.party_balance_in(unit)));
        columns.push(Column::hidden(t.party_side()));
    }
    view! {
        <Table label=t.party_title() columns plain=true rows=true>
            <For
                each=move || listing.rows.get()
                key=|key| key.id.clone()
                children=move |key| view! { <PartyRow id=key.id balances currency/> }
            />
        </Table>
    }
}

#[component]
fn PartyRow(id: String, balances: Option<Listing>, currency: Currency) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    move || {
        let party = device.get::<Party>(&id)?;
        let nature = match party.nature {
            PartyNature::Person => t.party_person(),
            PartyNature::Organisation => t.party_organisation(),
        };
        let under_name = match (party.category.is_empty(), party.active) {
            (true, true) => nature.to_owned(),
            (false, true) => format!("{nature} · {}", party.category),
            (_, false) => format!("{nature} · {}", t.state_inactive()),
        };
        let code = |class: &'static str, label: &'static str, text: &str| {
            let class = if text.is_empty() { "fit narrow-hide" } else { class };
            let shown = (!text.is_empty()).then(|| view! { <Code text=text.to_owned()/> });
            view! {
                <td role="cell" class=class data-label=label>
                    {shown}
                </td>
            }
        };
        let responsible = party
            .responsible
            .and_then(|id| device.get::<User>(id))
            .map(|user| user.name);
        Some(view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead">
                    <a href=Page::Party(party.id).to_string() title=party.name.clone()>
                        <bdi>{party.name.clone()}</bdi>
                    </a>
                    <small class="muted">{under_name}</small>
                </th>
                {code("fit", t.party_customer_no(), &party.customer_number)}
                {code("fit roomy", t.party_any_id(), &party.national_id)}
                {code("fit narrow-hide", t.party_phone(), party.phones.first().map_or("", String::as_str))}
                <td role="cell" class="fit semi-roomy" data-label=t.party_responsible()>
                    {responsible}
                </td>
                {balances.map(|balances| view! { <BalanceCells party=party.id balances currency/> })}
            </tr>
        })
    }
}

/// How much, and whose favour it is in.
#[component]
fn BalanceCells(party: PartyId, balances: Listing, currency: Currency) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let unit = display_unit();
    let balance = Memo::new(move |_| {
        // Who has never had an entry has no balance record: settled, once the answer says so.
        let held = device
            .get::<Balance>(Balance::id_of(party, currency))
            .map(|it| it.amount);
        let known = !balances.is_filling() && !balances.has_failed();
        held.or_else(|| known.then(|| Money::zero(currency)))
    });
    let size = move || {
        let balance = balance.get().filter(|balance| !balance.is_zero())?;
        let size = Money::new(balance.minor.saturating_abs(), currency);
        Some(format_money(size, t.locale(), unit))
    };
    view! {
        <td role="cell" class="num strong at-end" data-label=t.party_balance()>
            {size}
        </td>
        <td role="cell" class="fit at-foot">
            {move || balance.get().map(|balance| view! { <BalanceSide balance/> })}
        </td>
    }
}
