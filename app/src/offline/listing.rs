//! Queries as pages use them: answered from what the device holds, and by the server where it holds not all.
//!
//! What stays true: a list is everything in the view that its query finds, in order, up to where it is known to be whole:
//! to the end where the device holds all ([`Reach::Whole`]), else to the end of what the server has answered so far. A change
//! costs only the lists of its kind, and there only its own rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};

use domain::access::Access;
use domain::query::{Cursor, Filter, ListQuery, QueryTotals};
use domain::record::{Key, Record, SubType};
use domain::timeline::Timeline;
use leptos::prelude::*;
use sync::engine::{Engine, Reach};
use sync::protocol::{Answer, Extent, Query, QueryResponse};
use sync::view::{LiveList, Means};

use super::device::{Device, use_device};

/// The lists that pages show, and the answers that came with the page.
#[derive(Default)]
pub struct Lists {
    given: BTreeMap<Query, Answer>,
    shown: Vec<Weak<List>>,
}

impl Lists {
    pub(super) fn given(answers: &[(Query, Answer)]) -> Self {
        Self {
            given: answers.iter().cloned().collect(),
            shown: Vec::new(),
        }
    }
}

/// One query that a page shows.
#[derive(Debug)]
struct List {
    query: Query,
    state: RwLock<State>,
    news: ArcRwSignal<()>,
}

#[derive(Debug)]
struct State {
    reach: Reach,
    /// Of a list query, once the device's own records have been read.
    live: Option<LiveList>,
    /// What narrows a cartable: another right, another list.
    narrow: Filter,
    /// The server's answer, all pages in one.
    given: Option<Answer>,
    /// By how much the server counts more than is held here.
    unseen: QueryTotals,
    /// How many rows are shown.
    window: usize,
    loading: bool,
    failed: bool,
}

/// An answer, followed.
#[derive(Clone, Copy)]
pub struct Listing {
    list: Memo<Shown>,
    /// The keys of the rows, in order.
    pub rows: Memo<Vec<Key>>,
    totals: Memo<Option<QueryTotals>>,
    shape: Memo<Shape>,
    device: Device,
}

/// What a page says about a list, besides its rows and totals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    extent: Extent,
    is_filling: bool,
    has_failed: bool,
    has_more: bool,
}

/// Two are the same if they are the same list.
#[derive(Clone, Debug)]
struct Shown(Arc<List>);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl List {
    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn list_query(&self) -> Option<&ListQuery> {
        match &self.query {
            Query::List(list) | Query::Cartable(_, list) => Some(list),
            Query::Reference | Query::Record(_) | Query::Grants | Query::Timeline(_) => None,
        }
    }

    /// The query with room for all that has been loaded: asked again, a list that somebody has scrolled stays as long as it is.
    fn query_for_all(&self) -> Query {
        let loaded = self.read().given.as_ref().map_or(0, |given| given.rows.len());
        let loaded = u32::try_from(loaded).unwrap_or(u32::MAX).min(ListQuery::ROWS_MAX);
        let longer = |list: &ListQuery| ListQuery {
            limit: list.limit.max(if list.limit == 0 { 0 } else { loaded }),
            ..list.clone()
        };
        match &self.query {
            Query::List(list) => Query::List(longer(list)),
            Query::Cartable(item_type, list) => Query::Cartable(*item_type, longer(list)),
            Query::Timeline(timeline) => Query::Timeline(Timeline {
                limit: timeline.limit.max(loaded),
                ..timeline.clone()
            }),
            other => other.clone(),
        }
    }

    fn page_rows(&self) -> usize {
        self.list_query().map_or(1, |list| list.limit as usize)
    }
}

impl State {
    fn is_known(&self) -> bool {
        self.given.is_some() || self.reach != Reach::Nothing
    }

    /// Up to where the rows are known to be without a hole; none: to the end.
    fn until(&self) -> Option<&Cursor> {
        if self.reach == Reach::Whole {
            return None;
        }
        self.given.as_ref().and_then(|given| given.next.as_ref())
    }

    fn rows(&self) -> Vec<Key> {
        match (&self.live, &self.given) {
            (Some(live), _) => live.rows(self.window, self.until()),
            (None, Some(given)) => given.rows.clone(),
            (None, None) => Vec::new(),
        }
    }

    fn has_more(&self) -> bool {
        let held = self.live.as_ref().map_or(0, |live| live.totals().count);
        self.until().is_some() || usize::try_from(held).is_ok_and(|held| held > self.window)
    }

