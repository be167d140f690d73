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
    /// Takes the whole width.
    #[prop(optional)]
    wide: bool,
    /// The value.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=wide.then_some("facts__wide")>
            <dt>{label}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
