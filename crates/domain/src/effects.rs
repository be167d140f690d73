//! What follows from an item: ledger entries and the party's balance, all from one pure function of the item before and
//! after, so that approve, edit, revert, void and delete cannot forget one.
//!
//! Written only with [`crate::mutation::Authority::Server`]; a device runs it to show a forecast and stores none of it.

use crate::calendar::{Date, Instant};
use crate::id::PartyId;
use crate::money::Money;
use crate::record::{Balance, Item, ItemType, LedgerEntry, Side};
use crate::rejection::{Problem, ProblemCode, Rejection, Stop};
use crate::world::World;

/// What an item that counts does to its party's balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    pub party: PartyId,
    pub date: Date,
    pub side: Side,
    pub amount: Money,
}

/// The posting of an item: none while it does not count.
#[must_use]
pub fn posting(item: &Item) -> Option<Posting> {
    if !item.counts() {
        return None;
    }
    let side = match item.item_type {
        ItemType::SalesInvoice => Side::Debit,
    };
    Some(Posting {
        party: item.party,
        date: item.issue_date,
        side,
        amount: item.totals.final_amount,
    })
}

/// The entries that lead from `before` to `after`: what no longer holds is taken back by an opposite entry, never erased.
/// A reversal stands on the day of what it reverses, but a void's on its own day. `after.postings` counts them.
#[must_use]
pub fn entries(before: Option<&Item>, after: Option<&mut Item>, now: Instant) -> Vec<LedgerEntry> {
    let old = before.and_then(posting);
    let new = after.as_deref().and_then(posting);
    if old == new {
        return Vec::new();
    }
    let void_date = after
        .as_deref()
        .and_then(|item| item.void.as_ref())
        .map(|void| void.date);
    let Some(item_id) = after.as_deref().map(|item| item.id).or(before.map(|item| item.id)) else {
        return Vec::new();
    };
    let mut count = before.map_or(0, |item| item.postings);
    let mut entries = Vec::new();
    let mut post = |posting: Posting, reversal: bool| {
        count += 1;
        entries.push(LedgerEntry {
            id: format!("{item_id}:{count}"),
            party: posting.party,
            item: item_id,
            date: if reversal {
                void_date.unwrap_or(posting.date)
            } else {
                posting.date
            },
            side: if reversal {
                posting.side.opposite()
            } else {
                posting.side
            },
            amount: posting.amount,
            reversal,
            at: now,
        });
    };
    if let Some(old) = old {
        post(old, true);
    }
    if let Some(new) = new {
        post(new, false);
    }
    if let Some(after) = after {
        after.postings = count;
    }
    entries
}

/// Writes the entries and the balances they change into the world.
///
/// # Errors
/// [`Stop::Missing`] while a balance is not loaded, a rejection when a balance would become larger than money can be.
pub fn post(entries: Vec<LedgerEntry>, world: &mut World) -> Result<(), Stop> {
    for entry in entries {
        let id = Balance::id_of(entry.party, entry.amount.currency);
        let held = world
            .get::<Balance>(&id)?
            .map_or(Money::zero(entry.amount.currency), |balance| balance.amount);
        let amount = match entry.side {
            Side::Debit => held.checked_add(entry.amount),
            Side::Credit => held.checked_sub(entry.amount),
        };
        let amount = amount.map_err(|_| Rejection::Invalid {
            problems: vec![Problem::new("balance", ProblemCode::TooLarge)],
        })?;
        world.put(Balance {
            party: entry.party,
            amount,
        });
        world.put(entry);
    }
    Ok(())
}
