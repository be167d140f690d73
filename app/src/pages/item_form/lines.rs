//! The table of lines.

use domain::digits::currency_name;
use domain::record::Product;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::form::Form;
use super::line::LineRow;
use super::lookup::Lookup;
use super::words::problem_at;
use crate::components::{FieldError, dom};
use crate::texts::use_texts;

/// The id of the table, for the summary of problems.
pub const ID: &str = "form-lines";

#[component]
pub fn Lines(form: Form) -> impl IntoView {
    let t = use_texts();
    let currency = form.writing.currency;
    let unit = currency_name(&currency, form.writing.locale, form.writing.unit).to_owned();
    let products = Lookup::<Product>::begin();
    let seeker = RwSignal::new(None);
    let problem = Signal::derive(move || {
        form.problem("lines")
            .map(|code| problem_at(t, "lines", code).to_owned())
    });
    view! {
        <section class="edit__sec" aria-labelledby="form-lines-title">
            <h2 id="form-lines-title">{t.invoice_lines()}</h2>
            <table class="lines" id=ID tabindex="-1">
                <thead>
                    <tr>
                        <th scope="col" class="lines__n" aria-label=t.invoice_line()>
                            "#"
                        </th>
                        <th scope="col">{t.invoice_product()}</th>
                        <th scope="col" class="col-w1">
                            {t.invoice_unit()}
                        </th>
                        <th scope="col" class="col-w1">
                            {t.invoice_quantity()}
                        </th>
                        <th scope="col" class="col-w3">
                            {t.invoice_unit_price()}
                        </th>
                        <th scope="col" class="col-w3">
                            {t.invoice_discount()}
                        </th>
                        <th scope="col" class="col-w2">
                            {t.invoice_tax_and_duty()}
                        </th>
                        <th scope="col" class="col-w2">
                            {t.invoice_net()}
                        </th>
                        <th scope="col" class="col-w2">
                            {t.invoice_line_total(unit)}
                        </th>
                        <th scope="col" class="lines__act">
                            <span class="visually-hidden">{t.common_actions()}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <ForEnumerate
                        each=move || form.rows.get()
                        key=|row| row.key
                        children=move |index, row| view! { <LineRow form row index products seeker/> }
                    />
                </tbody>
            </table>
            <FieldError id="form-lines-error" error=problem/>
        </section>
    }
}

/// Enter in a field goes to another instead of sending the form.
pub fn go_on(event: &KeyboardEvent, to: &str) {
    if event.key() == "Enter" && !event.ctrl_key() && !event.meta_key() && !event.is_composing() {
        event.prevent_default();
        dom::focus_and_select(to);
    }
}
