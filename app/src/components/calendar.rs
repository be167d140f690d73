//! One month of days to pick from: Jalali in Persian, Gregorian in English. The week starts on Saturday, at the start side.
//!
//! What stays true: Friday is said in words in the name of each day and shown by a dot, not by colour alone. Arrow keys move
//! by days and weeks, following the direction of the page; Page Up and Page Down by months.

use domain::calendar::{Date, DateStyle, Jalali, Weekday, format_date};
use domain::digits::{Locale, localize_digits};
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::button::{Button, ButtonKind};
use super::dom;
use super::icon::icons;
use crate::texts::use_texts;

/// A calendar of one month at a time.
#[component]
pub fn Calendar(
    /// Its id; unique on the page.
    #[prop(into)]
    id: String,
    /// The day that is picked now.
    value: Option<Date>,
    /// Today, as the page says.
    today: Date,
    /// A day was picked.
    #[prop(into)]
    on_pick: Callback<Date>,
) -> impl IntoView {
    let t = use_texts();
    let locale = t.locale();
    let own = StoredValue::new(id.clone());
    // The day that the keyboard is on; its month is the one shown.
    let cursor = RwSignal::new(value.unwrap_or(today));
    let title = Memo::new(move |_| month_title(cursor.get(), locale));
    let go = move |date: Option<Date>| {
        if let Some(date) = date {
            cursor.set(date);
        }
    };
    let key = move |event: KeyboardEvent| {
        let forward = if locale == Locale::Fa { -1 } else { 1 };
        let now = cursor.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" => now.plus_days(forward),
            "ArrowLeft" => now.plus_days(-forward),
            "ArrowDown" => now.plus_days(7),
            "ArrowUp" => now.plus_days(-7),
            "PageDown" => plus_months(now, 1, locale),
            "PageUp" => plus_months(now, -1, locale),
            _ => return,
        };
        event.prevent_default();
        go(next);
        request_animation_frame(move || dom::focus(&day_id(own, cursor.get_untracked())));
    };
    let weekdays = Weekday::ALL.iter().map(|day| {
        view! {
            <th scope="col">
                <abbr title=day.name(locale)>{day.narrow_name(locale)}</abbr>
            </th>
        }
    });
    let weeks = move || {
        let first = month_start(cursor.get(), locale);
        let days = shown_days(first, locale);
        days.chunks(7)
            .map(|week| {
                let cells = week.iter().map(|date| {
                    let date = *date;
                    let out = month_start(date, locale) != first;
                    view! { <td><Day calendar=own date out today value cursor on_pick/></td> }
                });
                view! { <tr>{cells.collect_view()}</tr> }
            })
            .collect_view()
    };
    view! {
        <div class="popover cal" id=id role="group" aria-label=move || t.cal_title(title.get())>
            <div class="cal__quick">
                <Quick text=t.common_today() date=Some(today) on_pick/>
                <Quick text=t.common_tomorrow() date=today.plus_days(1) on_pick/>
                <Quick text=t.cal_plus_seven() date=today.plus_days(7) on_pick/>
                <Quick text=t.cal_month_end() date=month_end(today, locale) on_pick/>
            </div>
            <div class="cal__head">
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    icon=icons::CHEVRON_LEFT
                    label=t.cal_previous_month()
                    on_press=move || go(plus_months(cursor.get_untracked(), -1, locale))
                />
                <span aria-live="polite">{move || title.get()}</span>
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    icon=icons::CHEVRON_RIGHT
                    label=t.cal_next_month()
                    on_press=move || go(plus_months(cursor.get_untracked(), 1, locale))
                />
            </div>
            <table class="cal__grid" on:keydown=key>
                <thead>
                    <tr>{weekdays.collect_view()}</tr>
                </thead>
                <tbody>{weeks}</tbody>
            </table>
            <p class="cal__foot">
                <span>{t.cal_today_is(format_date(today, DateStyle::WithWeekday, locale))}</span>
                <span>"• " {t.cal_holiday()}</span>
            </p>
        </div>
    }
}

#[component]
fn Quick(text: &'static str, date: Option<Date>, on_pick: Callback<Date>) -> impl IntoView {
    date.map(|date| view! { <Button small=true on_press=move || on_pick.run(date)>{text}</Button> })
}

