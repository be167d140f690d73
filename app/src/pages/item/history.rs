//! One step of an item on its timeline: who, when, what changed field by field, why.

use domain::calendar::{Instant, Zone};
use domain::id::RejectReasonId;
use domain::mutation::Actor;
use domain::record::{RejectReason, Step, Transition, User};
use leptos::prelude::*;

use super::row_changes::{self, RowChanges};
use crate::components::{Event, IconName, Tone, icons};
use crate::offline::device::{Device, use_device};
use crate::shared::use_view;
use crate::texts::{Texts, use_texts};
use crate::wording;

/// One step.
#[component]
pub fn StepRow(
    step: Transition,
    /// Made here and not answered by the server yet.
    waits: bool,
) -> impl IntoView {
    let (t, device, view) = (use_texts(), use_device(), use_view());
    let name = move |id| device.get::<User>(id).map(|it| it.name).unwrap_or_default();
    let who = match step.by {
        Actor::System => t.history_by_system().to_owned(),
        Actor::User(user) => name(user),
    };
    let mut what = wording::step(t, &step.step);
    if let Some(other) = step.on_behalf_of {
        what = format!("{what} ({})", t.history_deputy(name(other)));
    }
    let (tone, icon) = look(&step.step);
    let when = if waits {
        t.queue_state_waiting().to_owned()
    } else {
        wording::moment(t, step.applied_at, view.now.get_untracked(), view.zone)
    };
    let mut notes = Vec::new();
    notes.extend(reason_of(t, device, step.reason_id, &step.reason).map(|reason| t.history_reason(reason)));
    let told = row_changes::are_told(&step);
    for change in &step.changes {
        // The rows say it better than «otherwise now».
        if !(told && matches!(change.field.as_str(), "lines" | "costs")) {
            let (name, before, after) = wording::change(t, change, device, view.unit);
            notes.push(t.history_change(name, short(before), short(after)));
        }
    }
    if !waits {
        notes.extend(wording::claimed(t, step.claimed_at, step.applied_at, view));
    }
    let at = iso(step.applied_at);
    if notes.is_empty() && !told {
        return view! { <Event who what when at tone icon/> }.into_any();
    }
    let notes = (!notes.is_empty()).then(|| wording::joined(&notes));
    let step = StoredValue::new(step);
    let body = move || {
        view! {
            {notes.clone().map(|notes| view! { <p>{notes}</p> })}
            {told.then(|| view! { <RowChanges step/> })}
        }
    };
    view! { <Event who what when at tone icon body/> }.into_any()
}

/// A value as far as a history needs it.
fn short(value: String) -> String {
    const CHARS_MAX: usize = 120;
    match value.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value,
    }
}

/// The reason from the list and the words, as far as there are any.
pub fn reason_of(t: Texts, device: Device, listed: Option<RejectReasonId>, words: &str) -> Option<String> {
    let listed = listed.and_then(|id| device.get::<RejectReason>(id)).map(|it| it.text);
    let words = (!words.is_empty()).then(|| words.to_owned());
    match (listed, words) {
        (Some(listed), Some(words)) => Some(t.history_two_reasons(listed, words)),
        (listed, words) => listed.or(words),
    }
}

fn look(step: &Step) -> (Tone, IconName) {
    match step {
        Step::Submitted | Step::Resubmitted => (Tone::Pending, icons::SEND),
        Step::Approved => (Tone::Approved, icons::CHECK),
        Step::Rejected => (Tone::Rejected, icons::X),
        Step::Numbered(_) => (Tone::Numbered, icons::HASH),
        Step::Reverted => (Tone::Pending, icons::UNDO_2),
        Step::Edited => (Tone::Draft, icons::PENCIL),
        Step::Deleted => (Tone::Void, icons::TRASH_2),
        Step::Voided => (Tone::Void, icons::BAN),
    }
}

/// A moment for machines.
pub fn iso(at: Instant) -> String {
    let time = at.time_of_day(Zone::UTC);
    format!(
        "{}T{:02}:{:02}:{:02}Z",
        at.date(Zone::UTC),
        time.hour,
        time.minute,
        time.second
    )
}
