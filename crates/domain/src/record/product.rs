//! A product: a good or a service with its prices.

use serde::{Deserialize, Serialize};

use crate::id::ProductId;
use crate::money::{Money, Percent};
use crate::quantity::Price;

/// Something sold or bought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Product {
    pub id: ProductId,
    pub code: String,
    pub name: String,
    pub group: String,
    pub nature: ProductNature,
    /// Unit of measure in words, such as «کارتن».
    pub unit: String,
    /// How many decimals a quantity of it may have, 0 to 6.
    pub unit_decimals: u8,
    /// Price of one unit in the company's currency, or not set.
    pub sale_price: Option<Price>,
    pub purchase_price: Option<Price>,
    pub taxable: bool,
    pub commission: Option<Commission>,
    pub stock_kept: bool,
    pub sellable: bool,
    pub buyable: bool,
    pub active: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductNature {
    Good,
    Service,
}

/// What the seller earns on it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Commission {
    /// Of the net amount.
    Percent(Percent),
    /// Per unit sold.
    Amount(Money),
}
