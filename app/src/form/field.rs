//! The fields of a form: label, control, help, and what is wrong with it, by the field's path.
//!
//! What stays true: the id of a control follows from the form's prefix and the field's path, so that a list of what is wrong can
//! lead to it.

use domain::calendar::Date;
use domain::rejection::Problem;
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use crate::components::{Choice, DateInput, Field, NumberInput, NumberKind, Select, TextArea, TextInput};
use crate::shared::use_view;
use crate::texts::refusal::problem_of;
use crate::texts::use_texts;

/// What is wrong with the fields of a form; in the context of its controls.
#[derive(Clone, Copy)]
pub struct Problems {
    pub prefix: &'static str,
    pub list: RwSignal<Vec<Problem>>,
}

impl Problems {
    /// The id of the control of a field.
    #[must_use]
    pub fn id_of(&self, field: &str) -> String {
        format!("{}-{}", self.prefix, field.replace(['.', '_'], "-"))
    }

    /// What is wrong with a field, in words.
    #[must_use]
    pub fn of(&self, field: &str) -> Signal<Option<String>> {
        let (list, field, t) = (self.list, field.to_owned(), use_texts());
        Signal::derive(move || list.with(|problems| problem_of(t, problems, &field)))
    }

    /// What is wrong with the field of a row, whose path moves with it.
    #[must_use]
    pub fn of_row(&self, path: Signal<String>) -> Signal<Option<String>> {
        let (list, t) = (self.list, use_texts());
        Signal::derive(move || {
            let path = path.get();
            list.with(|problems| problem_of(t, problems, &path))
        })
    }
}

/// The problems of the form around.
#[must_use]
pub fn use_problems() -> Problems {
    use_context().expect("a form field stands in a form frame, which provides the problems")
}

/// One line of text.
#[component]
pub fn TextField(
    /// The path of the field.
    #[prop(into)]
    field: String,
    /// The label.
    #[prop(into)]
    label: TextProp,
    value: RwSignal<String>,
    /// A sentence below.
    #[prop(optional, into)]
    help: Option<TextProp>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] wide: bool,
    /// Read left to right.
    #[prop(optional)]
    ltr: bool,
    /// The keyboard of a phone.
    #[prop(optional)]
    input_mode: Option<&'static str>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let problems = use_problems();
    view! {
        <Field id=problems.id_of(&field) label nostrip:help=help error=problems.of(&field) optional wide>
            <TextInput value ltr nostrip:input_mode=input_mode disabled/>
        </Field>
    }
}

/// Many lines of text.
#[component]
pub fn AreaField(
    /// The path of the field.
    #[prop(into)]
    field: String,
    /// The label.
    #[prop(into)]
    label: TextProp,
    value: RwSignal<String>,
    /// A sentence below.
    #[prop(optional, into)]
    help: Option<TextProp>,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let problems = use_problems();
    view! {
        <Field id=problems.id_of(&field) label nostrip:help=help error=problems.of(&field) optional wide=true>
            <TextArea value/>
        </Field>
    }
}

/// A number.
#[component]
pub fn NumberField(
    /// The path of the field.
    #[prop(into)]
    field: String,
    /// The label.
    #[prop(into)]
    label: TextProp,
    /// The text as shown.
    value: RwSignal<String>,
    #[prop(optional)] kind: NumberKind,
    /// After the number.
    #[prop(optional, into)]
    unit: Option<TextProp>,
    /// A sentence below.
    #[prop(optional, into)]
    help: Option<TextProp>,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let problems = use_problems();
    view! {
        <Field id=problems.id_of(&field) label nostrip:help=help error=problems.of(&field) optional>
            <NumberInput value kind nostrip:unit=unit disabled/>
        </Field>
    }
}

/// One of a short list.
#[component]
pub fn SelectField(
    /// The path of the field.
    #[prop(into)]
    field: String,
    /// The label.
    #[prop(into)]
    label: TextProp,
    value: RwSignal<String>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    /// The word of an empty choice at the top.
    #[prop(optional, into)]
    empty: Option<TextProp>,
    /// A sentence below.
    #[prop(optional, into)]
    help: Option<TextProp>,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let problems = use_problems();
    view! {
        <Field id=problems.id_of(&field) label nostrip:help=help error=problems.of(&field) optional>
            <Select value choices nostrip:empty=empty disabled/>
        </Field>
    }
}

/// A date.
#[component]
pub fn DateField(
    /// The path of the field.
    #[prop(into)]
    field: String,
    /// The label.
    #[prop(into)]
    label: String,
    value: RwSignal<Option<Date>>,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let problems = use_problems();
    let today = use_view().today_untracked();
    view! { <DateInput id=problems.id_of(&field) label value today optional error=problems.of(&field)/> }
}

/// A field of a row: its path moves with the row, its id stays.
#[component]
pub fn RowField(
    /// The id of the control; unique on the page.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: TextProp,
    /// The path of the field where the row stands now.
    path: Signal<String>,
    #[prop(optional)] wide: bool,
    /// The control.
    children: Children,
) -> impl IntoView {
    let error = use_problems().of_row(path);
    view! {
        <Field id label error wide>
            {children()}
        </Field>
    }
}
