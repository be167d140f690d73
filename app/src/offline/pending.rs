//! Changes that were made here and are not settled yet.

use domain::calendar::Instant;
use domain::mutation::Mutation;
use domain::record::Key;
use sync::protocol::{Envelope, Outcome};
use uuid::Uuid;

/// How long a decision waits before it is sent, so that undo means something.
pub const UNDO_WINDOW_MS: u32 = 5_000;

/// One unsettled change.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    pub envelope: Envelope,
    pub state: PendingState,
    /// Not before this moment of the device's clock.
    pub send_at: Instant,
}

/// How far a change has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PendingState {
    /// Can still be taken back.
    Queued,
    /// On its way: nothing about it changes any more.
    Sending,
}

/// A change that did not apply: it stays until somebody has dealt with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Attention {
    pub envelope: Envelope,
    pub outcome: Outcome,
}

/// The record that a change is chiefly about.
#[must_use]
pub fn subject(mutation: &Mutation) -> Option<Key> {
    use domain::record::{Company, Kind};
    Some(match mutation {
        Mutation::Noop | Mutation::MarkSeen(_) => return None,
        Mutation::SaveDraft(it) => Key::new(Kind::Draft, it.draft),
        Mutation::DiscardDraft(it) => Key::new(Kind::Draft, it.draft),
        Mutation::SubmitItem(it) => Key::new(Kind::Item, it.draft),
        Mutation::ApproveItem(it) => Key::new(Kind::Item, it.item),
        Mutation::RejectItem(it) => Key::new(Kind::Item, it.item),
        Mutation::NumberItem(it) => Key::new(Kind::Item, it.item),
        Mutation::RevertItem(it) => Key::new(Kind::Item, it.item),
        Mutation::EditItem(it) => Key::new(Kind::Item, it.item),
        Mutation::DeleteItem(it) => Key::new(Kind::Item, it.item),
        Mutation::VoidItem(it) => Key::new(Kind::Item, it.item),
        Mutation::SaveParty(it) => Key::of(&it.record),
        Mutation::SaveProduct(it) => Key::of(&it.record),
        Mutation::SaveUser(it) => Key::of(&it.record),
        Mutation::SaveUnit(it) => Key::of(&it.record),
        Mutation::SaveGroup(it) => Key::of(&it.record),
        Mutation::SavePosition(it) => Key::of(&it.record),
        Mutation::SaveGrant(it) => Key::of(&it.record),
        Mutation::RemoveGrant(it) => Key::new(Kind::Grant, it.grant),
        Mutation::SaveSubType(it) => Key::of(&it.record),
        Mutation::SavePattern(it) => Key::of(&it.record),
        Mutation::SaveTaxCode(it) => Key::of(&it.record),
        Mutation::SaveFiscalYear(it) => Key::of(&it.record),
        Mutation::SaveRejectReason(it) => Key::of(&it.record),
        Mutation::SaveCompany(_) => Key::new(Kind::Company, Company::ID),
    })
}

/// The uuid of a change, by which it can be taken back.
pub type PendingId = Uuid;