    fn totals(&self) -> Option<QueryTotals> {
        let given = self.given.as_ref().and_then(|given| given.totals.clone());
        let Some(live) = &self.live else { return given };
        if self.reach == Reach::Whole || given.is_none() {
            return Some(live.totals().clone());
        }
        Some(sum(live.totals(), &self.unseen))
    }

    fn shape(&self) -> Shape {
        Shape {
            extent: match (self.reach, &self.given) {
                (Reach::Whole, _) => Extent::Whole,
                (_, Some(given)) => given.extent,
                (Reach::Since(start), None) => Extent::Since(start),
                (Reach::Nothing, None) => Extent::Whole,
            },
            is_filling: !self.is_known() && !self.failed,
            has_failed: !self.is_known() && self.failed,
            has_more: self.has_more(),
        }
    }

    /// What the totals say stays as it is, whatever has come to be held.
    fn keep_totals(&mut self, said: Option<QueryTotals>) {
        if let (Some(said), Some(live)) = (said, &self.live) {
            self.unseen = difference(&said, live.totals());
        }
    }
}

fn sum(one: &QueryTotals, other: &QueryTotals) -> QueryTotals {
    QueryTotals {
        count: one.count + other.count,
        sums: one
            .sums
            .iter()
            .zip(&other.sums)
            .map(|(a, b)| a.saturating_add(*b))
            .collect(),
    }
}

fn difference(one: &QueryTotals, other: &QueryTotals) -> QueryTotals {
    QueryTotals {
        count: one.count - other.count,
        sums: one
            .sums
            .iter()
            .zip(&other.sums)
            .map(|(a, b)| a.saturating_sub(*b))
            .collect(),
    }
}

impl Listing {
    /// Count and sums over all rows of the filter, not only those loaded.
    #[must_use]
    pub fn totals(&self) -> Option<QueryTotals> {
        self.totals.get()
    }

    /// How much of the truth the answer holds.
    #[must_use]
    pub fn extent(&self) -> Extent {
        self.shape.get().extent
    }

    /// Whether the first answer is still awaited.
    #[must_use]
    pub fn is_filling(&self) -> bool {
        self.shape.get().is_filling
    }

    /// Whether there is neither an answer nor a way to get one now.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.shape.get().has_failed
    }

    /// Whether there are rows beyond those loaded.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.shape.get().has_more
    }

    /// Shows the next rows: what is held, else the server's next page, unless that is on its way. Said again and again at the end
    /// of a list, so it tells nothing that has not changed.
    pub fn load_more(&self) {
        let list = self.list.get_untracked().0;
        let next = {
            let mut state = list.write();
            if !state.has_more() || state.loading {
                return;
            }
            state.window += list.page_rows();
            state.until().cloned()
        };
        let Some(next) = next else {
            return list.news.notify();
        };
        let page = match list.query.clone() {
            Query::List(it) => Query::List(after(it, next.clone())),
            Query::Cartable(item_type, it) => Query::Cartable(item_type, after(it, next.clone())),
            Query::Timeline(it) => Query::Timeline(Timeline {
                after: Some(next.clone()),
                ..it
            }),
            Query::Reference | Query::Record(_) | Query::Grants => return,
        };
        self.device.fetch(page, list, Merge::Append(next));
    }

    /// Asks again, where the device does not know by itself.
    pub fn reload(&self) {
        self.device.ask_for(self.list.get_untracked().0);
    }
}

fn after(list: ListQuery, cursor: Cursor) -> ListQuery {
    ListQuery {
        after: Some(cursor),
        ..list
    }
}

/// Follows a query. What the device holds of it is shown at once; the server is asked for the rest, after mounting.
pub fn use_query(query: impl Fn() -> Query + Send + Sync + 'static) -> Listing {
    let device = use_device();
    let query = Memo::new(move |_| query());
    let list = Memo::new(move |_| Shown(query.with(|query| device.list(query))));
    let rows = part(list, State::rows);
    let totals = part(list, State::totals);
    let shape = part(list, State::shape);
    // Effects run in the browser only, after the first render has taken what came with the page.
    Effect::new(move |before: Option<()>| {
        let shown = list.get();
        let is_known = shown.0.read().given.is_some();
        if !is_known || before.is_some() || device.has_navigated() {
            device.ask_for(shown.0);
        }
    });
    Listing {
        list,
        rows,
        totals,
        shape,
        device,
    }
}

