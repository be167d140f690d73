//! How a user has arranged their home: which widgets, in which order. Private to the user.

use serde::{Deserialize, Serialize};

use crate::id::UserId;

/// One user's home. A widget that is not named here stands where its release puts it, behind those that are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeLayout {
    pub user: UserId,
    pub widgets: Vec<PlacedWidget>,
}

/// A widget in its place. It is named and not enumerated, so that a device of another release keeps what it does not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedWidget {
    /// Small Latin letters and lines, such as `drafts`.
    pub name: String,
    pub hidden: bool,
}

impl HomeLayout {
    /// The most widgets of one home.
    pub const WIDGETS_MAX: usize = 50;
}

impl PlacedWidget {
    /// The longest name, in characters.
    pub const NAME_CHARS_MAX: usize = 40;
}
