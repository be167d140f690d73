//! Numbering patterns: their form shows the numbers that come next while one types.

use domain::fold::sort_key;
use domain::id::PatternId;
use domain::mutation::{Mutation, Save};
use domain::numbering::{Template, TemplateError, series_year, year_of};
use domain::query::{Filter, ListQuery, Sort};
use domain::record::{Kind, Pattern, Series, SubType, YearCalendar};
use leptos::prelude::*;
use sync::protocol::Query;
use uuid::Uuid;

use super::section::{ActiveSwitch, Row, SectionList, editor};
use crate::components::{Choice, Code, Field, LinkButton, RadioGroup, Switch, TextInput, icons};
use crate::form::field::use_problems;
use crate::form::reading::whole;
use crate::form::{FormFields, NumberField, Reading, TextField, Typed, whole_text};
use crate::offline::device::use_device;
use crate::offline::listing::use_query;
use crate::route::{Page, Section};
use crate::shared::{View, use_view};
use crate::texts::{Texts, use_texts};
use crate::wording::{code, isolated};

/// How many coming numbers are shown.
const NEXT_NUMBERS: i64 = 3;

/// The code that stands for the sub-type's in a preview where no sub-type uses the pattern.
const CODE_EXAMPLE: &str = "A";

/// The counters of all patterns.
pub(super) fn counters() -> Query {
    Query::List(ListQuery::new(
        Kind::Series,
        Filter::all(),
        Sort::ascending("id"),
        ListQuery::ROWS_MAX,
    ))
}

pub(super) fn list() -> AnyView {
    let t = use_texts();
    let device = use_device();
    use_query(counters);
    let rows = Signal::derive(move || {
        let mut all = device.all::<Pattern>();
        all.sort_by_key(|it| sort_key(&it.name));
        all.into_iter()
            .map(|it| {
                let note = next_numbers(&it, use_view())
                    .ok()
                    .and_then(|numbers| numbers.into_iter().next())
                    .map(|number| t.pattern_next(isolated(&code(&number, t.locale()))));
                Row::new(Section::Patterns, it.id, it.name)
                    .note(note.unwrap_or_default())
                    .active(it.active)
            })
            .collect::<Vec<_>>()
    });
    view! { <SectionList section=Section::Patterns add=t.settings_add_pattern() empty=t.pattern_empty() rows/> }
        .into_any()
}

/// The code of a sub-type that uses the pattern.
fn code_of(pattern: PatternId) -> String {
    use_device()
        .all::<SubType>()
        .into_iter()
        .find(|it| it.pattern == pattern)
        .map_or_else(|| CODE_EXAMPLE.to_owned(), |it| it.code)
}

/// The numbers that come next for an item of today, in Latin digits as they are stored.
fn next_numbers(pattern: &Pattern, view: View) -> Result<Vec<String>, TemplateError> {
    let template = Template::parse(&pattern.template, pattern.yearly)?;
    let today = view.today();
    let series = Series::id_of(pattern.id, series_year(pattern, today));
    let counter = use_device().get::<Series>(series).map_or(0, |it| it.counter);
    let next = counter.saturating_add(1).max(pattern.start);
    let (year, code) = (year_of(pattern, today), code_of(pattern.id));
    Ok((0..NEXT_NUMBERS)
        .map(|step| template.format(year, next.saturating_add(step), &code))
        .collect())
}

fn template_error(t: Texts, error: TemplateError) -> String {
    let fields = isolated("{year} {yy} {seq} {seq:5} {code}");
    match error {
        TemplateError::TooLong => t.pattern_err_too_long().to_owned(),
        TemplateError::UnknownField => t.pattern_err_unknown_field(fields),
        TemplateError::Brace => t.pattern_err_brace().to_owned(),
        TemplateError::OneSeq => t.pattern_err_one_seq(isolated("{seq:5}")),
        TemplateError::YearMissing => t.pattern_err_year_missing(isolated("{year}")),
        TemplateError::Ambiguous => t.pattern_err_ambiguous().to_owned(),
    }
}

#[derive(Clone, Copy)]
struct PatternFields {
    name: RwSignal<String>,
    template: RwSignal<String>,
    start: RwSignal<String>,
    yearly: RwSignal<bool>,
    calendar: RwSignal<String>,
    active: RwSignal<bool>,
    view: View,
}

impl PatternFields {
    /// The pattern as it is typed so far, for the preview.
    fn typed(self, id: PatternId) -> Pattern {
        Pattern {
            id,
            name: self.name.get(),
            template: domain::digits::to_latin_digits(self.template.read().trim()),
            start: whole(&self.start.read()).unwrap_or(1),
            yearly: self.yearly.get(),
            calendar: if self.calendar.read().as_str() == "gregorian" {
                YearCalendar::Gregorian
            } else {
                YearCalendar::Jalali
            },
            active: self.active.get(),
        }
    }
}

impl FormFields for PatternFields {
    type Record = Pattern;

