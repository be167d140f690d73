//! The ledger of a party: append-only entries of what counts, and the balance they add up to.

use serde::{Deserialize, Serialize};

use crate::calendar::{Date, Instant};
use crate::id::{ItemId, PartyId};
use crate::money::{Currency, Money};

/// One line of a party's ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// `<item>:<n>`, n counting the item's postings from 1.
    pub id: String,
    pub party: PartyId,
    pub item: ItemId,
    pub date: Date,
    pub side: Side,
    /// Never negative; the side says which way.
    pub amount: Money,
    /// Takes back an earlier entry of the same item.
    pub reversal: bool,
    pub at: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// بدهکار: the party owes more.
    Debit,
    /// بستانکار: the party owes less.
    Credit,
}

impl Side {
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Debit => Self::Credit,
            Self::Credit => Self::Debit,
        }
    }
}

/// Debit less credit of a party in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    pub party: PartyId,
    /// Positive: debtor (بدهکار); negative: creditor (بستانکار).
    pub amount: Money,
}

impl Balance {
    /// `<party>:<currency>`.
    #[must_use]
    pub fn id_of(party: PartyId, currency: Currency) -> String {
        format!("{party}:{currency}")
    }
}
