//! The company whose books these are: what stands at the head of its printed invoices.

use serde::{Deserialize, Serialize};

use crate::money::Currency;

/// The company profile; there is exactly one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    pub name: String,
    /// Legal id (شناسه ملی), 11 digits, or empty.
    pub legal_id: String,
    /// Economic number (شماره اقتصادی), or empty.
    pub economic_number: String,
    pub registration_number: String,
    pub address: String,
    /// 10 digits, or empty.
    pub postal_code: String,
    pub phone: String,
    /// The currency of new items.
    pub currency: Currency,
}

impl Company {
    /// The id of the one company record.
    pub const ID: &'static str = "company";
}
