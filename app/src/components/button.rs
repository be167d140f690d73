//! Buttons and links that look like buttons.
//!
//! What stays true: one primary in view; an icon-only button has a label; the key shown beside the word is announced as
//! `aria-keyshortcuts` (the page listens for it, not the button).
//!
//! # On the server
//! A `Button` that only acts in the browser is rendered all the same and does nothing until hydration; what must work
//! without JavaScript is a [`LinkButton`] or `submit` in a form.

use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::icon::{Icon, IconName, IconSize};
use super::kbd::Kbd;

/// How much weight a button has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// Bordered.
    #[default]
    Plain,
    /// The one that is meant.
    Primary,
    /// Refuses or removes; opens a question.
    Danger,
    /// Refuses or removes for good, in the answer to that question.
    DangerSolid,
    /// Without a border.
    Quiet,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Primary => " btn--primary",
            Self::Danger => " btn--danger",
            Self::DangerSolid => " btn--danger-solid",
            Self::Quiet => " btn--quiet",
        }
    }
}

/// A button.
#[component]
pub fn Button(
    /// Its weight.
    #[prop(optional)]
    kind: ButtonKind,
    /// Before the word, or alone.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// The accessible name; needed when there is only an icon.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// The key that does the same, such as `A` or `Ctrl ↵`.
    #[prop(optional)]
    kbd: Option<&'static str>,
    /// Lower.
    #[prop(optional)]
    small: bool,
    /// As wide as its place.
    #[prop(optional)]
    block: bool,
    /// Sends the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// Cannot be pressed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Has been pressed and is at work.
    #[prop(optional, into)]
    busy: Option<Signal<bool>>,
    /// Of a toggle: is it on?
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// Of a button that opens something: is it open?
    #[prop(optional, into)]
    expanded: Option<Signal<bool>>,
    /// The id of what it opens.
    #[prop(optional, into)]
    controls: Option<String>,
    /// Its own id.
    #[prop(optional, into)]
    id: Option<String>,
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
    /// What it does.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// The word.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let class = class_of(kind, children.is_none(), small, block, class);
    let size = icon_size(children.is_some(), small);
    let word = |on: Signal<bool>| move || if on.get() { "true" } else { "false" };
    view! {
        <button
            class=class
            type=if submit { "submit" } else { "button" }
            id=id
            aria-label=label.map(|label| move || label.get())
            aria-keyshortcuts=kbd.map(shortcut)
            aria-pressed=pressed.map(word)
            aria-expanded=expanded.map(word)
            aria-controls=controls
            aria-busy=busy.map(|busy| move || busy.get().then_some("true"))
            disabled=move || disabled.get()
            on:click=move |_| {
                if let Some(act) = on_press
                    && !busy.is_some_and(|busy| busy.get_untracked())
                {
                    act.run(());
                }
            }
        >
            {icon.map(|name| view! { <Icon name size/> })}
            {children.map(|children| children())}
            {kbd.map(|keys| view! { " " <Kbd keys/> })}
        </button>
    }
}

/// A link that looks like a button: what goes somewhere is a link, also without JavaScript.
#[component]
pub fn LinkButton(
    /// Where it goes.
    #[prop(into)]
    href: String,
    /// Its weight.
    #[prop(optional)]
    kind: ButtonKind,
    /// Before the word, or alone.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// The accessible name; needed when there is only an icon.
    #[prop(optional, into)]
    label: Option<String>,
    /// The key that does the same.
    #[prop(optional)]
    kbd: Option<&'static str>,
    /// Lower.
    #[prop(optional)]
    small: bool,
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
    /// The word.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let class = class_of(kind, children.is_none(), small, false, class);
    let size = icon_size(children.is_some(), small);
    view! {
        <a class=class href=href aria-label=label aria-keyshortcuts=kbd.map(shortcut)>
            {icon.map(|name| view! { <Icon name size/> })}
            {children.map(|children| children())}
            {kbd.map(|keys| view! { " " <Kbd keys/> })}
        </a>
    }
}

fn class_of(kind: ButtonKind, icon_only: bool, small: bool, block: bool, more: &str) -> String {
    let mut class = String::from("btn");
    class.push_str(kind.class());
    if small {
        class.push_str(" btn--sm");
    }
    if icon_only {
        class.push_str(" btn--icon");
    }
    if block {
        class.push_str(" btn--block");
    }
    if !more.is_empty() {
        class.push(' ');
        class.push_str(more);
    }
    class
}

const fn icon_size(with_word: bool, small: bool) -> IconSize {
    if with_word || small { IconSize::Sm } else { IconSize::Md }
}

/// The spelling of `aria-keyshortcuts`: `Ctrl ↵` is `Control+Enter`.
fn shortcut(keys: &'static str) -> String {
    keys.split(' ')
        .map(|key| match key {
            "Ctrl" => "Control",
            "↵" => "Enter",
            "Esc" => "Escape",
            "↓" => "ArrowDown",
            "↑" => "ArrowUp",
            key => key,
        })
        .collect::<Vec<_>>()
        .join("+")
}
