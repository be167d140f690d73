//! What a person may see of a record that was found by its key, and of a whole kind in lists.
//!
//! Both views of one right stand here side by side; items go by `Access` of the domain.

use domain::access::{Access, Action};
use domain::id::SubTypeId;
use domain::query::{Filter, Value};
use domain::record::{Holder, Kind, Record};

/// Whether the record may be shown. A transition or a comment is asked through its root: alone it is not shown.
#[must_use]
pub fn may_see(access: &Access, record: &Record) -> bool {
    if record.kind().is_private() {
        return access.user.is_some() && record.owner() == access.user;
    }
    if access.system {
        return true;
    }
    let Some(user) = access.user else { return false };
    match record {
        Record::Item(item) => access.can(Action::View(item)).is_some(),
        Record::Grant(grant) => grant.holder == Holder::User(user) || access.can(Action::ManageUsers).is_some(),
        Record::Balance(_) | Record::LedgerEntry(_) => access.can(Action::SeeBalance).is_some(),
        Record::Number(_) | Record::Series(_) => access.can(Action::ManageSettings).is_some(),
        Record::Transition(_) | Record::Comment(_) => false,
        Record::Draft(_)
        | Record::SeenMark(_)
        | Record::Mention(_)
        | Record::MutedUnits(_)
        | Record::FollowUp(_)
        | Record::HomeLayout(_)
        | Record::Unapplied(_) => false,
        Record::Company(_)
        | Record::User(_)
        | Record::Unit(_)
        | Record::Group(_)
        | Record::Position(_)
        | Record::Party(_)
        | Record::Product(_)
        | Record::SubType(_)
        | Record::Pattern(_)
        | Record::TaxCode(_)
        | Record::FiscalYear(_)
        | Record::RejectReason(_) => true,
    }
}

/// Whether a device of this person may keep the record: what they may see, and the grants that make up their own rights.
/// `behind` are the holders of those grants.
#[must_use]
pub fn may_keep(access: &Access, behind: &[Holder], record: &Record) -> bool {
    match record {
        Record::Grant(grant) if behind.contains(&grant.holder) => access.user.is_some(),
        other => may_see(access, other),
    }
}

/// What of a kind may stand in a list, as a filter. `sub_types` are the ids of all sub-types.
#[must_use]
pub fn visible(access: &Access, kind: Kind, sub_types: &[SubTypeId]) -> Filter {
    let own = |field| {
        access
            .user
            .map_or_else(Filter::none, |user| Filter::eq(field, Value::text(user)))
    };
    match kind {
        Kind::Draft => return own("author"),
        Kind::Mention => return own("told"),
        Kind::FollowUp | Kind::Unapplied => return own("owner"),
        // Asked by their keys, which hold the person.
        Kind::SeenMark | Kind::MutedUnits | Kind::HomeLayout => return Filter::none(),
        _ => {}
    }
    if access.system {
        return Filter::all();
    }
    let Some(user) = access.user else { return Filter::none() };
    let all_if = |allowed: bool| if allowed { Filter::all() } else { Filter::none() };
    match kind {
        Kind::Item => access.items_visible(sub_types),
        Kind::Grant => {
            if access.can(Action::ManageUsers).is_some() {
                Filter::all()
            } else {
                Filter::eq("holder", Value::text(Holder::User(user)))
            }
        }
        Kind::Balance | Kind::LedgerEntry => all_if(access.can(Action::SeeBalance).is_some()),
        Kind::Number | Kind::Series => all_if(access.can(Action::ManageSettings).is_some()),
        Kind::Transition | Kind::Comment => Filter::none(),
        Kind::Draft
        | Kind::Mention
        | Kind::FollowUp
        | Kind::SeenMark
        | Kind::MutedUnits
        | Kind::HomeLayout
        | Kind::Unapplied => Filter::none(),
        Kind::Company
        | Kind::User
        | Kind::Unit
        | Kind::Group
        | Kind::Position
        | Kind::Party
        | Kind::Product
        | Kind::SubType
        | Kind::Pattern
        | Kind::TaxCode
        | Kind::FiscalYear
        | Kind::RejectReason => Filter::all(),
    }
}
