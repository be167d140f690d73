//! What somebody meant to do, kept beyond its outcome: the mutation, or as much of one as could be read.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Mutation;

/// A mutation as it came. As JSON that of a mutation: `{"name": …, "args": …}`; one whose form is not known here is kept as it
/// is, and reads as what it means where it is known.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Intent {
    Read(Box<Mutation>),
    Unread {
        name: String,
        /// None where they did not arrive, or are larger than [`Mutation::BYTES_MAX`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        args: Option<Value>,
    },
}

impl Intent {
    /// The longest name that is kept of what cannot be read, in characters.
    pub const NAME_CHARS_MAX: usize = 100;

    /// What cannot be read here.
    #[must_use]
    pub fn unread(name: &str, args: Option<Value>) -> Self {
        Self::Unread {
            name: name.chars().take(Self::NAME_CHARS_MAX).collect(),
            args,
        }
    }

    #[must_use]
    pub fn mutation(&self) -> Option<&Mutation> {
        match self {
            Self::Read(mutation) => Some(mutation),
            Self::Unread { .. } => None,
        }
    }

    /// Whether it only says that others have been dealt with, also in a form that is not known here.
    #[must_use]
    pub fn acknowledges(&self) -> bool {
        match self {
            Self::Read(mutation) => mutation.acknowledges(),
            Self::Unread { name, .. } => name == "acknowledge_changes",
        }
    }

    /// The same without what is too large to be kept.
    #[must_use]
    pub(crate) fn bounded(self, name: &str) -> Self {
        match self {
            Self::Read(mutation) if mutation.size_problem().is_some() => Self::unread(name, None),
            other => other,
        }
    }
}

impl From<Mutation> for Intent {
    fn from(mutation: Mutation) -> Self {
        Self::Read(Box::new(mutation))
    }
}

/// What could not be read is not written out: nobody knows what it holds.
impl fmt::Debug for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(mutation) => mutation.fmt(f),
            Self::Unread { name, .. } => f.debug_struct("Unread").field("name", name).finish_non_exhaustive(),
        }
    }
}
