//! What is asked before a decision: one place on the page, shown over it.

use leptos::prelude::*;

use super::confirm::{AskDelete, AskReason};
use super::number::AskNumber;
use super::reject::AskReject;
use super::{Asked, use_decide};
use crate::components::dom;
use crate::offline::transport;
use crate::part::{Later, Overlay};

/// The place of all questions; once a page.
#[component]
pub fn Questions() -> impl IntoView {
    view! { <Later overlay=Overlay::Questions/> }
}

/// All questions.
#[component]
pub fn AllQuestions() -> impl IntoView {
    view! {
        <AskReject/>
        <AskNumber/>
        <AskReason/>
        <AskDelete/>
    }
}

/// Opens while a question of one kind is asked, with the focus on `first`; answers it unasked when it is closed.
pub(super) fn open_while(
    is_ours: fn(&Asked) -> bool,
    first: &'static str,
    fresh: impl Fn() + 'static,
) -> RwSignal<bool> {
    let asked = use_decide().asked;
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        let ours = asked.with(|asked| asked.as_ref().is_some_and(is_ours));
        if ours && !open.get_untracked() {
            fresh();
            open.set(true);
            transport::after(0, move || dom::focus(first));
        } else if !ours && open.get_untracked() {
            open.set(false);
        }
    });
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        let ours = asked.with_untracked(|asked| asked.as_ref().is_some_and(is_ours));
        if before == Some(true) && !now && ours {
            asked.set(None);
        }
        now
    });
    open
}

/// Does this key send the question? Enter does, Shift Enter makes a line.
pub(super) fn sends(event: &leptos::web_sys::KeyboardEvent) -> bool {
    event.key() == "Enter" && !event.shift_key() && !event.is_composing()
}
