//! The rows of one list query, kept in order while records come and go.
//!
//! What stays true: after every [`LiveList::refresh`] the rows and totals are what running the query over everything in the
//! view would give; a change costs by the records that it touches, not by those that the list holds.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use domain::query::{Cursor, Filter, ListQuery, QueryTotals, Value, memory};
use domain::record::{Key, Record};

use super::View;

/// Which state of a record decides whether it stands in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// What is shown, with the changes that wait.
    Shown,
    /// What is shown or what the server knows: an item that was decided here stays in its cartable until the server has
    /// agreed, so that the decision can be seen and taken back.
    ShownOrTruth,
}

/// Where a row stands: by the value that is sorted by, then by id.
type Place = (Value, String);

/// A list query over a [`View`].
#[derive(Clone, Debug)]
pub struct LiveList {
    query: ListQuery,
    /// What the query finds, narrowed by what belongs to its kind of list.
    filter: Filter,
    means: Means,
    order: BTreeMap<Place, Key>,
    held: HashMap<Key, Entry>,
    totals: QueryTotals,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    value: Value,
    sums: Vec<i64>,
}

impl LiveList {
    /// Runs the query, narrowed by `more`, over all that the view holds. Its cursor and limit are left to the reader.
    #[must_use]
    pub fn new(query: &ListQuery, more: Filter, means: Means, view: &View) -> Self {
        let mut list = Self {
            filter: query.filter.clone().and(more),
            means,
            order: BTreeMap::new(),
            held: HashMap::new(),
            totals: QueryTotals {
                count: 0,
                sums: vec![0; query.sums.len()],
            },
            query: query.clone(),
        };
        for key in view.keys_of(query.source) {
            list.put(key, view);
        }
        list
    }

    /// Looks again at the touched records. Answers whether a row came, went or moved, or a total changed.
    pub fn refresh(&mut self, touched: &BTreeSet<Key>, view: &View) -> bool {
        let mut is_news = false;
        let source = self.query.source;
        for key in touched.iter().filter(|key| key.kind == source) {
            is_news |= self.put(key, view);
        }
        is_news
    }

    /// Count and sums over all rows.
    #[must_use]
    pub fn totals(&self) -> &QueryTotals {
        &self.totals
    }

    #[must_use]
    pub fn is_in(&self, key: &Key) -> bool {
        self.held.contains_key(key)
    }

    /// The first rows, at most `limit`, none behind `until`.
    #[must_use]
    pub fn rows(&self, limit: usize, until: Option<&Cursor>) -> Vec<Key> {
        self.range(None, until).take(limit).cloned().collect()
    }

    /// The rows behind `after` up to `until`, which is one of them.
    #[must_use]
    pub fn between(&self, after: Option<&Cursor>, until: Option<&Cursor>) -> Vec<Key> {
        self.range(after, until).cloned().collect()
    }

    fn range<'a>(&'a self, after: Option<&Cursor>, until: Option<&Cursor>) -> Box<dyn Iterator<Item = &'a Key> + 'a> {
        let place = |cursor: &Cursor| (cursor.value.clone(), cursor.id.clone());
        let after = after.map_or(Bound::Unbounded, |cursor| Bound::Excluded(place(cursor)));
        let until = until.map_or(Bound::Unbounded, |cursor| Bound::Included(place(cursor)));
        let bounds = if self.query.sort.descending {
            (until, after)
        } else {
            (after, until)
        };
        if is_empty(&bounds) {
            return Box::new(std::iter::empty());
        }
        let rows = self.order.range(bounds).map(|(_, key)| key);
        if self.query.sort.descending {
            Box::new(rows.rev())
        } else {
            Box::new(rows)
        }
    }

    fn put(&mut self, key: &Key, view: &View) -> bool {
        let now = self.entry(key, view);
        if self.held.get(key) == now.as_ref() {
            return false;
        }
        if let Some(before) = self.held.remove(key) {
            self.count(&before.sums, -1);
            self.order.remove(&(before.value, key.id.clone()));
        }
        if let Some(now) = now {
            self.count(&now.sums, 1);
            self.order.insert((now.value.clone(), key.id.clone()), key.clone());
            self.held.insert(key.clone(), now);
        }
        true
    }

    fn count(&mut self, sums: &[i64], sign: i64) {
        self.totals.count += sign;
        for (total, sum) in self.totals.sums.iter_mut().zip(sums) {
            *total = total.saturating_add(sum.saturating_mul(sign));
        }
    }

    fn entry(&self, key: &Key, view: &View) -> Option<Entry> {
        let fits = |record: &&Record| memory::holds(&self.filter, record);
        let shown = view.shown(key).map(AsRef::as_ref).filter(fits);
        let record = match self.means {
            Means::Shown => shown?,
            Means::ShownOrTruth => shown.or_else(|| view.truth(key).map(AsRef::as_ref).filter(fits))?,
        };
        let sums = self.query.sums.iter().map(|name| memory::amount_of(record, name));
        Some(Entry {
            value: memory::cursor_of(&self.query, record).value,
            sums: sums.collect(),
        })
    }
}

/// A range that begins behind its end would panic.
fn is_empty(bounds: &(Bound<Place>, Bound<Place>)) -> bool {
    match bounds {
        (Bound::Excluded(from) | Bound::Included(from), Bound::Excluded(to) | Bound::Included(to)) => from >= to,
        _ => false,
    }
}
