//! Why a mutation did not apply. A refusal is data: the person sees a text chosen by its code, in their own language.

use serde::{Deserialize, Serialize};

use crate::calendar::{Date, Instant};
use crate::money::Money;
use crate::mutation::Actor;
use crate::record::{FieldChange, ItemState, Key};
use crate::world::Want;

/// Why `apply` stopped. The `?` operator carries it out of every rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// The world changed under the person: they see the difference and decide again.
    Conflict(Conflict),
    /// A rule or a right forbids it.
    Rejected(Rejection),
    /// Something it must know is not in the world.
    Missing(Want),
}

impl From<Conflict> for Stop {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}

impl From<Rejection> for Stop {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

/// What stands in the way of a decision made on older knowledge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Conflict {
    /// Somebody else decided this flag first.
    AlreadyDecided { state: ItemState, by: Actor, at: Instant },
    /// The item changed materially since it was seen; the fields that differ.
    Changed { changes: Vec<FieldChange> },
    /// The server computes another total than its author saw (newer rate or price).
    TotalDiffers { seen: Money, computed: Money },
    /// The same field was changed by somebody else meanwhile.
    FieldChanged { changes: Vec<FieldChange> },
    /// The whole draft was changed on another device.
    DraftChanged { version: u32 },
    /// The record is there no longer.
    Gone,
}

/// A rule or a right that says no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Rejection {
    /// The right is missing. Said before anything about whether the thing exists.
    NotAllowed,
    /// One's own item needs another pair of eyes.
    FourEyes,
    /// A record that the mutation names does not exist.
    NotFound { key: Key },
    /// The id is taken by another record.
    IdTaken,
    /// The content does not hold; each problem names its field.
    Invalid { problems: Vec<Problem> },
    /// No fiscal year contains the date.
    NoFiscalYear { date: Date },
    /// The fiscal year of the date is closed; the first day that is open, if there is one.
    FiscalYearClosed { date: Date, first_open: Option<Date> },
    /// The item's state does not allow the step.
    StateForbids { state: ItemState },
    /// A rejection or a void without a reason.
    ReasonRequired,
    /// The sub-type needs no such decision.
    NotNeeded,
    /// A hand-typed number does not fit the pattern.
    NumberDoesNotFit { template: String },
    /// A hand-typed number is in use, reserved or void.
    NumberTaken,
    /// A hand-typed number would skip more numbers than may be skipped at once.
    NumberTooFar { most: i64 },
    /// Something rests on the record; what.
    InUse { by: Vec<Key> },
    /// No tax rate is entered for the date.
    NoTaxRate { date: Date },
    /// The mutation came in a form that this server does not know.
    Undecodable,
}

/// One thing wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Path in the form: `party`, `lines.2.quantity`.
    pub field: String,
    pub code: ProblemCode,
}

impl Problem {
    pub fn new(field: impl Into<String>, code: ProblemCode) -> Self {
        Self {
            field: field.into(),
            code,
        }
    }
}

/// What can be wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    Required,
    /// Names a record that does not exist.
    Unknown,
    /// Names a record that is switched off.
    Inactive,
    NotPositive,
    Negative,
    /// Discount above the gross amount.
    DiscountAboveGross,
    /// Percent outside 0 to 100.
    PercentRange,
    /// More decimals than the unit allows.
    TooManyDecimals,
    TooLong,
    TooMany,
    /// An amount larger than money can be.
    TooLarge,
    /// Not in the form that such a value has.
    BadFormat,
    /// The check digit does not fit.
    BadCheck,
    /// Another record has the same value.
    Duplicate,
    /// The end lies before the start.
    EndBeforeStart,
    /// Overlaps another one.
    Overlaps,
    /// Cannot be changed any more, because it is in use.
    Fixed,
    /// Nobody closes their own access to managing the system: another system manager has to do it, so one always remains.
    LocksOut,
    /// A currency other than the item's.
    Currency,
}
