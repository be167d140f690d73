//! The units whose mentions a user does not want to be told of aloud. Private to the user.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::id::{UnitId, UserId};

/// One user's muted units. A mention that reaches the user through them alone is kept, but comes as read and quiet; one by name,
/// or through another unit, is loud.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MutedUnits {
    pub user: UserId,
    pub units: BTreeSet<UnitId>,
}

impl MutedUnits {
    /// The most units of one user.
    pub const UNITS_MAX: usize = 500;
}
