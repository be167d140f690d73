//! Chips: a state or a mark, as icon and word.
//!
//! What stays true: never colour alone. What was done here and has not been answered by the server is dashed, and says so.

use leptos::prelude::*;

use super::icon::{Icon, IconName, icons};
use super::tone::{StateLook, Tone};
use crate::texts::use_texts;

/// Any mark with a tone.
#[component]
pub fn Chip(
    /// Its colours.
    tone: Tone,
    /// Its icon.
    icon: IconName,
    /// Its word.
    #[prop(into)]
    text: String,
    /// Made here, not yet answered by the server.
    #[prop(optional)]
    unsent: bool,
) -> impl IntoView {
    let unsent = if unsent { " chip--unsent" } else { "" };
    view! {
        <span class=format!("chip {}{unsent}", tone.class())>
            <Icon name=icon/>
            {text}
        </span>
    }
}

/// The state of an item.
#[component]
pub fn StateChip(
    /// Which.
    state: StateLook,
    /// A decision made on this device that the server has not answered: the chip is dashed and says so.
    #[prop(optional)]
    unsent: bool,
) -> impl IntoView {
    let t = use_texts();
    if unsent {
        let text = match state {
            StateLook::Approved => t.state_approved_unsent(),
            StateLook::Rejected => t.state_rejected_unsent(),
            StateLook::Numbered | StateLook::Done => t.state_numbered_unsent(),
            StateLook::Pending => t.state_submitted_unsent(),
            StateLook::Draft | StateLook::Void => t.state_changed_unsent(),
        };
        view! { <Chip tone=state.tone() icon=icons::CLOUD_UPLOAD text unsent=true/> }
    } else {
        view! { <Chip tone=state.tone() icon=state.icon() text=state.text(t)/> }
    }
}
