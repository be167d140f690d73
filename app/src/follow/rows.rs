//! Follow-ups as rows, in groups by date: the same at home and on their page.

use domain::digits::format_integer;
use domain::due::Due;
use domain::record::{FollowUp, Key};
use leptos::prelude::*;

use super::{Asked, use_acts, use_follow_ups, words};
use crate::components::{Button, ButtonKind, Checkbox, Empty, SkeletonRows, icons};
use crate::offline::device::use_device;
use crate::offline::listing::{Listing, use_query};
use crate::shared::use_view;
use crate::talk::mentions::page_of;
use crate::texts::{Texts, use_texts};
use crate::wording;

/// The open follow-ups by date, each group with its count.
#[component]
pub fn Groups(
    /// Rows of a group.
    rows: u32,
    /// With the buttons of each row.
    #[prop(optional)]
    tools: bool,
    /// Only these groups.
    #[prop(default = Due::ALL)]
    groups: &'static [Due],
) -> impl IntoView {
    let (t, view) = (use_texts(), use_view());
    let today = Memo::new(move |_| view.today());
    let lists: Vec<(Due, Listing)> = groups
        .iter()
        .map(|due| (*due, use_query(move || super::query(*due, today.get(), rows))))
        .collect();
    let lists = StoredValue::new(lists);
    let any = move |is: fn(&Listing) -> bool| lists.with_value(|lists| lists.iter().any(|(_, list)| is(list)));
    // What only this decides: rows that come and go leave the groups where they are, and the focus with them.
    let shape = Memo::new(move |_| {
        if any(|list| !list.rows.with(Vec::is_empty)) {
            Shape::Rows
        } else if any(Listing::is_filling) {
            Shape::Filling
        } else {
            Shape::Nothing
        }
    });
    move || match shape.get() {
        Shape::Rows => {
            let group = move |(due, list): (Due, Listing)| view! { <Group due list tools/> };
            lists.get_value().into_iter().map(group).collect_view().into_any()
        }
        Shape::Filling => view! { <SkeletonRows rows=2/> }.into_any(),
        Shape::Nothing => view! { <Nothing t/> }.into_any(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Rows,
    Filling,
    Nothing,
}

#[component]
fn Nothing(t: Texts) -> impl IntoView {
    let follow_ups = use_follow_ups();
    view! {
        <Empty icon=icons::ALARM_CLOCK title=t.follow_none_title() body=t.follow_none()>
            <Button icon=icons::PLUS on_press=move || follow_ups.ask()>
                {t.follow_new()}
            </Button>
        </Empty>
    }
}

#[component]
fn Group(due: Due, list: Listing, tools: bool) -> impl IntoView {
    let t = use_texts();
    let count = move || list.totals().map_or(0, |totals| totals.count);
    let class = if due == Due::Overdue {
        "list__group list__group--late"
    } else {
        "list__group"
    };
    view! {
        <Show when=move || !list.rows.with(Vec::is_empty)>
            <h3 class=class>{name(t, due)} " · " {move || format_integer(count(), t.locale())}</h3>
            <Rows list tools/>
        </Show>
    }
}

/// The name of a group.
#[must_use]
pub fn name(t: Texts, due: Due) -> &'static str {
    match due {
        Due::Overdue => t.follow_overdue(),
        Due::Today => t.common_today(),
        Due::Tomorrow => t.common_tomorrow(),
        Due::ThisWeek => t.follow_this_week(),
        Due::Later => t.follow_later(),
        Due::NoDate => t.follow_no_date(),
    }
}

/// The rows of a list, and the way to more.
#[component]
pub fn Rows(list: Listing, #[prop(optional)] tools: bool) -> impl IntoView {
    let t = use_texts();
    view! {
        <ul class="list--ruled">
            <For each=move || list.rows.get() key=Key::clone children=move |key| view! { <RowOf key tools/> }/>
        </ul>
        <Show when=move || tools && list.has_more()>
            <div class="cluster card__pad">
                <Button kind=ButtonKind::Quiet small=true on_press=move || list.load_more()>
                    {t.nav_more()}
                </Button>
            </div>
        </Show>
    }
}

#[component]
fn RowOf(key: Key, tools: bool) -> impl IntoView {
    let device = use_device();
    let held = Memo::new(move |_| device.get::<FollowUp>(&key.id));
    move || held.get().map(|held| view! { <Row held tools/> })
}

#[component]
fn Row(held: FollowUp, tools: bool) -> impl IntoView {
    let (t, device, view, acts) = (use_texts(), use_device(), use_view(), use_acts());
    let asked = use_follow_ups().asked;
    let (id, is_done) = (held.id, held.content.done_at.is_some());
    let title = words::title(t, device, &held.content);
    let label = t.follow_done_named(&title);
    let (edit_label, delete_label) = (t.follow_edit_named(&title), t.follow_delete_named(&title));
    let main = match held.content.subject {
        Some(subject) => view! {
            <a class="list__link" href=page_of(subject).to_string() dir="auto">
                {title}
            </a>
        }
        .into_any(),
        None => view! { <span dir="auto">{title}</span> }.into_any(),
    };
    let content = StoredValue::new(held.content.clone());
    let sub = move || {
        let now = view.now.get();
        content.with_value(|content| {
            let about = (!content.text.is_empty())
                .then(|| words::about(t, device, content))
                .flatten();
            let reminder = words::reminder(t, content, now, view.zone).filter(|_| !is_done);
            let parts: Vec<String> = [about, reminder, words::repeat(t, content.repeat)]
                .into_iter()
                .flatten()
                .collect();
            wording::joined(&parts)
        })
    };
    let due = move || {
        content.with_value(|content| content.due).map(|due| {
            let today = view.today();
            let class = if due < today && !is_done { "is-late" } else { "" };
            view! { <span class=class>{words::due(t, due, today)}</span> }
        })
    };
    let held = StoredValue::new(held);
    let finish = move |done: bool| {
        held.with_value(|held| {
            if done {
                acts.finish(held);
            } else {
                acts.reopen(held);
            }
        });
    };
    view! {
        <li class="list__item follow">
            <span class="list__raise">
                <Checkbox checked=is_done hidden_label=label on_change=finish/>
            </span>
            <span class="list__main">
                {main} <small>{sub}</small>
            </span>
            <span class="list__end list__raise">
                {due} <Button
                    kind=ButtonKind::Quiet
                    small=true
                    icon=icons::PENCIL
                    label=edit_label
                    on_press=move || asked.set(Some(Asked::Edit(id)))
                />
                {tools
                    .then(|| {
                        view! {
                            <Button
                                kind=ButtonKind::Quiet
                                small=true
                                icon=icons::TRASH_2
                                label=delete_label
                                on_press=move || held.with_value(|held| acts.delete(held))
                            />
                        }
                    })}
            </span>
        </li>
    }
}
