//! Reading dates and times as people type them: `۱۴۰۵/۹/۳`, `۹/۳`, `2026-11-24`, «فردا», `+۷`, «۳ آذر», «پنجشنبه», «دو هفته دیگر»;
//! `۹:۳۰`, «۵ عصر»; both: «فردا ۵ عصر».

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Date, Jalali, TimeOfDay, Weekday, gregorian, jalali_month_name};
use crate::digits::{Locale, is_direction_mark, latin_digit};

/// Jalali years that can be typed: those for which the calendar is checked day by day.
const JALALI_YEARS: std::ops::RangeInclusive<i32> = 1300..=1500;
/// The same years, about, of the Gregorian calendar.
const GREGORIAN_YEARS: std::ops::RangeInclusive<i32> = 1921..=2122;
/// Days that can be added or taken away by typing.
const STEP_MAX: i64 = 100_000;
/// Words that a typed date has at most, and those of a time beside it.
const WORDS_MAX: usize = 5;
const TIME_WORDS_MAX: usize = 4;

/// Why a typed text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateInputError {
    /// Nothing was typed.
    Empty,
    /// It is none of the known forms.
    Unreadable,
    /// The form is right but the calendar has no such day, such as 30 Esfand of a common year.
    NoSuchDay,
    /// The year is neither a Jalali year of 1300–1500 nor a Gregorian one of the same time.
    YearOutOfRange,
}

/// Reads a typed date. `today` gives the year of two-part dates and the start of relative ones. Jalali unless the year
/// is a Gregorian one. A two-digit year is the nearest to today. «اول هفته» is the Saturday after today, «اول ماه» the first that
/// has not passed, a day of the week by
/// itself the next one after today; months are Jalali.
pub fn parse_date_input(text: &str, today: Date) -> Result<Date, DateInputError> {
    let text = normalize(text);
    let words: Vec<&str> = text.split_whitespace().take(WORDS_MAX + 1).collect();
    if words.is_empty() {
        return Err(DateInputError::Empty);
    }
    if let Some(date) = relative(&words.concat(), today) {
        return date.ok_or(DateInputError::YearOutOfRange);
    }
    if let Some(days) = step(&words.concat()) {
        return today.plus_days(days).ok_or(DateInputError::YearOutOfRange);
    }
    if let Some(weekday) = weekday_of(&words.concat()) {
        let ahead = i64::from(weekday.days_from_saturday()) - i64::from(today.weekday().days_from_saturday());
        let days = if ahead > 0 { ahead } else { ahead + 7 };
        return today.plus_days(days).ok_or(DateInputError::YearOutOfRange);
    }
    if let Some(date) = ahead(&words, today) {
        return date.ok_or(DateInputError::YearOutOfRange);
    }
    let words = without_weekday(&words);
    match words {
        [numbers] => numeric(numbers, today),
        [day, month] => named_month(day, month, None, today),
        [day, month, year] => named_month(day, month, Some(year), today),
        _ => Err(DateInputError::Unreadable),
    }
}

/// Reads a typed day, with a time of it or without: «فردا», «فردا ۵ عصر», «پنجشنبه ۹:۳۰», «۵ عصر», `tomorrow at 5pm`. A time by
/// itself is the next such moment after `now`, the time of day today. Before its day, or by itself, a time says more than a bare
/// number, because «۵ شنبه» is none.
///
/// # Errors
/// As [`parse_date_input`], of the whole text.
pub fn parse_moment_input(
    text: &str,
    today: Date,
    now: TimeOfDay,
) -> Result<(Date, Option<TimeOfDay>), DateInputError> {
    let error = match parse_date_input(text, today) {
        Ok(date) => return Ok((date, None)),
        Err(error) => error,
    };
    let text = normalize(text);
    let words: Vec<&str> = text.split_whitespace().take(WORDS_MAX + TIME_WORDS_MAX + 1).collect();
    if words.len() > WORDS_MAX + TIME_WORDS_MAX {
        return Err(error);
    }
    let date = |words: &[&str]| parse_date_input(&words.join(" "), today).ok();
    // The longest day first: «۳ آذر ۱۴۰۵ ۹:۳۰» has a year.
    for at in (1..words.len()).rev() {
        let (first, last) = words.split_at(at);
        let found = date(first)
            .zip(time_of(last))
            .or_else(|| date(last).zip(said_time(first)));
        if let Some((date, time)) = found {
            return Ok((date, Some(time)));
        }
    }
    let time = said_time(&words).ok_or(error)?;
    let next = if time > now { Some(today) } else { today.plus_days(1) };
    let date = next.ok_or(DateInputError::YearOutOfRange)?;
    Ok((date, Some(time)))
}

/// The time that these words say, behind a «در» or `at` or without.
fn time_of(words: &[&str]) -> Option<TimeOfDay> {
    match words {
        ["at" | "در", time @ ..] => parse_time_input(&time.join(" ")),
        time => parse_time_input(&time.join(" ")),
    }
}

