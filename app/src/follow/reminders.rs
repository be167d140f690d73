//! The cards that ring: at their time, from what the device holds, in one tab, again until they are handled.
//!
//! What stays true: nothing is noted about what was shown; a card is there because its follow-up rings, so it comes back with the
//! next page and the next start, and goes in every tab when it is handled in one. Where the page is out of sight, the system says
//! it once, if this person agreed.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::calendar::{Instant, TimeOfDay, Zone, format_time};
use domain::digits::format_integer;
use domain::id::FollowUpId;
use domain::record::FollowUp;
use leptos::ev;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use sync::protocol::Query;

use super::moment_input::{MomentInput, moment_of};
use super::{MORNING_HOUR, use_acts, words};
use crate::components::{Button, ButtonKind, Icon, IconSize, dom, icons};
use crate::frame::change;
use crate::offline::clock;
use crate::offline::device::use_device;
use crate::offline::notify::{self, Notice};
use crate::offline::ringer;
use crate::route::Page;
use crate::shared::use_view;
use crate::talk::mentions::page_of;
use crate::texts::use_texts;
use crate::wording;

/// Cards at once; the rest are counted.
const CARDS_MAX: usize = 3;
/// The clock is looked at again after at most this long: one that was set meanwhile is no reason to ring late.
const LOOK_AGAIN_MAX: Duration = Duration::from_secs(600);
const TEN_MINUTES_S: i64 = 600;
const HOUR_S: i64 = 3_600;

