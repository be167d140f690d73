//! A party (هویت): a person or an organisation that the company deals with.

use serde::{Deserialize, Serialize};

use crate::id::{PartyId, UserId};
use crate::money::Money;

/// A customer, supplier or payee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub id: PartyId,
    pub nature: PartyNature,
    /// The organisation's name, or the person's full name.
    pub name: String,
    pub customer_number: String,
    /// National id of a person (10 digits) or legal id of an organisation (11 digits), or empty.
    pub national_id: String,
    /// Economic number: 14 digits for a person, 11 for an organisation, or empty.
    pub economic_number: String,
    pub registration_number: String,
    /// Normalised numbers, the first is the one to call.
    pub phones: Vec<String>,
    pub email: String,
    /// The first is the default.
    pub addresses: Vec<Address>,
    pub category: String,
    pub responsible: Option<UserId>,
    /// How far the party may be in debt, or no limit.
    pub credit_limit: Option<Money>,
    pub active: bool,
}

/// Whether a party is a natural or a legal person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyNature {
    /// حقیقی
    Person,
    /// حقوقی
    Organisation,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub text: String,
    /// 10 digits, or empty.
    pub postal_code: String,
}
