//! Fiscal years: their days, and closing and reopening with what that means.

use domain::calendar::{Date, DateStyle, format_date};
use domain::id::FiscalYearId;
use domain::mutation::{Mutation, Save};
use domain::record::FiscalYear;
use domain::rejection::ProblemCode;
use leptos::prelude::*;
use uuid::Uuid;

use super::section::{NEW, NothingYet, SectionHead, edit_address, editor};
use crate::components::{Button, ButtonKind, Chip, ListRow, ListRows, Question, Tone, icons};
use crate::form::{Act, DateField, FormFields, Reading, TextField, Typed};
use crate::offline::device::use_device;
use crate::route::Section;
use crate::shared::{View, use_view};
use crate::texts::{Texts, use_texts};

const SECTION: Section = Section::FiscalYears;

pub(super) fn list() -> AnyView {
    view! { <Years/> }.into_any()
}

#[component]
fn Years() -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let asked = RwSignal::new(None::<FiscalYearId>);
    let years = move || {
        let mut years = device.all::<FiscalYear>();
        years.sort_by_key(|year| std::cmp::Reverse(year.start));
        years
    };
    view! {
        <SectionHead section=SECTION add=Some((edit_address(SECTION, NEW), t.settings_add_fiscal_year()))/>
        <section class="card section" aria-label=t.settings_fiscal_years()>
            {move || {
                let years = years();
                if years.is_empty() {
                    view! { <NothingYet section=SECTION empty=t.year_empty() add=t.settings_add_fiscal_year()/> }
                        .into_any()
                } else {
                    let row = move |year| view! { <YearRow year asked/> };
                    view! { <ListRows>{years.into_iter().map(row).collect_view()}</ListRows> }.into_any()
                }
            }}
        </section>
        <CloseOrReopen asked/>
    }
}

#[component]
fn YearRow(year: FiscalYear, asked: RwSignal<Option<FiscalYearId>>) -> impl IntoView {
    let t = use_texts();
    let view = use_view();
    let id = year.id;
    let range = range_text(t, view, &year);
    let (tone, icon, word) = if year.open {
        (Tone::Done, icons::LOCK_OPEN, t.year_open())
    } else {
        (Tone::Void, icons::LOCK, t.year_closed())
    };
    let act = if year.open { t.year_close() } else { t.year_reopen() };
    let end = move || {
        view! {
            <Chip tone icon text=word/>
            <Button small=true on_press=move || asked.set(Some(id))>
                {act}
            </Button>
        }
    };
    view! {
        <ListRow
            main=move || year.name.clone()
            href=edit_address(SECTION, id)
            sub=move || range.clone()
            end
        />
    }
}

fn range_text(t: Texts, view: View, year: &FiscalYear) -> String {
    let day = |date: Date| format_date(date, DateStyle::Long, view.locale);
    t.year_range(day(year.start), day(year.end))
}

/// Whether to close or reopen, with what follows from it.
#[component]
fn CloseOrReopen(asked: RwSignal<Option<FiscalYearId>>) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let open = RwSignal::new(false);
    let (closing, reopening) = (Act::new(t.year_was_closed()), Act::new(t.year_was_reopened()));
    Effect::new(move |_| {
        if asked.get().is_some() {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() && asked.get_untracked().is_some() {
            asked.set(None);
        }
    });
    // The words stay while the dialog fades out.
    let year = Memo::new(move |before: Option<&Option<FiscalYear>>| {
        asked
            .get()
            .and_then(|id| device.get_untracked::<FiscalYear>(id))
            .or_else(|| before.cloned().flatten())
    });
    let is_open = move || year.with(|year| year.as_ref().is_none_or(|year| year.open));
    let title = move || {
        let name = year.with(|year| year.as_ref().map(|year| year.name.clone()).unwrap_or_default());
        if is_open() {
            t.year_close_title(name)
        } else {
            t.year_reopen_title(name)
        }
    };
    let answer = move || {
        open.set(false);
        let Some(before) = year.get_untracked() else { return };
        let act = if before.open { closing } else { reopening };
        let record = FiscalYear {
            open: !before.open,
            ..before.clone()
        };
        act.run(Mutation::SaveFiscalYear(Save {
            base: Some(before),
            record,
        }));
    };
    view! {
        <Question
            id="year-question"
            title
            open
            go=move || if is_open() { t.year_close() } else { t.year_reopen() }
            kind=ButtonKind::Primary
            icon=Signal::derive(move || if is_open() { icons::LOCK } else { icons::UNDO_2 })
            on_go=move |()| answer()
        >
            <p>{move || if is_open() { t.year_close_body() } else { t.year_reopen_body() }}</p>
        </Question>
    }
}

#[derive(Clone, Copy)]
struct YearFields {
    name: RwSignal<String>,
    start: RwSignal<Option<Date>>,
    end: RwSignal<Option<Date>>,
    open: StoredValue<bool>,
    view: View,
}

impl FormFields for YearFields {
    type Record = FiscalYear;

    fn load(self, year: &FiscalYear) {
        self.name.set(year.name.clone());
        self.start.set(Some(year.start));
        self.end.set(Some(year.end));
        self.open.set_value(year.open);
    }

    fn read(self, id: Uuid) -> Typed<FiscalYear> {
        let mut reading = Reading::default();
        let mut day = |field: &str, date: Option<Date>| {
            date.unwrap_or_else(|| {
                reading.wrong(field, ProblemCode::Required);
                self.view.today_untracked()
            })
        };
        let (start, end) = (day("start", self.start.get()), day("end", self.end.get()));
        reading.finish(FiscalYear {
            id: FiscalYearId(id),
            name: self.name.get(),
            start,
            end,
            open: self.open.get_value(),
        })
    }

    fn label(self, t: Texts, field: &str) -> String {
        match field {
            "start" => t.year_from(),
            "end" => t.year_until(),
            _ => t.year_name(),
        }
        .to_owned()
    }

    fn mutation(save: Save<FiscalYear>) -> Mutation {
        Mutation::SaveFiscalYear(save)
    }
}

pub(super) fn form(id: String) -> AnyView {
    let t = use_texts();
    let fields = YearFields {
        name: RwSignal::new(String::new()),
        start: RwSignal::new(None),
        end: RwSignal::new(None),
        open: StoredValue::new(true),
        view: use_view(),
    };
    editor(SECTION, &id, fields, move |_| {
        view! {
            <div class="fields">
                <TextField
                    field="name"
                    label=t.year_name()
                    value=fields.name
                    help=t.year_name_help()
                    wide=true
                />
                <DateField field="start" label=t.year_from() value=fields.start/>
                <DateField field="end" label=t.year_until() value=fields.end/>
                <p class="field__help fields__wide">{t.year_until_error_help()}</p>
            </div>
        }
        .into_any()
    })
}
