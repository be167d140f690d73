//! The rows of the list as a table; two lines a row on a phone.

use domain::calendar::{DateStyle, format_date};
use domain::digits::{currency_name, format_money};
use domain::money::Money;
use domain::record::{Item, Key, Kind, SubType, User};
use leptos::prelude::*;

use super::columns::{ItemColumn, Shown};
use super::filter::{Order, company_currency, name};
use super::filter_bar::use_go;
use crate::components::{Code, Column, Room, SortOrder, StateChip, StateLook, Table};
use crate::decide::unsent_look;
use crate::offline::device::use_device;
use crate::offline::listing::Listing;
use crate::pages::list_address::use_search;
use crate::route::Page;
use crate::shared::use_view;
use crate::texts::use_texts;
use crate::wording;

/// The table.
#[component]
pub fn ItemTable(
    listing: Listing,
    shown: Shown,
    /// The order without a choice.
    usual: Order,
) -> impl IntoView {
    let (t, view, device) = (use_texts(), use_view(), use_device());
    let search = use_search();
    let go = use_go();
    let order = Memo::new(move |_| Order::of(&search.get(), usual));
    let press = move |first: Order, again: Order| {
        move |()| {
            let next = if order.get_untracked() == first { again } else { first };
            let code = (next != usual).then(|| next.code());
            go.run((search.get_untracked().with(name::ORDER, code), false));
        }
    };
    let head = move |column: Column, orders: Option<(Order, Order)>| match orders {
        Some((first, again)) => column.sorted(direction(order.get(), first, again), Callback::new(press(first, again))),
        None => column,
    };
    let columns = move || {
        let amount = format!(
            "{} ({})",
            t.common_amount(),
            currency_name(&company_currency(device), t.locale(), view.unit)
        );
        let mut columns = vec![head(
            Column::new(t.invoice_customer()),
            Some((Order::Name, Order::NameBack)),
        )];
        for (column, room) in in_order(shown) {
            let text = column.text(t);
            let plain = if column.is_num() {
                Column::num(text)
            } else {
                Column::fit(text)
            };
            let plain = match room {
                Some(room) => plain.with_room(room),
                None => plain,
            };
            columns.push(head(plain, column.orders()));
        }
        columns.push(head(Column::num(amount), Some((Order::Largest, Order::Smallest))));
        columns
    };
    move || {
        let kept = in_order(shown);
        view! {
            <Table label=t.invoice_list_title() columns=columns() sticky=true rows=true>
                <For
                    each=move || listing.rows.get()
                    key=|key| key.id.clone()
                    children=move |key| view! { <Row key columns=kept.clone()/> }
                />
            </Table>
        }
    }
}

/// The columns that are shown, each with the room that it needs.
fn in_order(shown: Shown) -> Vec<(ItemColumn, Option<Room>)> {
    let chosen = shown.chosen.get();
    let room = |column: ItemColumn| column.room().filter(|_| !chosen);
    shown
        .columns
        .get()
        .into_iter()
        .map(|column| (column, room(column)))
        .collect()
}

/// How a column is sorted: the orders are named by what they put first.
fn direction(now: Order, first: Order, again: Order) -> Option<SortOrder> {
    if now != first && now != again {
        return None;
    }
    Some(if now.sort().descending {
        SortOrder::Descending
    } else {
        SortOrder::Ascending
    })
}

#[component]
fn Row(key: Key, columns: Vec<(ItemColumn, Option<Room>)>) -> impl IntoView {
    let device = use_device();
    let item = Memo::new(move |_| device.get::<Item>(&key.id));
    move || {
        let columns = columns.clone();
        item.get().map(|item| view! { <Cells item columns/> })
    }
}

#[component]
fn Cells(item: Item, columns: Vec<(ItemColumn, Option<Room>)>) -> impl IntoView {
    let (t, view) = (use_texts(), use_view());
    let amount = format_money(item.totals.final_amount, t.locale(), view.unit);
    let href = Page::Item(item.id).to_string();
    let name = item.buyer.name.clone();
    let title = name.clone();
    let item = StoredValue::new(item);
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="lead">
                <a href=href title=title>
                        <bdi>{name}</bdi>
                </a>
            </th>
            {columns.into_iter().map(|(column, room)| view! { <Cell item column room/> }).collect_view()}
            <td role="cell" class="num at-end" data-label=t.common_amount()>
                {amount}
            </td>
        </tr>
    }
}

#[component]
fn Cell(item: StoredValue<Item>, column: ItemColumn, room: Option<Room>) -> impl IntoView {
    let (t, view, device) = (use_texts(), use_view(), use_device());
    let locale = t.locale();
    let it = item.get_value();
    let user = move |id| (move || device.get::<User>(id).map(|it| it.name)).into_any();
    let money = |amount: Money| format_money(amount, locale, view.unit).into_any();
    let content = match column {
        ItemColumn::Number => view! { <Code text=it.label()/> }.into_any(),
        ItemColumn::State => state(item).into_any(),
        ItemColumn::SubType => {
            let id = it.sub_type;
            (move || device.get::<SubType>(id).map(|it| it.name)).into_any()
        }
        ItemColumn::Seller => user(it.seller),
        ItemColumn::Author => user(it.author),
        ItemColumn::IssueDay => format_date(it.issue_date, DateStyle::Numeric, locale).into_any(),
        ItemColumn::Submitted => wording::moment(t, it.submitted_at, view.now.get_untracked(), view.zone).into_any(),
        ItemColumn::Net => money(it.totals.net),
        ItemColumn::Tax => money(Money::new(
            it.totals.tax.minor.saturating_add(it.totals.duty.minor),
            it.totals.tax.currency,
        )),
    };
    let class = match column {
        ItemColumn::State => "fit at-foot",
        _ if column.is_num() => "num",
        _ => "fit",
    };
    let class = format!("{class} {}", room.map_or("", Room::class));
    view! {
        <td role="cell" class=class data-label=column.text(t)>
            {content}
        </td>
    }
}

/// The state, or what waits to be sent.
fn state(item: StoredValue<Item>) -> impl IntoView {
    let device = use_device();
    let (id, look) = item.with_value(|item| (item.id, StateLook::from(item.state())));
    move || match device.pending_on(&Key::new(Kind::Item, id)).last() {
        Some(last) => view! { <StateChip state=unsent_look(last) unsent=true/> },
        None => view! { <StateChip state=look unsent=false/> },
    }
}
