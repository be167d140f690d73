//! A numbering pattern: how official numbers look and count.

use serde::{Deserialize, Serialize};

use crate::id::PatternId;

/// One series of official numbers, such as `INV-{year}/{seq:5}`; sub-types may share it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pattern {
    pub id: PatternId,
    pub name: String,
    /// Text and fields: see [`crate::numbering`].
    pub template: String,
    /// The first running number.
    pub start: i64,
    /// Whether the running number begins again with each year of the item's date.
    pub yearly: bool,
    pub calendar: YearCalendar,
    pub active: bool,
}

/// Which year `{year}` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YearCalendar {
    Jalali,
    Gregorian,
}
