//! Where a record goes: the scopes of the exchange, each standing for a right to see.

use std::fmt;

use crate::calendar::Zone;
use crate::record::{Item, Record};

/// A name under which roots are offered to those who may see them, as text: `company`, `parties`, `products`, `balance`,
/// `user:<id>`, `subtype:<id>:pending`, `subtype:<id>:<yyyymm>`, or `nobody`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope(pub String);

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The scopes of a root, as it stands; a child goes where its root goes and has none of its own.
///
/// Ledger entries, numbers and series are asked from the server and are in no scope.
#[must_use]
pub fn scopes_of(record: &Record) -> Vec<Scope> {
    let scope = |text: &str| vec![Scope(text.to_owned())];
    match record {
        Record::Company(_)
        | Record::User(_)
        | Record::Unit(_)
        | Record::Group(_)
        | Record::Position(_)
        | Record::Grant(_)
        | Record::SubType(_)
        | Record::Pattern(_)
        | Record::TaxCode(_)
        | Record::FiscalYear(_)
        | Record::RejectReason(_) => scope("company"),
        Record::Party(_) => scope("parties"),
        Record::Product(_) => scope("products"),
        Record::Balance(_) => scope("balance"),
        Record::Item(item) => scopes_of_item(item),
        Record::Draft(draft) => vec![Scope(format!("user:{}", draft.author))],
        Record::SeenMark(mark) => vec![Scope(format!("user:{}", mark.user))],
        Record::Transition(_) | Record::Number(_) | Record::Series(_) | Record::LedgerEntry(_) => Vec::new(),
    }
}

fn scopes_of_item(item: &Item) -> Vec<Scope> {
    let changed = item.changed_at.date(Zone::TEHRAN).jalali();
    let mut scopes = vec![
        Scope(format!(
            "subtype:{}:{:04}{:02}",
            item.sub_type,
            changed.year(),
            changed.month()
        )),
        Scope(format!("user:{}", item.author)),
    ];
    if item.seller != item.author {
        scopes.push(Scope(format!("user:{}", item.seller)));
    }
    if item.waits_for_approval() || item.waits_for_number() {
        scopes.push(Scope(format!("subtype:{}:pending", item.sub_type)));
    }
    scopes
}