/// The place of the cards. Made in the browser only.
#[component]
pub fn Reminders() -> impl IntoView {
    let (t, device) = (use_texts(), use_device());
    let rings = ringer::rings(device);
    let now = RwSignal::new(clock::now());
    let held = Memo::new(move |_| {
        let mut held: Vec<(Instant, FollowUp)> = device
            .all::<FollowUp>()
            .into_iter()
            .filter_map(|it| Some((it.content.rings_at()?, it)))
            .collect();
        held.sort_by_key(|(at, it)| (*at, it.id));
        held
    });
    let ringing = Memo::new(move |_| {
        if !rings.get() {
            return Vec::new();
        }
        let now = now.get();
        held.with(|held| held.iter().filter(|(at, _)| *at <= now).cloned().collect::<Vec<_>>())
    });
    look_at_the_clock(now, held);
    tell_the_system(ringing);
    let listener = window_event_listener(ev::keydown, |event| {
        if event.code() == "KeyY" && dom::key_is_for_page(&event) {
            dom::rove("reminders", ".reminder .btn--primary", None);
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
    let cards = move || ringing.with(|ringing| ringing.iter().take(CARDS_MAX).cloned().collect::<Vec<_>>());
    let others = Memo::new(move |_| ringing.with(|ringing| ringing.len().saturating_sub(CARDS_MAX)));
    view! {
        <div class="reminders no-print" id="reminders" role="region" aria-label=t.follow_reminders()>
            <div role="status" aria-live="polite">
                <For
                    each=cards
                    key=|(at, it)| (it.id, *at, it.saved_at)
                    children=|(at, held)| view! { <Card at held/> }
                />
                <Show when=move || others.get() != 0>
                    <p class="reminder reminder--more">
                        <a class="link" href=Page::FollowUps.to_string()>
                            {move || {
                                let count = others.get();
                                let digits = format_integer(i64::try_from(count).unwrap_or(i64::MAX), t.locale());
                                t.follow_more_reminders(count as u64, digits)
                            }}
                        </a>
                    </p>
                </Show>
            </div>
        </div>
    }
}

/// Moves `now` on when the next one rings, and whenever the page may have slept.
fn look_at_the_clock(now: RwSignal<Instant>, held: Memo<Vec<(Instant, FollowUp)>>) {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    Effect::new(move |_| {
        let seen = now.get();
        let next = held.with(|held| held.iter().map(|(at, _)| *at).find(|at| *at > seen));
        stop();
        let wait = next.map_or(LOOK_AGAIN_MAX, |at| {
            let micros = u64::try_from(at.micros_since(clock::now())).unwrap_or_default();
            // Timers count whole milliseconds; a look just before the time would ring nothing.
            Duration::from_micros(micros).min(LOOK_AGAIN_MAX) + Duration::from_millis(1)
        });
        let look = move || {
            // The page may be gone by now.
            now.try_set(clock::now());
        };
        timer.set_value(set_timeout_with_handle(look, wait).ok());
    });
    on_cleanup(stop);
    for event in ["focus", "pageshow", "visibilitychange"] {
        let listener = window_event_listener_untyped(event, move |_| now.set(clock::now()));
        on_cleanup(move || listener.remove());
    }
}

/// Says each ring once while the page is out of sight.
fn tell_the_system(ringing: Memo<Vec<(Instant, FollowUp)>>) {
    let (t, device, view) = (use_texts(), use_device(), use_view());
    let told = StoredValue::new(BTreeSet::<(FollowUpId, Instant)>::new());
    Effect::new(move |_| {
        let fresh: Vec<(Instant, FollowUp)> = ringing.with(|ringing| {
            let is_fresh = |(at, it): &&(Instant, FollowUp)| !told.with_value(|told| told.contains(&(it.id, *at)));
            ringing.iter().filter(is_fresh).cloned().collect()
        });
        for (at, it) in fresh {
            told.update_value(|told| {
                told.insert((it.id, at));
            });
            if !notify::is_hidden() {
                continue;
            }
            let address = it.content.subject.map_or(Page::FollowUps, page_of).to_string();
            let body = untrack(|| {
                let about = (!it.content.text.is_empty())
                    .then(|| words::about(t, device, &it.content))
                    .flatten();
                let time = format_time(at.time_of_day(view.zone), t.locale());
                [Some(time), about]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" · ")
            });
            let title = untrack(|| words::title(t, device, &it.content));
            let tag = it.id.to_string();
            notify::show(
                device.user(),
                Notice {
                    title,
                    body,
                    tag,
                    address,
                },
            );
        }
    });
}

#[component]
fn Card(at: Instant, held: FollowUp) -> impl IntoView {
    let (t, device, view, acts) = (use_texts(), use_device(), use_view(), use_acts());
    let content = &held.content;
    // A record that no row of this page needs may be missing after a reload: the card asks for it, and names it once it is here.
    if let Some(subject) = content.subject {
        Effect::new(move |_| {
            if change::subject_title(t, device, subject).is_empty() {
                device.ask(Query::Record(subject.key()));
            }
        });
    }
    let named = content.clone();
    let title = move || words::title(t, device, &named);
    let title_id = format!("reminder-{}", held.id);
    let when = words::moment(t, at, clock::now(), view.zone);
    let due = content.due.map(|due| t.follow_due(words::due(t, due, clock::today())));
    let noted = content.clone();
    let sub = move || {
        let about = (!noted.text.is_empty())
            .then(|| words::about(t, device, &noted))
            .flatten();
        let parts: Vec<String> = [about, due.clone()].into_iter().flatten().collect();
        wording::joined(&parts)
    };
    let main = match content.subject {
        Some(subject) => view! {
            <a class="link" href=page_of(subject).to_string() dir="auto">
                {title}
            </a>
        }
        .into_any(),
        None => view! { <span dir="auto">{title}</span> }.into_any(),
    };
    let held = StoredValue::new(held);
    let snooze = move |until: Instant| held.with_value(|held| acts.snooze(held, until));
    let later = RwSignal::new(false);
    view! {
        <section class="reminder" aria-labelledby=title_id.clone()>
            <p class="reminder__head">
                <Icon name=icons::ALARM_CLOCK size=IconSize::Sm/>
                {t.follow_reminder()}
                " · "
                {when}
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    icon=icons::X
                    label=t.follow_dismiss()
                    on_press=move || held.with_value(|held| acts.dismiss(held))
                />
            </p>
            <h2 class="reminder__title" id=title_id.clone()>
                {main}
            </h2>
            <p class="small soft">{sub}</p>
            <div class="reminder__acts">
                <Button
                    kind=ButtonKind::Primary
                    small=true
                    icon=icons::CHECK
                    on_press=move || held.with_value(|held| acts.finish(held))
                >
                    {t.follow_done()}
                </Button>
                <Button small=true on_press=move || snooze(clock::now().plus_seconds(TEN_MINUTES_S))>
                    {t.follow_ten_minutes()}
                </Button>
                <Button small=true on_press=move || snooze(clock::now().plus_seconds(HOUR_S))>
                    {t.follow_one_hour()}
                </Button>
                <Button small=true on_press=move || snooze(tomorrow_morning(clock::now(), view.zone))>
                    {t.follow_tomorrow_morning()}
                </Button>
                <Button small=true expanded=later on_press=move || later.update(|later| *later = !*later)>
                    {t.follow_other_time()}
                </Button>
            </div>
            <Show when=move || later.get()>
                <Later id=held.with_value(|held| held.id) on_pick=snooze/>
            </Show>
        </section>
    }
}

/// Another moment to put a reminder off to.
#[component]
fn Later(id: FollowUpId, #[prop(into)] on_pick: Callback<Instant>) -> impl IntoView {
    let (t, view) = (use_texts(), use_view());
    let today = clock::today();
    let day = RwSignal::new(Some(today));
    let time = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let pick = move || match moment_of(day.get_untracked(), &time.read_untracked(), view.zone) {
        Some(at) if at > clock::now() => on_pick.run(at),
        Some(_) => wrong.set(Some(t.follow_past().to_owned())),
        None => wrong.set(Some(t.follow_time_error().to_owned())),
    };
    view! {
        <form
            class="stack stack--tight"
            novalidate=true
            on:submit=move |event| {
                event.prevent_default();
                pick();
            }
        >
            <MomentInput id=format!("snooze-{id}") day time today time_error=wrong/>
            <Button small=true submit=true icon=icons::CLOCK>
                {t.follow_snooze()}
            </Button>
        </form>
    }
}

/// The next morning after a moment's day.
fn tomorrow_morning(now: Instant, zone: Zone) -> Instant {
    let day = now.date(zone);
    let morning = TimeOfDay {
        hour: MORNING_HOUR,
        minute: 0,
        second: 0,
    };
    zone.at(day.plus_days(1).unwrap_or(day), morning)
}
