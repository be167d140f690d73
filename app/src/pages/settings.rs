//! The settings: an index, and one page for each section.
//!
//! A section is a list and, with `?edit=` in its address, the form of one record. One more section: a variant of
//! [`Section`], a file here with `list` and `form`, and a line in each match below; the compiler names them.

use domain::access::Action;
use leptos::prelude::*;
use sync::protocol::Query;

use super::list_address::use_search;
use crate::components::{Card, Empty, Icon, IconName, LinkButton, ListRow, ListRows, icons};
use crate::frame::heading::section_name;
use crate::offline::device::use_device;
use crate::route::{Page, Section};
use crate::texts::{Texts, use_texts};

mod company;
mod effective;
mod fiscal_years;
mod named;
pub mod number_proof;
mod patterns;
mod reject_reasons;
mod rights;
mod section;
mod sub_types;
mod tax_codes;
pub mod users;

/// What a section shows.
pub fn queries(section: Section) -> Vec<Query> {
    match section {
        Section::Rights => vec![Query::Grants],
        Section::Patterns => vec![patterns::counters()],
        _ => Vec::new(),
    }
}

/// Whether the signed-in user may change what the section holds.
fn may_change(section: Section) -> bool {
    let action = if section.is_about_people() {
        Action::ManageUsers
    } else {
        Action::ManageSettings
    };
    use_device().access().can(action).is_some()
}

/// The sentence of a section.
fn section_help(t: Texts, section: Section) -> &'static str {
    match section {
        Section::Company => t.settings_company_help(),
        Section::Users => t.settings_users_help(),
        Section::Units => t.settings_units_help(),
        Section::Groups => t.settings_groups_help(),
        Section::Positions => t.settings_positions_help(),
        Section::Rights => t.settings_rights_help(),
        Section::SubTypes => t.settings_sub_types_help(),
        Section::Patterns => t.settings_patterns_help(),
        Section::TaxCodes => t.settings_tax_codes_help(),
        Section::FiscalYears => t.settings_fiscal_years_help(),
        Section::RejectReasons => t.settings_reject_reasons_help(),
    }
}

fn section_icon(section: Section) -> IconName {
    match section {
        Section::Company => icons::LANDMARK,
        Section::Users => icons::USER,
        Section::Units => icons::LAYERS,
        Section::Groups => icons::USERS,
        Section::Positions => icons::BRIEFCASE,
        Section::Rights => icons::KEY_ROUND,
        Section::SubTypes => icons::RECEIPT_TEXT,
        Section::Patterns => icons::HASH,
        Section::TaxCodes => icons::PERCENT,
        Section::FiscalYears => icons::CALENDAR_DAYS,
        Section::RejectReasons => icons::MESSAGE_SQUARE,
    }
}

/// The index.
#[component]
pub fn Settings() -> impl IntoView {
    let t = use_texts();
    let of = |about_people: bool| -> Vec<Section> {
        Section::ALL
            .iter()
            .copied()
            .filter(|section| section.is_about_people() == about_people && may_change(*section))
            .collect()
    };
    let (finance, people) = (of(false), of(true));
    if finance.is_empty() && people.is_empty() {
        return view! {
            <main class="page" id="main">
                <NotYours text=t.settings_not_yours()/>
            </main>
        }
        .into_any();
    }
    view! {
        <main class="page" id="main">
            <div class="page__head">
                <div class="page__title">
                    <p>{t.settings_intro()}</p>
                </div>
            </div>
            <div class="stack">
                <Index id="settings-items" title=t.settings_items() sections=finance/>
                <Index id="settings-people" title=t.settings_people() sections=people/>
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn Index(id: &'static str, title: &'static str, sections: Vec<Section>) -> impl IntoView {
    let t = use_texts();
    let row = move |section: Section| {
        view! {
            <ListRow
                main=move || section_name(section, t)
                href=Page::SettingsSection(section).to_string()
                icon=section_icon(section)
                sub=move || section_help(t, section)
                end=|| view! { <Icon name=icons::CHEVRON_RIGHT/> }
            />
        }
    };
    (!sections.is_empty()).then(|| {
        view! {
            <Card id title>
                <ListRows>{sections.into_iter().map(row).collect_view()}</ListRows>
            </Card>
        }
    })
}

/// A page that the signed-in user may not see, and who may.
#[component]
fn NotYours(text: &'static str) -> impl IntoView {
    let t = use_texts();
    view! {
        <Empty icon=icons::LOCK title=t.settings_not_yours_title() body=text>
            <LinkButton href=Page::Home.to_string()>{t.error_not_found_action()}</LinkButton>
        </Empty>
    }
}

/// A section: its list, or the form of what is edited.
#[component]
pub fn SettingsSection(section: Section) -> impl IntoView {
    let t = use_texts();
    let search = use_search();
    let edited = Memo::new(move |_| search.with(|search| search.get("edit").map(str::to_owned)));
    if !may_change(section) {
        let text = if section.is_about_people() {
            t.settings_not_yours_people()
        } else {
            t.settings_not_yours()
        };
        return view! {
            <main class="page" id="main">
                <NotYours text/>
            </main>
        }
        .into_any();
    }
    view! {
        <main class="page" id="main">
            {move || match edited.get() {
                Some(id) => form(section, id),
                None => list(section),
            }}
        </main>
    }
    .into_any()
}

fn list(section: Section) -> AnyView {
    match section {
        Section::Company => company::form(),
        Section::Users => users::list(),
        Section::Units | Section::Groups | Section::Positions => named::list(section),
        Section::Rights => rights::list(),
        Section::SubTypes => sub_types::list(),
        Section::Patterns => patterns::list(),
        Section::TaxCodes => tax_codes::list(),
        Section::FiscalYears => fiscal_years::list(),
        Section::RejectReasons => reject_reasons::list(),
    }
}

fn form(section: Section, id: String) -> AnyView {
    match section {
        Section::Company => company::form(),
        Section::Users => users::form(id),
        Section::Units | Section::Groups | Section::Positions => named::form(section, id),
        Section::Rights => rights::form(id),
        Section::SubTypes => sub_types::form(id),
        Section::Patterns => patterns::form(id),
        Section::TaxCodes => tax_codes::form(id),
        Section::FiscalYears => fiscal_years::form(id),
        Section::RejectReasons => reject_reasons::form(id),
    }
}
