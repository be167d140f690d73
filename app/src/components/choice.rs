//! Checkbox, radio buttons and switch: the native inputs with their words.
//!
//! What stays true: the label is part of the target; a group of radio buttons has a legend; every switch may carry a
//! sentence that says what it does.
//!
//! # On the server
//! `checked` is written as an attribute, so that the form is filled in without JavaScript.

use leptos::prelude::*;
use leptos::text_prop::TextProp;

/// One of several choices, also of a [`super::select::Select`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A sentence beside it, if any.
    pub help: Option<String>,
}

impl Choice {
    /// A choice without a sentence.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            help: None,
        }
    }

    /// A choice with a sentence.
    pub fn with_help(value: impl Into<String>, label: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            help: Some(help.into()),
        }
    }
}

/// A checkbox with its word, or alone with a hidden name.
#[component]
pub fn Checkbox(
    /// On or off.
    #[prop(into)]
    checked: Signal<bool>,
    /// The word beside it.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// The accessible name where no word is shown, as in a list.
    #[prop(optional, into)]
    hidden_label: Option<TextProp>,
    /// A sentence under the word.
    #[prop(optional, into)]
    help: Option<TextProp>,
    /// The form's name of the value.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Some of what it stands for is on, some off.
    #[prop(optional, into)]
    mixed: Signal<bool>,
    /// After each change by the person.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                name=name
                checked=checked.get_untracked()
                prop:checked=move || checked.get()
                prop:indeterminate=move || mixed.get()
                disabled=move || disabled.get()
                aria-label=hidden_label.map(|label| move || label.get())
                on:change=move |event| {
                    if let Some(on_change) = on_change {
                        on_change.run(event_target_checked(&event));
                    }
                }
            />
            {label.map(|label| view! { <CheckText label help/> })}
        </label>
    }
}

/// A switch for a setting that holds at once.
#[component]
pub fn Switch(
    /// On or off.
    #[prop(into)]
    checked: Signal<bool>,
    /// The word beside it.
    #[prop(into)]
    label: TextProp,
    /// A sentence that says what it does.
    #[prop(optional, into)]
    help: Option<TextProp>,
    /// The form's name of the value.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// After each change by the person.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
) -> impl IntoView {
    view! {
        <label class="switch">
            <input
                type="checkbox"
                role="switch"
                name=name
                checked=checked.get_untracked()
                prop:checked=move || checked.get()
                disabled=move || disabled.get()
                on:change=move |event| {
                    if let Some(on_change) = on_change {
                        on_change.run(event_target_checked(&event));
                    }
                }
            />
            <CheckText label help/>
        </label>
    }
}

/// Radio buttons: one of a few choices, all in view.
#[component]
pub fn RadioGroup(
    /// The legend.
    #[prop(into)]
    legend: TextProp,
    /// The form's name, unique on the page.
    #[prop(into)]
    name: String,
    /// The choices.
    choices: Vec<Choice>,
    /// The one that is chosen.
    value: RwSignal<String>,
    /// Each choice in a box of its own, for those that need a sentence.
    #[prop(optional)]
    cards: bool,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// After each change by the person.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let radio = move |choice: Choice| {
        let (own, chosen) = (choice.value.clone(), choice.value.clone());
        let checked = move || value.read() == own;
        let input = view! {
            <input
                type="radio"
                name=name.clone()
                value=choice.value.clone()
                checked=value.get_untracked() == choice.value
                prop:checked=checked
                disabled=move || disabled.get()
                on:change=move |_| {
                    value.set(chosen.clone());
                    if let Some(on_change) = on_change {
                        on_change.run(chosen.clone());
                    }
                }
            />
        };
        if cards {
            view! {
                <label class="option-card">
                    <span class="check">{input}</span>
                    <span class="check__text">
                        <b>{choice.label}</b>
                        {choice.help.map(|help| view! { <small>{help}</small> })}
                    </span>
                </label>
            }
            .into_any()
        } else {
            view! {
                <label class="check">
                    {input}
                    <span class="check__text">
                        {choice.label} {choice.help.map(|help| view! { <small>{help}</small> })}
                    </span>
                </label>
            }
            .into_any()
        }
    };
    view! {
        <fieldset class="field">
            <legend class="field__label">{move || legend.get()}</legend>
            <div class=if cards { "stack stack--tight" } else { "cluster" }>
                {choices.into_iter().map(radio).collect_view()}
            </div>
        </fieldset>
    }
}

#[component]
fn CheckText(label: TextProp, help: Option<TextProp>) -> impl IntoView {
    view! {
        <span class="check__text">
            {move || label.get()} {help.map(|help| view! { <small>{move || help.get()}</small> })}
        </span>
    }
}
