//! Where a record goes, and what a person holds: the scopes of the exchange, each standing for a right to see.
//!
//! What stays true: whoever holds a scope may see every root in it, and a person's scopes follow from their grants and from
//! the day alone. [`scopes_of`] and [`scopes_held`] are the two sides of one rule and stand side by side.

use std::fmt;

use crate::access::{Access, Action};
use crate::calendar::{Date, Zone};
use crate::id::{SubTypeId, UserId};
use crate::record::{Holder, Item, Record};

/// The most scopes that one person holds; of more the least important, the oldest months, are left out.
pub const SCOPES_MAX: usize = 256;
/// Of how many months a device holds what a person may list: this one and those before it.
pub const MONTHS_HELD: u16 = 4;

/// A name under which roots are offered to those who may see them, as text: `company`, `parties`, `products`, `balance`,
/// `rights`, `rights:<holder>`, `user:<id>`, `subtype:<id>:pending`, `subtype:<id>:<yyyymm>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope(pub String);

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Scope {
    /// Settings and names: what everybody's pages are made with.
    #[must_use]
    pub fn company() -> Self {
        Self("company".to_owned())
    }

    /// Every grant, for those who manage users.
    #[must_use]
    pub fn rights() -> Self {
        Self("rights".to_owned())
    }

    /// The grants to one holder, for those whose rights come from them.
    #[must_use]
    pub fn rights_of(holder: Holder) -> Self {
        Self(format!("rights:{holder}"))
    }

    /// What is private to a person, and every item that is theirs.
    #[must_use]
    pub fn user(user: UserId) -> Self {
        Self(format!("user:{user}"))
    }

    /// The items of a sub-type that wait for a decision.
    #[must_use]
    pub fn pending(sub_type: SubTypeId) -> Self {
        Self(format!("subtype:{sub_type}:pending"))
    }

    /// The items of a sub-type that changed last in the month of this day.
    #[must_use]
    pub fn month(sub_type: SubTypeId, day: Date) -> Self {
        let day = day.jalali();
        Self(format!("subtype:{sub_type}:{:04}{:02}", day.year(), day.month()))
    }

    /// Whether what somebody holds may follow from the roots of this scope: users, sub-types and grants.
    #[must_use]
    pub fn decides_scopes(&self) -> bool {
        self.0 == "company" || self.0 == "rights" || self.0.starts_with("rights:")
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
        | Record::SubType(_)
        | Record::Pattern(_)
        | Record::TaxCode(_)
        | Record::FiscalYear(_)
        | Record::RejectReason(_) => vec![Scope::company()],
        Record::Grant(grant) => vec![Scope::rights(), Scope::rights_of(grant.holder)],
        Record::Party(_) => scope("parties"),
        Record::Product(_) => scope("products"),
        Record::Balance(_) => scope("balance"),
        Record::Item(item) => scopes_of_item(item),
        Record::Draft(draft) => vec![Scope::user(draft.author)],
        Record::SeenMark(mark) => vec![Scope::user(mark.user)],
        Record::Mention(mention) => vec![Scope::user(mention.told)],
        Record::MutedUnits(muted) => vec![Scope::user(muted.user)],
        Record::FollowUp(follow_up) => vec![Scope::user(follow_up.owner)],
        Record::HomeLayout(layout) => vec![Scope::user(layout.user)],
        Record::Unapplied(change) => vec![Scope::user(change.owner)],
        Record::Comment(_) | Record::Transition(_) | Record::Number(_) | Record::Series(_) | Record::LedgerEntry(_) => {
            Vec::new()
        }
    }
}

fn scopes_of_item(item: &Item) -> Vec<Scope> {
    let mut scopes = vec![
        Scope::month(item.sub_type, item.changed_at.date(Zone::TEHRAN)),
        Scope::user(item.author),
    ];
    if item.seller != item.author {
        scopes.push(Scope::user(item.seller));
    }
    if item.waits_for_approval() || item.waits_for_number() {
        scopes.push(Scope::pending(item.sub_type));
    }
    scopes
}

/// The scopes that a person holds on `today`, the most important first, at most [`SCOPES_MAX`].
///
/// `behind` are the holders whose grants make up the person's rights, `sub_types` the ids of all sub-types. First comes what
/// every page is made with: without names and sub-types a waiting invoice cannot be drawn, and it is little. Then what waits
/// for this person, what is theirs, what they look things up in, and the months, newest first.
#[must_use]
pub fn scopes_held(access: &Access, behind: &[Holder], sub_types: &[SubTypeId], today: Date) -> Vec<Scope> {
    let Some(user) = access.user else { return Vec::new() };
    let mut scopes = vec![Scope::company()];
    if access.can(Action::ManageUsers).is_some() {
        scopes.push(Scope::rights());
    }
    scopes.extend(behind.iter().copied().map(Scope::rights_of));
    scopes.extend(access.decides(sub_types).into_iter().map(Scope::pending));
    scopes.push(Scope::user(user));
    scopes.extend(["parties", "products"].map(|text| Scope(text.to_owned())));
    if access.can(Action::SeeBalance).is_some() {
        scopes.push(Scope("balance".to_owned()));
    }
    let listed = access.lists(sub_types);
    for day in months_held(today) {
        scopes.extend(listed.iter().map(|id| Scope::month(*id, day)));
    }
    scopes.truncate(SCOPES_MAX);
    scopes
}

/// A day of each month that a device holds, newest first.
fn months_held(today: Date) -> impl Iterator<Item = Date> {
    let start = today.jalali().month_start();
    (0..i32::from(MONTHS_HELD)).filter_map(move |ago| Some(start?.plus_months(-ago)?.date()))
}
