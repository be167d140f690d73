//! The frame around every page: navigation with counters, the top bar with the pill, the phone's bottom bar, the palette.
//!
//! Where to begin: [`heading`] (the title of each page, also the document's), [`counters`], [`queue`] (the pill and what it
//! opens), [`bell`], [`finder`] (the palette), [`keys`].
//!
//! What stays true: the frame is made once and stays while pages change; titles follow from the address and from what the
//! device holds, so a page sets none, and only adds its count with [`use_top_bar`]. Everything one can go to is a link.

pub mod bell;
pub mod bottom_bar;
pub mod change;
pub mod counters;
pub mod finder;
pub mod heading;
pub mod keys;
mod leave;
pub mod me;
pub mod nav;
pub mod preferences;
pub mod queue;
pub mod top_bar;

use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use sync::protocol::Query;

use crate::components::{ToastRegion, dom, provide_toasts};
use crate::follow::form::FollowForm;
use crate::follow::provide_follow_ups;
use crate::follow::reminders::Reminders;
use crate::form::unsaved::follow_address;
use crate::offline::clock;
use crate::offline::device::use_device;
use crate::part::{Later, Overlay};
use crate::route::Page;
use crate::shared::use_view;
use crate::talk::mentions;
use crate::texts::use_texts;

pub use top_bar::{TopBar, use_top_bar};

/// How often the moment of the page moves on, and the counters are asked again.
const TICK: Duration = Duration::from_secs(60);

/// What the frame itself shows: the cartables' counters, and the bell's.
pub fn queries() -> Vec<Query> {
    vec![counters::query_waiting(), mentions::query_unread()]
}

/// What the frame can open over the page.
#[derive(Clone, Copy)]
pub struct Openings {
    pub palette: RwSignal<bool>,
    pub keys: RwSignal<bool>,
    pub queue: RwSignal<bool>,
    pub bell: RwSignal<bool>,
    pub leave: RwSignal<bool>,
}

/// What the frame can open; for buttons that open it.
pub fn use_openings() -> Openings {
    expect_context()
}

/// The page that is shown, followed.
pub fn use_page() -> Memo<Option<Page>> {
    let location = use_location();
    Memo::new(move |_| Page::parse(&location.pathname.get()))
}

/// The frame.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let t = use_texts();
    provide_toasts();
    provide_context(Openings {
        palette: RwSignal::new(false),
        keys: RwSignal::new(false),
        queue: RwSignal::new(false),
        bell: RwSignal::new(false),
        leave: RwSignal::new(false),
    });
    provide_follow_ups();
    let page = use_page();
    let device = use_device();
    let heading = Memo::new(move |_| page.with(|page| heading::of(page.as_ref(), t, device)));
    top_bar::provide_top_bar();
    counters::provide_counters(page);
    follow_address();
    keep_time();
    keys::listen();
    Effect::new(move |_| {
        page.track();
        dom::hide_popover("me");
        dom::hide_popover("more");
    });
    // On the server the title is asked for when the document is put together, and the page may be gone by then.
    let first = t.app_title_of(heading.get_untracked().title);
    let title = move || {
        heading
            .try_get()
            .map_or_else(|| first.clone(), |heading| t.app_title_of(heading.title))
    };
    view! {
        <Title text=title/>
        // The browser itself goes to a place of the page, and takes the focus along; the router would only scroll.
        <a class="skip-link" href="#main" rel="external">
            {t.app_skip_to_content()}
        </a>
        <div class="app">
            <nav::Nav page/>
            <div class="main">
                <top_bar::TopBarView heading/>
                {children()}
            </div>
            <bottom_bar::BottomBar page/>
        </div>
        <Later overlay=Overlay::Frame/>
        <ToastRegion/>
    }
}

/// What the frame can open.
#[component]
pub fn Overlays() -> impl IntoView {
    view! {
        <queue::QueueDrawer/>
        <bell::BellDrawer/>
        <leave::Leave/>
        <keys::KeySheet/>
        <finder::Finder/>
        <FollowForm/>
        <Reminders/>
    }
}

/// Moves the moment of the page on, so that «waiting since» stays true while it is open.
fn keep_time() {
    let view = use_view();
    Effect::new(move |_| {
        let timer = set_interval_with_handle(move || view.now.set(clock::now()), TICK);
        on_cleanup(move || {
            if let Ok(timer) = timer {
                timer.clear();
            }
        });
    });
}