    fn load(self, it: &Pattern) {
        let calendar = match it.calendar {
            YearCalendar::Jalali => "jalali",
            YearCalendar::Gregorian => "gregorian",
        };
        self.name.set(it.name.clone());
        self.template.set(it.template.clone());
        self.start.set(whole_text(it.start, self.view.locale));
        self.yearly.set(it.yearly);
        self.calendar.set(calendar.to_owned());
        self.active.set(it.active);
    }

    fn read(self, id: Uuid) -> Typed<Pattern> {
        let mut reading = Reading::default();
        let start = reading.required("start", &self.start.read(), 1, whole);
        let typed = self.typed(PatternId(id));
        reading.finish(Pattern { start, ..typed })
    }

    fn label(self, t: Texts, field: &str) -> String {
        match field {
            "template" => t.pattern_text(),
            "start" => t.pattern_start(),
            "calendar" => t.pattern_calendar(),
            _ => t.pattern_name(),
        }
        .to_owned()
    }

    fn mutation(save: Save<Pattern>) -> Mutation {
        Mutation::SavePattern(save)
    }
}

pub(super) fn form(id: String) -> AnyView {
    use_query(counters);
    let view = use_view();
    let fields = PatternFields {
        name: RwSignal::new(String::new()),
        template: RwSignal::new(String::new()),
        start: RwSignal::new(whole_text(1, view.locale)),
        yearly: RwSignal::new(true),
        calendar: RwSignal::new("jalali".to_owned()),
        active: RwSignal::new(true),
        view,
    };
    editor(Section::Patterns, &id, fields, move |base| {
        view! { <Fields fields base/> }.into_any()
    })
}

#[component]
fn Fields(fields: PatternFields, base: Option<Pattern>) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let calendars = vec![
        Choice::new("jalali", t.pattern_field_year()),
        Choice::new("gregorian", t.pattern_field_gregorian()),
    ];
    let id = base.as_ref().map(|it| it.id);
    // Once a number is given, how numbers look and count is history.
    let is_fixed =
        Signal::derive(move || id.is_some_and(|id| device.all::<Series>().iter().any(|it| it.pattern == id)));
    view! {
        <div class="stack">
            <div class="fields">
                <TextField
                    field="name"
                    label=t.pattern_name()
                    value=fields.name
                    help=t.pattern_name_help()
                    wide=true
                />
                <TemplateField fields is_fixed/>
                <Preview fields id=id.unwrap_or(PatternId(Uuid::nil()))/>
                <NumberField
                    field="start"
                    label=t.pattern_start()
                    value=fields.start
                    help=t.pattern_start_help()
                    disabled=is_fixed
                />
                <div class="fields__wide">
                    <Switch
                        checked=fields.yearly
                        label=t.pattern_restart()
                        help=t.pattern_restart_help()
                        disabled=is_fixed
                        on_change=move |on| fields.yearly.set(on)
                    />
                </div>
                <div class="fields__wide">
                    <RadioGroup
                        legend=t.pattern_calendar()
                        name="setting-calendar"
                        choices=calendars
                        value=fields.calendar
                        disabled=is_fixed
                    />
                    <p class="field__help">{t.pattern_calendar_help()}</p>
                </div>
                <ActiveSwitch value=fields.active/>
            </div>
            {move || is_fixed.get().then(|| view! { <p class="field__help">{t.pattern_fixed()}</p> })}
            {id
                .map(|id| {
                    view! {
                        <LinkButton icon=icons::LIST_ORDERED href=Page::NumberProof(id).to_string()>
                            {t.pattern_proof()}
                        </LinkButton>
                    }
                })}
        </div>
    }
}

/// The template, with what is wrong with it said while one types.
#[component]
fn TemplateField(fields: PatternFields, is_fixed: Signal<bool>) -> impl IntoView {
    let t = use_texts();
    let problems = use_problems();
    let said = problems.of("template");
    let error = Signal::derive(move || {
        let typed = fields.typed(PatternId(Uuid::nil()));
        if typed.template.is_empty() {
            return said.get();
        }
        match Template::parse(&typed.template, typed.yearly) {
            Err(error) => Some(template_error(t, error)),
            Ok(_) => said.get(),
        }
    });
    view! {
        <Field
            id=problems.id_of("template")
            label=t.pattern_text()
            help=t.pattern_fields_help(isolated("{year} {yy} {seq} {seq:5} {code}"))
            error
            wide=true
        >
            <TextInput value=fields.template ltr=true disabled=is_fixed/>
        </Field>
    }
}

/// The next numbers, as soon as the template can be read.
#[component]
fn Preview(fields: PatternFields, id: PatternId) -> impl IntoView {
    let t = use_texts();
    let view = use_view();
    let numbers = Memo::new(move |_| next_numbers(&fields.typed(id), view).unwrap_or_default());
    view! {
        <div class="fields__wide" aria-live="polite">
            {move || {
                let numbers = numbers.get();
                (!numbers.is_empty())
                    .then(|| {
                        let number = |text: String| view! { <Code text/> };
                        view! {
                            <p class="field__label">{t.pattern_next_numbers()}</p>
                            <p class="cluster">{numbers.into_iter().map(number).collect_view()}</p>
                            <p class="field__help">{t.pattern_next_numbers_note(isolated(&code_of(id)))}</p>
                        }
                    })
            }}
        </div>
    }
}
