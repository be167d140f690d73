//! Filters as chips in words.

use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::icon::{Icon, IconSize, icons};
use crate::texts::use_texts;

/// A filter that is on: its words open it, the cross takes it away.
#[component]
pub fn FilterChip(
    /// In words, such as «زیرنوع: همه جز صادرات».
    #[prop(into)]
    text: String,
    /// Opens it to be changed; without it the words are no button.
    #[prop(optional, into)]
    on_open: Option<Callback<()>>,
    /// Takes it away.
    #[prop(into)]
    on_drop: Callback<()>,
) -> impl IntoView {
    let t = use_texts();
    let drop_label = t.filter_drop(&text);
    view! {
        <span class="filter filter--on">
            <button type="button" on:click=move |_| on_open.unwrap_or(on_drop).run(())>
                {text}
            </button>
            <button
                class="filter__drop"
                type="button"
                aria-label=drop_label
                on:click=move |_| on_drop.run(())
            >
                <Icon name=icons::X size=IconSize::Xs/>
            </button>
        </span>
    }
}

/// The chip that adds a filter.
#[component]
pub fn AddFilter(
    /// Its word; «صافی» by default.
    #[prop(optional, into)]
    text: Option<TextProp>,
    /// Is the place where one chooses open?
    #[prop(optional, into)]
    expanded: Option<Signal<bool>>,
    /// Opens it.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    let t = use_texts();
    view! {
        <button
            class="filter filter--add"
            type="button"
            aria-expanded=expanded.map(|open| move || if open.get() { "true" } else { "false" })
            on:click=move |_| on_press.run(())
        >
            <Icon name=icons::PLUS size=IconSize::Xs/>
            {move || text.as_ref().map_or_else(|| t.filter_add().into(), TextProp::get)}
        </button>
    }
}
