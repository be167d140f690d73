//! A place with nothing in it yet: what would be here, and the first action.

use leptos::prelude::*;

use super::icon::{Icon, IconName, IconSize};

/// An empty place.
#[component]
pub fn Empty(
    /// Its icon.
    icon: IconName,
    /// That there is nothing.
    #[prop(into)]
    title: String,
    /// What would be here.
    #[prop(into)]
    body: String,
    /// The first action.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=icon size=IconSize::Lg/>
            <h2>{title}</h2>
            <p>{body}</p>
            {children.map(|children| children())}
        </div>
    }
}
