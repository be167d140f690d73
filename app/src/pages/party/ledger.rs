//! The ledger of a party: every entry with the item that makes it, and the balance after it.
//!
//! What stays true: entries come newest first, and the balance of the newest is the party's balance as the server keeps it;
//! each older one follows by taking the newer entry back. So the column is right however few rows are loaded.

use std::collections::BTreeMap;

use domain::calendar::{DateStyle, format_date};
use domain::digits::{currency_name, format_integer, format_money};
use domain::id::PartyId;
use domain::money::{Currency, Money};
use domain::record::{Balance, Item, Kind, LedgerEntry, Side};
use leptos::prelude::*;
use sync::protocol::Query;

use super::super::list_address::MoreRows;
use super::super::parties::company_currency;
use super::of_party;
use crate::components::{BalanceSide, Code, Column, Empty, SkeletonRows, Table, icons};
use crate::offline::device::{Device, use_device};
use crate::offline::listing::use_query;
use crate::route::Page;
use crate::shared::use_view;
use crate::texts::use_texts;

/// Rows of one page.
const ROWS: u32 = 100;

pub(super) fn query(id: PartyId) -> Query {
    of_party(id, Kind::LedgerEntry, "applied_at", ROWS)
}

/// An entry, and the balance after it.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    entry: LedgerEntry,
    after: Money,
}

/// The balance after each entry, newest first. `newest` is the balance after the first of them.
fn running(entries: Vec<LedgerEntry>, newest: impl Fn(Currency) -> Money) -> Vec<Row> {
    let mut after: BTreeMap<Currency, i64> = BTreeMap::new();
    let row = |entry: LedgerEntry| {
        let currency = entry.amount.currency;
        let now = *after.entry(currency).or_insert_with(|| newest(currency).minor);
        let before = match entry.side {
            Side::Debit => now.saturating_sub(entry.amount.minor),
            Side::Credit => now.saturating_add(entry.amount.minor),
        };
        after.insert(currency, before);
        Row {
            entry,
            after: Money::new(now, currency),
        }
    };
    entries.into_iter().map(row).collect()
}

fn balance(device: Device, id: PartyId, currency: Currency) -> Money {
    device
        .get::<Balance>(Balance::id_of(id, currency))
        .map_or(Money::zero(currency), |it| it.amount)
}

#[component]
pub(super) fn Ledger(id: PartyId) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let view = use_view();
    let listing = use_query(move || query(id));
    let rows = Memo::new(move |_| {
        let keys = listing.rows.get();
        let entries = keys
            .iter()
            .filter_map(|key| device.get::<LedgerEntry>(&key.id))
            .collect();
        running(entries, |currency| balance(device, id, currency))
    });
    let unit = currency_name(&company_currency(), view.locale, view.unit).to_owned();
    let columns = move || {
        vec![
            Column::fit(t.common_date()),
            Column::new(t.party_document()),
            Column::fit(t.invoice_number()),
            Column::num(t.party_debit()),
            Column::num(t.party_credit()),
            Column::num(t.party_balance_in(&unit)),
            Column::hidden(t.party_side()),
        ]
    };
    let count = move || {
        listing
            .totals()
            .map(|totals| t.common_rows(totals.count.unsigned_abs(), format_integer(totals.count, t.locale())))
    };
    view! {
        <h2 class="visually-hidden">{t.party_ledger()}</h2>
        {move || {
            if listing.is_filling() {
                view! { <SkeletonRows/> }.into_any()
            } else if rows.read().is_empty() {
                view! { <Empty icon=icons::SCALE title=t.party_no_ledger_title() body=t.party_no_ledger_body()/> }
                    .into_any()
            } else {
                view! {
                    <Table label=t.party_ledger() columns=columns() plain=true rows=true>
                        {move || rows.get().into_iter().map(|row| view! { <LedgerRow row/> }).collect_view()}
                    </Table>
                    <MoreRows listing id="party-ledger-more"/>
                    <div class="card__foot">
                        <span>{t.party_ledger_order()}</span>
                        <span>{count}</span>
                    </div>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn LedgerRow(row: Row) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let view = use_view();
    let company = company_currency();
    let entry = row.entry;
    let item = device.get::<Item>(entry.item);
    let number = item.map(|item| item.label().to_owned());
    let money = move |amount: Money| {
        let shown = format_money(amount, view.locale, view.unit);
        if amount.currency == company {
            shown
        } else {
            format!("{shown} {}", amount.currency.code())
        }
    };
    let (debit, credit) = match entry.side {
        Side::Debit => (Some(money(entry.amount)), None),
        Side::Credit => (None, Some(money(entry.amount))),
    };
    let cell = |label: &'static str, text: Option<String>| {
        let class = if text.is_some() {
            "num at-end named"
        } else {
            "num narrow-hide"
        };
        view! {
            <td role="cell" class=class data-label=label>
                {text}
            </td>
        }
    };
    let size = Money::new(row.after.minor.saturating_abs(), row.after.currency);
    let document = if entry.reversal {
        t.party_reversal_of(t.invoice_title())
    } else {
        t.invoice_title().to_owned()
    };
    view! {
        <tr role="row">
            <td role="cell" class="fit soft" data-label=t.common_date()>
                {format_date(entry.date, DateStyle::Long, view.locale)}
            </td>
            <th scope="row" role="rowheader" class="lead">
                <a href=Page::Item(entry.item).to_string()>
                    <bdi>{document}</bdi>
                </a>
            </th>
            <td role="cell" class="fit small muted" data-label=t.invoice_number()>
                {number.map(|number| view! { <Code text=number/> })}
            </td>
            {cell(t.party_debit(), debit)}
            {cell(t.party_credit(), credit)}
            <td role="cell" class="num strong at-foot" data-label=t.party_balance()>
                {money(size)}
            </td>
            <td role="cell" class="fit at-foot">
                <BalanceSide balance=row.after/>
            </td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use domain::calendar::{Date, Instant};
    use domain::id::ItemId;

    use super::*;

    fn entry(side: Side, rials: i64) -> LedgerEntry {
        LedgerEntry {
            id: String::new(),
            party: PartyId(uuid::Uuid::nil()),
            item: ItemId(uuid::Uuid::nil()),
            date: Date::from_epoch_days(20_000).expect("a day of this century"),
            side,
            amount: Money::new(rials, Currency::IRR),
            reversal: false,
            at: Instant::from_micros(0),
        }
    }

    #[test]
    fn balances_run_back_from_the_newest() {
        let entries = vec![
            entry(Side::Credit, 300),
            entry(Side::Debit, 500),
            entry(Side::Debit, 40),
        ];
        let after: Vec<i64> = running(entries, |currency| Money::new(240, currency))
            .into_iter()
            .map(|row| row.after.minor)
            .collect();
        assert_eq!(after, [240, 540, 40]);
    }
}
