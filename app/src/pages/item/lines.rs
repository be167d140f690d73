//! The lines of an item and its sums.

use domain::digits::{currency_name, format_money, format_price, format_quantity, localize_digits};
use domain::money::Money;
use domain::record::{Item, Line};
use leptos::prelude::*;

use crate::components::{Column, Table, TotalLine, Totals};
use crate::shared::use_view;
use crate::texts::use_texts;

/// Lines, additional costs and sums.
#[component]
pub fn ItemLines(item: StoredValue<Item>) -> impl IntoView {
    let (t, view) = (use_texts(), use_view());
    let currency = item.with_value(|item| currency_name(&item.currency, t.locale(), view.unit).to_owned());
    let columns = vec![
        Column::new(t.invoice_product_short()),
        Column::num(t.invoice_quantity()),
        Column::num(t.invoice_unit_price()),
        Column::num(t.invoice_discount()),
        Column::num(t.invoice_tax_and_duty()),
        Column::num(t.invoice_line_total(&currency)),
    ];
    let rows = item
        .with_value(|item| item.lines.clone())
        .into_iter()
        .map(|line| view! { <LineRow line item currency=currency.clone()/> })
        .collect_view();
    view! {
        <section class="detail__sec" aria-labelledby="lines">
            <h3 id="lines">{t.invoice_lines()}</h3>
            <div class="detail__bleed">
                <Table label=t.invoice_lines() columns small=true plain=true>
                    {rows}
                </Table>
            </div>
            <Totals lines=sums(item)/>
        </section>
    }
}

#[component]
fn LineRow(line: Line, item: StoredValue<Item>, currency: String) -> impl IntoView {
    let (t, view) = (use_texts(), use_view());
    let locale = t.locale();
    let money = move |amount: Money| format_money(amount, locale, view.unit);
    let price = item.with_value(|item| format_price(line.unit_price, item.currency, locale, view.unit));
    let quantity = format_quantity(line.quantity, locale);
    let taxes = Money::new(line.tax.minor.saturating_add(line.duty.minor), line.tax.currency);
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="lead">
                {localize_digits(&line.text, locale)}
            </th>
            <td role="cell" class="num" data-label=t.invoice_quantity()>
                // In the direction of the page, so that the figures stand under one another and the unit after them.
                <span dir=locale.direction()>
                    {quantity}
                    {(!line.unit.is_empty()).then(|| view! { " " <bdi class="amount__cur">{line.unit.clone()}</bdi> })}
                </span>
            </td>
            <td role="cell" class="num" data-label=t.invoice_unit_price()>
                {price}
            </td>
            <td role="cell" class="num" data-label=t.invoice_discount()>
                <span class=line.discount.is_zero().then_some("muted")>{money(line.discount)}</span>
            </td>
            <td role="cell" class="num" data-label=t.invoice_tax_and_duty()>
                {if line.taxable {
                    money(taxes).into_any()
                } else {
                    view! { <span class="muted">{t.invoice_exempt()}</span> }.into_any()
                }}
            </td>
            <td role="cell" class="num" data-label=t.invoice_line_total(currency)>
                {money(line.final_amount)}
            </td>
        </tr>
    }
}

fn sums(item: StoredValue<Item>) -> Vec<TotalLine> {
    let (t, view) = (use_texts(), use_view());
    let money = |amount: Money| format_money(amount, t.locale(), view.unit);
    let size = |amount: Money| money(Money::new(amount.minor.saturating_abs(), amount.currency));
    item.with_value(|item| {
        let totals = &item.totals;
        let mut lines = vec![TotalLine::plain(t.invoice_gross(), money(totals.gross))];
        if !totals.discount.is_zero() {
            lines.push(TotalLine::minus(t.invoice_total_discount(), money(totals.discount)));
        }
        for cost in &item.costs {
            let text = localize_digits(&cost.text, t.locale());
            lines.push(if cost.amount.minor < 0 {
                TotalLine::minus(text, size(cost.amount))
            } else {
                TotalLine::plain(text, money(cost.amount))
            });
        }
        let taxes = Money::new(totals.tax.minor.saturating_add(totals.duty.minor), totals.tax.currency);
        lines.push(TotalLine::plain(t.invoice_tax_and_duty(), money(taxes)));
        let currency = currency_name(&item.currency, t.locale(), view.unit);
        lines.push(TotalLine::sum(
            t.invoice_payable_currency(currency),
            money(totals.final_amount),
        ));
        lines
    })
}
