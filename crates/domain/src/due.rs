//! How near a date is, as the follow-up widget groups them. The week begins on Saturday.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::query::{Compare, Filter, ListQuery, Sort, Value};
use crate::record::Kind;

/// A group of due dates, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    Overdue,
    Today,
    Tomorrow,
    /// After tomorrow, until Friday.
    ThisWeek,
    Later,
    NoDate,
}

impl Due {
    pub const ALL: &'static [Self] = &[
        Self::Overdue,
        Self::Today,
        Self::Tomorrow,
        Self::ThisWeek,
        Self::Later,
        Self::NoDate,
    ];

    /// The group of a due date on the day `today`.
    #[must_use]
    pub fn of(due: Option<Date>, today: Date) -> Self {
        let Some(due) = due else { return Self::NoDate };
        let (tomorrow, friday) = near(today);
        if due < today {
            Self::Overdue
        } else if due == today {
            Self::Today
        } else if due <= tomorrow {
            Self::Tomorrow
        } else if due <= friday {
            Self::ThisWeek
        } else {
            Self::Later
        }
    }

    /// The follow-ups of this group that are not done, as a filter.
    #[must_use]
    pub fn filter(self, today: Date) -> Filter {
        let (tomorrow, friday) = near(today);
        let is = |op: Compare, date: Date| Filter::compare("due", op, Value::text(date));
        let open = Filter::eq("done", Value::Bool(false));
        open.and(match self {
            Self::Overdue => is(Compare::Lt, today),
            Self::Today => is(Compare::Eq, today),
            Self::Tomorrow => is(Compare::Gt, today).and(is(Compare::Le, tomorrow)),
            Self::ThisWeek => is(Compare::Gt, tomorrow).and(is(Compare::Le, friday)),
            Self::Later => is(Compare::Gt, tomorrow.max(friday)),
            Self::NoDate => Filter::IsNull {
                field: "due".to_owned(),
            },
        })
    }

    /// The follow-ups of this group that are not done, by date. Whoever answers narrows it to the asker's own.
    #[must_use]
    pub fn list(self, today: Date, limit: u32) -> ListQuery {
        ListQuery::new(Kind::FollowUp, self.filter(today), Sort::ascending("due_sort"), limit)
    }
}

/// Tomorrow, and the last day of the week of `today`; at the end of the calendar the last day there is.
fn near(today: Date) -> (Date, Date) {
    let later = |days: u8| today.plus_days(i64::from(days)).unwrap_or(Date::MAX);
    (later(1), later(6 - today.weekday().days_from_saturday()))
}
