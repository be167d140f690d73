//! Moments in UTC, and the zone that says which day and hour they are for people.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Date;
use crate::serde_text::serde_as_text;

const MICROS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;
const MINUTES_PER_DAY: i16 = 1_440;

/// Tehran is three and a half hours ahead of UTC.
const TEHRAN_MINUTES: i16 = 210;

/// Jalali years with summer time, one hour more from 2 Farvardin 00:00 until 30 Shahrivar 24:00 on that clock (IANA tz
/// database, `Rule Iran`). Abolished since. Earlier summer times (1356–1358, 1370–1384) are left out: no document of
/// this product is as old, and civil dates do not depend on it.
const TEHRAN_SUMMER_YEARS: std::ops::RangeInclusive<i32> = 1387..=1401;

/// A moment: microseconds since 1970-01-01T00:00:00Z. Travels as that number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(i64);

/// Hour, minute and second on a wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    /// 0–23.
    pub hour: u8,
    /// 0–59.
    pub minute: u8,
    /// 0–59.
    pub second: u8,
}

/// Where the company's clock hangs. Its text is `Asia/Tehran`, `UTC` or an offset such as `+04:00`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Zone {
    /// +03:30, with the summer time of 1387–1401.
    #[default]
    Tehran,
    /// A fixed offset from UTC in minutes, less than a day.
    Offset(i16),
}

/// A text that names no [`Zone`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneError;

impl Instant {
    /// From microseconds since 1970 in UTC, as stored.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970 in UTC, to be stored.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// So many microseconds later, or earlier if negative; stops at the ends of the range.
    pub const fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// So many seconds later, or earlier if negative; stops at the ends of the range.
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        self.plus_micros(seconds.saturating_mul(MICROS_PER_SECOND))
    }

    /// Microseconds from `earlier` to this moment; stops at the ends of the range.
    pub const fn micros_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The civil day in a zone; moments beyond the range of [`Date`] fall on its ends.
    pub fn date(self, zone: Zone) -> Date {
        let days = self.local_seconds(zone).div_euclid(SECONDS_PER_DAY);
        let end = if days < 0 { Date::MIN } else { Date::MAX };
        Date::from_epoch_days(days).unwrap_or(end)
    }

    /// The time on a clock in a zone.
    pub fn time_of_day(self, zone: Zone) -> TimeOfDay {
        let second = self.local_seconds(zone).rem_euclid(SECONDS_PER_DAY);
        let part = |value: i64| u8::try_from(value).unwrap_or_default();
        TimeOfDay {
            hour: part(second / 3_600),
            minute: part(second / 60 % 60),
            second: part(second % 60),
        }
    }

    fn local_seconds(self, zone: Zone) -> i64 {
        self.0.div_euclid(MICROS_PER_SECOND) + i64::from(zone.offset_minutes(self)) * 60
    }
}

impl Zone {
    /// Iran.
    pub const TEHRAN: Self = Self::Tehran;
    /// Universal time.
    pub const UTC: Self = Self::Offset(0);

    /// Minutes ahead of UTC at a moment.
    pub fn offset_minutes(self, at: Instant) -> i16 {
        match self {
            Self::Offset(minutes) => minutes,
            Self::Tehran if tehran_summer(at) => TEHRAN_MINUTES + 60,
            Self::Tehran => TEHRAN_MINUTES,
        }
    }

    /// The moment at which a clock of this zone shows a time on a day.
    pub fn at(self, date: Date, time: TimeOfDay) -> Instant {
        let seconds = i64::from(time.hour) * 3_600 + i64::from(time.minute) * 60 + i64::from(time.second);
        self.start_of(date).plus_seconds(seconds)
    }

    /// The moment at which a civil day begins in this zone, such as midnight in Tehran.
    pub fn start_of(self, date: Date) -> Instant {
        let midnight = i64::from(date.to_epoch_days()) * SECONDS_PER_DAY;
        let at = |minutes: i16| Instant::default().plus_seconds(midnight - i64::from(minutes) * 60);
        match self {
            Self::Offset(minutes) => at(minutes),
            // Both changes happen at the end of a day, so the next one begins when the winter clock shows midnight:
            // 2 Farvardin at 01:00 by the new clock, 31 Shahrivar after an hour that 30 Shahrivar has twice.
            Self::Tehran => {
                let summer = at(TEHRAN_MINUTES + 60);
                if tehran_summer(summer) {
                    summer
                } else {
                    at(TEHRAN_MINUTES)
                }
            }
        }
    }
}

/// Is it summer time in Iran?
fn tehran_summer(at: Instant) -> bool {
    let standard = at.0.div_euclid(MICROS_PER_SECOND) + i64::from(TEHRAN_MINUTES) * 60;
    let Some(date) = Date::from_epoch_days(standard.div_euclid(SECONDS_PER_DAY)) else {
        return false;
    };
    let jalali = date.jalali();
    if !TEHRAN_SUMMER_YEARS.contains(&jalali.year()) {
        return false;
    }
    // On the winter clock it ends an hour before the midnight after 30 Shahrivar.
    let last_hour = standard.rem_euclid(SECONDS_PER_DAY) >= SECONDS_PER_DAY - 3_600;
    match (jalali.month(), jalali.day()) {
        (1, 1) => false,
        (1..=5, _) => true,
        (6, day) => day < 30 || (day == 30 && !last_hour),
        _ => false,
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Tehran => f.write_str("Asia/Tehran"),
            Self::Offset(0) => f.write_str("UTC"),
            Self::Offset(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let size = minutes.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", size / 60, size % 60)
            }
        }
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        match text {
            "Asia/Tehran" => return Ok(Self::Tehran),
            "UTC" => return Ok(Self::UTC),
            _ => {}
        }
        let read = || -> Option<Self> {
            let (hours, minutes) = text.get(1..)?.split_once(':')?;
            let number = |part: &str| -> Option<i16> {
                (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
            };
            let (hours, minutes) = (number(hours)?, number(minutes)?);
            let size = (minutes < 60)
                .then_some(hours * 60 + minutes)
                .filter(|size| *size < MINUTES_PER_DAY)?;
            match text.as_bytes().first()? {
                b'+' => Some(Self::Offset(size)),
                b'-' => Some(Self::Offset(-size)),
                _ => None,
            }
        };
        read().ok_or(ZoneError)
    }
}

impl fmt::Display for ZoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a zone: Asia/Tehran, UTC or an offset such as +04:00")
    }
}

impl std::error::Error for ZoneError {}

serde_as_text!(Zone);
