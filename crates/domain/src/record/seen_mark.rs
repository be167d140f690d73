//! When a user last opened a cartable: what arrived later is «unseen». Private to the user.

use serde::{Deserialize, Serialize};

use super::item::ItemType;
use crate::calendar::Instant;
use crate::id::UserId;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenMark {
    pub user: UserId,
    pub cartable: ItemType,
    pub at: Instant,
}

impl SeenMark {
    #[must_use]
    pub fn id_of(user: UserId, cartable: ItemType) -> String {
        format!("{user}:{}", cartable.code())
    }
}
