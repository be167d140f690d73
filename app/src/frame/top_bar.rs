//! The bar at the top of every page: its title, the pill, the bell, the keys, dark or light.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::bell::Bell;
use super::heading::Heading;
use super::preferences::ThemeToggle;
use super::queue::QueuePill;
use super::use_openings;
use crate::components::{Button, ButtonKind, Icon, icons};
use crate::texts::use_texts;

/// What a page adds to the bar: a handle from the context.
#[derive(Clone, Copy)]
pub struct TopBar {
    /// The count beside the title, with the path it was said for: the next page does not inherit it.
    count: RwSignal<Option<(String, String)>>,
    path: Memo<String>,
}

impl TopBar {
    /// Says how many there are, beside the title of this page; from an effect. An empty text says nothing.
    pub fn set_count(&self, text: impl Into<String>) {
        let path = self.path.get_untracked();
        self.count.set(Some((path, text.into())));
    }

    fn shown(&self) -> Option<String> {
        let path = self.path.get();
        self.count.with(|count| {
            count
                .as_ref()
                .filter(|(own, text)| *own == path && !text.is_empty())
                .map(|(_, text)| text.clone())
        })
    }
}

/// Makes the bar known to the pages.
pub fn provide_top_bar() {
    provide_context(TopBar {
        count: RwSignal::new(None),
        path: use_location().pathname,
    });
}

/// The bar at the top, for a page that has a count to say.
pub fn use_top_bar() -> TopBar {
    expect_context()
}

/// The bar.
#[component]
pub fn TopBarView(
    /// The title of the page.
    heading: Memo<Heading>,
) -> impl IntoView {
    let t = use_texts();
    let openings = use_openings();
    let bar = use_top_bar();
    view! {
        <header class="topbar">
            <div class="topbar__title">
                {move || {
                    heading
                        .get()
                        .crumb
                        .map(|(href, name)| {
                            view! {
                                <a class="topbar__crumb" href=href>
                                    {name}
                                </a>
                                <span class="topbar__crumb" aria-hidden="true">
                                    "/"
                                </span>
                            }
                        })
                }} <h1>{move || heading.get().title}</h1>
                {move || bar.shown().map(|count| view! { <span class="topbar__count">{count}</span> })}
            </div>
            <QueuePill/>
            <Bell/>
            <Button
                kind=ButtonKind::Quiet
                icon=icons::KEYBOARD
                label=t.nav_keys()
                class="topbar__wide"
                on_press=move || openings.keys.set(true)
            />
            <ThemeToggle class="btn btn--quiet btn--icon topbar__wide" label=Some(t.app_theme_toggle())>
                <Icon name=icons::MOON/>
            </ThemeToggle>
        </header>
    }
}
