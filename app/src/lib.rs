//! The pages and components of Daftar: rendered on the server (`ssr`), hydrated in the browser (`hydrate`).
//!
//! Where to begin: [`route`] (which page is where and what it asks), [`pages`], [`components`], [`offline`] (the device that
//! pages read and write), [`shared`] (what server and first client render have in common).

#![recursion_limit = "256"]

#[cfg(not(erase_components))]
compile_error!("build with --cfg=erase_components, as .cargo/config.toml says: server and browser must agree on it");

#[cfg(feature = "ssr")]
mod boot_note;
pub mod components;
pub mod decide;
pub mod follow;
pub mod form;
pub mod frame;
pub mod offline;
pub mod pages;
pub mod part;
#[cfg(feature = "ssr")]
mod release_note;
pub mod route;
pub mod shared;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod talk;
pub mod texts;
pub mod wording;

#[cfg(feature = "hydrate")]
mod start;

use domain::calendar::Zone;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::path;

use crate::offline::device::Device;
use crate::route::Page;
use crate::shared::{Shared, View};

#[cfg(feature = "hydrate")]
pub use start::start;

/// The app: everything below the body. [`Shared`] and the texts are in the context.
#[component]
pub fn App() -> impl IntoView {
    provide_app();
    view! { <Pages/> }
}

/// Makes the device and what else every page finds in its context, out of [`Shared`].
fn provide_app() -> Device {
    provide_meta_context();
    let shared: Shared = expect_context();
    let device = Device::new(&shared);
    provide_context(device);
    // Effects run in the browser only, after the first render.
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| offline::driver::start(device));
    provide_context(talk::Unsaid::default());
    provide_context(shared.assets.clone());
    provide_context(View {
        locale: shared.settings.locale,
        unit: shared.settings.unit,
        now: RwSignal::new(shared.now),
        theme: RwSignal::new(shared.settings.theme),
        density: RwSignal::new(shared.settings.density),
        zone: Zone::TEHRAN,
    });
    provide_context(StoredValue::new(shared));
    form::unsaved::provide_guard();
    device
}

/// The page of whatever address the browser is at.
#[component]
fn Pages() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=pages::not_found::NotFound>
                <Route path=path!("/*path") view=CurrentPage />
            </Routes>
        </Router>
    }
}

/// The page of the present address, in its frame.
#[component]
fn CurrentPage() -> impl IntoView {
    let location = use_location();
    let open_form = pages::item_form::OpenForm::default();
    provide_context(open_form);
    let page = Memo::new_owning(move |before: Option<Option<Page>>| {
        let before = before.flatten();
        let now = Page::parse(&location.pathname.get());
        let is_another = before != now && !open_form.stays(before.as_ref(), now.as_ref());
        (now, is_another)
    });
    let search = pages::list_address::use_search();
    let parts = part::Parts::beginning_with(page.get_untracked().as_ref(), &search.get_untracked());
    provide_context(parts);
    Effect::new(move |_| {
        for part in page.get().into_iter().flat_map(|page| page.parts(&search.get())) {
            parts.fetch(part);
        }
    });
    let bare = Memo::new(move |_| page.with(|page| page.as_ref().is_some_and(Page::is_bare)));
    Effect::new(move |_| {
        if !bare.get() {
            // What is opened next on most days.
            parts.fetch(part::Part::Item);
        }
    });
    let device = offline::device::use_device();
    Effect::new(move |before: Option<()>| {
        page.track();
        if before.is_some() {
            device.note_navigated();
        }
    });
    move || {
        if bare.get() {
            (move || parts.view_of(page.get())).into_any()
        } else {
            view! { <frame::Frame>{move || parts.view_of(page.get())}</frame::Frame> }.into_any()
        }
    }
}
