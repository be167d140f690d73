//! One id type per record, so that a party's id cannot stand where a product's belongs.
//!
//! Ids are UUIDv7 made by the writer (a device or the server) and are text everywhere outside this type.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }
    )+};
}

ids! {
    /// A person who signs in.
    UserId,
    /// A department (واحد).
    UnitId,
    /// A group of users (گروه).
    GroupId,
    /// A position (سمت).
    PositionId,
    /// One grant of rights.
    GrantId,
    /// A customer, supplier or payee (هویت).
    PartyId,
    /// A good or service.
    ProductId,
    /// An administrator's variety of an item type (زیرنوع).
    SubTypeId,
    /// A numbering pattern.
    PatternId,
    /// A tax code with its dated rates.
    TaxCodeId,
    /// A fiscal year.
    FiscalYearId,
    /// A ready-made reason for a rejection.
    RejectReasonId,
    /// A financial item, from its submission on.
    ItemId,
    /// A draft; the item it becomes takes the same id.
    DraftId,
    /// A comment on a subject.
    CommentId,
    /// A follow-up, among those of its owner.
    FollowUpId,
}

impl DraftId {
    /// The id of the item that this draft becomes when it is submitted.
    #[must_use]
    pub fn item(self) -> ItemId {
        ItemId(self.0)
    }
}

impl ItemId {
    /// The id of the draft in which this item is, or was, written.
    #[must_use]
    pub fn draft(self) -> DraftId {
        DraftId(self.0)
    }
}
