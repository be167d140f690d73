//! One of a short list, in the browser's own control.
//!
//! # On the server
//! The chosen option carries `selected`, so that the form is filled in without JavaScript.

use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::choice::Choice;
use super::field::FieldContext;
use super::icon::{Icon, IconSize, icons};

/// A select box.
#[component]
pub fn Select(
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The value of the one that is chosen; may be none of them (empty).
    value: RwSignal<String>,
    /// Its id; taken from the field around it when not given.
    #[prop(optional, into)]
    id: Option<String>,
    /// The accessible name where no field gives one.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// The word of an empty choice at the top; without it there is none.
    #[prop(optional, into)]
    empty: Option<TextProp>,
    /// The form's name of the value.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// After each change by the person.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let field = use_context::<FieldContext>();
    let id = id.or_else(|| field.map(|field| field.id.get_value()));
    let option = move |choice: Choice| {
        let (own, same) = (choice.value.clone(), choice.value.clone());
        view! {
            <option
                value=choice.value
                selected=move || value.read() == own
                prop:selected=move || value.read() == same
            >
                {choice.label}
            </option>
        }
    };
    view! {
        <div class="select">
            <select
                class="input"
                id=id
                name=name
                disabled=move || disabled.get()
                aria-label=label.map(|label| move || label.get())
                aria-invalid=move || field.and_then(|field| field.invalid())
                aria-describedby=move || field.and_then(|field| field.described_by())
                on:change=move |event| {
                    let chosen = event_target_value(&event);
                    value.set(chosen.clone());
                    if let Some(on_change) = on_change {
                        on_change.run(chosen);
                    }
                }
            >
                {empty
                    .map(|empty| {
                        view! {
                            <option
                                value=""
                                selected=move || value.read().is_empty()
                                prop:selected=move || value.read().is_empty()
                            >
                                {move || empty.get()}
                            </option>
                        }
                    })}
                {move || choices.get().into_iter().map(option).collect_view()}
            </select>
            <Icon name=icons::CHEVRON_DOWN size=IconSize::Sm/>
        </div>
    }
}
