//! Lists whose filters live in the address: what is searched for survives a reload, a link and the way back.
//!
//! What stays true: the address alone says what is listed, so that the server answers the same query before it renders; typing
//! replaces the address, it does not pile up in the history.
//!
//! # On the server
//! The filters are a plain form that asks for the same address, so that a list can be searched without JavaScript.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::components::{Button, ButtonKind, Choice, Select, TextInput, dom, icons};
use crate::offline::listing::Listing;
use crate::offline::transport;
use crate::route::Search;
use crate::texts::use_texts;

/// How long a pause in typing lasts before the list is asked for.
const TYPING_PAUSE_MS: u64 = 250;

/// The search part of the present address.
#[must_use]
pub fn use_search() -> Memo<Search> {
    let location = use_location();
    Memo::new(move |_| Search::parse(&location.search.get()))
}

/// The filters of a list.
#[derive(Clone, Copy)]
pub struct AddressFilter {
    /// The path of the list.
    pub path: &'static str,
    pub search: Memo<Search>,
    go: Callback<String>,
}

impl AddressFilter {
    /// The filters of the list at `path`.
    #[must_use]
    pub fn new(path: &'static str) -> Self {
        let navigate = use_navigate();
        Self {
            path,
            search: use_search(),
            go: Callback::new(move |to: String| {
                let options = NavigateOptions {
                    replace: true,
                    scroll: false,
                    ..NavigateOptions::default()
                };
                navigate(&to, options);
            }),
        }
    }

    /// A value of the address.
    #[must_use]
    pub fn get(&self, name: &str) -> String {
        self.search
            .with(|search| search.get(name).unwrap_or_default().to_owned())
    }

    /// Changes a value of the address.
    pub fn set(&self, name: &str, value: &str) {
        let next = self.search.get_untracked().with(name, Some(value));
        if next != self.search.get_untracked() {
            self.go.run(format!("{}{next}", self.path));
        }
    }

    /// Whether anything narrows the list.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.search.with(|search| *search != Search::default())
    }

    /// Takes all filters away.
    pub fn clear(&self) {
        self.go.run(self.path.to_owned());
    }
}

/// The row of filters above a list.
#[component]
pub fn FilterForm(
    filter: AddressFilter,
    /// [`SearchBox`] and [`FilterSelect`]s.
    children: Children,
) -> impl IntoView {
    let t = use_texts();
    view! {
        <form
            class="filters"
            method="get"
            action=filter.path
            role="search"
            on:submit=move |event| event.prevent_default()
        >
            {children()}
            <noscript>
                <Button submit=true>{t.nav_search()}</Button>
            </noscript>
        </form>
    }
}

/// The box that searches the list while one types.
#[component]
pub fn SearchBox(
    filter: AddressFilter,
    /// What can be searched for.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let text = RwSignal::new(
        filter
            .search
            .with_untracked(|search| search.get("q").unwrap_or_default().to_owned()),
    );
    let typed = StoredValue::new(0_u32);
    // «Back» changes the address without typing.
    Effect::new(move |_| {
        let said = filter.get("q");
        if said != text.get_untracked().trim() {
            text.set(said);
        }
    });
    let ask = move |_: String| {
        let turn = typed.get_value() + 1;
        typed.set_value(turn);
        transport::after(TYPING_PAUSE_MS, move || {
            if typed.try_get_value() == Some(turn) {
                filter.set("q", text.get_untracked().trim());
            }
        });
    };
    let placeholder = label.clone();
    view! {
        <div class="filters__search">
            <TextInput
                value=text
                id="list-search"
                name="q"
                kind=Signal::stored("search".to_owned())
                icon=icons::SEARCH
                label
                placeholder
                on_change=ask
            />
        </div>
    }
}

/// A filter that is one of a few.
#[component]
pub fn FilterSelect(
    filter: AddressFilter,
    /// Its name in the address.
    name: &'static str,
    /// The word of «no filter».
    #[prop(into)]
    empty: String,
    /// Its name for screen readers.
    #[prop(into)]
    label: String,
    #[prop(into)] choices: Signal<Vec<Choice>>,
) -> impl IntoView {
    let value = RwSignal::new(
        filter
            .search
            .with_untracked(|search| search.get(name).unwrap_or_default().to_owned()),
    );
    Effect::new(move |_| {
        let said = filter.get(name);
        if said != value.get_untracked() {
            value.set(said);
        }
    });
    view! {
        <Select
            value
            choices
            id=format!("list-{name}")
            name
            label
            empty
            on_change=move |chosen: String| filter.set(name, &chosen)
        />
    }
}

/// The end of a list: brings the next rows when it comes near, or at a press.
#[component]
pub fn MoreRows(
    listing: Listing,
    /// The id of the place; unique on the page.
    id: &'static str,
) -> impl IntoView {
    let t = use_texts();
    dom::on_scroll(move || {
        if dom::is_near(id) {
            listing.load_more();
        }
    });
    view! {
        <div class="cluster card__pad" id=id hidden=move || !listing.has_more()>
            <Button kind=ButtonKind::Quiet on_press=move || listing.load_more()>
                {t.list_load_more()}
            </Button>
        </div>
    }
}
