//! Users, and what rights and mentions can be given to besides a single user: units, groups, positions.

use serde::{Deserialize, Serialize};

use super::grant::Holder;
use crate::digits::Locale;
use crate::id::{GroupId, PositionId, UnitId, UserId};

/// A person who signs in. The password is not part of the record: it never leaves the server's own table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    pub name: String,
    /// What is typed at sign-in; unique once folded.
    pub username: String,
    pub language: Locale,
    pub active: bool,
    pub units: Vec<UnitId>,
    pub groups: Vec<GroupId>,
    pub positions: Vec<PositionId>,
}

impl User {
    /// All that a grant can name to reach this user: the user, then its units, groups and positions.
    pub fn holders(&self) -> impl Iterator<Item = Holder> + '_ {
        std::iter::once(Holder::User(self.id))
            .chain(self.units.iter().map(|id| Holder::Unit(*id)))
            .chain(self.groups.iter().map(|id| Holder::Group(*id)))
            .chain(self.positions.iter().map(|id| Holder::Position(*id)))
    }
}

/// A department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    pub id: UnitId,
    pub name: String,
    pub active: bool,
}

/// A group of users across units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub id: GroupId,
    pub name: String,
    pub active: bool,
}

/// A position (سمت), such as «کارشناس فروش».
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub id: PositionId,
    pub name: String,
    pub active: bool,
}
