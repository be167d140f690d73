//! A made-up Persian wholesale company of any size: settings, people, parties, products, and invoices in every state over
//! two years, with the history, numbers, ledger and balances that the rules would have made.
//!
//! What stays true: the same [`Plan`] gives the same records, byte for byte; amounts come from [`domain::invoice`] and
//! ledger entries from [`domain::effects`]; every number from start to counter is accounted for. Records are made as plain
//! data, without the machinery of mutations, and in bounded memory: a million invoices pass through in batches.
//!
//! Where to begin: [`batches`] for the records, [`logins`] for who may sign in.

mod books;
mod dice;
mod goods;
mod invoice;
mod life;
mod parties;
mod people;
mod settings;
mod stream;
mod talk;
mod text;
mod timeline;

use domain::calendar::{Date, Instant, Zone};
use domain::record::Record;

pub use people::{Login, PASSWORD, logins};

/// How large a company, and which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many invoices there are, besides a few that were deleted.
    pub items: u64,
    /// How many of them wait for a decision; without it three in a hundred, but at least twenty.
    pub waiting: Option<u64>,
    /// Another seed is another company.
    pub seed: u64,
    /// The last day of the books.
    pub today: Date,
}

impl Plan {
    /// A company to be shown: a few hundred invoices.
    #[must_use]
    pub fn small(today: Date) -> Self {
        Self {
            items: 300,
            waiting: None,
            seed: 1_405,
            today,
        }
    }

    /// The last day of books that nothing lies in the future of: today, once it has begun.
    #[must_use]
    pub fn last_day(now: Instant) -> Date {
        now.plus_seconds(-timeline::OPENS_AT_HOUR * 3_600).date(Zone::TEHRAN)
    }

    /// How many items wait in the end.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        /// In a hundred, and at least.
        const SHARE: u64 = 3;
        const AT_LEAST: u64 = 20;
        self.waiting
            .unwrap_or_else(|| (self.items * SHARE / 100).max(AT_LEAST))
            .min(self.items)
    }
}

/// All records of the company, in batches of about [`BATCH_RECORDS`], settings and people first: what a record names comes
/// before it or with it, but for balances and counters, which come last as they then stand.
pub fn batches(plan: Plan) -> impl Iterator<Item = Vec<Record>> {
    stream::Stream::new(plan)
}

/// About how many records make a batch.
pub const BATCH_RECORDS: usize = 1_000;
