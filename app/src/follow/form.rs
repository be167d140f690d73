//! The form of a follow-up, in a dialog over whatever page is shown.
//!
//! What stays true: what was understood stands below each field while one types; nothing is saved that rings in the past; a
//! content from another device that was overtaken is shown and can be taken up again.

mod fields;

use domain::calendar::{DateStyle, format_date};
use domain::record::{FollowUp, FollowUpContent, Replaced, Subject};
use leptos::prelude::*;

use super::moment_input::TimeInput;
use super::notify_switch::NotifySwitch;
use super::{Asked, use_acts, use_follow_ups, words};
use crate::components::{
    Button, ButtonKind, DateInput, Dialog, Field, NumberInput, NumberKind, Select, TextArea, TimeBeside, dom, icons,
};
use crate::offline::clock;
use crate::offline::device::use_device;
use crate::shared::use_view;
use crate::texts::use_texts;
use crate::wording;
use fields::{Fields, Wrong};

const TEXT: &str = "follow-text";

/// The dialog.
#[component]
pub fn FollowForm() -> impl IntoView {
    let t = use_texts();
    let asked = use_follow_ups().asked;
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(asked.get().is_some()));
    // Esc and the backdrop close it too.
    Effect::new(move |_| {
        if !open.get() && asked.get_untracked().is_some() {
            asked.set(None);
        }
    });
    let title = move || match asked.get() {
        Some(Asked::Edit(_)) => t.follow_edit(),
        _ => t.follow_new(),
    };
    view! {
        <Dialog id="follow" title open>
            {move || asked.get().map(|asked| view! { <Form asked/> })}
        </Dialog>
    }
}

#[component]
fn Form(asked: Asked) -> impl IntoView {
    let device = use_device();
    let (held, subject, text) = match asked {
        Asked::New { subject, text } => (None, subject, text),
        Asked::Edit(id) => {
            let user = device.user();
            let held = user.and_then(|user| device.get_untracked::<FollowUp>(FollowUp::id_of(user, id)));
            let subject = held.as_ref().and_then(|held| held.content.subject);
            (held, subject, String::new())
        }
    };
    view! { <Opened held subject text/> }
}

