//! The settings.

use leptos::prelude::*;

use sync::protocol::Query;

use crate::route::Section;

pub mod number_proof;
pub mod users;

/// What a section shows.
pub fn queries(section: Section) -> Vec<Query> {
    if section.is_about_people() {
        vec![Query::Grants]
    } else {
        Vec::new()
    }
}

/// The page.
#[component]
pub fn Settings() -> impl IntoView {
    view! { <main class="page" id="main"></main> }
}

/// The page.
#[component]
pub fn SettingsSection(section: Section) -> impl IntoView {
    let _ = section;
    view! { <main class="page" id="main"></main> }
}
