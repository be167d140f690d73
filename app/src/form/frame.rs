//! The form itself: what stands in the way at its head, its fields, and the buttons.
//!
//! # On the server
//! The fields are in the HTML with their values; saving needs JavaScript, and the page says so.

use domain::digits::format_integer;
use domain::record::Record;
use leptos::context::Provider;
use leptos::prelude::*;

use super::merge::value_text;
use super::unsaved::UnsavedQuestion;
use super::{Clash, Form, FormFields, Refusal};
use crate::components::{Button, ButtonKind, LinkButton, Notice, Tone, icons};
use crate::offline::device::{Storage, use_device};
use crate::shared::use_view;
use crate::texts::refusal::problem_text;
use crate::texts::use_texts;
use crate::wording;

/// A form around its fields.
#[component]
pub fn FormFrame<F: FormFields>(
    form: Form<F>,
    /// Where «cancel» goes.
    #[prop(into)]
    back: String,
    /// Further buttons.
    #[prop(optional, into)]
    actions: ViewFn,
    /// The fields.
    children: Children,
) -> impl IntoView
where
    Record: From<F::Record>,
{
    let t = use_texts();
    let busy = form.is_busy();
    let dirty = form.is_dirty();
    let unsaved = Signal::derive(move || dirty.get() && !busy.get());
    view! {
        <UnsavedQuestion id="form-unsaved" dirty=unsaved leaving=RwSignal::new(None)/>
        <form
            class="stack"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                form.save();
            }
            on:keydown=move |event| {
                if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                    event.prevent_default();
                    form.save();
                }
            }
        >
            <noscript>
                <p class="field__help">{t.noscript_body()}</p>
            </noscript>
            <Stopped form/>
            <Provider value=form.problems()>
                <fieldset class="stack" disabled=move || busy.get()>
                    {children()}
                </fieldset>
            </Provider>
            <div class="cluster">
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    busy
                    disabled=Signal::derive(move || busy.get() || !dirty.get())
                >
                    {t.action_save()}
                </Button>
                <LinkButton href=back>{t.action_cancel()}</LinkButton>
                {actions.run()}
            </div>
        </form>
    }
}

/// What stands in the way of saving.
#[component]
fn Stopped<F: FormFields>(form: Form<F>) -> impl IntoView
where
    Record: From<F::Record>,
{
    let t = use_texts();
    let view = use_view();
    let device = use_device();
    let busy = form.is_busy();
    let refusal = form.refusal();
    let waits = Signal::derive(move || busy.get() && device.status().get().storage == Storage::Memory);
    move || {
        if waits.get() {
            return view! {
                <Notice tone=Tone::Pending icon=icons::CLOUD_OFF title=t.saving_waiting_title()>
                    <p>{t.saving_waiting_body()}</p>
                </Notice>
            }
            .into_any();
        }
        match refusal.get() {
            None => ().into_any(),
            Some(Refusal::Fields) => view! { <WrongFields form/> }.into_any(),
            Some(Refusal::Clash) => view! { <Clashes form/> }.into_any(),
            Some(Refusal::Ended(outcome)) => {
                let text = wording::outcome(t, &outcome, device, view).unwrap_or_default();
                view! {
                    <Notice tone=Tone::Rejected icon=icons::CIRCLE_ALERT title=t.saving_not_saved() alert=true>
                        <p>{text}</p>
                        <p>{t.error_what_safe()}</p>
                    </Notice>
                }
                .into_any()
            }
        }
    }
}

/// The fields that are wrong, each leading to its control.
#[component]
fn WrongFields<F: FormFields>(form: Form<F>) -> impl IntoView
where
    Record: From<F::Record>,
{
    let t = use_texts();
    let problems = form.problems();
    let title = move || {
        let count = problems.list.read().len();
        let shown = format_integer(i64::try_from(count).unwrap_or(i64::MAX), t.locale());
        t.saving_wrong_fields(u64::try_from(count).unwrap_or(u64::MAX), shown)
    };
    let line = move |problem: domain::rejection::Problem| {
        let label = form.fields.label(t, &problem.field);
        view! {
            <li>
                {if problem.field.contains('.') {
                    // The control of a row keeps its id while its place changes; it has the focus when it is the first.
                    label.into_any()
                } else {
                    view! {
                        <a class="link" href=format!("#{}", problems.id_of(&problem.field)) rel="external">
                            {label}
                        </a>
                    }
                        .into_any()
                }}
                ": "
                {problem_text(t, problem.code)}
            </li>
        }
    };
    view! {
        <Notice tone=Tone::Rejected icon=icons::CIRCLE_ALERT title=untrack(title) alert=true>
            <ul>{move || problems.list.get().into_iter().map(line).collect_view()}</ul>
        </Notice>
    }
}

/// The fields that somebody else changed too, with both values.
#[component]
fn Clashes<F: FormFields>(form: Form<F>) -> impl IntoView
where
    Record: From<F::Record>,
{
    let t = use_texts();
    let view = use_view();
    let device = use_device();
    let row = move |clash: Clash| {
        let label = form.fields.label(t, &clash.field);
        let theirs = value_text(t, view, device, &clash.theirs);
        let mine = value_text(t, view, device, &clash.mine);
        view! {
            <div class="facts__whole">
                <dt>{label}</dt>
                <dd class="cluster">
                    <span>{t.saving_theirs(&theirs)}</span>
                    <span>{t.saving_mine(&mine)}</span>
                    <Button small=true on_press=move || form.take_theirs(&clash)>
                        {t.saving_take_theirs()}
                    </Button>
                </dd>
            </div>
        }
    };
    view! {
        <Notice tone=Tone::Pending icon=icons::GIT_COMPARE_ARROWS title=t.saving_clash_title() alert=true>
            <p>{t.saving_clash_body()}</p>
            <dl class="facts">{move || form.clashes().get().into_iter().map(row).collect_view()}</dl>
        </Notice>
    }
}
