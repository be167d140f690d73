//! Civil dates, the Jalali calendar over them, and instants.
//!
//! [`Date`] is the only date that is stored: a day of the proleptic Gregorian calendar, counted from 1970. [`Jalali`]
//! is a way of reading and writing it and lives at the edge. [`Instant`] is a moment in UTC; a [`Zone`] says which day
//! it falls on. Nothing here reads a clock.

mod format;
mod gregorian;
mod input;
mod instant;
mod jalali;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::digits::Locale;
use crate::serde_text::serde_as_text;

pub use format::{DateStyle, format_date, format_time};
pub use input::{DateInputError, parse_date_input, parse_moment_input, parse_time_input};
pub use instant::{Instant, TimeOfDay, Zone, ZoneError};
pub use jalali::{Jalali, jalali_month_length, jalali_month_name, jalali_year_is_leap};

/// A civil day from 0001-01-01 to 9999-12-31. Its text is ISO 8601: `2026-11-24`, which also sorts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// A text that is not an ISO date within the range of [`Date`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateError;

/// A day of the week, in the order of the Iranian week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weekday {
    Saturday,
    Sunday,
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
}

impl Date {
    /// The first day there is.
    pub const MIN: Self = Self(gregorian::MIN_DAYS);
    /// The last day there is.
    pub const MAX: Self = Self(gregorian::MAX_DAYS);

    /// A day of the Gregorian calendar; `None` if there is no such day or it is out of range.
    pub fn from_gregorian(year: i32, month: u8, day: u8) -> Option<Self> {
        gregorian::to_days(year, month, day).map(Self)
    }

    /// Gregorian year, month 1–12 and day 1–31.
    pub fn gregorian(self) -> (i32, u8, u8) {
        gregorian::from_days(self.0)
    }

    /// The same day in the Jalali calendar.
    pub fn jalali(self) -> Jalali {
        Jalali::from_date(self)
    }

    /// Days since 1970-01-01; negative before.
    pub const fn to_epoch_days(self) -> i32 {
        self.0
    }

    /// The day so many days after 1970-01-01; `None` if out of range.
    pub fn from_epoch_days(days: i64) -> Option<Self> {
        let days = i32::try_from(days).ok()?;
        (Self::MIN.0..=Self::MAX.0).contains(&days).then_some(Self(days))
    }

    /// So many days later, or earlier if negative; `None` if out of range.
    pub fn plus_days(self, days: i64) -> Option<Self> {
        Self::from_epoch_days(i64::from(self.0).checked_add(days)?)
    }

    /// Days from `earlier` to this day; negative if it lies before.
    pub const fn days_since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    /// Its day of the week.
    pub fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday, five days after Saturday.
        Weekday::ALL[usize::try_from((self.0 + 5).rem_euclid(7)).unwrap_or_default()]
    }
}

impl Weekday {
    /// All seven, Saturday first.
    pub const ALL: [Self; 7] = [
        Self::Saturday,
        Self::Sunday,
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
    ];

    /// Days since Saturday, 0–6.
    pub const fn days_from_saturday(self) -> u8 {
        self as u8
    }

    /// Its full name.
    pub const fn name(self, locale: Locale) -> &'static str {
        let (fa, en) = match self {
            Self::Saturday => ("شنبه", "Saturday"),
            Self::Sunday => ("یکشنبه", "Sunday"),
            Self::Monday => ("دوشنبه", "Monday"),
            Self::Tuesday => ("سه\u{200C}شنبه", "Tuesday"),
            Self::Wednesday => ("چهارشنبه", "Wednesday"),
            Self::Thursday => ("پنجشنبه", "Thursday"),
            Self::Friday => ("جمعه", "Friday"),
        };
        match locale {
            Locale::Fa => fa,
            Locale::En => en,
        }
    }

    /// Its name for the head of a month table: one letter in Persian, two in English.
    pub const fn narrow_name(self, locale: Locale) -> &'static str {
        let (fa, en) = match self {
            Self::Saturday => ("ش", "Sa"),
            Self::Sunday => ("ی", "Su"),
            Self::Monday => ("د", "Mo"),
            Self::Tuesday => ("س", "Tu"),
            Self::Wednesday => ("چ", "We"),
            Self::Thursday => ("پ", "Th"),
            Self::Friday => ("ج", "Fr"),
        };
        match locale {
            Locale::Fa => fa,
            Locale::En => en,
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.gregorian();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads exactly what `Display` writes; for what people type see [`parse_date_input`].
impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let number = |range: std::ops::Range<usize>| -> Option<i32> {
            let part = text.get(range)?;
            part.bytes()
                .all(|byte| byte.is_ascii_digit())
                .then(|| part.parse().ok())?
        };
        let read = || -> Option<Self> {
            if text.len() != 10 || text.get(4..5)? != "-" || text.get(7..8)? != "-" {
                return None;
            }
            let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
            Self::from_gregorian(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
        };
        read().ok_or(DateError)
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date of the form 2026-11-24")
    }
}

impl std::error::Error for DateError {}

serde_as_text!(Date);
