//! Tax codes with their dated rates.

use domain::calendar::{Date, DateStyle, format_date};
use domain::digits::format_percent;
use domain::fold::sort_key;
use domain::id::TaxCodeId;
use domain::money::Percent;
use domain::mutation::{Mutation, Save};
use domain::record::{DatedRate, TaxCode};
use domain::rejection::ProblemCode;
use leptos::prelude::*;
use uuid::Uuid;

use super::section::{ActiveSwitch, Row, SectionList, editor};
use crate::components::{Button, ButtonKind, DateInput, NumberInput, NumberKind, icons};
use crate::form::field::use_problems;
use crate::form::reading::{percent, percent_text};
use crate::form::{FormFields, Reading, RowField, Rows, TextField, Typed};
use crate::offline::device::use_device;
use crate::route::Section;
use crate::shared::{View, use_view};
use crate::texts::{Texts, use_texts};

pub(super) fn list() -> AnyView {
    let t = use_texts();
    let device = use_device();
    let view = use_view();
    let rows = Signal::derive(move || {
        let mut all = device.all::<TaxCode>();
        all.sort_by_key(|it| sort_key(&it.name));
        all.into_iter()
            .map(|it| {
                let note = match it.on(view.today()) {
                    Some(rate) => t.tax_now(
                        format_percent(rate.tax, view.locale),
                        format_percent(rate.duty, view.locale),
                    ),
                    None => t.tax_none_now().to_owned(),
                };
                Row::new(Section::TaxCodes, it.id, it.name).note(note).active(it.active)
            })
            .collect::<Vec<_>>()
    });
    view! { <SectionList section=Section::TaxCodes add=t.settings_add_tax_code() empty=t.tax_empty() rows/> }.into_any()
}

#[derive(Clone, Copy)]
struct RateFields {
    from: RwSignal<Option<Date>>,
    tax: RwSignal<String>,
    duty: RwSignal<String>,
}

#[derive(Clone, Copy)]
struct TaxFields {
    name: RwSignal<String>,
    rates: Rows<RateFields>,
    active: RwSignal<bool>,
    view: View,
}

impl TaxFields {
    fn empty_rate() -> RateFields {
        RateFields {
            from: RwSignal::new(None),
            tax: RwSignal::new(String::new()),
            duty: RwSignal::new(String::new()),
        }
    }
}

impl FormFields for TaxFields {
    type Record = TaxCode;

    fn load(self, it: &TaxCode) {
        self.name.set(it.name.clone());
        self.active.set(it.active);
        self.rates.replace(it.rates.clone(), |rate| RateFields {
            from: RwSignal::new(Some(rate.from)),
            tax: RwSignal::new(percent_text(rate.tax, self.view.locale)),
            duty: RwSignal::new(percent_text(rate.duty, self.view.locale)),
        });
    }

    fn read(self, id: Uuid) -> Typed<TaxCode> {
        let mut reading = Reading::default();
        let mut rates = Vec::new();
        for (at, row) in self.rates.get().into_iter().enumerate() {
            let field = |name: &str| format!("rates.{at}.{name}");
            let from = row.from.get();
            if from.is_none() {
                reading.wrong(field("from"), ProblemCode::Required);
            }
            rates.push(DatedRate {
                from: from.unwrap_or_else(|| self.view.today_untracked()),
                tax: reading.required(&field("tax"), &row.tax.read(), Percent::ZERO, percent),
                duty: reading
                    .optional(&field("duty"), &row.duty.read(), percent)
                    .unwrap_or(Percent::ZERO),
            });
        }
        reading.finish(TaxCode {
            id: TaxCodeId(id),
            name: self.name.get(),
            rates,
            active: self.active.get(),
        })
    }

    fn tidy(self) {
        self.rates.retain(|row| {
            row.from.get_untracked().is_some()
                || !row.tax.read_untracked().trim().is_empty()
                || !row.duty.read_untracked().trim().is_empty()
        });
        self.rates.sort_by_key(|row| row.from.get_untracked());
    }

    fn label(self, t: Texts, field: &str) -> String {
        let last = field.rsplit('.').next().unwrap_or_default();
        match (field.split('.').next().unwrap_or_default(), last) {
            ("rates", "from") => t.tax_from(),
            ("rates", "tax") => t.tax_rate(),
            ("rates", "duty") => t.tax_duty_rate(),
            ("rates", _) => t.tax_rates(),
            _ => t.tax_name(),
        }
        .to_owned()
    }

    fn mutation(save: Save<TaxCode>) -> Mutation {
        Mutation::SaveTaxCode(save)
    }
}

pub(super) fn form(id: String) -> AnyView {
    let fields = TaxFields {
        name: RwSignal::new(String::new()),
        rates: Rows::new(),
        active: RwSignal::new(true),
        view: use_view(),
    };
    fields.rates.push(TaxFields::empty_rate);
    editor(Section::TaxCodes, &id, fields, move |_| {
        view! { <Fields fields/> }.into_any()
    })
}

#[component]
fn Fields(fields: TaxFields) -> impl IntoView {
    let t = use_texts();
    let problems = use_problems();
    let none = problems.of("rates");
    view! {
        <div class="stack">
            <div class="fields">
                <TextField field="name" label=t.tax_name() value=fields.name help=t.tax_name_help() wide=true/>
                <ActiveSwitch value=fields.active/>
            </div>
            <h3 id=problems.id_of("rates") tabindex="-1">{t.tax_rates()}</h3>
            <p class="field__help">{t.tax_rates_help()}</p>
            {move || none.get().map(|words| view! { <p class="field__error">{words}</p> })}
            <For
                each=move || fields.rates.keyed()
                key=|(key, _)| *key
                children=move |(key, row)| view! { <RateRow fields key row/> }
            />
            <Button
                small=true
                icon=icons::PLUS
                on_press=move || {
                    fields.rates.push(TaxFields::empty_rate);
                }
            >
                {t.settings_add_rate()}
            </Button>
        </div>
    }
}

#[component]
fn RateRow(fields: TaxFields, key: u32, row: RateFields) -> impl IntoView {
    let t = use_texts();
    let view = use_view();
    let problems = use_problems();
    let place = Signal::derive(move || fields.rates.place_of(key));
    let path = move |name: &'static str| Signal::derive(move || format!("rates.{}.{name}", place.get()));
    let from_id = format!("setting-rate-{key}-from");
    let from_error = problems.of_row(path("from"));
    let name = move || {
        row.from.get().map_or_else(
            || t.tax_rates().to_owned(),
            |from| t.tax_since(format_date(from, DateStyle::Long, view.locale)),
        )
    };
    view! {
        <div class="fields" role="group" aria-label=name>
            <DateInput
                id=from_id
                label=t.tax_from()
                value=row.from
                today=view.today_untracked()
                error=from_error
            />
            <RowField id=format!("setting-rate-{key}-tax") label=t.tax_rate() path=path("tax")>
                <NumberInput value=row.tax kind=NumberKind::Decimal unit="٪"/>
            </RowField>
            <RowField id=format!("setting-rate-{key}-duty") label=t.tax_duty_rate() path=path("duty")>
                <NumberInput value=row.duty kind=NumberKind::Decimal unit="٪"/>
            </RowField>
            <div>
                <Button
                    kind=ButtonKind::Quiet
                    icon=icons::X
                    label=move || t.action_remove_named(name())
                    on_press=move || fields.rates.remove(key)
                />
            </div>
        </div>
    }
}
