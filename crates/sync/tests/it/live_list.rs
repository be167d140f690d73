//! The view that follows changes one by one against one that is made anew, and its lists against the query over everything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use domain::mutation::{
    ApproveItem, Basis, DiscardDraft, EditItem, Mutation, RejectItem, RemoveGrant, Save, SaveDraft,
    item_content::input_of,
};
use domain::query::{Compare, Cursor, Filter, ListQuery, Sort, Value, memory};
use domain::record::{Entity, Item, ItemType, Key, Kind, Party, Record, Transition};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestCaseResult};
use sync::view::{Laid, LiveList, Means, Place, Unguarded, View};
use uuid::Uuid;

use crate::company::*;

/// What may happen; the numbers choose among what there is.
#[derive(Clone, Debug)]
enum Step {
    Put(usize),
    Delete(usize),
    Asked(usize),
    DropAsked(usize),
    Lay(Place, usize),
    Lift(Place),
    Echo(Vec<usize>, usize),
    EndEcho,
}

fn step() -> impl Strategy<Value = Step> {
    let at = 0..1_000_usize;
    let place = 1..8_u64;
    prop_oneof![
        4 => at.clone().prop_map(Step::Put),
        2 => at.clone().prop_map(Step::Delete),
        2 => at.clone().prop_map(Step::Asked),
        1 => at.clone().prop_map(Step::DropAsked),
        5 => (place.clone(), at.clone()).prop_map(|(place, at)| Step::Lay(place, at)),
        2 => place.prop_map(Step::Lift),
        1 => (prop::collection::vec(at.clone(), 0..4), at).prop_map(|(puts, delete)| Step::Echo(puts, delete)),
        1 => Just(Step::EndEcho),
    ]
}

/// What steps choose from: records of a history, in several states each, and changes that somebody may make.
struct Stock {
    /// Never touched: names, settings, rights.
    company: Vec<Record>,
    records: Vec<Record>,
    keys: Vec<Key>,
    changes: Vec<Laid>,
}

impl Stock {
    fn new() -> Self {
        let mut server = Server::new();
        let company: Vec<Record> = server.records.values().cloned().collect();
        let mut records: Vec<Record> = Vec::new();
        let mut changes: Vec<Mutation> = Vec::new();
        let note = |server: &Server, records: &mut Vec<Record>| {
            let fresh = server
                .records
                .values()
                .filter(|it| it.kind() != Kind::Product && !records.contains(it));
            let fresh: Vec<Record> = fresh.filter(|it| !company.contains(it)).cloned().collect();
            records.extend(fresh);
        };
        for at in 1..=5 {
            let id = server.submit(SARA, at, sugar(WHOLESALE, i32::try_from(at).unwrap() * 2));
            note(&server, &mut records);
            let item = server.item(id);
            let basis = Basis::of(&item);
            changes.push(Mutation::ApproveItem(ApproveItem {
                item: id,
                basis: basis.clone(),
            }));
            changes.push(Mutation::RejectItem(RejectItem {
                item: id,
                basis,
                reason: Some(REASON),
                text: String::new(),
            }));
            let base = input_of(&item);
            let input = sugar(WHOLESALE, 20 - i32::try_from(at).unwrap());
            let seen_total = server.total(&input);
            let edit = Mutation::EditItem(EditItem {
                item: id,
                base,
                input,
                seen_total,
            });
            if at % 2 == 0 {
                server.run(NARGES, edit.clone()).unwrap();
                note(&server, &mut records);
            }
            changes.push(edit);
            if at > 2 {
                let basis = server.basis(id);
                server
                    .run(MINA, Mutation::ApproveItem(ApproveItem { item: id, basis }))
                    .unwrap();
                note(&server, &mut records);
            }
        }
        for (at, name) in [(1, "باران"), (2, "آفتاب"), (3, "باران")] {
            let id = domain::id::PartyId(Uuid::from_u128(0x610 + at));
            let before = party(id, name);
            let after = Party {
                active: at == 2,
                name: "پاییز".to_owned(),
                ..before.clone()
            };
            changes.push(Mutation::SaveParty(Save {
                base: None,
                record: after.clone(),
            }));
            changes.push(Mutation::SaveParty(Save {
                base: Some(before.clone()),
                record: after.clone(),
            }));
            records.extend([before.into(), after.into()]);
        }
        for at in 11..=13 {
            let save = |base_version| {
                Mutation::SaveDraft(SaveDraft {
                    draft: draft(at),
                    item_type: ItemType::SalesInvoice,
                    input: sugar(WHOLESALE, 1),
                    base_version,
                })
            };
            changes.extend([
                save(0),
                save(1),
                Mutation::DiscardDraft(DiscardDraft { draft: draft(at) }),
            ]);
            changes.push(Mutation::SubmitItem(submit(&server, at, sugar(WHOLESALE, 3))));
            server.run(NARGES, save(0)).unwrap();
            note(&server, &mut records);
        }
        // Without her rights nothing that she does has an effect.
        let rights = company.iter().filter(|it| it.kind() == Kind::Grant).cloned();
        records.extend(rights.clone());
        changes.extend(rights.filter_map(|it| match it {
            Record::Grant(grant) => Some(Mutation::RemoveGrant(RemoveGrant { grant: grant.id })),
            _ => None,
        }));
        let keys: BTreeSet<Key> = records.iter().map(Record::key).collect();
        let laid = |(at, mutation)| Laid {
            uuid: Uuid::from_u128(at),
            mutation,
            claimed_at: server.now,
        };
        Self {
            company,
            keys: keys.into_iter().collect(),
            changes: (1..).zip(changes).map(laid).collect(),
            records,
        }
    }

