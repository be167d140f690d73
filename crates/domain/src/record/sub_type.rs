//! A sub-type (زیرنوع): an administrator's variety of an item type.

use serde::{Deserialize, Serialize};

use super::item::ItemType;
use crate::id::{PatternId, SubTypeId, TaxCodeId};

/// How items of this variety are numbered, taxed, decided and printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubType {
    pub id: SubTypeId,
    pub item_type: ItemType,
    pub name: String,
    /// Short code, usable in a numbering pattern as `{code}`.
    pub code: String,
    pub pattern: PatternId,
    pub tax_code: TaxCodeId,
    /// Without it an item is approved the moment it is submitted.
    pub needs_approval: bool,
    /// Without it an item is numbered the moment it is submitted.
    pub needs_number: bool,
    /// Whether an edit after a decision sends the item back to pending.
    pub edit_reverts: bool,
    /// Title of the printed form.
    pub print_title: String,
    /// Waiting longer than this is late, in hours.
    pub late_after_hours: u32,
    pub active: bool,
}

impl SubType {
    /// What `late_after_hours` is when nobody says otherwise.
    pub const LATE_AFTER_HOURS_DEFAULT: u32 = 24;
}
