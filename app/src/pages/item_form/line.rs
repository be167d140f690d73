//! One row of the line table.
//!
//! What stays true: Enter goes from cell to cell and, after the last, to the next row; the figures at the end are those of
//! the rules, or a dash while the row cannot be computed.

use domain::digits::{format_money, format_percent};
use domain::money::Percent;
use domain::record::{Line, Product};
use domain::rejection::ProblemCode;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::form::Form;
use super::lookup::Lookup;
use super::rows::Row;
use super::words::{count, problem_at};
use crate::components::{
    Button, ButtonKind, Checkbox, ComboOption, Combobox, FieldError, Menu, MenuItem, NumberInput, NumberKind,
    TextInput, dom, icons,
};
use crate::texts::use_texts;

/// The cells one walks through with Enter, in order.
const CELLS: [&str; 5] = ["product", "unit", "quantity", "price", "discount"];

/// The id of a cell.
#[must_use]
pub fn cell_id(key: u32, cell: &str) -> String {
    format!("line-{key}-{cell}")
}

/// The cell of a field by the end of its path.
#[must_use]
pub fn cell_of_field(field: &str) -> &'static str {
    match field {
        "unit" => "unit",
        "quantity" => "quantity",
        "unit_price" => "price",
        "discount" => "discount",
        _ => "product",
    }
}

/// A row, and under it what is wrong with it.
#[component]
pub fn LineRow(
    form: Form,
    row: Row,
    index: ReadSignal<usize>,
    /// The search that all rows share.
    products: Lookup<Product>,
    /// The row that it searches for.
    seeker: RwSignal<Option<u32>>,
) -> impl IntoView {
    let t = use_texts();
    let place = move || count(index.get() + 1, form.writing.locale);
    let line = Memo::new(move |_| form.computed.with(|it| it.lines.get(index.get()).cloned().flatten()));
    let problem = Memo::new(move |_| first_problem(form, index.get()));
    let cell = move |field: &'static str| Cell {
        invalid: Signal::derive(move || problem.read().as_ref().is_some_and(|(wrong, _)| *wrong == field)),
        described_by: Signal::derive(move || {
            let wrong = problem.read();
            wrong
                .as_ref()
                .filter(|(wrong, _)| *wrong == field)
                .map(|_| cell_id(row.key, "error"))
        }),
    };
    view! {
        <tr>
            <td class="lines__n">{place}</td>
            <ProductCell form row products seeker place=Signal::derive(place) cell=cell("product")/>
            <td data-label=t.invoice_unit()>
                <UnitCell form row place=Signal::derive(place)/>
            </td>
            <td data-label=t.invoice_quantity()>
                <Figure form row value=row.quantity at=2 kind=NumberKind::Decimal
                    label=Signal::derive(move || t.invoice_quantity_of_line(place())) cell=cell("quantity")/>
            </td>
            <td data-label=t.invoice_unit_price()>
                <Figure form row value=row.price at=3 kind=NumberKind::Decimal
                    label=Signal::derive(move || t.invoice_price_of_line(place())) cell=cell("unit_price")/>
            </td>
            <td data-label=t.invoice_discount()>
                <Figure form row value=row.discount at=4 kind=NumberKind::AmountOrPercent
                    label=Signal::derive(move || t.invoice_discount_of_line(place())) cell=cell("discount")/>
                <DiscountHint form line/>
            </td>
            <Figures form row line place=Signal::derive(place)/>
            <LineActions form row place=Signal::derive(place)/>
        </tr>
        {move || {
            problem
                .get()
                .map(|(field, code)| {
                    view! {
                        <tr class="lines__error">
                            <td colspan="9">
                                <FieldError
                                    id=cell_id(row.key, "error")
                                    error=Some(problem_at(t, field, code).to_owned())
                                />
                            </td>
                        </tr>
                    }
                })
        }}
    }
}

/// Whether a cell is wrong, and what says so.
#[derive(Clone, Copy)]
struct Cell {
    invalid: Signal<bool>,
    described_by: Signal<Option<String>>,
}

/// What is shown under the row: the first field that is wrong.
fn first_problem(form: Form, at: usize) -> Option<(&'static str, ProblemCode)> {
    ["product", "text", "quantity", "unit_price", "discount"]
        .into_iter()
        .find_map(|field| Some((field, form.problem(&format!("lines.{at}.{field}"))?)))
        .map(|(field, code)| (if field == "text" { "product" } else { field }, code))
}

