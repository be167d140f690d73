//! A question with two answers: stay, or go on.
//!
//! What stays true: «stay» comes first and is what Esc answers; the word that goes on says what it does.

use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::button::{Button, ButtonKind};
use super::dialog::Dialog;
use super::icon::IconName;
use crate::texts::use_texts;

/// A question over the page.
#[component]
pub fn Question(
    /// Its id; unique on the page.
    #[prop(into)]
    id: String,
    /// The question.
    #[prop(into)]
    title: TextProp,
    /// Is it asked? Every answer but going on closes it; going on is the caller's.
    open: RwSignal<bool>,
    /// The word that stays; «cancel» where there is no better one.
    #[prop(optional)]
    stay: Option<&'static str>,
    /// The word that goes on.
    #[prop(into)]
    go: TextProp,
    /// The weight of going on.
    #[prop(into)]
    kind: Signal<ButtonKind>,
    /// The icon of going on.
    #[prop(into)]
    icon: Signal<IconName>,
    /// The key that goes on, for which the caller listens.
    #[prop(optional)]
    kbd: Option<&'static str>,
    /// The id of the button that goes on, where the focus begins on it.
    #[prop(optional)]
    go_id: Option<&'static str>,
    /// Goes on.
    #[prop(into)]
    on_go: Callback<()>,
    /// What is asked: words, or fields.
    children: Children,
) -> impl IntoView {
    let t = use_texts();
    let foot = move || {
        let go = go.clone();
        view! {
            <Button kind=ButtonKind::Quiet kbd="Esc" on_press=move || open.set(false)>
                {stay.unwrap_or_else(|| t.action_cancel())}
            </Button>
            {move || {
                let word = go.get();
                view! {
                    <Button kind=kind.get() icon=icon.get() nostrip:kbd=kbd nostrip:id=go_id.map(str::to_owned) on_press=on_go>
                        {word}
                    </Button>
                }
            }}
        }
    };
    view! {
        <Dialog id title open foot>
            {children()}
        </Dialog>
    }
}