    fn record(&self, at: usize) -> Record {
        self.records[at % self.records.len()].clone()
    }

    fn key(&self, at: usize) -> Key {
        self.keys[at % self.keys.len()].clone()
    }

    fn view(&self) -> View {
        let mut view = View::new(Some(NARGES));
        view.know_sets();
        for kind in Kind::ALL {
            view.know_whole(*kind);
        }
        view.take_in(self.company.iter().cloned().map(Arc::new), &[], &mut Unguarded);
        view
    }
}

/// The same without following anything: what is held, by where it came from.
#[derive(Default)]
struct Plain {
    deleted: BTreeSet<Key>,
    base: BTreeMap<Key, Record>,
    asked: BTreeMap<Key, Record>,
    echo: BTreeMap<Key, Option<Record>>,
    laid: BTreeMap<Place, Laid>,
}

impl Plain {
    fn is_in_base(&self, key: &Key, stock: &Stock) -> bool {
        let is_of_company = stock.company.iter().any(|it| it.key() == *key) && !self.deleted.contains(key);
        self.base.contains_key(key) || is_of_company
    }

    /// Does the step here and in the view; the keys that the view says are touched.
    fn take(&mut self, step: &Step, view: &mut View, stock: &Stock) -> BTreeSet<Key> {
        let guard = &mut Unguarded;
        match step {
            Step::Put(at) => {
                let record = stock.record(*at);
                self.asked.remove(&record.key());
                self.base.insert(record.key(), record.clone());
                view.take_in([Arc::new(record)], &[], guard)
            }
            Step::Delete(at) => {
                let key = stock.key(*at);
                self.base.remove(&key);
                self.asked.remove(&key);
                self.deleted.insert(key.clone());
                view.take_in([], &[key], guard)
            }
            Step::Asked(at) => {
                let record = stock.record(*at);
                if !self.is_in_base(&record.key(), stock) {
                    self.asked.insert(record.key(), record.clone());
                }
                view.take_asked([record], guard)
            }
            Step::DropAsked(at) => {
                let key = stock.key(*at);
                self.asked.remove(&key);
                view.drop_asked(&[key], guard)
            }
            Step::Lay(place, at) => {
                let change = stock.changes[at % stock.changes.len()].clone();
                self.laid.insert(*place, change.clone());
                view.lay(*place, change, guard)
            }
            Step::Lift(place) => {
                self.laid.remove(place);
                view.lift(*place, guard)
            }
            Step::Echo(puts, delete) => {
                let deleted = stock.key(*delete);
                let puts: Vec<Record> = puts.iter().map(|at| stock.record(*at)).collect();
                let puts: Vec<Record> = puts.into_iter().filter(|it| it.key() != deleted).collect();
                for record in &puts {
                    if let Some(asked) = self.asked.get_mut(&record.key()) {
                        *asked = record.clone();
                    }
                    self.echo.insert(record.key(), Some(record.clone()));
                }
                self.asked.remove(&deleted);
                self.echo.insert(deleted.clone(), None);
                view.echo(puts, vec![deleted], guard)
            }
            Step::EndEcho => {
                self.echo.clear();
                view.end_echo(guard)
            }
        }
    }

