//! Fiscal years: nothing is submitted or decided in a closed one.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::id::FiscalYearId;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiscalYear {
    pub id: FiscalYearId,
    pub name: String,
    /// First and last day; both belong to the year.
    pub start: Date,
    pub end: Date,
    pub open: bool,
}

impl FiscalYear {
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.start <= day && day <= self.end
    }
}
