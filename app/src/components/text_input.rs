//! One-line and many-line text, alone or inside a [`super::field::Field`].
//!
//! What stays true: the value is the caller's signal, both ways. Inside a field the control takes id, description and
//! error from it; alone (a cell of a line table) it needs `id` and `label`.
//!
//! # On the server
//! The value is written as an attribute, so that the form is filled in without JavaScript.

use leptos::prelude::*;
use leptos::text_prop::TextProp;
use leptos::web_sys::KeyboardEvent;

use super::dom;
use super::field::FieldContext;
use super::icon::{Icon, IconName, IconSize};

/// Rewrites what is typed while it is typed, such as the grouping of an amount.
pub type Rewrite = Callback<String, String>;

/// One line of text.
#[component]
pub fn TextInput(
    /// The text.
    value: RwSignal<String>,
    /// Its id; taken from the field around it when not given.
    #[prop(optional, into)]
    id: Option<String>,
    /// The accessible name where no field gives one.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// `text`, `password`, `email`, `tel`, `search`.
    #[prop(optional, into)]
    kind: Option<Signal<String>>,
    /// The form's name of the value.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Shown while empty.
    #[prop(optional, into)]
    placeholder: Option<TextProp>,
    /// Before the text.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// After the text, such as the currency.
    #[prop(optional, into)]
    unit: Option<TextProp>,
    /// A button after the text.
    #[prop(optional, into)]
    end: ViewFn,
    /// Is there such a button?
    #[prop(optional)]
    has_end: bool,
    /// A number: left to right, aligned by its units.
    #[prop(optional)]
    numeric: bool,
    /// Read left to right: codes, e-mail, names of sign-in.
    #[prop(optional)]
    ltr: bool,
    /// A cell of a line table instead of a box.
    #[prop(optional)]
    cell: bool,
    /// The keyboard of a phone: `numeric`, `decimal`, `email`, `tel`.
    #[prop(optional)]
    input_mode: Option<&'static str>,
    /// What a password manager may fill.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Most characters.
    #[prop(optional)]
    max_length: Option<u32>,
    /// Must be filled.
    #[prop(optional)]
    required: bool,
    /// Has the focus once the page is there.
    #[prop(optional)]
    autofocus: bool,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Marked as wrong, where no field says so.
    #[prop(optional, into)]
    invalid: Option<Signal<bool>>,
    /// The id of a text that describes it, where no field says so.
    #[prop(optional, into)]
    described_by: Option<Signal<Option<String>>>,
    /// Rewrites the text while it is typed.
    #[prop(optional)]
    rewrite: Option<Rewrite>,
    /// After each change by the person.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
    /// When the field is left.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    /// Each key, before the field sees it.
    #[prop(optional, into)]
    on_key: Option<Callback<KeyboardEvent>>,
) -> impl IntoView {
    let field = use_context::<FieldContext>();
    let id = id.or_else(|| field.map(|field| field.id.get_value()));
    let class = match (cell, numeric) {
        (false, false) => "input",
        (false, true) => "input input--num",
        (true, false) => "cell",
        (true, true) => "cell cell--num",
    };
    let boxed = !cell && (icon.is_some() || unit.is_some() || has_end);
    let input = view! {
        <input
            class=class
            id=id
            type=move || kind.map_or_else(|| "text".to_owned(), |kind| kind.get())
            name=name
            dir=ltr.then_some("ltr")
            value=value.get_untracked()
            prop:value=move || value.get()
            placeholder=placeholder.map(|text| move || text.get())
            inputmode=input_mode
            autocomplete=autocomplete.unwrap_or("off")
            autocapitalize=ltr.then_some("none")
            maxlength=max_length.map(|most| most.to_string())
            required=required
            autofocus=autofocus
            disabled=move || disabled.get()
            aria-label=label.map(|label| move || label.get())
            aria-invalid=move || match (invalid, field) {
                (Some(invalid), _) => invalid.get().then_some("true"),
                (None, Some(field)) => field.invalid(),
                (None, None) => None,
            }
            aria-describedby=move || match (described_by, field) {
                (Some(described_by), _) => described_by.get(),
                (None, Some(field)) => field.described_by(),
                (None, None) => None,
            }
            on:input=move |event| {
                let typed = match rewrite {
                    Some(rewrite) => dom::rewrite_input(&event, |typed| rewrite.run(typed.to_owned())),
                    None => Some(event_target_value(&event)),
                };
                let typed = typed.unwrap_or_default();
                value.set(typed.clone());
                if let Some(on_change) = on_change {
                    on_change.run(typed);
                }
            }
            on:blur=move |_| {
                // It may have been taken out of the page, which leaves it too.
                if let Some(on_leave) = on_leave
                    && value.try_with_untracked(|_| ()).is_some()
                {
                    on_leave.run(());
                }
            }
            on:keydown=move |event| {
                if let Some(on_key) = on_key {
                    on_key.run(event);
                }
            }
        />
    };
    if boxed {
        view! {
            <div class="control">
                {icon.map(|name| view! { <Icon name size=IconSize::Sm/> })}
                {input}
                {unit.map(|unit| view! { <span class="control__unit">{move || unit.get()}</span> })}
                {has_end.then(|| end.run())}
            </div>
        }
        .into_any()
    } else {
        input.into_any()
    }
}

/// Many lines of text.
#[component]
pub fn TextArea(
    /// The text.
    value: RwSignal<String>,
    /// Lines shown at first.
    #[prop(default = 2)]
    rows: u32,
    /// The form's name of the value.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Most characters.
    #[prop(optional)]
    max_length: Option<u32>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// After each change by the person.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let field = use_context::<FieldContext>();
    view! {
        <textarea
            class="input"
            id=field.map(|field| field.id.get_value())
            name=name
            rows=rows.to_string()
            maxlength=max_length.map(|most| most.to_string())
            disabled=move || disabled.get()
            aria-invalid=move || field.and_then(|field| field.invalid())
            aria-describedby=move || field.and_then(|field| field.described_by())
            prop:value=move || value.get()
            on:input=move |event| {
                let typed = event_target_value(&event);
                value.set(typed.clone());
                if let Some(on_change) = on_change {
                    on_change.run(typed);
                }
            }
        >
            {value.get_untracked()}
        </textarea>
    }
}
