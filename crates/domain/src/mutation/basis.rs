//! The basis of a decision: what the person saw when they decided.
//!
//! A decision on an item that meanwhile changed materially is a conflict shown with the difference, never applied in
//! silence; a comment, or the other flag, is no conflict.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::calendar::Date;
use crate::id::{PartyId, SubTypeId};
use crate::money::Money;
use crate::record::{FieldChange, Item};
use crate::rejection::{Conflict, Stop};

/// What was seen: the submission round and the material fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    pub round: u32,
    pub material: Material,
}

/// The material fields, short: what a decision is about. Lines and costs stand as a digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    pub sub_type: SubTypeId,
    pub party: PartyId,
    pub issue_date: Date,
    #[serde(rename = "final")]
    pub final_amount: Money,
    /// First 16 hexadecimal digits of the SHA-256 of lines and costs as JSON.
    pub lines: String,
}

impl Material {
    #[must_use]
    pub fn of(item: &Item) -> Self {
        let lines = serde_json::to_vec(&(&item.lines, &item.costs)).expect("lines hold nothing that JSON cannot say");
        let digest = Sha256::digest(&lines);
        Self {
            sub_type: item.sub_type,
            party: item.party,
            issue_date: item.issue_date,
            final_amount: item.totals.final_amount,
            lines: digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    /// The fields in which two differ.
    #[must_use]
    pub fn changes(&self, after: &Self) -> Vec<FieldChange> {
        let pairs = [
            ("sub_type", self.sub_type.to_string(), after.sub_type.to_string()),
            ("party", self.party.to_string(), after.party.to_string()),
            ("issue_date", self.issue_date.to_string(), after.issue_date.to_string()),
            ("final", self.final_amount.to_string(), after.final_amount.to_string()),
            ("lines", self.lines.clone(), after.lines.clone()),
        ];
        pairs
            .into_iter()
            .filter(|(_, before, after)| before != after)
            .map(|(field, before, after)| FieldChange {
                field: field.to_owned(),
                before,
                after,
            })
            .collect()
    }
}

impl Basis {
    #[must_use]
    pub fn of(item: &Item) -> Self {
        Self {
            round: item.round,
            material: Material::of(item),
        }
    }

    /// Refuses a decision on something other than what was seen.
    ///
    /// # Errors
    /// [`Conflict::Changed`] with the fields that differ; none of them when only the round is another.
    pub fn check(&self, item: &Item) -> Result<(), Stop> {
        let now = Material::of(item);
        if self.round == item.round && self.material == now {
            return Ok(());
        }
        Err(Conflict::Changed {
            changes: self.material.changes(&now),
        }
        .into())
    }
}