#[component]
fn Day(
    calendar: StoredValue<String>,
    date: Date,
    /// Of the month before or after.
    out: bool,
    today: Date,
    value: Option<Date>,
    cursor: RwSignal<Date>,
    on_pick: Callback<Date>,
) -> impl IntoView {
    let t = use_texts();
    let locale = t.locale();
    let off = date.weekday() == Weekday::Friday;
    let class = match (out, off) {
        (false, false) => "cal__day",
        (false, true) => "cal__day cal__day--off",
        (true, false) => "cal__day cal__day--out",
        (true, true) => "cal__day cal__day--out cal__day--off",
    };
    let name = format_date(date, DateStyle::WithWeekday, locale);
    let name = if off { t.cal_day_off(name) } else { name };
    view! {
        <button
            class=class
            type="button"
            id=day_id(calendar, date)
            tabindex=move || if cursor.get() == date { "0" } else { "-1" }
            aria-label=name
            aria-current=(date == today).then_some("date")
            aria-pressed=if value == Some(date) { "true" } else { "false" }
            on:click=move |_| on_pick.run(date)
        >
            {localize_digits(&day_of_month(date, locale).to_string(), locale)}
        </button>
    }
}

fn day_id(calendar: StoredValue<String>, date: Date) -> String {
    format!("{}-{date}", calendar.read_value().as_str())
}

fn day_of_month(date: Date, locale: Locale) -> u8 {
    match locale {
        Locale::Fa => date.jalali().day(),
        Locale::En => date.gregorian().2,
    }
}

fn month_start(date: Date, locale: Locale) -> Date {
    date.plus_days(1 - i64::from(day_of_month(date, locale)))
        .unwrap_or(date)
}

fn month_end(date: Date, locale: Locale) -> Option<Date> {
    plus_months(month_start(date, locale), 1, locale)?.plus_days(-1)
}

fn plus_months(date: Date, months: i32, locale: Locale) -> Option<Date> {
    match locale {
        Locale::Fa => date.jalali().plus_months(months).map(Jalali::date),
        Locale::En => {
            let (year, month, day) = date.gregorian();
            let index = year * 12 + i32::from(month) - 1 + months;
            let month = u8::try_from(index.rem_euclid(12) + 1).ok()?;
            // A day that the month lacks becomes its last one.
            (1..=day)
                .rev()
                .find_map(|day| Date::from_gregorian(index.div_euclid(12), month, day))
        }
    }
}

/// The days of whole weeks that cover a month.
fn shown_days(first: Date, locale: Locale) -> Vec<Date> {
    let last = month_end(first, locale).unwrap_or(first);
    let before = i64::from(first.weekday().days_from_saturday());
    let after = 6 - i64::from(last.weekday().days_from_saturday());
    let length = i64::from(last.days_since(first));
    (-before..=length + after)
        .filter_map(|offset| first.plus_days(offset))
        .collect()
}

/// `آذر ۱۴۰۵`, `Nov 2026`: the long date without its day.
fn month_title(date: Date, locale: Locale) -> String {
    let long = format_date(date, DateStyle::Long, locale);
    long.split_once(' ')
        .map_or_else(String::new, |(_, month)| month.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn a_month_is_shown_in_whole_weeks() {
        // Azar 1405 begins on a Sunday and has 30 days.
        let days = shown_days(month_start(day("2026-11-24"), Locale::Fa), Locale::Fa);
        assert_eq!(days.len() % 7, 0);
        assert_eq!(days[0], day("2026-11-21"));
        assert_eq!(month_title(day("2026-11-24"), Locale::Fa), "آذر ۱۴۰۵");
        assert_eq!(month_title(day("2026-11-24"), Locale::En), "Nov 2026");
    }

    #[test]
    fn months_end_where_their_calendar_says() {
        assert_eq!(month_end(day("2026-11-24"), Locale::Fa), Some(day("2026-12-21")));
        assert_eq!(month_end(day("2026-02-10"), Locale::En), Some(day("2026-02-28")));
        assert_eq!(plus_months(day("2026-01-31"), 1, Locale::En), Some(day("2026-02-28")));
        assert_eq!(plus_months(day("2026-01-31"), -2, Locale::En), Some(day("2025-11-30")));
    }
}
