//! When a follow-up comes again.

use serde::{Deserialize, Serialize};

use crate::calendar::{Date, Jalali, jalali_month_length};

const DAYS_PER_WEEK: i64 = 7;

/// The rhythm of a follow-up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    #[default]
    Never,
    Days {
        every: u16,
    },
    /// On the same day of the week.
    Weeks {
        every: u16,
    },
    /// On this day of the Jalali month, in a shorter month on its last: 31 Shahrivar, 30 Mehr … 29 Esfand, 31 Farvardin.
    Months {
        every: u16,
        day: u8,
    },
}

impl Repeat {
    /// The largest step: every so many days, weeks or months.
    pub const EVERY_MAX: u16 = 999;

    /// Every so many Jalali months, on the day of the month that `due` is.
    #[must_use]
    pub fn monthly(every: u16, due: Date) -> Self {
        Self::Months {
            every,
            day: due.jalali().day(),
        }
    }

    /// Whether it is a rhythm that `due` can be a date of.
    #[must_use]
    pub fn fits(self, due: Date) -> bool {
        let is_step = |every: u16| (1..=Self::EVERY_MAX).contains(&every);
        match self {
            Self::Never => true,
            Self::Days { every } | Self::Weeks { every } => is_step(every),
            Self::Months { every, day } => {
                let due = due.jalali();
                is_step(every) && (1..=31).contains(&day) && due.day() == clamped(due, day)
            }
        }
    }

    /// The first of its dates after both `due`, which is one of them, and `today`; `None` if it never comes again.
    #[must_use]
    pub fn next(self, due: Date, today: Date) -> Option<Date> {
        match self {
            Self::Never => None,
            Self::Days { every } => next_by_days(due, today, i64::from(every)),
            Self::Weeks { every } => next_by_days(due, today, i64::from(every) * DAYS_PER_WEEK),
            Self::Months { every, day } => next_by_months(due, today, i32::from(every), day),
        }
    }
}

fn next_by_days(due: Date, today: Date, step: i64) -> Option<Date> {
    let behind = i64::from(today.days_since(due)).max(0);
    let steps = behind.checked_div(step)? + 1;
    due.plus_days(steps * step)
}

fn next_by_months(due: Date, today: Date, every: i32, day: u8) -> Option<Date> {
    let months = |date: Date| date.jalali().year() * 12 + i32::from(date.jalali().month());
    let behind = (months(today) - months(due)).max(0);
    let steps = behind.checked_div(every)?;
    let start = due.jalali().month_start()?;
    // In the month of today its date may still lie ahead; if it does not, the next one does.
    [steps, steps + 1]
        .into_iter()
        .filter(|steps| *steps > 0)
        .filter_map(|steps| {
            let month = start.plus_months(steps.checked_mul(every)?)?;
            Some(Jalali::new(month.year(), month.month(), clamped(month, day))?.date())
        })
        .find(|date| *date > today && *date > due)
}

/// The day in the month of `month`: a day that it lacks is its last.
fn clamped(month: Jalali, day: u8) -> u8 {
    day.min(jalali_month_length(month.year(), month.month()))
}
