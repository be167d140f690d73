//! A form field: label above, control, help or error below.
//!
//! What stays true: the control is named by the label and described by the help or, if there is one, by the error, which
//! says what to do. The control inside takes its id and description from the [`FieldContext`] that the field provides.
//!
//! # On the server
//! Ids come from the caller, so both sides agree; an error that is known while rendering is in the HTML.

use leptos::context::Provider;
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::icon::{Icon, IconSize, icons};
use crate::texts::use_texts;

/// What a control learns from the field around it.
#[derive(Clone, Copy)]
pub struct FieldContext {
    /// The id the label points to.
    pub id: StoredValue<String>,
    /// What is wrong, if anything.
    pub error: Signal<Option<String>>,
    /// Is there a help text?
    pub has_help: bool,
}

impl FieldContext {
    /// The id of the text that describes the control.
    pub fn described_by(&self) -> Option<String> {
        let id = self.id.get_value();
        if self.error.read().is_some() {
            Some(format!("{id}-error"))
        } else {
            self.has_help.then(|| format!("{id}-help"))
        }
    }

    /// `aria-invalid` of the control.
    pub fn invalid(&self) -> Option<&'static str> {
        self.error.read().is_some().then_some("true")
    }
}

/// A field.
#[component]
pub fn Field(
    /// The id of the control; unique on the page.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: TextProp,
    /// A sentence below.
    #[prop(optional, into)]
    help: Option<TextProp>,
    /// What is wrong and what to do about it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Says «اختیاری» beside the label.
    #[prop(optional)]
    optional: bool,
    /// Takes the whole width of the form.
    #[prop(optional)]
    wide: bool,
    /// The control.
    children: Children,
) -> impl IntoView {
    let t = use_texts();
    let context = FieldContext {
        id: StoredValue::new(id.clone()),
        error,
        has_help: help.is_some(),
    };
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    view! {
        <div class=if wide { "field fields__wide" } else { "field" }>
            <label class="field__label" for=id>
                {move || label.get()}
                {optional.then(|| view! { " " <span class="field__opt">{t.common_optional()}</span> })}
            </label>
            <Provider value=context>{children()}</Provider>
            {help
                .map(|help| {
                    view! {
                        <p class="field__help" id=help_id hidden=move || error.read().is_some()>
                            {move || help.get()}
                        </p>
                    }
                })}
            <FieldError id=error_id error/>
        </div>
    }
}

/// The line that says what is wrong; empty and hidden while nothing is.
#[component]
pub fn FieldError(
    /// Its id, for `aria-describedby`.
    #[prop(into)]
    id: String,
    /// What is wrong.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <p class="field__error" id=id hidden=move || error.read().is_none()>
            <Icon name=icons::CIRCLE_ALERT size=IconSize::Sm/>
            <span>{move || error.get().unwrap_or_default()}</span>
        </p>
    }
}

/// Several controls under one legend, such as radio buttons.
#[component]
pub fn FieldSet(
    /// The legend.
    #[prop(into)]
    legend: TextProp,
    /// The controls.
    children: Children,
) -> impl IntoView {
    view! {
        <fieldset class="field">
            <legend class="field__label">{move || legend.get()}</legend>
            {children()}
        </fieldset>
    }
}
