//! A grant: rights given to a holder, for one sub-type or in general, for a time or for good.
//!
//! The union of a user's grants counts; there are no denials.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::calendar::Date;
use crate::id::{GrantId, GroupId, PositionId, SubTypeId, UnitId, UserId};

/// Rights given to one holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub id: GrantId,
    pub holder: Holder,
    pub scope: GrantScope,
    /// Empty for a deputy, who has all that the other person has.
    pub rights: BTreeSet<Right>,
    /// First day, or from always.
    pub from: Option<Date>,
    /// Last day, or for good.
    pub until: Option<Date>,
}

impl Grant {
    /// Whether the grant holds on `day`; both ends belong to it.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// To whom a right is given. As text `user:<id>`, `unit:<id>`, `group:<id>`, `position:<id>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    User(UserId),
    Unit(UnitId),
    Group(GroupId),
    Position(PositionId),
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::Unit(id) => write!(f, "unit:{id}"),
            Self::Group(id) => write!(f, "group:{id}"),
            Self::Position(id) => write!(f, "position:{id}"),
        }
    }
}

impl FromStr for Holder {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, id) = text.split_once(':').ok_or("a holder is kind:id")?;
        let id = Uuid::parse_str(id).map_err(|error| error.to_string())?;
        match kind {
            "user" => Ok(Self::User(UserId(id))),
            "unit" => Ok(Self::Unit(UnitId(id))),
            "group" => Ok(Self::Group(GroupId(id))),
            "position" => Ok(Self::Position(PositionId(id))),
            other => Err(format!("no kind of holder: {other}")),
        }
    }
}

impl Serialize for Holder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Holder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// What a grant is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantScope {
    /// Rights on the items of one sub-type.
    SubType(SubTypeId),
    /// The general rights.
    General,
    /// Deputy (جانشین): whatever this user may do, the holder may do on that user's behalf.
    DeputyOf(UserId),
}

/// Every right there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    // On a sub-type
    Create,
    View,
    /// Without it one sees only what one created, sells or is responsible for.
    List,
    Edit,
    Delete,
    Approve,
    /// Approve what one submitted oneself (against the four-eyes rule).
    ApproveOwn,
    Number,
    Revert,
    EditDecided,
    DeleteDecided,
    Comment,
    Export,
    Download,
    // In general
    FinanceManager,
    SalesManager,
    SystemManager,
    SeeBalance,
    Settings,
    Reports,
    DeleteComment,
}

impl Right {
    /// The rights that a sub-type's grant can hold.
    pub const OF_SUB_TYPE: &'static [Self] = &[
        Self::Create,
        Self::View,
        Self::List,
        Self::Edit,
        Self::Delete,
        Self::Approve,
        Self::ApproveOwn,
        Self::Number,
        Self::Revert,
        Self::EditDecided,
        Self::DeleteDecided,
        Self::Comment,
        Self::Export,
        Self::Download,
    ];

    /// The rights that a general grant can hold.
    pub const GENERAL: &'static [Self] = &[
        Self::FinanceManager,
        Self::SalesManager,
        Self::SystemManager,
        Self::SeeBalance,
        Self::Settings,
        Self::Reports,
        Self::DeleteComment,
    ];
}