/// The product, or the words of a line without one.
#[component]
fn ProductCell(
    form: Form,
    row: Row,
    products: Lookup<Product>,
    seeker: RwSignal<Option<u32>>,
    place: Signal<String>,
    cell: Cell,
) -> impl IntoView {
    let t = use_texts();
    let found = products.found;
    let options = Signal::derive(move || {
        if seeker.get() != Some(row.key) {
            return Vec::new();
        }
        found.with(|found| found.iter().map(|it| option_of(it, form)).collect())
    });
    // What was chosen is no search: opening the list again shows everything.
    let seek = move || {
        seeker.set(Some(row.key));
        let chosen = row.product.get_untracked().is_some();
        products.typed.set(if chosen {
            String::new()
        } else {
            row.label.get_untracked()
        });
    };
    let pick = move |option: ComboOption| {
        let picked = found.with_untracked(|found| found.iter().find(|it| it.id.to_string() == option.id).cloned());
        if let Some(product) = picked {
            take(form, row, &product);
        }
        dom::focus_and_select(&cell_id(row.key, "quantity"));
    };
    let typed = move |_: String| {
        row.product.set(None);
        row.own_text.set(String::new());
        seek();
        form.keep_blank_row();
    };
    let other = move |text: String| {
        row.label.set(text);
        form.keep_blank_row();
        dom::focus_and_select(&cell_id(row.key, "unit"));
    };
    view! {
        <td class="lines__wide" data-label=t.invoice_product() on:focusin=move |_| seek()>
            <Combobox
                text=row.label
                options
                on_pick=pick
                on_create=other
                create_label=move |text: String| t.form_other_line(text)
                on_type=typed
                on_enter=move |()| {
                    if untrack(|| row.is_blank()) {
                        dom::focus("form-description");
                    } else {
                        next_cell(form, row, 0);
                    }
                }
                id=cell_id(row.key, "product")
                label=move || t.invoice_product_of_line(place.get())
                list_label=t.invoice_product_options()
                cell=true
                invalid=cell.invalid
                described_by=cell.described_by
            />
        </td>
    }
}

fn option_of(product: &Product, form: Form) -> ComboOption {
    ComboOption {
        id: product.id.to_string(),
        label: product.name.clone(),
        note: Some(domain::digits::localize_digits(
            &format!("{} · {}", product.code, product.unit),
            form.writing.locale,
        )),
        end: product.sale_price.map(|price| form.writing.price(price)),
        icon: None,
    }
}

/// A product was picked: its name, and its price unless another was typed.
fn take(form: Form, row: Row, product: &Product) {
    let before = row
        .product
        .get_untracked()
        .and_then(|id| form.device.get_untracked::<Product>(id));
    let price_of = |product: Option<&Product>| {
        let price = product.and_then(|product| product.sale_price);
        price.map(|price| form.writing.price(price)).unwrap_or_default()
    };
    let typed = row.price.get_untracked();
    row.product.set(Some(product.id));
    row.label.set(product.name.clone());
    row.own_text.set(String::new());
    row.unit.set(String::new());
    if typed.is_empty() || typed == price_of(before.as_ref()) {
        row.price.set(price_of(Some(product)));
    }
    form.keep_blank_row();
}

/// The unit: the product's own, unless another is typed.
#[component]
fn UnitCell(form: Form, row: Row, place: Signal<String>) -> impl IntoView {
    let t = use_texts();
    let of_product = move || {
        let product = row.product.get().and_then(|id| form.device.get::<Product>(id));
        product.map(|product| product.unit).unwrap_or_default()
    };
    view! {
        <TextInput
            value=row.unit
            id=cell_id(row.key, "unit")
            label=move || t.form_unit_of_line(place.get())
            placeholder=of_product
            cell=true
            max_length=50
            on_key=move |event| key(form, row, 1, &event)
        />
    }
}

/// A number of the row.
#[component]
fn Figure(
    form: Form,
    row: Row,
    value: RwSignal<String>,
    /// Its place among the cells.
    at: usize,
    kind: NumberKind,
    label: Signal<String>,
    cell: Cell,
) -> impl IntoView {
    let placeholder = move || domain::digits::localize_digits("0", form.writing.locale);
    view! {
        <NumberInput
            value
            kind
            id=cell_id(row.key, CELLS[at])
            label=move || label.get()
            placeholder
            cell=true
            invalid=cell.invalid
            described_by=cell.described_by
            on_change=move |_| form.keep_blank_row()
            on_key=move |event| key(form, row, at, &event)
        />
    }
}

/// The other form of the discount: the amount of a percentage, the percentage of an amount.
#[component]
fn DiscountHint(form: Form, line: Memo<Option<Line>>) -> impl IntoView {
    let t = use_texts();
    let locale = form.writing.locale;
    move || {
        let line = line.get()?;
        let other = match (line.discount_percent, line.discount.is_zero()) {
            (_, true) => return None,
            (Some(_), _) => form.writing.amount(line.discount),
            (None, _) => {
                let ratio = Percent::ratio(line.discount, line.gross)?;
                format_percent(Percent::new(ratio.value().round_dp(2)).ok()?, locale)
            }
        };
        Some(view! { <small class="lines__hint">{t.form_discount_is(other)}</small> })
    }
}