/// The same, of words that can be nothing but a time.
fn said_time(words: &[&str]) -> Option<TimeOfDay> {
    let is_number = |word: &str| {
        word.bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'/'))
    };
    time_of(words).filter(|_| !words.iter().all(|word| is_number(word)))
}

/// Reads a typed time of day: `۹`, `۹:۳۰`, `0930`, `9.30`, «۵ عصر», `5pm`, «ظهر». `None` if it is none.
#[must_use]
pub fn parse_time_input(text: &str) -> Option<TimeOfDay> {
    let text: String = normalize(text).split_whitespace().collect();
    let time = |hour: i32, minute: i32| {
        let hour = u8::try_from(hour).ok().filter(|hour| *hour < 24)?;
        let minute = u8::try_from(minute).ok().filter(|minute| *minute < 60)?;
        Some(TimeOfDay {
            hour,
            minute,
            second: 0,
        })
    };
    match text.as_str() {
        "ظهر" | "noon" => return time(12, 0),
        "نیمهشب" | "midnight" => return time(0, 0),
        _ => {}
    }
    let text = text.strip_prefix("ساعت").unwrap_or(&text);
    let split = text
        .find(|c: char| !c.is_ascii_digit() && !":./".contains(c))
        .unwrap_or(text.len());
    let (digits, half) = text.split_at(split);
    let (hour, minute) = match digits.split_once([':', '.', '/']) {
        Some((hour, minute)) => (number(hour)?, number(minute)?),
        None if digits.len() > 2 => (number(digits)? / 100, number(digits)? % 100),
        None => (number(digits)?, 0),
    };
    match half {
        "" => time(hour, minute),
        "صبح" | "بامداد" | "am" if (1..=12).contains(&hour) => time(hour % 12, minute),
        "ظهر" | "بعدازظهر" | "عصر" | "شب" | "pm" if (1..=12).contains(&hour) => {
            // Eleven at noon is before twelve, and twelve at night is the day's end.
            match (half, hour) {
                ("ظهر", 11) => time(11, minute),
                ("شب", 12) => time(0, minute),
                _ => time(hour % 12 + 12, minute),
            }
        }
        _ => None,
    }
}

/// Latin digits, one form of each letter, no marks, lower case; ZWNJ counts as a space.
fn normalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = latin_digit(c).unwrap_or(c);
        match c {
            'ي' | 'ى' => out.push('ی'),
            'ك' => out.push('ک'),
            'آ' | 'أ' | 'إ' => out.push('ا'),
            '\u{200C}' | '،' | ',' => out.push(' '),
            '\u{2212}' | '\u{2013}' | '\u{2010}' => out.push('-'),
            '\u{640}' | '\u{64B}'..='\u{65F}' => {}
            c if is_direction_mark(c) => {}
            c => out.push(c.to_ascii_lowercase()),
        }
    }
    out
}

/// Words for days near today, spaces taken out.
fn relative(word: &str, today: Date) -> Option<Option<Date>> {
    let jalali = today.jalali();
    let date = match word {
        "امروز" | "today" => Some(today),
        "فردا" | "tomorrow" => today.plus_days(1),
        "پسفردا" => today.plus_days(2),
        "دیروز" | "yesterday" => today.plus_days(-1),
        "پریروز" => today.plus_days(-2),
        "اولهفته" | "هفتهبعد" | "هفتهاینده" | "nextweek" => {
            today.plus_days(7 - i64::from(today.weekday().days_from_saturday()))
        }
        "اولماه" if jalali.day() == 1 => Some(today),
        "اخرماه" | "endofmonth" => jalali.month_end().map(Jalali::date),
        "اولماه" | "اولماهبعد" | "ماهبعد" | "nextmonth" => {
            jalali.plus_months(1).and_then(Jalali::month_start).map(Jalali::date)
        }
        "اخرسال" => Jalali::new(jalali.year() + 1, 1, 1).and_then(|new_year| new_year.date().plus_days(-1)),
        _ => return None,
    };
    Some(date)
}

/// `+7` and `-3`: days from today.
fn step(word: &str) -> Option<i64> {
    let (sign, digits) = match word.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, word.strip_prefix('-')?),
    };
    let days: i64 = number(digits)?.into();
    (days <= STEP_MAX).then_some(sign * days)
}

/// «۳ روز دیگر», «دو هفته بعد», «یک ماه دیگر», `in 3 days`, `2 weeks`.
fn ahead(words: &[&str], today: Date) -> Option<Option<Date>> {
    let (count, unit) = match words {
        ["in", count, unit] | [count, unit] | [count, unit, "دیگر" | "بعد" | "اینده" | "later"] => {
            (*count, *unit)
        }
        _ => return None,
    };
    let count = match count {
        "یک" | "a" | "one" => 1,
        "دو" | "two" => 2,
        "سه" | "three" => 3,
        digits => number(digits)?,
    };
    let days = |days: i64| (days <= STEP_MAX).then(|| today.plus_days(days)).flatten();
    Some(match unit {
        "روز" | "day" | "days" => days(count.into()),
        "هفته" | "week" | "weeks" => days(i64::from(count) * 7),
        "ماه" | "month" | "months" => today.jalali().plus_months(count).map(Jalali::date),
        _ => return None,
    })
}

