//! A follow-up on the timeline of its subject, for its owner.

use domain::record::FollowUp;
use leptos::prelude::*;

use super::{Asked, use_acts, use_follow_ups, words};
use crate::components::{Button, ButtonKind, Event, Tone, icons};
use crate::offline::device::use_device;
use crate::pages::item::history::iso;
use crate::shared::use_view;
use crate::texts::use_texts;
use crate::wording;

/// One follow-up.
#[component]
pub fn FollowEvent(follow_up: FollowUp) -> impl IntoView {
    let (t, device, view, acts) = (use_texts(), use_device(), use_view(), use_acts());
    let asked = use_follow_ups().asked;
    let content = &follow_up.content;
    let (id, is_done) = (follow_up.id, content.done_at.is_some());
    let now = view.now.get_untracked();
    let title = words::title(t, device, content);
    let labels = (
        t.follow_done_named(&title),
        t.follow_edit_named(&title),
        t.follow_delete_named(&title),
    );
    let when = wording::moment(t, follow_up.created_at, now, view.zone);
    let at = iso(follow_up.created_at);
    let what = match content.done_at {
        Some(done) => t.follow_done_at(wording::moment(t, done, now, view.zone)),
        None => content.due.map_or_else(
            || t.follow_no_date().to_owned(),
            |due| t.follow_due(words::due(t, due, view.today_untracked())),
        ),
    };
    let notes: Vec<String> = [
        words::reminder(t, content, now, view.zone).filter(|_| !is_done),
        words::repeat(t, content.repeat),
    ]
    .into_iter()
    .flatten()
    .collect();
    let held = StoredValue::new(follow_up);
    let tools = move || {
        let (done, edit, delete) = labels.clone();
        view! {
            <span class="event__tool no-print">
                {(!is_done)
                    .then(|| {
                        view! {
                            <Button
                                kind=ButtonKind::Quiet
                                small=true
                                icon=icons::CHECK
                                label=done
                                on_press=move || held.with_value(|held| acts.finish(held))
                            />
                        }
                    })}
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    icon=icons::PENCIL
                    label=edit
                    on_press=move || asked.set(Some(Asked::Edit(id)))
                />
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    icon=icons::TRASH_2
                    label=delete
                    on_press=move || held.with_value(|held| acts.delete(held))
                />
            </span>
        }
    };
    let (tone, icon) = if is_done {
        (Tone::Done, icons::CHECK)
    } else {
        (Tone::Pending, icons::ALARM_CLOCK)
    };
    let body = move || {
        let text = held.with_value(|held| held.content.text.clone());
        let notes = notes.join(" · ");
        let between = if text.is_empty() || notes.is_empty() {
            ""
        } else {
            " · "
        };
        view! {
            <span dir="auto">{text}</span>
            {between}
            {notes}
        }
    };
    view! { <Event who=t.follow_mine() what when at tone icon body tools/> }
}
