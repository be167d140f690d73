//! A small count, and the dot of what is not seen yet.
//!
//! What stays true: the figure is decoration for screen readers; the place that shows it says in words what it counts.

use leptos::prelude::*;

/// What a badge says by its look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BadgeKind {
    /// New.
    #[default]
    Fresh,
    /// Just a count.
    Quiet,
    /// Needs attention.
    Danger,
    /// New, at the corner of an icon button.
    Corner,
}

/// A count in a pill.
#[component]
pub fn Badge(
    /// Its look.
    #[prop(optional)]
    kind: BadgeKind,
    /// The count, in the digits of the page.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let class = match kind {
        BadgeKind::Fresh => "badge",
        BadgeKind::Quiet => "badge badge--quiet",
        BadgeKind::Danger => "badge badge--danger",
        BadgeKind::Corner => "badge badge--corner",
    };
    view! { <span class=class aria-hidden="true">{move || text.get()}</span> }
}

/// The dot of what is not seen yet, with its word for screen readers.
#[component]
pub fn Dot(
    /// The word, such as «تازه».
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <span class="dot"></span>
        <span class="visually-hidden">{label}</span>
    }
}
