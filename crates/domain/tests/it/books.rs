//! The audit: what must hold of all records together, whatever was done. Knows nothing but the records, so that other
//! crates may include this file in their own tests.

use std::collections::{BTreeMap, BTreeSet};

use domain::effects;
use domain::id::{ItemId, PartyId};
use domain::money::Currency;
use domain::mutation::Actor;
use domain::record::{Item, Key, Kind, Number, NumberState, Pattern, Record, Series, Side, Step, Transition};

/// Everything that is wrong with the books; empty when they are right.
pub fn audit(records: &BTreeMap<Key, Record>) -> Vec<String> {
    let mut wrong = Vec::new();
    audit_ledger(records, &mut wrong);
    audit_numbers(records, &mut wrong);
    audit_decisions(records, &mut wrong);
    wrong
}

/// Entries add up to the balance, and to what counts now; each item's entries are numbered without a gap.
fn audit_ledger(records: &BTreeMap<Key, Record>, wrong: &mut Vec<String>) {
    type Sums = BTreeMap<(PartyId, Currency), i128>;
    let signed = |side: Side, minor: i64| match side {
        Side::Debit => i128::from(minor),
        Side::Credit => -i128::from(minor),
    };
    let (mut entries, mut balances, mut counts) = (Sums::new(), Sums::new(), Sums::new());
    let mut ids: BTreeMap<ItemId, BTreeSet<String>> = BTreeMap::new();
    for record in records.values() {
        match record {
            Record::LedgerEntry(it) => {
                *entries.entry((it.party, it.amount.currency)).or_default() += signed(it.side, it.amount.minor);
                ids.entry(it.item).or_default().insert(it.id.clone());
                if it.amount.is_negative() {
                    wrong.push(format!("entry {} is negative", it.id));
                }
            }
            Record::Balance(it) => {
                *balances.entry((it.party, it.amount.currency)).or_default() += i128::from(it.amount.minor);
            }
            Record::Item(it) => {
                if let Some(posting) = effects::posting(it) {
                    *counts.entry((posting.party, posting.amount.currency)).or_default() +=
                        signed(posting.side, posting.amount.minor);
                }
            }
            _ => {}
        }
    }
    for sums in [&mut entries, &mut balances, &mut counts] {
        sums.retain(|_, sum| *sum != 0);
    }
    if entries != balances {
        wrong.push(format!("entries {entries:?} are not the balances {balances:?}"));
    }
    if entries != counts {
        wrong.push(format!("entries {entries:?} are not what counts {counts:?}"));
    }
    for item in items(records) {
        let made = ids.get(&item.id).cloned().unwrap_or_default();
        let expected: BTreeSet<String> = (1..=item.postings).map(|at| format!("{}:{at}", item.id)).collect();
        if made != expected {
            wrong.push(format!("item {} made {expected:?} and has {made:?}", item.id));
        }
    }
}

/// Every number from start to counter is accounted for once, and items and numbers name each other.
fn audit_numbers(records: &BTreeMap<Key, Record>, wrong: &mut Vec<String>) {
    let mut of_series: BTreeMap<String, BTreeMap<i64, &Number>> = BTreeMap::new();
    let mut texts = BTreeSet::new();
    let mut borne = BTreeMap::new();
    for record in records.values() {
        let Record::Number(number) = record else { continue };
        let series = of_series.entry(Series::id_of(number.pattern, number.year)).or_default();
        series.insert(number.seq, number);
        if !texts.insert((number.pattern, number.text.clone())) {
            wrong.push(format!("number {} is there twice", number.text));
        }
        let id = Number::id_of(number.pattern, number.year, number.seq);
        match number.state {
            NumberState::Used(item) => {
                borne.insert((item, true, id), number.text.clone());
            }
            NumberState::Reserved(item) => {
                borne.insert((item, false, id), number.text.clone());
            }
            NumberState::Void(_) | NumberState::SkippedBy(_) => {}
        }
    }
    for record in records.values() {
        let Record::Series(series) = record else { continue };
        let id = Series::id_of(series.pattern, series.year);
        let held: Vec<i64> = of_series.remove(&id).unwrap_or_default().into_keys().collect();
        let start = match records.get(&Key::new(Kind::Pattern, series.pattern)) {
            Some(Record::Pattern(pattern)) => pattern_start(pattern),
            _ => 1,
        };
        let expected: Vec<i64> = (start..=series.counter).collect();
        if held != expected {
            wrong.push(format!("series {id} to {} has {held:?}", series.counter));
        }
    }
    wrong.extend(
        of_series
            .keys()
            .map(|id| format!("series {id} has numbers and no counter")),
    );
    for item in items(records) {
        for (numbered, used) in [(&item.numbered, true), (&item.reserved, false)] {
            let Some(numbered) = numbered else { continue };
            let text = borne.remove(&(item.id, used, numbered.number.clone()));
            // A reserved number keeps the text it was given with.
            if text.as_ref() != Some(&numbered.text) {
                wrong.push(format!("item {} says {numbered:?}, its number says {text:?}", item.id));
            }
        }
        if item.rejected.is_some() && item.numbered.is_some() {
            wrong.push(format!("item {} is rejected and numbered", item.id));
        }
    }
    wrong.extend(borne.keys().map(|key| format!("nobody bears number {key:?}")));
}

fn pattern_start(pattern: &Pattern) -> i64 {
    pattern.start
}

/// At most one decision a round and flag, each with its entry in the history, and what counts was approved.
fn audit_decisions(records: &BTreeMap<Key, Record>, wrong: &mut Vec<String>) {
    let mut approvals: BTreeMap<(ItemId, u32), u32> = BTreeMap::new();
    let mut numbers: BTreeMap<(ItemId, u32), u32> = BTreeMap::new();
    let mut steps: BTreeMap<ItemId, Vec<&Transition>> = BTreeMap::new();
    for record in records.values() {
        let Record::Transition(it) = record else { continue };
        steps.entry(it.item).or_default().push(it.as_ref());
        match it.step {
            Step::Approved => *approvals.entry((it.item, it.round)).or_default() += 1,
            // A rejection ends the round that it decides.
            Step::Rejected => *approvals.entry((it.item, it.round - 1)).or_default() += 1,
            Step::Numbered(_) => *numbers.entry((it.item, it.round)).or_default() += 1,
            _ => {}
        }
    }
    for ((item, round), count) in approvals.iter().chain(&numbers) {
        if *count > 1 {
            wrong.push(format!("item {item} was decided {count} times in round {round}"));
        }
    }
    for item in items(records) {
        let history = steps.get(&item.id).map(Vec::as_slice).unwrap_or_default();
        let has = |step: &Step, by: Actor| history.iter().any(|it| it.step == *step && it.by == by);
        if !history.iter().any(|it| it.step == Step::Submitted) {
            wrong.push(format!("item {} was never submitted", item.id));
        }
        let Some(approved) = &item.approved else {
            if item.counts() {
                wrong.push(format!("item {} counts without approval", item.id));
            }
            continue;
        };
        let by_itself = approved.by == Actor::System && !item.needs_approval;
        if !by_itself && !has(&Step::Approved, approved.by) {
            wrong.push(format!("the approval of item {} is not in its history", item.id));
        }
        if item.rejected.is_some() {
            wrong.push(format!("item {} is approved and rejected", item.id));
        }
    }
}

fn items(records: &BTreeMap<Key, Record>) -> impl Iterator<Item = &Item> {
    records.values().filter_map(|record| match record {
        Record::Item(item) => Some(item.as_ref()),
        _ => None,
    })
}
