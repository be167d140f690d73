//! A comment (نظر) on a subject: said once, seen by everybody who may see the subject, and never changed but by its deletion,
//! which leaves a trace.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Holder, Subject};
use crate::calendar::Instant;
use crate::id::{CommentId, UserId};
use crate::serde_text::serde_as_text;

/// One comment; it travels with its subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    pub id: CommentId,
    pub subject: Subject,
    pub author: UserId,
    /// The person for whom a deputy wrote.
    pub on_behalf_of: Option<UserId>,
    /// Empty once it is deleted.
    pub text: String,
    /// Whom it addresses, as its author chose; none once it is deleted. Who was told stands in the mentions.
    pub addressees: Vec<Addressee>,
    pub claimed_at: Instant,
    pub applied_at: Instant,
    pub deleted: Option<Deleted>,
}

impl Comment {
    /// The longest text, in characters.
    pub const TEXT_CHARS_MAX: usize = 4_000;
    /// The most addressees of one comment, before units are taken apart.
    pub const ADDRESSEES_MAX: usize = 50;
}

/// The trace of a deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    pub by: UserId,
    pub at: Instant,
}

/// Whom a comment addresses, and through whom a person was reached. As text `user:<id>`, `unit:<id>`, `group:<id>`,
/// `position:<id>`, `responsible`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Addressee {
    /// A user, or the members of a unit, group or position.
    Holder(Holder),
    /// «کاربر مرتبط»: those responsible for the subject.
    Responsible,
}

impl From<Holder> for Addressee {
    fn from(holder: Holder) -> Self {
        Self::Holder(holder)
    }
}

impl fmt::Display for Addressee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Holder(holder) => holder.fmt(f),
            Self::Responsible => f.write_str("responsible"),
        }
    }
}

impl FromStr for Addressee {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "responsible" => Ok(Self::Responsible),
            other => other.parse().map(Self::Holder),
        }
    }
}

serde_as_text!(Addressee);
