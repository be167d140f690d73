//! What stands above the form: what is wrong, what stands in the way, and what to do about it.

use domain::access::Action;
use domain::calendar::{DateStyle, format_date};
use domain::digits::localize_digits;
use domain::rejection::{Conflict, Problem};
use leptos::prelude::*;

use super::costs::cost_id;
use super::form::Form;
use super::keeper::Keeper;
use super::line::{cell_id, cell_of_field};
use super::lines;
use super::sending::{Aim, Obstacle, SUMMARY_ID, Sending};
use super::words::{count, field_name, problem_at};
use crate::components::{Button, ButtonKind, Notice, Tone, dom, icons};
use crate::texts::refusal::{conflict_text, rejection_text};
use crate::texts::use_texts;
use crate::wording;

/// All of them, in order of weight.
#[component]
pub fn Notices(form: Form, sending: Sending, keeper: Option<Keeper>) -> impl IntoView {
    view! {
        <div class="stack edit__notices" id=SUMMARY_ID tabindex="-1">
            <OvertakenNotice form sending/>
            {move || sending.obstacle.get().map(|obstacle| view! { <ObstacleNotice form sending obstacle/> })}
            {keeper.map(|keeper| view! { <ClashNotice keeper/> })}
            <Summary form/>
        </div>
    }
}

/// After a try to submit: each problem, with a link to its field.
#[component]
fn Summary(form: Form) -> impl IntoView {
    let t = use_texts();
    let shown = move || form.attempted.get() && form.problems.with(|problems| !problems.is_empty());
    move || {
        shown().then(|| {
            let problems = form.problems.get();
            let number = problems.len();
            let title = t.form_summary_title(
                u64::try_from(number).unwrap_or(u64::MAX),
                count(number, form.writing.locale),
            );
            view! {
                <Notice tone=Tone::Rejected icon=icons::CIRCLE_ALERT title alert=true>
                    <ul>
                        {problems
                            .into_iter()
                            .map(|problem| view! { <li><SummaryLink form problem/></li> })
                            .collect_view()}
                    </ul>
                </Notice>
            }
        })
    }
}

#[component]
fn SummaryLink(form: Form, problem: Problem) -> impl IntoView {
    let t = use_texts();
    let text = format!(
        "{}: {}",
        field_name(t, &problem.field, form.writing.locale),
        problem_at(t, &problem.field, problem.code)
    );
    let target = target_of(form, &problem.field);
    let href = format!("#{target}");
    view! {
        <a
            href=href
            on:click=move |event| {
                event.prevent_default();
                event.stop_propagation();
                dom::scroll_into_view(&target);
                dom::focus(&target);
            }
        >
            {text}
        </a>
    }
}

/// The id of the control that a problem is about.
#[must_use]
pub fn target_of(form: Form, field: &str) -> String {
    let parts: Vec<&str> = field.split('.').collect();
    let at = |text: &str| text.parse::<usize>().ok();
    match parts.as_slice() {
        ["lines", place, last] => at(place)
            .and_then(|at| form.rows.with_untracked(|rows| rows.get(at).copied()))
            .map_or_else(|| lines::ID.to_owned(), |row| cell_id(row.key, cell_of_field(last))),
        ["costs", place, last] => {
            let costs = form.costs.get_untracked();
            let row = costs
                .into_iter()
                .filter(|cost| untrack(|| !cost.is_blank()))
                .nth(at(place).unwrap_or(usize::MAX));
            row.map_or_else(String::new, |row| {
                cost_id(row.key, if *last == "amount" { "amount" } else { "text" })
            })
        }
        ["party", ..] => "form-party".to_owned(),
        ["sub_type", ..] => "form-sub-type".to_owned(),
        ["issue_date", ..] => "form-issue-date".to_owned(),
        ["seller", ..] => "form-seller".to_owned(),
        ["delivery_address", ..] => "form-delivery-address".to_owned(),
        ["description", ..] => "form-description".to_owned(),
        // Lines are missing: the first row is where they begin.
        _ => form
            .rows
            .with_untracked(|rows| rows.first().map(|row| row.key))
            .map_or_else(|| lines::ID.to_owned(), |key| cell_id(key, "product")),
    }
}

