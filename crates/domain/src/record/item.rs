//! A financial item, from its submission on: what was submitted, what was decided, and what follows from both.

use serde::{Deserialize, Serialize};

use crate::calendar::{Date, Instant};
use crate::id::{ItemId, PartyId, ProductId, RejectReasonId, SubTypeId, UserId};
use crate::money::{Currency, Money, Percent};
use crate::mutation::Actor;
use crate::quantity::{Price, Quantity};

/// A submitted item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub id: ItemId,
    pub item_type: ItemType,
    pub sub_type: SubTypeId,
    /// What it is called until it has an official number, such as `D-7F3K`.
    pub reference: String,
    pub author: UserId,
    pub seller: UserId,
    pub party: PartyId,
    /// The buyer as they were when the item was submitted.
    pub buyer: Buyer,
    pub issue_date: Date,
    pub delivery_address: String,
    pub description: String,
    pub related: Vec<ItemId>,
    pub currency: Currency,
    /// The rates used, kept with the item.
    pub tax_rate: Percent,
    pub duty_rate: Percent,
    pub lines: Vec<Line>,
    pub costs: Vec<Cost>,
    pub totals: Totals,

    /// Grows on submit, reject and back-to-pending: a decision is about one round.
    pub round: u32,
    pub needs_approval: bool,
    pub needs_number: bool,
    pub approved: Option<Decision>,
    pub numbered: Option<Numbered>,
    pub rejected: Option<Rejected>,
    pub void: Option<Voided>,
    /// A number taken off by back-to-pending and kept for this item.
    pub reserved: Option<Numbered>,

    pub created_at: Instant,
    /// When the present round began to wait.
    pub submitted_at: Instant,
    /// Waiting after this is late.
    pub late_at: Instant,
    pub changed_at: Instant,
    /// How many ledger entries it has made so far.
    pub postings: u32,
}

/// The financial types; more come with their own files and rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemType {
    SalesInvoice,
}

impl ItemType {
    pub const ALL: &'static [Self] = &[Self::SalesInvoice];

    /// As it stands in a column and in an address.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SalesInvoice => "sales_invoice",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.code() == code)
    }
}

/// The buyer's names and ids, frozen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    pub name: String,
    pub national_id: String,
    pub economic_number: String,
    pub registration_number: String,
    pub address: String,
    pub postal_code: String,
    pub phone: String,
}

/// One computed line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub product: Option<ProductId>,
    pub code: String,
    pub text: String,
    pub unit: String,
    pub quantity: Quantity,
    pub unit_price: Price,
    pub gross: Money,
    pub discount: Money,
    /// The percent that was typed, when it was a percent.
    pub discount_percent: Option<Percent>,
    pub net: Money,
    pub taxable: bool,
    pub tax: Money,
    pub duty: Money,
    #[serde(rename = "final")]
    pub final_amount: Money,
}

/// One computed additional cost; negative takes off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    pub text: String,
    pub typed: CostAmount,
    pub taxable: bool,
    pub amount: Money,
    pub tax: Money,
    pub duty: Money,
    #[serde(rename = "final")]
    pub final_amount: Money,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CostAmount {
    Amount(Money),
    /// Of the sum of the lines' net amounts.
    Percent(Percent),
}

/// The sums at the foot of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub gross: Money,
    pub discount: Money,
    pub net: Money,
    /// Additional costs before their tax.
    pub costs: Money,
    pub tax: Money,
    pub duty: Money,
    #[serde(rename = "final")]
    pub final_amount: Money,
}

/// A yes: by whom, when. By the system when the sub-type needs none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub by: Actor,
    pub on_behalf_of: Option<UserId>,
    pub at: Instant,
}

/// An official number on an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbered {
    pub text: String,
    pub by: Actor,
    pub on_behalf_of: Option<UserId>,
    pub at: Instant,
    /// The id of its [`super::Number`] record.
    pub number: String,
}

/// A no, with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    pub by: Actor,
    pub on_behalf_of: Option<UserId>,
    pub at: Instant,
    pub reason: Option<RejectReasonId>,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voided {
    pub by: Actor,
    pub at: Instant,
    /// The day of the counter-entry.
    pub date: Date,
    pub reason: String,
}

/// What a list shows of an item's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    Pending,
    /// Approved, awaiting its number.
    Approved,
    /// Numbered, awaiting its approval.
    Numbered,
    /// Approved and numbered.
    Done,
    Rejected,
    Void,
}

impl ItemState {
    pub const ALL: &'static [Self] = &[
        Self::Pending,
        Self::Approved,
        Self::Numbered,
        Self::Done,
        Self::Rejected,
        Self::Void,
    ];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Numbered => "numbered",
            Self::Done => "done",
            Self::Rejected => "rejected",
            Self::Void => "void",
        }
    }
}

impl Item {
    #[must_use]
    pub fn state(&self) -> ItemState {
        if self.void.is_some() {
            return ItemState::Void;
        }
        if self.rejected.is_some() {
            return ItemState::Rejected;
        }
        match (self.approved.is_some(), self.numbered.is_some()) {
            (true, true) => ItemState::Done,
            (true, false) if !self.needs_number => ItemState::Done,
            (true, false) => ItemState::Approved,
            (false, true) => ItemState::Numbered,
            (false, false) => ItemState::Pending,
        }
    }

    /// Whether it counts in balance, stock and reports: from its approval, and not before.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.approved.is_some() && self.rejected.is_none() && self.void.is_none()
    }

    #[must_use]
    pub fn waits_for_approval(&self) -> bool {
        self.needs_approval && self.approved.is_none() && self.rejected.is_none() && self.void.is_none()
    }

    #[must_use]
    pub fn waits_for_number(&self) -> bool {
        self.needs_number && self.numbered.is_none() && self.rejected.is_none() && self.void.is_none()
    }

    /// Whether a person has decided something about the present round: what the system set by itself does not count.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        self.rejected.is_none() && self.decision().is_some()
    }

    /// Who decided about the present round last, and when: the void, the rejection, else the later of approval and number,
    /// without what the system set by itself.
    #[must_use]
    pub fn decision(&self) -> Option<(Actor, Instant)> {
        let ended = self.void.as_ref().map(|it| (it.by, it.at));
        let ended = ended.or(self.rejected.as_ref().map(|it| (it.by, it.at)));
        let approved = self.approved.as_ref().map(|it| (it.by, it.at));
        let approved = approved.filter(|(by, _)| self.needs_approval || *by != Actor::System);
        let numbered = self.numbered.as_ref().map(|it| (it.by, it.at));
        let numbered = numbered.filter(|(by, _)| self.needs_number || *by != Actor::System);
        ended.or_else(|| [approved, numbered].into_iter().flatten().max_by_key(|(_, at)| *at))
    }

    /// The official number, else the provisional reference.
    #[must_use]
    pub fn label(&self) -> &str {
        self.numbered.as_ref().map_or(&self.reference, |it| &it.text)
    }

    /// Whether this user wrote it or sells it: such items are seen without the right to list.
    #[must_use]
    pub fn belongs_to(&self, user: UserId) -> bool {
        self.author == user || self.seller == user
    }
}
