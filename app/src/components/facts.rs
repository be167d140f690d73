//! Particulars as term and value.

use leptos::prelude::*;

/// The list; holds [`Fact`]s.
#[component]
pub fn Facts(
    /// Term and value on one line.
    #[prop(optional)]
    inline: bool,
    /// [`Fact`]s.
    children: Children,
) -> impl IntoView {
    view! { <dl class=if inline { "facts facts--inline" } else { "facts" }>{children()}</dl> }
}

/// One term and its value.
#[component]
pub fn Fact(
    /// The term.
    #[prop(into)]
    label: String,
    /// Takes two columns, for a sentence.
    #[prop(optional)]
    wide: bool,
    /// Takes the whole width.
    #[prop(optional)]
    whole: bool,
    /// The value.
    children: Children,
) -> impl IntoView {
    let class = match (whole, wide) {
        (true, _) => Some("facts__whole"),
        (_, true) => Some("facts__wide"),
        _ => None,
    };
    view! {
        <div class=class>
            <dt>{label}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
