//! The Jalali (Iranian solar) calendar by the arithmetic 33-year rule.
//!
//! A year is leap if `(25·year + 11) mod 33 < 8` (PRODUCT §8). For 1300–1500 this agrees day by day with the
//! astronomical calendar as published by ICU (see the test against `icu_calendar`), without exceptions. Outside these
//! years it is a projection: total and reversible, but not promised to be the calendar of the day.

use std::fmt;

use super::Date;
use crate::digits::Locale;

/// 1 Farvardin 1 by this rule, 21 March 622 of the proleptic Gregorian calendar, in days since 1970-01-01.
const EPOCH_DAYS: i32 = -492_268;
/// Days in 33 years, 8 of them leap.
const DAYS_PER_CYCLE: i32 = 12_053;
/// Days of the first six months, 31 each.
const FIRST_HALF_DAYS: i32 = 186;

const MONTHS_FA: [&str; 12] = [
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
];
const MONTHS_EN: [&str; 12] = [
    "Farvardin",
    "Ordibehesht",
    "Khordad",
    "Tir",
    "Mordad",
    "Shahrivar",
    "Mehr",
    "Aban",
    "Azar",
    "Dey",
    "Bahman",
    "Esfand",
];

/// A day that exists in the Jalali calendar and in the range of [`Date`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Jalali {
    year: i32,
    month: u8,
    day: u8,
}

/// Has the year 366 days?
pub fn jalali_year_is_leap(year: i32) -> bool {
    (25 * i64::from(year) + 11).rem_euclid(33) < 8
}

/// Days of a month 1–12; 0 for any other.
pub fn jalali_month_length(year: i32, month: u8) -> u8 {
    match month {
        1..=6 => 31,
        7..=11 => 30,
        12 => 29 + u8::from(jalali_year_is_leap(year)),
        _ => 0,
    }
}

/// Name of a month 1–12; empty for any other.
pub fn jalali_month_name(month: u8, locale: Locale) -> &'static str {
    let names = match locale {
        Locale::Fa => &MONTHS_FA,
        Locale::En => &MONTHS_EN,
    };
    usize::from(month)
        .checked_sub(1)
        .and_then(|index| names.get(index))
        .copied()
        .unwrap_or_default()
}

impl Jalali {
    /// A day of the calendar; `None` if there is no such day or it is out of range.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        // The bounds of `Date` lie within these years, and the day count of these years within 32 bits.
        let possible = (-700..=9_400).contains(&year) && (1..=jalali_month_length(year, month)).contains(&day);
        let jalali = Self { year, month, day };
        (possible && Date::from_epoch_days(jalali.epoch_days().into()).is_some()).then_some(jalali)
    }

    pub(super) fn from_date(date: Date) -> Self {
        let days = date.to_epoch_days() - EPOCH_DAYS;
        // Exact for this distribution of leap years; `jalali_each_day` in the tests walks every day of the range.
        let year = 1 + (33 * i64::from(days) + 3).div_euclid(i64::from(DAYS_PER_CYCLE));
        let year = i32::try_from(year).unwrap_or_default();
        let day_of_year = date.to_epoch_days() - year_start(year);
        let (month, day) = if day_of_year < FIRST_HALF_DAYS {
            (day_of_year / 31 + 1, day_of_year % 31 + 1)
        } else {
            let rest = day_of_year - FIRST_HALF_DAYS;
            (rest / 30 + 7, rest % 30 + 1)
        };
        Self {
            year,
            month: u8::try_from(month).unwrap_or(u8::MAX),
            day: u8::try_from(day).unwrap_or(u8::MAX),
        }
    }

    /// The same day as stored.
    pub fn date(self) -> Date {
        // `new` and `from_date` make only days of the range.
        Date::from_epoch_days(self.epoch_days().into()).unwrap_or(Date::MIN)
    }

    /// The year, such as 1405.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// The month, 1–12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1–31.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The first day of its month; `None` only at the edge of the range.
    pub fn month_start(self) -> Option<Self> {
        Self::new(self.year, self.month, 1)
    }

    /// The last day of its month; `None` only at the edge of the range.
    pub fn month_end(self) -> Option<Self> {
        Self::new(self.year, self.month, jalali_month_length(self.year, self.month))
    }

    /// So many months later, or earlier if negative; a day that the month lacks becomes its last day.
    pub fn plus_months(self, months: i32) -> Option<Self> {
        let index = i64::from(self.year) * 12 + i64::from(self.month) - 1 + i64::from(months);
        let year = i32::try_from(index.div_euclid(12)).ok()?;
        let month = u8::try_from(index.rem_euclid(12) + 1).ok()?;
        Self::new(year, month, self.day.min(jalali_month_length(year, month)))
    }

    fn epoch_days(self) -> i32 {
        let months = i32::from(self.month) - 1;
        year_start(self.year) + if months < 6 { months * 31 } else { months * 30 + 6 } + i32::from(self.day) - 1
    }
}

/// 1 Farvardin of a year in days since 1970-01-01.
fn year_start(year: i32) -> i32 {
    EPOCH_DAYS + 365 * (year - 1) + (8 * year + 21).div_euclid(33)
}

/// `1405-09-03`, Latin digits; for people see [`super::format_date`].
impl fmt::Display for Jalali {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}