/// Tax and sum, as the rules have them.
#[component]
fn Figures(form: Form, row: Row, line: Memo<Option<Line>>, place: Signal<String>) -> impl IntoView {
    let t = use_texts();
    let money = move |amount| format_money(amount, form.writing.locale, form.writing.unit);
    let dash = || view! { <span class="muted">"–"</span> }.into_any();
    let taxable = move || {
        // Not while a product is still being sought: such a row has no figures yet.
        let begun = !row.price.read().is_empty() || !row.quantity.read().is_empty();
        let free_text = row.product.read().is_none() && !row.label.read().trim().is_empty() && begun;
        free_text.then(|| {
            view! {
                <span class="lines__check" dir=form.writing.locale.direction()>
                    <Checkbox
                        checked=row.taxable
                        label=t.form_line_taxable()
                        hidden_label=move || t.form_taxable_of_line(place.get())
                        on_change=move |on| row.taxable.set(on)
                    />
                </span>
            }
        })
    };
    view! {
        <td class="lines__out" data-label=t.invoice_tax_and_duty()>
            {move || match line.get() {
                None => dash(),
                Some(line) if !line.taxable => view! { <span class="muted">{t.invoice_exempt()}</span> }.into_any(),
                Some(line) => line.tax.checked_add(line.duty).map(money).unwrap_or_default().into_any(),
            }}
            {taxable}
        </td>
        <td class="lines__out lines__net" data-label=t.invoice_net()>
            {move || match line.get() {
                None => dash(),
                Some(line) => money(line.net).into_any(),
            }}
        </td>
        <td class="lines__out" data-label=t.common_sum()>
            {move || match line.get() {
                None => dash(),
                Some(line) => view! { <b>{money(line.final_amount)}</b> }.into_any(),
            }}
        </td>
    }
}

/// Delete, and behind the dots: up, down, duplicate.
#[component]
fn LineActions(form: Form, row: Row, place: Signal<String>) -> impl IntoView {
    let t = use_texts();
    let menu = cell_id(row.key, "menu");
    // The place from above, and from below; the blank row at the end has nothing to do.
    let places = Memo::new(move |_| {
        form.rows.with(|rows| {
            let at = rows.iter().position(|it| it.key == row.key).unwrap_or_default();
            (at, rows.len().saturating_sub(at + 1))
        })
    });
    let is_first = Signal::derive(move || places.get().0 == 0);
    let is_last = Signal::derive(move || places.get().1 <= 1);
    let remove = move |()| {
        let after = form.after(row.key);
        form.remove(row.key);
        if let Some(after) = after {
            dom::focus(&cell_id(after.key, "product"));
        }
    };
    let menu = StoredValue::new(menu);
    view! {
        <td class="lines__act lines__act--two">
            <Show when=move || { places.get().1 > 0 }>
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    icon=icons::TRASH_2
                    label=move || t.invoice_delete_line(place.get())
                    on_press=remove
                />
                <Menu id=menu.get_value() class="btn--sm" label=move || t.form_line_actions(place.get())>
                    <MenuItem menu=menu.get_value() icon=icons::CHEVRON_UP text=t.form_line_up() disabled=is_first
                        on_press=move |()| form.shift(row.key, false)/>
                    <MenuItem menu=menu.get_value() icon=icons::CHEVRON_DOWN text=t.form_line_down() disabled=is_last
                        on_press=move |()| form.shift(row.key, true)/>
                    <MenuItem menu=menu.get_value() icon=icons::COPY text=t.form_line_duplicate()
                        on_press=move |()| form.duplicate(row.key)/>
                </Menu>
            </Show>
        </td>
    }
}

fn key(form: Form, row: Row, at: usize, event: &KeyboardEvent) {
    if event.key() == "Enter" && !event.ctrl_key() && !event.meta_key() && !event.is_composing() {
        event.prevent_default();
        next_cell(form, row, at);
    }
}

/// Goes to the next cell; after the last, to the next row, which is there by then.
fn next_cell(form: Form, row: Row, at: usize) {
    if let Some(cell) = CELLS.get(at + 1) {
        dom::focus_and_select(&cell_id(row.key, cell));
        return;
    }
    form.keep_blank_row();
    if let Some(next) = form.after(row.key) {
        dom::focus_and_select(&cell_id(next.key, "product"));
    }
}
