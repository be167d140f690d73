//! A notice in the page: what happened, what is safe, what to do.

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use super::tone::Tone;

/// A notice.
#[component]
pub fn Notice(
    /// Its colours.
    tone: Tone,
    /// Its icon.
    icon: IconName,
    /// What happened.
    #[prop(into)]
    title: String,
    /// It appeared after something the person did, and is read out at once.
    #[prop(optional)]
    alert: bool,
    /// What to do: buttons.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// What is safe, and why.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=format!("notice {}", tone.class()) role=if alert { "alert" } else { "note" }>
            <Icon name=icon/>
            <div class="notice__body">
                <b>{title}</b>
                {children.map(|children| children())}
                {actions.map(|actions| view! { <div class="notice__acts">{actions.run()}</div> })}
            </div>
        </div>
    }
}
