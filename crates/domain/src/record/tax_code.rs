//! Tax codes and their dated rates: the rate of an item is the one in force on its issue date.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::id::TaxCodeId;
use crate::money::Percent;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaxCode {
    pub id: TaxCodeId,
    pub name: String,
    /// In the order of their first day.
    pub rates: Vec<DatedRate>,
    pub active: bool,
}

/// The rates from a day on, until the next entry begins.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DatedRate {
    pub from: Date,
    /// Value-added tax, percent.
    pub tax: Percent,
    /// Duty (عوارض), percent.
    pub duty: Percent,
}

impl TaxCode {
    /// The rates in force on `day`; `None` before the first entry.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<DatedRate> {
        self.rates.iter().rev().find(|rate| rate.from <= day).copied()
    }
}
