//! When items are made: on working days of two years, at working hours, one after the other; those that still wait in the
//! last two weeks.

use domain::calendar::{Date, Instant, Jalali, Weekday, Zone};

use crate::Plan;

/// What waits is not older than this.
const WAITING_DAYS: i64 = 14;
pub const OPENS_AT_HOUR: i64 = 8;
const OPEN_SECONDS: i64 = 9 * 3_600;
/// Today has only begun: its items are made between half past six and half past seven.
const TODAY_FROM_SECONDS: i64 = 6 * 3_600 + 1_800;
const TODAY_SECONDS: i64 = 3_600;

/// The days on which the items of a plan are made.
pub struct Timeline {
    settled_days: Vec<Date>,
    recent_days: Vec<Date>,
    /// How many items lie before the last two weeks, and in them.
    settled: u64,
    recent: u64,
    today: Date,
}

impl Timeline {
    pub fn new(plan: &Plan) -> Self {
        // A fourth more than waits, so that not everything of the last days does.
        let recent = (plan.waiting() * 5).div_ceil(4).min(plan.items);
        let today = plan.today;
        let recent_from = today.plus_days(-WAITING_DAYS).unwrap_or(today);
        let now = today.jalali();
        let first = Jalali::new(now.year() - 2, now.month(), 1).map_or(recent_from, Jalali::date);
        Self {
            settled_days: working_days(first, recent_from.plus_days(-1).unwrap_or(first)),
            recent_days: working_days(recent_from, today),
            settled: plan.items - recent,
            recent,
            today,
        }
    }

    /// Whether the item at this place was made before the last two weeks.
    pub fn is_settled(&self, at: u64) -> bool {
        at < self.settled
    }

    /// When the item at this place was made.
    pub fn made_at(&self, at: u64) -> Instant {
        let (days, at, count) = if self.is_settled(at) {
            (&self.settled_days, at, self.settled)
        } else {
            (&self.recent_days, at - self.settled, self.recent)
        };
        let length = i64::try_from(days.len()).unwrap_or(i64::MAX);
        let seconds = i128::from(at) * i128::from(length * OPEN_SECONDS) / i128::from(count.max(1));
        let seconds = i64::try_from(seconds).unwrap_or_default();
        let day = usize::try_from(seconds / OPEN_SECONDS).unwrap_or_default();
        let date = days.get(day).copied().unwrap_or(self.today);
        let since_opening = seconds % OPEN_SECONDS;
        let since_midnight = if date == self.today {
            TODAY_FROM_SECONDS + since_opening * TODAY_SECONDS / OPEN_SECONDS
        } else {
            OPENS_AT_HOUR * 3_600 + since_opening
        };
        Zone::TEHRAN.start_of(date).plus_seconds(since_midnight)
    }

    /// Nothing has happened after this.
    pub fn now(&self) -> Instant {
        Zone::TEHRAN.start_of(self.today).plus_seconds(OPENS_AT_HOUR * 3_600)
    }
}

/// All days but Fridays, both ends included; the last one even if it is a Friday and there is no other.
fn working_days(first: Date, last: Date) -> Vec<Date> {
    let days: Vec<Date> = (0..=i64::from(last.days_since(first).max(0)))
        .filter_map(|off| first.plus_days(off))
        .filter(|day| day.weekday() != Weekday::Friday)
        .collect();
    if days.is_empty() { vec![last] } else { days }
}