/// A part of what a list says: whoever follows it is told only when that part has changed.
fn part<T: PartialEq + Send + Sync + 'static>(list: Memo<Shown>, read: fn(&State) -> T) -> Memo<T> {
    Memo::new(move |_| {
        list.with(|shown| {
            shown.0.news.track();
            read(&shown.0.read())
        })
    })
}

/// How a fetched answer joins what is held.
#[derive(Clone, PartialEq, Eq)]
enum Merge {
    Replace,
    /// It follows on this row.
    Append(Cursor),
}

impl Device {
    /// The list of a query: the one that is shown already, or a new one.
    fn list(&self, query: &Query) -> Arc<List> {
        let made = self.lists.try_update_value(|lists| {
            lists.shown.retain(|list| list.strong_count() > 0);
            let held = lists.shown.iter().filter_map(Weak::upgrade);
            if let Some(held) = held.into_iter().find(|list| list.query == *query) {
                return (held, false);
            }
            let list = Arc::new(List {
                query: query.clone(),
                state: RwLock::new(State {
                    reach: Reach::Nothing,
                    live: None,
                    narrow: Filter::all(),
                    given: lists.given.get(query).cloned(),
                    unseen: QueryTotals::default(),
                    window: 0,
                    loading: false,
                    failed: false,
                }),
                news: ArcRwSignal::new(()),
            });
            list.write().window = list.page_rows();
            lists.shown.push(Arc::downgrade(&list));
            (list, true)
        });
        let (list, is_new) = made.expect("the device lives as long as its page");
        if is_new {
            let access = self.access_untracked();
            self.engine
                .with_value(|engine| refresh(&list, engine, &access, &BTreeSet::new()));
        }
        list
    }

    /// The query by which a page shows this record, if one does.
    fn shown_alone(&self, key: &Key) -> Option<Arc<List>> {
        self.lists.with_value(|lists| {
            let mut shown = lists.shown.iter().filter_map(Weak::upgrade);
            shown.find(|list| matches!(&list.query, Query::Record(it) if it == key))
        })
    }

    /// Lets every list that is shown look at what changed.
    pub(super) fn notify_lists(&self, touched: &BTreeSet<Key>) {
        let lists: Vec<Arc<List>> = self
            .lists
            .with_value(|lists| lists.shown.iter().filter_map(Weak::upgrade).collect());
        if lists.is_empty() {
            return;
        }
        let access = self.access_untracked();
        let news: Vec<Arc<List>> = self.engine.with_value(|engine| {
            let is_news = |list: &Arc<List>| refresh(list, engine, &access, touched);
            lists.into_iter().filter(is_news).collect()
        });
        for list in news {
            list.news.notify();
        }
    }

    /// Asks the server for records, unless the device knows by itself. What comes is found among the records.
    pub fn ask(&self, query: Query) {
        let access = self.access_untracked();
        let reach = self.engine.with_value(|engine| engine.reach(&query, &access));
        if reach == Reach::Whole {
            return;
        }
        let device = *self;
        let is_reference = query == Query::Reference;
        self.post_query(query, move |answer| {
            if let Ok(response) = answer {
                device.take_records(response.records, is_reference);
            }
        });
    }

    fn ask_for(&self, list: Arc<List>) {
        if list.read().reach != Reach::Whole {
            self.fetch(list.query_for_all(), list, Merge::Replace);
        }
    }

    fn fetch(&self, asked: Query, list: Arc<List>, merge: Merge) {
        list.write().loading = true;
        list.news.notify();
        let device = *self;
        self.post_query(asked, move |answer| {
            match answer {
                Ok(response) => device.take_answer(&list, response, merge),
                Err(_) => {
                    let mut state = list.write();
                    state.loading = false;
                    if matches!(merge, Merge::Append(_)) {
                        // Nothing is to be seen of it: the end of the list asks again when somebody comes there.
                        return;
                    }
                    state.failed = true;
                }
            }
            list.news.notify();
        });
    }

