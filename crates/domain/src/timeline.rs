//! What is attached to a subject, newest first: its comments, its history, and the asker's own follow-ups.
//!
//! A timeline is a [`ListQuery`] for each kind of record, in one order: by time, then by id, both descending. So one cursor goes
//! through all of them, and what answers a list answers a timeline, on the device and on the server. One more kind of record is
//! a line in [`Timeline::KINDS`], in [`Timeline::source`] and in [`moment`].

use std::borrow::Borrow;

use serde::{Deserialize, Serialize};

use crate::calendar::Instant;
use crate::id::UserId;
use crate::query::{Cursor, Filter, ListQuery, QueryError, Sort, Value, memory};
use crate::record::{Kind, Record, Subject};

/// A page of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Timeline {
    pub subject: Subject,
    /// Only records of these kinds; all of them if none is named.
    pub kinds: Vec<Kind>,
    pub after: Option<Cursor>,
    /// At most [`ListQuery::ROWS_MAX`].
    pub limit: u32,
}

/// The rows of a page, and where the next one begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows<R> {
    pub rows: Vec<R>,
    pub next: Option<Cursor>,
}

impl Timeline {
    /// The kinds of record that stand on a timeline.
    pub const KINDS: &'static [Kind] = &[Kind::Comment, Kind::Transition, Kind::FollowUp];

    /// The newest of every kind.
    #[must_use]
    pub fn new(subject: Subject, limit: u32) -> Self {
        Self {
            subject,
            kinds: Vec::new(),
            after: None,
            limit,
        }
    }

    /// Checks that only kinds of a timeline are asked for, and no limit is passed.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), QueryError> {
        if self.limit > ListQuery::ROWS_MAX || self.kinds.len() > Self::KINDS.len() {
            return Err(QueryError::TooMany);
        }
        match self.kinds.iter().find(|kind| !Self::KINDS.contains(kind)) {
            Some(kind) => Err(QueryError::NoField(kind.table().to_owned())),
            None => Ok(()),
        }
    }

    /// The lists that make it up. Whoever runs them asks first whether `asker` may see the subject; the lists themselves are
    /// narrowed to what is then theirs.
    #[must_use]
    pub fn sources(&self, asker: UserId) -> Vec<ListQuery> {
        let asked = |kind: &&Kind| self.kinds.is_empty() || self.kinds.contains(kind);
        Self::KINDS
            .iter()
            .filter(asked)
            .filter_map(|kind| self.source(*kind, asker))
            .collect()
    }

    fn source(&self, kind: Kind, asker: UserId) -> Option<ListQuery> {
        let of_subject = || Filter::eq("subject", Value::text(self.subject));
        let (filter, time) = match (kind, self.subject) {
            (Kind::Comment, _) => (of_subject(), "applied_at"),
            (Kind::Transition, Subject::Item(item)) => (Filter::eq("item", Value::text(item)), "applied_at"),
            (Kind::FollowUp, _) => (of_subject().and(Filter::eq("owner", Value::text(asker))), "created_at"),
            _ => return None,
        };
        Some(ListQuery {
            after: self.after.clone(),
            ..ListQuery::new(kind, filter, Sort::descending(time), self.limit)
        })
    }

    /// Joins the rows of the sources, each cut to the limit, into the page.
    #[must_use]
    pub fn join<R: Borrow<Record>>(&self, sources: Vec<Vec<R>>) -> Rows<R> {
        let limit = self.limit as usize;
        let is_more = limit > 0 && sources.iter().any(|rows| rows.len() >= limit);
        let mut rows: Vec<(Cursor, R)> = sources
            .into_iter()
            .flatten()
            .map(|row| (cursor_of(row.borrow()), row))
            .collect();
        rows.sort_by(|(a, _), (b, _)| (&b.value, &b.id).cmp(&(&a.value, &a.id)));
        let is_more = is_more || rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| is_more).map(|(cursor, _)| cursor.clone());
        Rows {
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            next,
        }
    }

    /// The page out of records in memory.
    #[must_use]
    pub fn run<'a>(&self, asker: UserId, records: impl IntoIterator<Item = &'a Record> + Clone) -> Rows<&'a Record> {
        let sources = self.sources(asker);
        self.join(
            sources
                .iter()
                .map(|source| memory::run(source, records.clone()).0)
                .collect(),
        )
    }
}

/// When a record of a timeline took its place in it; the beginning of time for any other.
#[must_use]
pub fn moment(record: &Record) -> Instant {
    match record {
        Record::Comment(it) => it.applied_at,
        Record::Transition(it) => it.applied_at,
        Record::FollowUp(it) => it.created_at,
        _ => Instant::default(),
    }
}

fn cursor_of(record: &Record) -> Cursor {
    Cursor {
        value: Value::Int(moment(record).micros()),
        id: record.key().id,
    }
}