/// The day of the week that a word names, without its ZWNJ; in English also by its first three letters.
fn weekday_of(word: &str) -> Option<Weekday> {
    Weekday::ALL.into_iter().find(|day| {
        let fa = day.name(Locale::Fa);
        word.eq_ignore_ascii_case(day.name(Locale::En))
            || word.eq_ignore_ascii_case(day.name(Locale::En).get(..3).unwrap_or_default())
            || word.chars().eq(fa.chars().filter(|c| *c != '\u{200C}'))
    })
}

/// Leaves out a leading day of the week, in one word or two («سه شنبه»).
fn without_weekday<'a, 'b>(words: &'b [&'a str]) -> &'b [&'a str] {
    let is_weekday = |word: &str| weekday_of(word).is_some();
    match words {
        [first, second, rest @ ..] if rest.len() >= 2 && is_weekday(&[*first, *second].concat()) => rest,
        [first, rest @ ..] if rest.len() >= 2 && is_weekday(first) => rest,
        _ => words,
    }
}

/// `1405/9/3`, `9/3`, `2026-11-24`; the parts separated by `/`, `-` or `.`.
fn numeric(text: &str, today: Date) -> Result<Date, DateInputError> {
    let mut parts = text.split(['/', '-', '.']).map(number);
    let mut next = || {
        parts
            .next()
            .map(|part| part.ok_or(DateInputError::Unreadable))
            .transpose()
    };
    let (first, second, third, fourth) = (next()?, next()?, next()?, next()?);
    match (first, second, third, fourth) {
        (Some(year), Some(month), Some(day), None) => in_year(year, month, day, today),
        (Some(month), Some(day), None, None) => jalali(today.jalali().year(), month, day),
        _ => Err(DateInputError::Unreadable),
    }
}

/// `3 آذر 1405`, `3 آذر`, `24 nov 2026`.
fn named_month(day: &str, month: &str, year: Option<&str>, today: Date) -> Result<Date, DateInputError> {
    let day = number(day).ok_or(DateInputError::Unreadable)?;
    let year = year
        .map(|year| number(year).ok_or(DateInputError::Unreadable))
        .transpose()?;
    let persian = (1..=12).find(|index| {
        // The month names are folded as the typed words are: «آذر» is found as «اذر».
        month == normalize(jalali_month_name(*index, Locale::Fa))
            || month.eq_ignore_ascii_case(jalali_month_name(*index, Locale::En))
    });
    if let Some(month) = persian {
        let year = year.map_or(today.jalali().year(), |year| full_year(year, today));
        return jalali(year, month.into(), day);
    }
    let month = gregorian::month_of_word(month).ok_or(DateInputError::Unreadable)?;
    gregorian(year.unwrap_or(today.gregorian().0), month.into(), day)
}

fn in_year(year: i32, month: i32, day: i32, today: Date) -> Result<Date, DateInputError> {
    let year = full_year(year, today);
    if GREGORIAN_YEARS.contains(&year) {
        gregorian(year, month, day)
    } else {
        jalali(year, month, day)
    }
}

/// A year of one or two digits is the nearest such year to today.
fn full_year(year: i32, today: Date) -> i32 {
    if year >= 100 {
        return year;
    }
    let now = today.jalali().year();
    let ahead = (year - now).rem_euclid(100);
    now + if ahead < 50 { ahead } else { ahead - 100 }
}

fn jalali(year: i32, month: i32, day: i32) -> Result<Date, DateInputError> {
    if !JALALI_YEARS.contains(&year) {
        return Err(DateInputError::YearOutOfRange);
    }
    let find = || Jalali::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    find().map(Jalali::date).ok_or(DateInputError::NoSuchDay)
}

fn gregorian(year: i32, month: i32, day: i32) -> Result<Date, DateInputError> {
    if !GREGORIAN_YEARS.contains(&year) {
        return Err(DateInputError::YearOutOfRange);
    }
    let find = || Date::from_gregorian(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    find().ok_or(DateInputError::NoSuchDay)
}

/// A number of one to six Latin digits and nothing else.
fn number(digits: &str) -> Option<i32> {
    let plain = (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok())?
}

impl fmt::Display for DateInputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no date",
            Self::Unreadable => "not a date",
            Self::NoSuchDay => "no such day",
            Self::YearOutOfRange => "year out of range",
        })
    }
}

impl std::error::Error for DateInputError {}
