//! Drafts: loose, possibly incomplete, their author's alone, until they are submitted.

use serde::{Deserialize, Serialize};

use super::item::{CostAmount, ItemType};
use crate::calendar::{Date, Instant};
use crate::id::{DraftId, ItemId, PartyId, ProductId, SubTypeId, UserId};
use crate::money::{Money, Percent};
use crate::quantity::{Price, Quantity};

/// A draft as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    pub id: DraftId,
    pub author: UserId,
    pub item_type: ItemType,
    pub input: ItemInput,
    /// Grows with each saved change; an edit says which one it began from.
    pub version: u32,
    pub updated_at: Instant,
}

/// What a person types of an item: raw, in the shape of the form. The rules make an item out of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ItemInput {
    pub sub_type: Option<SubTypeId>,
    pub party: Option<PartyId>,
    /// Earns the commission; the author when empty.
    pub seller: Option<UserId>,
    pub issue_date: Option<Date>,
    pub delivery_address: String,
    pub description: String,
    pub related: Vec<ItemId>,
    pub lines: Vec<LineInput>,
    pub costs: Vec<CostInput>,
}

/// One line as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LineInput {
    /// Empty for «سایر», which then needs a text.
    pub product: Option<ProductId>,
    pub text: String,
    pub unit: String,
    pub quantity: Option<Quantity>,
    pub unit_price: Option<Price>,
    pub discount: DiscountInput,
    /// Only asked for a line without a product; a product says it itself.
    pub taxable: bool,
}

impl LineInput {
    /// Whether nothing has been typed: such a line is the empty row at the end of the table.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.product.is_none()
            && self.text.trim().is_empty()
            && self.quantity.is_none()
            && self.unit_price.is_none()
            && self.discount == DiscountInput::None
    }
}

/// A discount as typed: the other form is computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscountInput {
    #[default]
    None,
    Amount(Money),
    Percent(Percent),
}

/// An additional cost (اضافات) as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostInput {
    pub text: String,
    pub amount: CostAmount,
    pub taxable: bool,
}
