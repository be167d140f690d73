//! How far something long has come.

use leptos::prelude::*;

/// A bar with its words.
#[component]
pub fn Progress(
    /// The id of the label; unique on the page.
    #[prop(into)]
    id: String,
    /// What is under way.
    #[prop(into)]
    label: String,
    /// Of a hundred.
    #[prop(into)]
    percent: Signal<u8>,
    /// The same in words, such as «۶۲٪ · ۳ از ۵ پرونده».
    #[prop(into)]
    note: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="field">
            <span class="field__label" id=id.clone()>
                {label}
            </span>
            <progress class="progress" max="100" value=move || percent.get().to_string() aria-labelledby=id>
                {move || note.get()}
            </progress>
            <p class="field__help">{move || note.get()}</p>
        </div>
    }
}