    /// A view made anew, and every key that means something in it.
    fn anew(&self, stock: &Stock) -> (View, BTreeSet<Key>) {
        let (mut view, guard) = (stock.view(), &mut Unguarded);
        let deleted: Vec<Key> = self.deleted.iter().cloned().collect();
        view.take_in([], &deleted, guard);
        view.take_in(self.base.values().cloned().map(Arc::new), &[], guard);
        view.take_asked(self.asked.values().cloned(), guard);
        // In the view an echo also renews what was asked for: here that has happened already.
        let puts = self.echo.values().flatten().cloned().collect();
        let gone = self
            .echo
            .iter()
            .filter(|(_, it)| it.is_none())
            .map(|(key, _)| key.clone());
        let asked = self.asked.values().cloned();
        view.echo(puts, gone.collect(), guard);
        view.take_asked(asked, guard);
        for (place, change) in &self.laid {
            view.lay(*place, change.clone(), guard);
        }
        let mut keys: BTreeSet<Key> = view.truths().map(|(key, _)| key.clone()).collect();
        keys.extend(self.asked.keys().chain(self.echo.keys()).cloned());
        keys.extend(self.laid.keys().flat_map(|place| view.writes(*place)));
        (view, keys)
    }
}

fn queries() -> Vec<(ListQuery, Filter, Means)> {
    let list = |source, filter, sort, sums: &[&str]| ListQuery {
        sums: sums.iter().map(|it| (*it).to_owned()).collect(),
        ..ListQuery::new(source, filter, sort, 0)
    };
    let all = Filter::all;
    let waits = || Filter::eq("waits_approval", Value::Bool(true));
    let large = Filter::compare("final_amount", Compare::Ge, Value::Int(1_000_000));
    let by_amount = Sort::descending("final_amount");
    vec![
        (
            list(Kind::Item, all(), by_amount, &["final_amount", "approved_at"]),
            all(),
            Means::Shown,
        ),
        (
            list(Kind::Item, waits(), Sort::ascending("party_sort"), &["final_amount"]),
            large,
            Means::ShownOrTruth,
        ),
        (
            list(Kind::Item, all(), Sort::descending("state"), &[]),
            waits(),
            Means::ShownOrTruth,
        ),
        (
            list(
                Kind::Party,
                Filter::eq("active", Value::Bool(true)),
                Sort::ascending("name_sort"),
                &[],
            ),
            all(),
            Means::Shown,
        ),
        (
            list(Kind::Draft, all(), Sort::descending("updated_at"), &[]),
            all(),
            Means::Shown,
        ),
        (
            list(Kind::Transition, all(), Sort::ascending("applied_at"), &[]),
            all(),
            Means::Shown,
        ),
    ]
}

/// The records that decide about a list, each once.
fn deciding<'a>(filter: &Filter, means: Means, view: &'a View, keys: &BTreeSet<Key>) -> Vec<&'a Record> {
    let of = |key: &Key| {
        let fits = |record: &&'a Record| memory::holds(filter, record);
        let shown = view.shown(key).map(AsRef::as_ref);
        match means {
            Means::Shown => shown,
            Means::ShownOrTruth => shown
                .filter(fits)
                .or_else(|| view.truth(key).map(AsRef::as_ref).filter(fits)),
        }
    };
    keys.iter().filter_map(of).collect()
}

