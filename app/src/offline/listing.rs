//! Queries as pages use them: an answer at once where there is one, asked again in the background.

use std::collections::BTreeSet;

use domain::query::QueryTotals;
use domain::record::Key;
use leptos::prelude::*;
use sync::protocol::{Answer, Extent, PROTOCOL, Query, QueryRequest, QueryResponse};

use super::device::{Device, Held, Line, use_device};
use super::transport::{self, Failure};

/// An answer, followed.
#[derive(Clone, Copy)]
pub struct Listing {
    query: Memo<Query>,
    held: Memo<Held>,
    /// The keys of the rows, in order.
    pub rows: Memo<Vec<Key>>,
    device: Device,
}

impl Listing {
    /// Count and sums over all rows of the filter, not only those loaded.
    #[must_use]
    pub fn totals(&self) -> Option<QueryTotals> {
        self.held.with(|held| held.answer.totals.clone())
    }

    /// How much of the truth the answer holds.
    #[must_use]
    pub fn extent(&self) -> Extent {
        self.held.with(|held| held.answer.extent)
    }

    /// Whether the first answer is still awaited.
    #[must_use]
    pub fn is_filling(&self) -> bool {
        self.held.with(|held| !held.known && !held.failed)
    }

    /// Whether there is neither an answer nor a way to get one now.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.held.with(|held| !held.known && held.failed)
    }

    /// Whether there are rows beyond those loaded.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.held.with(|held| held.answer.next.is_some())
    }

    /// Loads the next page, unless it is on its way or there is none.
    pub fn load_more(&self) {
        let query = self.query.get_untracked();
        let signal = self.device.answer_signal(&query);
        let held = signal.get_untracked();
        let (Some(next), false) = (held.answer.next, held.loading) else {
            return;
        };
        let page = match query.clone() {
            Query::List(mut list) => {
                list.after = Some(next);
                Query::List(list)
            }
            Query::Cartable(item_type, mut list) => {
                list.after = Some(next);
                Query::Cartable(item_type, list)
            }
            _ => return,
        };
        self.device.fetch(page, query, Merge::Append);
    }

    /// Asks again.
    pub fn reload(&self) {
        self.device.ask(self.query.get_untracked());
    }
}

/// Follows a query. Its answer is what came with the page or was held already; otherwise it is asked for after mounting.
pub fn use_query(query: impl Fn() -> Query + Send + Sync + 'static) -> Listing {
    let device = use_device();
    let query = Memo::new(move |_| query());
    let held = Memo::new_with_compare(
        move |_| query.with(|query| device.answer_signal(query)).get(),
        |_, _| true,
    );
    let rows = Memo::new(move |_| held.with(|held| held.answer.rows.clone()));
    // Effects run in the browser only, after the first render has taken what came with the page.
    Effect::new(move |before: Option<()>| {
        let asked = query.get();
        let known = device.answer_signal(&asked).with_untracked(|held| held.known);
        if !known || before.is_some() || device.has_navigated() {
            device.ask(asked);
        }
    });
    Listing {
        query,
        held,
        rows,
        device,
    }
}

/// How a fetched answer joins what is held.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Merge {
    Replace,
    Append,
}

impl Device {
    /// The place where the answer to a query is, or will be.
    fn answer_signal(&self, query: &Query) -> ArcRwSignal<Held> {
        let mut found = None;
        self.answers.update_value(|answers| {
            found = Some(
                answers
                    .entry(query.clone())
                    .or_insert_with(|| ArcRwSignal::new(Held::default()))
                    .clone(),
            );
        });
        found.unwrap_or_else(|| ArcRwSignal::new(Held::default()))
    }

    /// Asks the server and puts the answer in place of what is held.
    pub fn ask(&self, query: Query) {
        self.fetch(query.clone(), query, Merge::Replace);
    }

    fn fetch(&self, asked: Query, home: Query, merge: Merge) {
        let signal = self.answer_signal(&home);
        signal.update(|held| held.loading = true);
        let device = *self;
        transport::spawn(async move {
            let request = QueryRequest {
                protocol: PROTOCOL,
                queries: vec![asked],
            };
            match transport::post::<_, QueryResponse>("/api/v1/query", &request).await {
                Ok(response) => {
                    device.take_in(response.records);
                    let answer = response.answers.into_iter().next().unwrap_or_default();
                    signal.update(|held| join(held, answer, merge));
                }
                Err(failure) => {
                    signal.update(|held| {
                        held.loading = false;
                        held.failed = true;
                    });
                    device.note_status(Some(match failure {
                        Failure::SignedOut => Line::SignedOut,
                        Failure::Unreachable => Line::Offline,
                        Failure::Refused(..) => Line::Online,
                    }));
                }
            }
        });
    }
}

fn join(held: &mut Held, answer: Answer, merge: Merge) {
    held.loading = false;
    held.failed = false;
    held.known = true;
    match merge {
        Merge::Replace => held.answer = answer,
        Merge::Append => {
            let there: BTreeSet<&Key> = held.answer.rows.iter().collect();
            let new: Vec<Key> = answer.rows.into_iter().filter(|key| !there.contains(key)).collect();
            held.answer.rows.extend(new);
            held.answer.next = answer.next;
        }
    }
}