#[component]
fn Opened(held: Option<FollowUp>, subject: Option<Subject>, text: String) -> impl IntoView {
    let (t, device, view, acts) = (use_texts(), use_device(), use_view(), use_acts());
    let asked = use_follow_ups().asked;
    let (today, zone) = (clock::today(), view.zone);
    let content = held.as_ref().map_or_else(
        || FollowUpContent {
            subject,
            ..FollowUpContent::default()
        },
        |held| held.content.clone(),
    );
    let replaced = held.as_ref().map(|held| held.replaced.clone()).unwrap_or_default();
    let about = words::about(t, device, &content);
    let fields = Fields::of(&content, held.is_none(), t, zone);
    if held.is_none() {
        fields.text.set(text);
    }
    fields.follow_due(t, zone);
    fields.follow_due_time(t);
    let wrong = RwSignal::new(None::<Wrong>);
    let failed = RwSignal::new(None::<String>);
    let (base, held) = (StoredValue::new(content), StoredValue::new(held));
    let save = move || {
        failed.set(None);
        let made = base.with_value(|base| fields.content(base, clock::now(), zone));
        wrong.set(made.as_ref().err().copied());
        match made {
            Err(wrong) => dom::focus(wrong.field()),
            Ok(content) => match held.with_value(|held| acts.save(held.as_ref(), content)) {
                Ok(()) => asked.set(None),
                Err(why) => failed.set(Some(why)),
            },
        }
    };
    // What is being corrected is no mistake any more; saving judges it again.
    Effect::new(move |_| {
        fields.track();
        wrong.set(None);
    });
    Effect::new(move |_| request_animation_frame(|| dom::focus(TEXT)));
    let error_of = move |field: &'static str| {
        Signal::derive(move || {
            wrong
                .get()
                .filter(|wrong| wrong.field() == field)
                .map(|wrong| wrong.words(t))
        })
    };
    let understood = move || base.with_value(|base| fields.understood(base, t, view));
    let text_help = if subject.is_some() {
        t.follow_text_help_subject()
    } else {
        t.follow_text_help()
    };
    view! {
        <form
            class="stack follow-form"
            id="follow-form"
            aria-labelledby="follow-title"
            novalidate=true
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
            on:keydown=move |event| {
                if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                    event.prevent_default();
                    save();
                }
            }
        >
            {about.map(|about| view! { <p class="soft">{t.follow_about()} " " <b dir="auto">{about}</b></p> })}
            <Field id=TEXT label=t.follow_text() help=text_help error=error_of(TEXT)>
                <TextArea
                    value=fields.text
                    max_length=u32::try_from(FollowUp::TEXT_CHARS_MAX).unwrap_or(u32::MAX)
                />
            </Field>
            <DateInput
                id="follow-due"
                label=t.follow_due_label()
                value=fields.due
                today
                optional=true
                unread=fields.due_unread
                time=TimeBeside { time: fields.due_time, now: Signal::derive(move || clock::now().time_of_day(zone)) }
                error=error_of("follow-due")
            />
            <div class="cluster">
                {fields::soon(today, t)
                    .into_iter()
                    .map(|(day, word)| {
                        view! {
                            <Button small=true on_press=move || fields.due.set(Some(day))>
                                {word}
                            </Button>
                        }
                    })
                    .collect_view()}
            </div>
            <div class="fields">
                <Field id="follow-remind" label=t.follow_remind()>
                    <Select
                        choices=fields::reminds(t)
                        value=fields.remind
                        on_change=move |_| fields.choose_remind()
                    />
                </Field>
                <Show when=move || fields.remind.read().as_str() != fields::NONE>
                    <TimeInput
                        id="follow-at-time"
                        time=fields.time
                        error=error_of("follow-at-time")
                        on_change=move |_| fields.choose_time()
                    />
                </Show>
            </div>
            <Show when=move || fields.remind.read().as_str() == fields::OWN>
                <DateInput
                    id="follow-at-day"
                    label=t.follow_remind_day()
                    value=fields.day
                    today
                    error=error_of("follow-at-day")
                />
            </Show>
            <Show when=move || fields.remind.read().as_str() != fields::NONE>
                <p class="field__help">{t.follow_closed_app()}</p>
                <NotifySwitch/>
            </Show>
            <div class="fields">
                <Field id="follow-repeat" label=t.follow_repeat()>
                    <Select choices=fields::repeats(t) value=fields.unit/>
                </Field>
                <Show when=move || fields.unit.read().as_str() != fields::NONE>
                    <Field id="follow-every" label=t.follow_every() error=error_of("follow-every")>
                        <NumberInput value=fields.every kind=NumberKind::Digits/>
                    </Field>
                </Show>
            </div>
            <p class="notice is-accent follow-form__said" role="status">
                {understood}
            </p>
            <p class="field__error" role="alert" hidden=move || failed.read().is_none()>
                {move || failed.get()}
            </p>
            <ReplacedContents replaced fields/>
            <div class="cluster follow-form__foot">
                <Button kind=ButtonKind::Quiet kbd="Esc" on_press=move || asked.set(None)>
                    {t.action_cancel()}
                </Button>
                <Button kind=ButtonKind::Primary submit=true icon=icons::CHECK kbd="Ctrl ↵">
                    {t.action_save()}
                </Button>
            </div>
        </form>
    }
}

/// What another device had written and this content overtook, the newest first.
#[component]
fn ReplacedContents(replaced: Vec<Replaced>, fields: Fields) -> impl IntoView {
    let (t, device, view) = (use_texts(), use_device(), use_view());
    if replaced.is_empty() {
        return ().into_any();
    }
    let row = move |it: Replaced| {
        let title = words::title(t, device, &it.content);
        let when = wording::moment(t, it.saved_at, view.now.get_untracked(), view.zone);
        let due = it.content.due.map(|due| format_date(due, DateStyle::Long, t.locale()));
        let small = [Some(t.follow_replaced_at(when)), due]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · ");
        let content = it.content;
        view! {
            <li class="list__item">
                <span class="list__main">
                    <span dir="auto">{title}</span>
                    <small>{small}</small>
                </span>
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    icon=icons::UNDO_2
                    on_press=move || fields.take(&content, t, view.zone)
                >
                    {t.follow_replaced_take()}
                </Button>
            </li>
        }
    };
    view! {
        <details>
            <summary>{t.follow_replaced()}</summary>
            <ul class="list--ruled">{replaced.into_iter().rev().map(row).collect_view()}</ul>
        </details>
    }
    .into_any()
}
