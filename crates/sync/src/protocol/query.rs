//! `POST /api/v1/query`: what a page shows is asked in these words, before rendering and after.

use std::collections::BTreeMap;

use domain::calendar::Instant;
use domain::id::UserId;
use domain::query::{Cursor, ListQuery, QueryTotals};
use domain::record::{ItemType, Key, Record};
use domain::timeline::Timeline;
use serde::{Deserialize, Serialize};

/// The most queries of one request.
pub const QUERIES_MAX: usize = 20;

/// One question. Rights are applied by whoever answers: what one may not see is not there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Query {
    /// The settings and names that nearly every page needs: company, users (as names), units, groups, positions,
    /// sub-types, patterns, tax codes, fiscal years, reject reasons, and one's own grants, seen marks, muted
    /// units and home layout.
    Reference,
    /// A list. Items are narrowed to those one may see; drafts, mentions and follow-ups to one's own.
    List(ListQuery),
    /// What waits for one's decision of one type, further narrowed and ordered by the list query (whose source is items).
    Cartable(ItemType, ListQuery),
    /// One record, with its children (an item's history, newest last) and the records it names (party, products).
    Record(Key),
    /// All grants: for whoever manages users.
    Grants,
    /// What is attached to a subject, newest first, for whoever may see it: comments, history, one's own follow-ups. The totals
    /// count all of it.
    Timeline(Timeline),
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The keys of the rows, in order; a record that is not there gives none.
    pub rows: Vec<Key>,
    /// Where the next page begins; none at the end.
    pub next: Option<Cursor>,
    /// Over all rows of the filter.
    pub totals: Option<QueryTotals>,
    pub extent: Extent,
}

/// How much of the truth an answer holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// All there is, as far as this place knows.
    #[default]
    Whole,
    /// What changed since this moment only.
    Since(Instant),
    /// The server's answer, as of this moment.
    Server(Instant),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QueryRequest {
    pub protocol: u32,
    /// Whose page asks: the session must be the same user's, or the answer is as if nobody were signed in.
    #[serde(default)]
    pub user: Option<UserId>,
    pub queries: Vec<Query>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueryResponse {
    /// In the order of the queries.
    pub answers: Vec<Answer>,
    /// The bodies of all rows, children and named records, each once.
    pub records: Vec<Record>,
    pub now: Instant,
    /// By the query's place, what was wrong with it; such a query has an empty answer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<usize, String>,
}
