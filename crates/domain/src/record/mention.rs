//! A mention: one comment told to one person. Made by the server alone, private to that person.
//!
//! What stays true: a person has at most one mention of a comment, whatever ways lead to them, because its id is made from the
//! two. Whoever could not see the subject when they were told has the text, and neither title nor link.

use serde::{Deserialize, Serialize};

use super::{Addressee, Holder, Kind, Subject};
use crate::calendar::Instant;
use crate::id::{CommentId, UserId};
use crate::query::{Filter, ListQuery, Sort, Value};

/// What one person was told of one comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Whose it is.
    pub told: UserId,
    pub comment: CommentId,
    /// What the comment is about; none for whoever could not see it.
    pub subject: Option<MentionedSubject>,
    pub author: UserId,
    pub on_behalf_of: Option<UserId>,
    /// The way that led to this person: themselves, before a unit, group or position of theirs.
    pub through: Addressee,
    /// The comment's text; empty once it is deleted.
    pub text: String,
    pub claimed_at: Instant,
    pub applied_at: Instant,
    /// It came through units that this person has muted: kept, read from the beginning, and not announced.
    pub quiet: bool,
    pub read_at: Option<Instant>,
    pub deleted_at: Option<Instant>,
}

/// A subject, and what it was called when the person was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MentionedSubject {
    pub subject: Subject,
    pub title: String,
}

impl Mention {
    /// The most people whom one comment tells.
    pub const TOLD_MAX: usize = 500;

    #[must_use]
    pub fn id_of(comment: CommentId, told: UserId) -> String {
        format!("{comment}:{told}")
    }

    #[must_use]
    pub fn is_unread(&self) -> bool {
        self.read_at.is_none()
    }

    /// Whether the person is addressed by name.
    #[must_use]
    pub fn is_direct(&self) -> bool {
        self.through == Addressee::Holder(Holder::User(self.told))
    }

    /// Sorts, descending, what is unread before what is read, and both by time. A text, because nobody adds it up.
    #[must_use]
    pub fn unread_first(&self) -> String {
        format!("{}{:019}", u8::from(self.is_unread()), self.applied_at.micros().max(0))
    }

    /// «Comments addressed to me»: unread first, newest first; of one kind of subject if one is named. Whoever answers
    /// narrows it to the asker's own.
    #[must_use]
    pub fn addressed(subject_kind: Option<Kind>, limit: u32) -> ListQuery {
        let filter = subject_kind.map_or_else(Filter::all, |kind| {
            Filter::eq("subject_kind", Value::text(kind.table()))
        });
        ListQuery::new(Kind::Mention, filter, Sort::descending("unread_first"), limit)
    }

    /// How many are unread: the number on the bell.
    #[must_use]
    pub fn unread() -> ListQuery {
        ListQuery::count(Kind::Mention, Filter::eq("unread", Value::Bool(true)))
    }
}
