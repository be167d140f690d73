//! A follow-up (پیگیری): a dated reminder, its owner's alone.
//!
//! What stays true: its scope is the owner's and no other; it stands in no audit trail; its key holds the owner, so that an id
//! which somebody guessed names nothing of anybody else's; what a person wrote in it is not written out by `Debug`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Subject;
use crate::calendar::{Date, Instant, Zone};
use crate::id::{FollowUpId, UserId};

mod repeat;

pub use repeat::Repeat;

/// A follow-up as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    pub id: FollowUpId,
    pub owner: UserId,
    pub content: FollowUpContent,
    pub created_at: Instant,
    pub saved_at: Instant,
    /// Contents that a save from another device replaced without having seen them, oldest first.
    pub replaced: Vec<Replaced>,
}

impl FollowUp {
    /// The longest text, in characters.
    pub const TEXT_CHARS_MAX: usize = 1_000;
    /// The most replaced contents that are kept; of more the oldest goes.
    pub const REPLACED_MAX: usize = 20;

    #[must_use]
    pub fn id_of(owner: UserId, id: FollowUpId) -> String {
        format!("{owner}:{id}")
    }
}

/// All that its owner can change: saved as a whole.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpContent {
    pub subject: Option<Subject>,
    /// May be empty when there is a subject, which is then its text.
    pub text: String,
    pub due: Option<Date>,
    pub remind_at: Option<Instant>,
    pub repeat: Repeat,
    pub done_at: Option<Instant>,
    pub reminder: Reminder,
}

/// What became of the reminder. Another time in `remind_at` begins with [`Reminder::Waiting`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// It rings at `remind_at`, and again until it is handled.
    #[default]
    Waiting,
    /// Put off to this moment; the due date stays.
    Snoozed(Instant),
    Dismissed,
}

/// A content that was overtaken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    pub content: FollowUpContent,
    pub saved_at: Instant,
    pub replaced_at: Instant,
}

impl FollowUpContent {
    /// When its reminder rings; `None` when there is none, when it was dismissed, or all is done.
    #[must_use]
    pub fn rings_at(&self) -> Option<Instant> {
        match self.reminder {
            _ if self.done_at.is_some() => None,
            Reminder::Waiting => self.remind_at,
            Reminder::Snoozed(until) => Some(until),
            Reminder::Dismissed => None,
        }
    }

    /// The same, finished at `now`. One that repeats goes on to its next due date, the reminder with it, at the same distance
    /// and time of day; dates that have passed meanwhile are left out.
    #[must_use]
    pub fn completed(&self, now: Instant, zone: Zone) -> Self {
        let next = self.due.and_then(|due| self.repeat.next(due, now.date(zone)));
        let (Some(due), Some(next)) = (self.due, next) else {
            return Self {
                done_at: Some(now),
                ..self.clone()
            };
        };
        let days = i64::from(next.days_since(due));
        Self {
            due: Some(next),
            remind_at: self.remind_at.and_then(|at| days_later(at, days, zone)),
            reminder: Reminder::Waiting,
            ..self.clone()
        }
    }

    /// The same, with its reminder put off to `until`.
    #[must_use]
    pub fn snoozed(&self, until: Instant) -> Self {
        Self {
            reminder: Reminder::Snoozed(until),
            ..self.clone()
        }
    }

    /// The same, with its reminder dismissed.
    #[must_use]
    pub fn dismissed(&self) -> Self {
        Self {
            reminder: Reminder::Dismissed,
            ..self.clone()
        }
    }
}

/// The same time of day so many days later; `None` beyond the range of dates.
fn days_later(at: Instant, days: i64, zone: Zone) -> Option<Instant> {
    let day = at.date(zone);
    let since_midnight = at.micros_since(zone.start_of(day));
    Some(zone.start_of(day.plus_days(days)?).plus_micros(since_midnight))
}

/// Says nothing of what the owner wrote: a log must not have it.
impl fmt::Debug for FollowUpContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FollowUpContent").finish_non_exhaustive()
    }
}