/// A refusal of the document as a whole.
#[component]
fn ObstacleNotice(form: Form, sending: Sending, obstacle: Obstacle) -> impl IntoView {
    let t = use_texts();
    match obstacle {
        // The notice of what overtook the edit says it.
        Obstacle::Conflict(Conflict::AlreadyDecided { .. }) => ().into_any(),
        Obstacle::Total { seen, computed } => {
            let total = form.writing.amount(computed);
            let is_edit = sending.aim.with_value(|aim| matches!(aim, Aim::Edit { .. }));
            let word = if is_edit {
                t.form_total_save(total)
            } else {
                t.form_total_submit(total)
            };
            let conflict = Conflict::TotalDiffers { seen, computed };
            view! {
                <Notice
                    tone=Tone::Pending
                    icon=icons::SCALE
                    title=t.form_total_title()
                    alert=true
                    actions=move || {
                        let word = word.clone();
                        view! {
                            <Button kind=ButtonKind::Primary small=true on_press=move |()| sending.send_with(computed)>
                                {word}
                            </Button>
                        }
                    }
                >
                    <p>{conflict_text(t, &conflict, form.device, form.view)}</p>
                </Notice>
            }
            .into_any()
        }
        Obstacle::Day { rejection, first_open } => view! {
            <Notice
                tone=Tone::Rejected
                icon=icons::CALENDAR_DAYS
                title=t.form_day_title()
                alert=true
                actions=move || {
                    first_open
                        .map(|day| {
                            let word = t.form_day_take(format_date(day, DateStyle::Long, form.writing.locale));
                            view! {
                                <Button
                                    small=true
                                    on_press=move |()| {
                                        form.issue_date.set(Some(day));
                                        sending.obstacle.set(None);
                                    }
                                >
                                    {word}
                                </Button>
                            }
                        })
                }
            >
                <p>{rejection_text(t, &rejection)}</p>
            </Notice>
        }
        .into_any(),
        Obstacle::Fields { changes } => {
            let locale = form.writing.locale;
            let change = move |change: domain::record::FieldChange| {
                let text = t.form_change(
                    field_name(t, &change.field, locale),
                    localize_digits(&shown(&change.before), locale),
                    localize_digits(&shown(&change.after), locale),
                );
                view! { <li>{text}</li> }
            };
            view! {
                <Notice
                    tone=Tone::Pending
                    icon=icons::GIT_COMPARE_ARROWS
                    title=t.form_changed_title()
                    alert=true
                    actions=move || {
                        view! {
                            <Button small=true on_press=move |()| sending.take_theirs()>{t.form_load_newer()}</Button>
                            <Button small=true on_press=move |()| sending.keep_mine()>{t.form_keep_mine()}</Button>
                        }
                    }
                >
                    <ul>{changes.into_iter().map(change).collect_view()}</ul>
                </Notice>
            }
            .into_any()
        }
        other => {
            let text = match other {
                Obstacle::Refused(rejection) => rejection_text(t, &rejection),
                Obstacle::Conflict(conflict) => conflict_text(t, &conflict, form.device, form.view),
                _ => t.rejection_undecodable().to_owned(),
            };
            view! {
                <Notice tone=Tone::Rejected icon=icons::CIRCLE_ALERT title=t.form_refused_title() alert=true>
                    <p>{text}</p>
                </Notice>
            }
            .into_any()
        }
    }
}

/// Somebody decided while this was being edited: who and when, and what becomes of what is typed.
#[component]
fn OvertakenNotice(form: Form, sending: Sending) -> impl IntoView {
    let t = use_texts();
    let overtaken = Memo::new(move |_| sending.overtaken());
    move || {
        let it = overtaken.get()?;
        let (name, when, verb) = wording::decision(t, it.state, it.by, it.at, form.device, form.view);
        let resubmits = sending.can_resubmit();
        let (body, word) = if resubmits {
            (t.form_overtaken_resubmit_body(), t.form_overtaken_resubmit())
        } else {
            (t.form_overtaken_body(), t.form_overtaken_keep())
        };
        let sub_type = form.input.read_untracked().sub_type;
        let may_keep = sub_type.is_some_and(|id| form.device.access().can(Action::Create(id)).is_some());
        let actions = move || {
            view! {
                {may_keep
                    .then(|| {
                        view! {
                            <Button
                                kind=ButtonKind::Primary
                                small=true
                                icon=icons::COPY
                                on_press=move |()| sending.keep_as_draft()
                            >
                                {word}
                            </Button>
                        }
                    })}
                <Button small=true on_press=move |()| sending.drop_typed()>
                    {t.form_overtaken_drop()}
                </Button>
            }
        };
        Some(view! {
            <Notice
                tone=Tone::Rejected
                icon=icons::LOCK
                title=t.form_overtaken_title(name, when, verb)
                alert=true
                actions
            >
                <p>{body}</p>
            </Notice>
        })
    }
}

/// A value as a change tells it: long ones, such as all lines, only as being there.
fn shown(value: &str) -> String {
    const CHARS_MAX: usize = 60;
    if value.starts_with(['[', '{']) || value.chars().count() > CHARS_MAX {
        "…".to_owned()
    } else {
        value.to_owned()
    }
}

/// The draft was changed on another device.
#[component]
fn ClashNotice(keeper: Keeper) -> impl IntoView {
    let t = use_texts();
    move || {
        keeper.clash.get().map(|_| {
            view! {
                <Notice
                    tone=Tone::Pending
                    icon=icons::GIT_COMPARE_ARROWS
                    title=t.conflict_draft_changed()
                    alert=true
                    actions=move || {
                        view! {
                            <Button small=true on_press=move |()| keeper.take_theirs()>{t.form_load_newer()}</Button>
                            <Button small=true on_press=move |()| keeper.keep_mine()>{t.form_keep_mine()}</Button>
                        }
                    }
                >
                    <p>{t.form_draft_changed_body()}</p>
                </Notice>
            }
        })
    }
}
