//! A moment: a day and a time of it, both typed as people say them.

use domain::calendar::{Date, Instant, Zone, format_time, parse_time_input};
use leptos::prelude::*;

use super::MORNING_HOUR;
use crate::components::{DateInput, Field, TextInput};
use crate::texts::use_texts;

/// A day and a time.
#[component]
pub fn MomentInput(
    /// Makes the ids of both controls.
    #[prop(into)]
    id: String,
    day: RwSignal<Option<Date>>,
    /// The time as it is typed.
    time: RwSignal<String>,
    today: Date,
    /// What is wrong with the day.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What is wrong with the time.
    #[prop(optional, into)]
    time_error: Signal<Option<String>>,
) -> impl IntoView {
    let t = use_texts();
    view! {
        <div class="fields">
            <DateInput id=format!("{id}-day") label=t.follow_remind_day() value=day today error/>
            <TimeInput id=format!("{id}-time") time error=time_error/>
        </div>
    }
}

/// A time of day, with what was understood below.
#[component]
pub fn TimeInput(
    #[prop(into)] id: String,
    time: RwSignal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// After each change by the person.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let t = use_texts();
    let help = move || match parse_time_input(&time.read()) {
        Some(time) => format_time(time, t.locale()),
        None => t.follow_time_help().to_owned(),
    };
    let problem = Signal::derive(move || {
        let unread = !time.read().trim().is_empty() && parse_time_input(&time.read()).is_none();
        error.get().or_else(|| unread.then(|| t.follow_time_error().to_owned()))
    });
    let changed = move |typed| {
        if let Some(on_change) = on_change {
            on_change.run(typed);
        }
    };
    view! {
        <Field id label=t.follow_remind_time() help=help error=problem>
            <TextInput value=time on_change=changed/>
        </Field>
    }
}

/// The moment of a day and a typed time; `None` while one of them is missing or cannot be read.
#[must_use]
pub fn moment_of(day: Option<Date>, time: &str, zone: Zone) -> Option<Instant> {
    Some(zone.at(day?, parse_time_input(time)?))
}

/// A good time for a reminder of a day: in the morning, or, once that is over, at the next full hour of today. `None` when
/// today has none left.
#[must_use]
pub fn good_time(day: Date, now: Instant, zone: Zone) -> Option<u8> {
    let hour = now.time_of_day(zone).hour;
    if day != now.date(zone) || hour < MORNING_HOUR {
        return Some(MORNING_HOUR);
    }
    Some(hour + 1).filter(|hour| *hour < 24)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_never_begins_in_the_past() {
        let today: Date = "2026-11-24".parse().expect("a day");
        let tomorrow = today.plus_days(1).expect("in range");
        let check = |hour: i64, day: Date, expected: Option<u8>| {
            let now = Zone::TEHRAN.start_of(today).plus_seconds(hour * 3_600 + 60);
            assert_eq!(good_time(day, now, Zone::TEHRAN), expected, "{hour}");
        };
        check(7, today, Some(9));
        check(9, today, Some(10));
        check(17, today, Some(18));
        check(23, today, None);
        check(23, tomorrow, Some(9));
    }
}