    fn take_answer(&self, list: &Arc<List>, response: QueryResponse, merge: Merge) {
        self.take_records(response.records, list.query == Query::Reference);
        let answer = response.answers.into_iter().next().unwrap_or_default();
        let totals = answer.totals.clone();
        let gone = self.join(list, answer, &merge);
        // What a page shows by itself has only left this list: it is asked for again.
        let (open, gone): (Vec<Key>, Vec<Key>) = gone.into_iter().partition(|key| self.shown_alone(key).is_some());
        let touched = self.engine.try_update_value(|engine| engine.drop_asked(&gone));
        self.show(&touched.unwrap_or_default());
        for list in open.iter().filter_map(|key| self.shown_alone(key)) {
            self.ask_for(list);
        }
        if merge == Merge::Replace {
            list.write().keep_totals(totals);
        }
    }

    fn take_records(&self, records: Vec<Record>, is_reference: bool) {
        let said: Vec<(Arc<List>, Option<QueryTotals>)> = self.lists.with_value(|lists| {
            let shown = lists.shown.iter().filter_map(Weak::upgrade);
            shown.map(|list| (list.clone(), list.read().totals())).collect()
        });
        let touched = self
            .engine
            .try_update_value(|engine| engine.take_asked(records, is_reference));
        self.show(&touched.unwrap_or_default());
        // Records that were asked for are no news of the server's: they were counted before.
        for (list, said) in said {
            list.write().keep_totals(said);
        }
    }

    /// Puts an answer to what is held. Answers the keys that stand here where the server's answer has none.
    fn join(&self, list: &Arc<List>, answer: Answer, merge: &Merge) -> Vec<Key> {
        let mut state = list.write();
        state.loading = false;
        let from = match merge {
            Merge::Replace => None,
            Merge::Append(cursor) => Some(cursor),
        };
        let next = state.given.as_ref().and_then(|given| given.next.as_ref());
        if from.is_some() && from != next {
            // Another answer has come between: this page no longer follows on what is held.
            return Vec::new();
        }
        state.failed = false;
        let found: BTreeSet<&Key> = answer.rows.iter().collect();
        // A count has no rows, and says nothing about them.
        let live = state.live.as_ref().filter(|_| list.page_rows() > 0);
        let here = live.map(|live| live.between(from, answer.next.as_ref()));
        let gone: Vec<Key> = here.into_iter().flatten().filter(|key| !found.contains(key)).collect();
        match (merge, &mut state.given) {
            (Merge::Append(_), Some(given)) => {
                given.rows.extend(answer.rows);
                given.next = answer.next;
            }
            _ => state.given = Some(answer),
        }
        // What waits here moves rows to places where the server does not have them yet.
        self.engine.with_value(|engine| {
            let view = engine.view();
            gone.into_iter()
                .filter(|key| view.shown(key) == view.truth(key))
                .collect()
        })
    }
}

/// Brings a list up to what the engine holds. Answers whether it shows something else now.
fn refresh(list: &List, engine: &Engine, access: &Access, touched: &BTreeSet<Key>) -> bool {
    let is_touched = match &list.query {
        Query::Record(key) => touched.contains(key),
        Query::Timeline(_) => touched.iter().any(|key| Timeline::KINDS.contains(&key.kind)),
        Query::Reference | Query::Grants => false,
        Query::List(it) | Query::Cartable(_, it) => touched.iter().any(|key| key.kind == it.source),
    };
    if !engine.is_open() {
        return is_touched;
    }
    let mut state = list.write();
    let (before, said) = (state.reach, state.totals());
    state.reach = engine.reach(&list.query, access);
    let mut is_news = is_touched || before != state.reach;
    if let Some(query) = list.list_query() {
        let narrow = narrow(&list.query, engine, access);
        let is_same = state.narrow == narrow;
        match &mut state.live {
            Some(live) if is_same => is_news |= live.refresh(touched, engine.view()),
            _ => {
                let means = match list.query {
                    Query::Cartable(..) => Means::ShownOrTruth,
                    _ => Means::Shown,
                };
                state.live = Some(LiveList::new(query, narrow.clone(), means, engine.view()));
                state.narrow = narrow;
                is_news = true;
            }
        }
        let is_followed = matches!((before, state.reach), (Reach::Since(_), Reach::Since(_)));
        if !is_followed {
            state.keep_totals(said);
        }
    }
    is_news
}

/// What belongs to the kind of list besides its query.
fn narrow(query: &Query, engine: &Engine, access: &Access) -> Filter {
    let Query::Cartable(item_type, _) = query else {
        return Filter::all();
    };
    let sub_types: Vec<_> = engine.view().all::<SubType>().map(|it| it.id).collect();
    access.cartable(*item_type, &sub_types)
}
