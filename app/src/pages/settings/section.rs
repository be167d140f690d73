//! What all sections have in common: the list with its head, and the form of one record.

use domain::record::Record;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::{section_help, section_icon};
use crate::components::{
    ButtonKind, Chip, Empty, LinkButton, ListRow, ListRows, Switch, Toast, Tone, icons, use_toasts,
};
use crate::form::{Form, FormFields, FormFrame};
use crate::frame::heading::section_name;
use crate::offline::device::use_device;
use crate::route::{Page, Section};
use crate::texts::use_texts;

/// What `?edit=` says for a record that is not there yet.
pub(super) const NEW: &str = "new";

/// One record in the list of its section.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub href: String,
    pub title: String,
    pub note: String,
    /// Switched off, or closed: its word.
    pub off: Option<&'static str>,
}

impl Row {
    pub fn new(section: Section, id: impl std::fmt::Display, title: impl Into<String>) -> Self {
        Self {
            href: edit_address(section, id),
            title: title.into(),
            note: String::new(),
            off: None,
        }
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    pub fn active(mut self, active: bool) -> Self {
        self.off = (!active).then(|| use_texts().state_inactive());
        self
    }
}

/// The address of the form of a record.
pub(super) fn edit_address(section: Section, id: impl std::fmt::Display) -> String {
    format!("{}?edit={id}", Page::SettingsSection(section))
}

/// The list of a section with its head.
#[component]
pub(super) fn SectionList(
    section: Section,
    /// The word of «new».
    add: &'static str,
    /// What is said while there is nothing.
    empty: &'static str,
    #[prop(into)] rows: Signal<Vec<Row>>,
) -> impl IntoView {
    let row = move |row: Row| {
        let (title, note) = (row.title, row.note);
        let sub = move || note.clone();
        let end = move || {
            row.off
                .map(|word| view! { <Chip tone=Tone::Void icon=icons::BAN text=word/> })
        };
        view! { <ListRow main=move || title.clone() href=row.href sub end/> }
    };
    view! {
        <SectionHead section add=Some((edit_address(section, NEW), add))/>
        <section class="card section" aria-label=section_name(section, use_texts())>
            {move || {
                let rows = rows.get();
                if rows.is_empty() {
                    view! { <NothingYet section empty add/> }.into_any()
                } else {
                    view! { <ListRows>{rows.into_iter().map(row).collect_view()}</ListRows> }.into_any()
                }
            }}
        </section>
    }
}

/// What a section is for, and «new».
#[component]
pub(super) fn SectionHead(
    section: Section,
    /// Address and word of «new».
    add: Option<(String, &'static str)>,
) -> impl IntoView {
    let t = use_texts();
    view! {
        <div class="page__head">
            <div class="page__title">
                <p>{section_help(t, section)}</p>
            </div>
            {add
                .map(|(href, word)| {
                    view! {
                        <div class="page__acts">
                            <LinkButton kind=ButtonKind::Primary icon=icons::PLUS href>
                                {word}
                            </LinkButton>
                        </div>
                    }
                })}
        </div>
    }
}

/// What would be here, and the first action.
#[component]
pub(super) fn NothingYet(section: Section, empty: &'static str, add: &'static str) -> impl IntoView {
    let t = use_texts();
    view! {
        <Empty icon=section_icon(section) title=empty body=section_help(t, section)>
            <LinkButton href=edit_address(section, NEW)>{add}</LinkButton>
        </Empty>
    }
}

/// The form of one record of a section: a new one, or that with this id. `draw` draws its fields.
pub(super) fn editor<F: FormFields>(
    section: Section,
    id: &str,
    fields: F,
    draw: impl FnOnce(Option<F::Record>) -> AnyView + Send + 'static,
) -> AnyView
where
    Record: From<F::Record>,
{
    let t = use_texts();
    let base: Option<F::Record> = (id != NEW).then(|| use_device().get_untracked(id)).flatten();
    if id != NEW && base.is_none() {
        return view! { <Gone section/> }.into_any();
    }
    let back = Page::SettingsSection(section).to_string();
    let (navigate, toasts, home) = (use_navigate(), use_toasts(), back.clone());
    let before = base.clone();
    let form = Form::new("setting", fields, base, move |_| {
        toasts.show(Toast::done(t.settings_saved()));
        navigate(&home, NavigateOptions::default());
    });
    view! {
        <SectionHead section add=None/>
        <FormFrame form back>
            <section class="card">
                <div class="card__head">
                    <h2>{section_name(section, t)}</h2>
                </div>
                <div class="card__body card__pad">{draw(before)}</div>
            </section>
        </FormFrame>
    }
    .into_any()
}

/// The record of this address is not there.
#[component]
pub(super) fn Gone(section: Section) -> impl IntoView {
    let t = use_texts();
    view! {
        <Empty
            icon=section_icon(section)
            title=t.settings_not_found_title()
            body=t.settings_not_found_body()
        >
            <LinkButton href=Page::SettingsSection(section).to_string()>{t.settings_back_to_list()}</LinkButton>
        </Empty>
    }
}

/// «Active», as nearly every setting has it.
#[component]
pub(super) fn ActiveSwitch(value: RwSignal<bool>) -> impl IntoView {
    let t = use_texts();
    view! {
        <div class="fields__wide">
            <Switch
                checked=value
                label=t.settings_active()
                help=t.settings_active_help()
                on_change=move |on| value.set(on)
            />
        </div>
    }
}