fn check_list(
    list: &LiveList,
    (query, more, means): &(ListQuery, Filter, Means),
    (view, keys): &(View, BTreeSet<Key>),
    window: (usize, usize, usize),
) -> TestCaseResult {
    let mut query = query.clone();
    query.filter = query.filter.and(more.clone());
    query.limit = u32::MAX;
    let records = deciding(&query.filter, *means, view, keys);
    let (rows, totals) = memory::run(&query, records.iter().copied());
    let found: Vec<Key> = rows.iter().map(|it| it.key()).collect();
    prop_assert_eq!(list.rows(usize::MAX, None), found.clone(), "{:?}", query);
    prop_assert_eq!(list.totals(), &totals);
    for key in keys.iter().filter(|key| key.kind == query.source) {
        prop_assert_eq!(list.is_in(key), found.contains(key));
    }
    // Cursors are places: also of rows that are gone by now, and of what never was a row.
    let places: Vec<Cursor> = records.iter().map(|it| memory::cursor_of(&query, it)).collect();
    let all = view.keys_of(query.source).filter_map(|key| view.truth(key));
    let places: Vec<Cursor> = places
        .into_iter()
        .chain(all.map(|it| memory::cursor_of(&query, it)))
        .collect();
    let Some(last) = places.len().checked_sub(1) else {
        return Ok(());
    };
    let (after, until) = (
        places[window.0.min(last)].clone(),
        places[window.1 % (last + 1)].clone(),
    );
    let is_behind = |record: &Record, cursor: &Cursor| {
        let after = ListQuery {
            after: Some(cursor.clone()),
            ..query.clone()
        };
        !memory::run(&after, [record]).0.is_empty()
    };
    let until_here: Vec<&Record> = rows.iter().copied().filter(|it| !is_behind(it, &until)).collect();
    let first: Vec<Key> = until_here.iter().take(window.2).map(|it| it.key()).collect();
    prop_assert_eq!(list.rows(window.2, Some(&until)), first);
    let between: Vec<Key> = until_here
        .iter()
        .filter(|it| is_behind(it, &after))
        .map(|it| it.key())
        .collect();
    prop_assert_eq!(list.between(Some(&after), Some(&until)), between);
    query.after = Some(after.clone());
    let (behind, _) = memory::run(&query, records.iter().copied());
    let behind: Vec<Key> = behind.into_iter().map(Record::key).collect();
    prop_assert_eq!(list.between(Some(&after), None), behind);
    Ok(())
}

fn check_view(view: &View, (anew, keys): &(View, BTreeSet<Key>)) -> TestCaseResult {
    for key in keys {
        prop_assert_eq!(view.shown(key), anew.shown(key), "{}", key);
        prop_assert_eq!(view.truth(key), anew.truth(key), "{}", key);
    }
    for kind in Kind::ALL {
        let mut got: Vec<&Key> = view.keys_of(*kind).collect();
        got.sort();
        let is_there = |key: &&Key| key.kind == *kind && (anew.shown(key).is_some() || anew.truth(key).is_some());
        let expected: Vec<&Key> = keys.iter().filter(is_there).collect();
        prop_assert_eq!(got, expected);
    }
    let roots: BTreeSet<&Key> = keys.iter().filter(|key| key.kind == Kind::Item).collect();
    for root in roots {
        let steps = keys
            .iter()
            .filter_map(|key| anew.shown(key))
            .filter(|it| it.root() == *root);
        let expected: Vec<&Transition> = steps.filter_map(|it| Transition::of(it)).collect();
        prop_assert_eq!(view.children::<Transition>(root).collect::<Vec<_>>(), expected);
        let own: Vec<&Item> = view.children::<Item>(root).collect();
        prop_assert!(own.is_empty(), "a root is no child of its own");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(1404), ..ProptestConfig::with_cases(60) })]

    #[test]
    fn what_follows_step_by_step_is_what_is_made_anew(
        steps in prop::collection::vec((step(), (0..20_usize, 0..20_usize, 0..6_usize)), 1..40),
    ) {
        static STOCK: LazyLock<Stock> = LazyLock::new(Stock::new);
        let stock = &*STOCK;
        let (mut view, mut plain) = (stock.view(), Plain::default());
        let queries = queries();
        let live = |(query, more, means): &(ListQuery, Filter, Means), view: &View| LiveList::new(query, more.clone(), *means, view);
        let mut lists: Vec<LiveList> = queries.iter().map(|query| live(query, &view)).collect();
        for (step, window) in &steps {
            let touched = plain.take(step, &mut view, stock);
            let anew = plain.anew(stock);
            check_view(&view, &anew)?;
            for (list, query) in lists.iter_mut().zip(&queries) {
                let before = (list.rows(usize::MAX, None), list.totals().clone());
                let is_news = list.refresh(&touched, &view);
                let is_changed = before != (list.rows(usize::MAX, None), list.totals().clone());
                prop_assert!(is_news || !is_changed, "a change that was not said");
                check_list(list, query, &anew, *window)?;
                check_list(&live(query, &view), query, &anew, *window)?;
            }
        }
    }
}
