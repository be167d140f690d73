//! The rows of the printed form: lines, then additional costs, then the sums.

use domain::digits::{currency_name, format_money, format_percent, format_price, format_quantity, localize_digits};
use domain::money::{Money, MoneyError};
use domain::record::{Cost, Item, Line};
use leptos::prelude::*;

use crate::components::Code;
use crate::shared::use_view;
use crate::texts::{Texts, use_texts};

/// One row as it is printed.
struct Printed {
    code: String,
    text: String,
    quantity: String,
    unit: String,
    price: String,
    /// Gross, discount, net, tax with duty, final.
    amounts: [Money; 5],
}

#[component]
pub fn Rows(item: StoredValue<Item>) -> impl IntoView {
    let t = use_texts();
    let view = use_view();
    let (locale, unit) = (view.locale, view.unit);
    let money = move |amount| format_money(amount, locale, unit);
    let (rows, sums, caption, rates) = item.with_value(|item| {
        let lines = item.lines.iter().map(|line| {
            let mut row = of_line(line);
            row.quantity = format_quantity(line.quantity, locale);
            row.price = format_price(line.unit_price, item.currency, locale, unit);
            row
        });
        let costs = item.costs.iter().map(|cost| of_cost(cost, t));
        let rows: Vec<Printed> = lines.chain(costs).collect();
        let sums = [0, 1, 2, 3, 4].map(|at| {
            let sum = Money::sum(rows.iter().map(|row| row.amounts[at]), item.currency);
            sum.unwrap_or(Money::zero(item.currency))
        });
        let caption = t.print_table_caption(currency_name(&item.currency, locale, unit));
        let rates = t.print_rates(
            format_percent(item.tax_rate, locale),
            format_percent(item.duty_rate, locale),
        );
        (rows, sums, caption, rates)
    });
    let row = move |(at, row): (usize, Printed)| {
        view! {
            <tr>
                <td class="mid">{localize_digits(&(at + 1).to_string(), locale)}</td>
                <td class="mid">
                    {(!row.code.is_empty()).then(|| view! { <Code text=row.code.clone()/> })}
                </td>
                <td>{row.text}</td>
                <td class="num">{row.quantity}</td>
                <td class="mid">{row.unit}</td>
                <td class="num">{row.price}</td>
                {row.amounts.map(|amount| view! { <td class="num">{money(amount)}</td> }).into_iter().collect_view()}
            </tr>
        }
    };
    let heads = [
        t.print_col_row(),
        t.print_col_code(),
        t.print_col_description(),
        t.print_col_quantity(),
        t.print_col_unit(),
        t.print_col_unit_price(),
        t.print_col_total(),
        t.print_col_discount(),
        t.print_col_net(),
        t.print_col_tax(),
        t.print_col_final(),
    ];
    view! {
        <div class="table-wrap" role="group" tabindex="0" aria-label=t.print_rows()>
            <table class="official">
                <caption>{caption} " · " {rates}</caption>
                <thead>
                    <tr>{heads.map(|head| view! { <th scope="col">{head}</th> }).into_iter().collect_view()}</tr>
                </thead>
                <tbody>{rows.into_iter().enumerate().map(row).collect_view()}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row" colspan="6" class="mid">
                            {t.print_sum()}
                        </th>
                        {sums.map(|sum| view! { <td class="num">{money(sum)}</td> }).into_iter().collect_view()}
                    </tr>
                </tfoot>
            </table>
        </div>
    }
}

fn of_line(line: &Line) -> Printed {
    Printed {
        code: line.code.clone(),
        text: line.text.clone(),
        quantity: String::new(),
        unit: line.unit.clone(),
        price: String::new(),
        amounts: [
            line.gross,
            line.discount,
            line.net,
            both(line.tax, line.duty),
            line.final_amount,
        ],
    }
}

/// A cost has neither quantity nor discount: its amount stands in their places.
fn of_cost(cost: &Cost, t: Texts) -> Printed {
    Printed {
        code: String::new(),
        text: cost.text.clone(),
        quantity: String::new(),
        unit: t.print_cost_unit().to_owned(),
        price: String::new(),
        amounts: [
            cost.amount,
            Money::zero(cost.amount.currency),
            cost.amount,
            both(cost.tax, cost.duty),
            cost.final_amount,
        ],
    }
}

/// Tax and duty stand in one column. Their sum is part of a final amount that fits, so it fits too.
fn both(tax: Money, duty: Money) -> Money {
    let sum: Result<Money, MoneyError> = tax.checked_add(duty);
    sum.unwrap_or(tax)
}
