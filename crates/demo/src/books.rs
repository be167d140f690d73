//! The counters and balances of the demo company while its items pass through.

use std::collections::BTreeMap;

use domain::calendar::{Date, Instant};
use domain::id::{PartyId, PatternId, UserId};
use domain::money::Money;
use domain::numbering::{Template, series_year, year_of};
use domain::record::{Balance, LedgerEntry, Number, NumberState, Pattern, Record, Series, Side};

use crate::settings::Variety;

/// What adds up over all items.
#[derive(Default)]
pub struct Books {
    counters: BTreeMap<(PatternId, Option<i32>), i64>,
    balances: BTreeMap<PartyId, Money>,
}

impl Books {
    /// The next number of the variety's series.
    pub fn next_number(&mut self, variety: Variety, date: Date, state: NumberState, at: Instant) -> Number {
        let pattern = variety.pattern();
        let year = series_year(&pattern, date);
        let counter = self.counters.entry((pattern.id, year)).or_insert(pattern.start - 1);
        *counter += 1;
        Number {
            pattern: pattern.id,
            year,
            seq: *counter,
            text: text(&pattern, variety, date, *counter),
            state,
            changed_at: at,
        }
    }

    /// The next number, passed over by somebody who typed a larger one.
    pub fn skip_number(&mut self, variety: Variety, date: Date, by: UserId, at: Instant) -> Number {
        self.next_number(variety, date, NumberState::SkippedBy(by), at)
    }

    /// Adds an entry to its party's balance.
    pub fn post(&mut self, entry: &LedgerEntry) {
        let balance = self
            .balances
            .entry(entry.party)
            .or_insert(Money::zero(entry.amount.currency));
        let after = match entry.side {
            Side::Debit => balance.checked_add(entry.amount),
            Side::Credit => balance.checked_sub(entry.amount),
        };
        *balance = after.expect("what the demo company sells stays far below 64 bits");
    }

    /// All counters and balances as they stand.
    pub fn into_records(self) -> impl Iterator<Item = Record> {
        let series = self
            .counters
            .into_iter()
            .map(|((pattern, year), counter)| Record::from(Series { pattern, year, counter }));
        let balances = self
            .balances
            .into_iter()
            .map(|(party, amount)| Record::from(Balance { party, amount }));
        series.chain(balances)
    }
}

fn text(pattern: &Pattern, variety: Variety, date: Date, seq: i64) -> String {
    let code = variety.sub_type().code;
    Template::parse(&pattern.template, pattern.yearly)
        .map(|template| template.format(year_of(pattern, date), seq, &code))
        .unwrap_or_default()
}
