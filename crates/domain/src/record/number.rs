//! Official numbers, each a record of its own, so that every number from the start to the counter can be accounted for.

use serde::{Deserialize, Serialize};

use crate::calendar::Instant;
use crate::id::{ItemId, PatternId, UserId};

/// One number of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    pub pattern: PatternId,
    /// The year of a yearly series, in the pattern's calendar.
    pub year: Option<i32>,
    pub seq: i64,
    /// As it is printed.
    pub text: String,
    pub state: NumberState,
    pub changed_at: Instant,
}

/// What became of a number: there is no fifth way, and no number without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberState {
    /// The item bears it.
    Used(ItemId),
    /// Taken off the item and kept for it.
    Reserved(ItemId),
    /// Its item was deleted, or moved to another series.
    Void(ItemId),
    /// Passed over by this user, who typed a larger one by hand.
    SkippedBy(UserId),
}

impl Number {
    /// `<pattern>:<year or all>:<seq>`.
    #[must_use]
    pub fn id_of(pattern: PatternId, year: Option<i32>, seq: i64) -> String {
        format!("{}:{seq}", Series::id_of(pattern, year))
    }
}

/// The counter of one pattern in one year (or for all years).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    pub pattern: PatternId,
    pub year: Option<i32>,
    /// The largest running number given or passed over.
    pub counter: i64,
}

impl Series {
    /// `<pattern>:<year or all>`.
    #[must_use]
    pub fn id_of(pattern: PatternId, year: Option<i32>) -> String {
        match year {
            Some(year) => format!("{pattern}:{year}"),
            None => format!("{pattern}:all"),
        }
    }
}
