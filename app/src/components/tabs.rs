//! Saved views of a list, and the parts of a page.
//!
//! What stays true: a view that has an address is a link ([`TabLinks`], works without JavaScript); [`Tabs`] only show and hide.
//! ARIA APG «tabs»: one tab stop, arrow keys follow the direction of the page.

use leptos::prelude::*;

use super::dom;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabItem {
    /// What is handed back, or the address of a [`TabLinks`].
    pub id: String,
    /// Its word.
    pub label: String,
    /// A count beside it, in the digits of the page.
    pub count: Option<String>,
}

impl TabItem {
    /// A tab without a count.
    pub fn new(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            count: None,
        }
    }

    /// With a count.
    pub fn with_count(mut self, count: impl Into<String>) -> Self {
        self.count = Some(count.into());
        self
    }
}

/// Views with addresses.
#[component]
pub fn TabLinks(
    /// What they are, for screen readers.
    #[prop(into)]
    label: String,
    /// The views; `id` is the address.
    #[prop(into)]
    items: Signal<Vec<TabItem>>,
    /// The address that is shown.
    #[prop(into)]
    current: Signal<String>,
) -> impl IntoView {
    let link = move |item: TabItem| {
        let address = item.id.clone();
        view! {
            <a
                class="tab"
                href=item.id
                aria-current=move || (current.read() == address).then_some("page")
            >
                {item.label}
                {item.count.map(|count| view! { " " <span class="tab__n">{count}</span> })}
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label=label>
            {move || items.get().into_iter().map(link).collect_view()}
        </nav>
    }
}

/// Parts of a page, one shown at a time. The caller shows the part whose id is selected, in an element whose id is
/// `{id}-panel` with `role="tabpanel"`.
#[component]
pub fn Tabs(
    /// The id of the strip; unique on the page.
    #[prop(into)]
    id: String,
    /// What they are, for screen readers.
    #[prop(into)]
    label: String,
    /// The parts.
    #[prop(into)]
    items: Signal<Vec<TabItem>>,
    /// The one that is shown.
    selected: RwSignal<String>,
) -> impl IntoView {
    let strip = StoredValue::new(id.clone());
    let tab = move |item: TabItem| {
        let own = StoredValue::new(item.id.clone());
        let is_on = move || *selected.read() == *own.read_value();
        view! {
            <button
                class="tab"
                role="tab"
                type="button"
                aria-selected=move || if is_on() { "true" } else { "false" }
                tabindex=move || if is_on() { "0" } else { "-1" }
                aria-controls=move || is_on().then(|| format!("{}-panel", strip.read_value()))
                on:click=move |_| selected.set(own.get_value())
                on:focus=move |_| selected.set(own.get_value())
            >
                {item.label}
                {item.count.map(|count| view! { " " <span class="tab__n">{count}</span> })}
            </button>
        }
    };
    view! {
        <div
            class="tabs"
            role="tablist"
            id=id
            aria-label=label
            on:keydown=move |event| {
                let flow = if dom::is_rtl() { -1 } else { 1 };
                let step = match event.key().as_str() {
                    "ArrowRight" => Some(flow),
                    "ArrowLeft" => Some(-flow),
                    "Home" => None,
                    _ => return,
                };
                event.prevent_default();
                dom::rove(&strip.read_value(), ".tab", step);
            }
        >
            {move || items.get().into_iter().map(tab).collect_view()}
        </div>
    }
}
