//! Writing dates and times for people: Jalali in Persian, Gregorian in English.

use super::{Date, TimeOfDay, gregorian, jalali_month_name};
use crate::digits::{Locale, localize_digits};

/// How much of a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateStyle {
    /// `۱۴۰۵/۰۹/۰۳`, `2026-11-24`.
    Numeric,
    /// `۳ آذر ۱۴۰۵`, `24 Nov 2026`.
    Long,
    /// `سه‌شنبه ۳ آذر ۱۴۰۵`, `Tuesday 24 Nov 2026`.
    WithWeekday,
}

/// A date in the calendar, digits and words of the language.
pub fn format_date(date: Date, style: DateStyle, locale: Locale) -> String {
    let (year, month, day, name) = match locale {
        Locale::Fa => {
            let jalali = date.jalali();
            (
                jalali.year(),
                jalali.month(),
                jalali.day(),
                jalali_month_name(jalali.month(), locale),
            )
        }
        Locale::En => {
            let (year, month, day) = date.gregorian();
            (year, month, day, gregorian::month_name(month))
        }
    };
    let plain = match (style, locale) {
        (DateStyle::Numeric, Locale::Fa) => format!("{year:04}/{month:02}/{day:02}"),
        (DateStyle::Numeric, Locale::En) => format!("{year:04}-{month:02}-{day:02}"),
        (DateStyle::Long, _) => format!("{day} {name} {year}"),
        (DateStyle::WithWeekday, _) => format!("{} {day} {name} {year}", date.weekday().name(locale)),
    };
    localize_digits(&plain, locale)
}

/// Hour and minute: `۱۴:۰۵`, `14:05`.
pub fn format_time(time: TimeOfDay, locale: Locale) -> String {
    localize_digits(&format!("{:02}:{:02}", time.hour, time.minute), locale)
}
