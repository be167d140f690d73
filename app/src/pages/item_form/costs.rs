//! Additional costs: a text, an amount or a percentage of the sum of the lines, taxable or not.

use leptos::prelude::*;

use super::form::Form;
use super::rows::CostRow;
use super::words::{count, problem_at};
use crate::components::{Button, ButtonKind, Checkbox, FieldError, NumberInput, NumberKind, TextInput, dom, icons};
use crate::texts::use_texts;

/// The id of a cost's control.
#[must_use]
pub fn cost_id(key: u32, part: &str) -> String {
    format!("cost-{key}-{part}")
}

#[component]
pub fn Costs(form: Form) -> impl IntoView {
    let t = use_texts();
    let add = move |()| {
        let row = form.add_cost();
        // The row is there after the view has been brought up to date.
        crate::offline::transport::after(0, move || dom::focus(&cost_id(row.key, "text")));
    };
    let full = Signal::derive(move || form.costs.with(Vec::len) >= domain::invoice::COSTS_MAX);
    view! {
        <fieldset class="field">
            <legend class="field__label">
                {t.invoice_extras()} " " <span class="field__opt">{t.common_optional()}</span>
            </legend>
            <ForEnumerate
                each=move || form.costs.get()
                key=|row| row.key
                children=move |index, row| view! { <Cost form row index/> }
            />
            <p>
                <Button small=true icon=icons::PLUS disabled=full on_press=add>
                    {t.invoice_add_extra()}
                </Button>
            </p>
        </fieldset>
    }
}

#[component]
fn Cost(form: Form, row: CostRow, index: ReadSignal<usize>) -> impl IntoView {
    let t = use_texts();
    let place = move || count(index.get() + 1, form.writing.locale);
    let problem = Memo::new(move |_| {
        let at = form.cost_place(row.key)?;
        ["text", "amount"]
            .into_iter()
            .find_map(|field| Some((field, form.problem(&format!("costs.{at}.{field}"))?)))
    });
    let invalid =
        move |field: &'static str| Signal::derive(move || problem.get().is_some_and(|(wrong, _)| wrong == field));
    let described_by = move |field: &'static str| {
        Signal::derive(move || {
            let wrong = problem.get().is_some_and(|(wrong, _)| wrong == field);
            wrong.then(|| cost_id(row.key, "error"))
        })
    };
    let error = Signal::derive(move || problem.get().map(|(field, code)| problem_at(t, field, code).to_owned()));
    view! {
        <div class="edit__cost">
            <TextInput
                value=row.text
                id=cost_id(row.key, "text")
                label=move || t.form_cost_title(place())
                placeholder=t.form_cost_title_placeholder()
                invalid=invalid("text")
                described_by=described_by("text")
                max_length=500
                on_key=move |event| super::lines::go_on(&event, &cost_id(row.key, "amount"))
            />
            <NumberInput
                value=row.amount
                kind=NumberKind::AmountOrPercent
                id=cost_id(row.key, "amount")
                label=move || t.form_cost_amount(place())
                placeholder=t.form_cost_amount_placeholder()
                invalid=invalid("amount")
                described_by=described_by("amount")
                on_key=move |event| super::lines::go_on(&event, "form-description")
            />
            <Checkbox checked=row.taxable label=t.form_cost_taxable() on_change=move |on| row.taxable.set(on)/>
            <Button
                kind=ButtonKind::Quiet
                small=true
                icon=icons::TRASH_2
                label=move || t.form_cost_delete(place())
                on_press=move |()| form.costs.update(|costs| costs.retain(|it| it.key != row.key))
            />
            <FieldError id=cost_id(row.key, "error") error/>
        </div>
    }
}
