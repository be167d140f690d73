//! The invoices of a party, newest first; of those that one may see.

use domain::calendar::{DateStyle, format_date};
use domain::digits::format_integer;
use domain::id::PartyId;
use domain::record::{Item, Kind, SubType};
use leptos::prelude::*;
use sync::protocol::Query;

use super::super::list_address::MoreRows;
use super::of_party;
use crate::components::{AmountView, Code, Column, Empty, SkeletonRows, StateChip, StateLook, Table, icons};
use crate::offline::device::use_device;
use crate::offline::listing::use_query;
use crate::route::Page;
use crate::texts::use_texts;

/// Rows of one page.
const ROWS: u32 = 50;

pub(super) fn query(id: PartyId) -> Query {
    of_party(id, Kind::Item, "issue_date", ROWS)
}

#[component]
pub(super) fn Invoices(id: PartyId) -> impl IntoView {
    let t = use_texts();
    let listing = use_query(move || query(id));
    let columns = move || {
        vec![
            Column::fit(t.common_date()),
            Column::new(t.invoice_number()),
            Column::new(t.invoice_sub_type()),
            Column::fit(t.common_state()),
            Column::num(t.common_amount()),
        ]
    };
    let count = move || {
        listing
            .totals()
            .map(|totals| t.common_items(totals.count.unsigned_abs(), format_integer(totals.count, t.locale())))
    };
    view! {
        <h2 class="visually-hidden">{t.party_invoices()}</h2>
        {move || {
            if listing.is_filling() {
                view! { <SkeletonRows/> }.into_any()
            } else if listing.rows.read().is_empty() {
                view! {
                    <Empty
                        icon=icons::RECEIPT_TEXT
                        title=t.invoice_empty_title()
                        body=t.party_no_invoices_body()
                    />
                }
                    .into_any()
            } else {
                view! {
                    <Table label=t.party_invoices() columns=columns() plain=true rows=true>
                        <For
                            each=move || listing.rows.get()
                            key=|key| key.id.clone()
                            children=move |key| view! { <InvoiceRow id=key.id/> }
                        />
                    </Table>
                    <MoreRows listing id="party-invoices-more"/>
                    <div class="card__foot">{count}</div>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn InvoiceRow(id: String) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    move || {
        let item = device.get::<Item>(&id)?;
        let locale = t.locale();
        let sub_type = device.get::<SubType>(item.sub_type).map(|it| it.name);
        let struck = matches!(StateLook::from(item.state()), StateLook::Void | StateLook::Rejected);
        Some(view! {
            <tr role="row">
                <td role="cell" class="fit soft" data-label=t.common_date()>
                    {format_date(item.issue_date, DateStyle::Long, locale)}
                </td>
                <th scope="row" role="rowheader" class="lead">
                    <a href=Page::Item(item.id).to_string()>
                        <Code text=item.label()/>
                    </a>
                </th>
                <td role="cell" class="narrow-hide" data-label=t.invoice_sub_type()>
                    {sub_type}
                </td>
                <td role="cell" class="fit at-foot">
                    <StateChip state=StateLook::from(item.state())/>
                </td>
                <td role="cell" class="num at-end" data-label=t.common_amount()>
                    <span class=struck.then_some("muted")>
                        <AmountView amount=item.totals.final_amount/>
                    </span>
                </td>
            </tr>
        })
    }
}
