//! The rules that come with the first page: those of what home, a cartable and an item can do before the rest of the app has come.
//!
//! What stays true: a page outside of these brings all rules with its part ([`crate::part`]), and so does the device's own part, so
//! what stands here as missing is decided before anybody could do it.

use domain::mutation::{Mutation, NoRule, Rule};

/// The rule of an intent, as far as first pages make it.
#[must_use]
pub fn rule(mutation: &Mutation) -> Option<&dyn Rule> {
    Some(match mutation {
        Mutation::Noop => return None,
        Mutation::ApproveItem(it) => it,
        Mutation::RejectItem(it) => it,
        Mutation::NumberItem(it) => it,
        Mutation::RevertItem(it) => it,
        Mutation::VoidItem(it) => it,
        Mutation::DeleteItem(it) => it,
        Mutation::MarkSeen(it) => it,
        Mutation::AddComment(it) => it,
        Mutation::DeleteComment(it) => it,
        Mutation::MarkMentionsRead(it) => it,
        Mutation::MuteUnit(it) => it,
        Mutation::SaveFollowUp(it) => it,
        Mutation::DeleteFollowUp(it) => it,
        Mutation::ArrangeHome(it) => it,
        Mutation::AcknowledgeChanges(it) => it,
        // A copy of an item is a draft, and drafts can be discarded in their list.
        Mutation::SaveDraft(it) => it,
        Mutation::DiscardDraft(it) => it,
        Mutation::SubmitItem(_)
        | Mutation::EditItem(_)
        | Mutation::SaveParty(_)
        | Mutation::SaveProduct(_)
        | Mutation::SaveUser(_)
        | Mutation::SaveUnit(_)
        | Mutation::SaveGroup(_)
        | Mutation::SavePosition(_)
        | Mutation::SaveGrant(_)
        | Mutation::RemoveGrant(_)
        | Mutation::SaveSubType(_)
        | Mutation::SavePattern(_)
        | Mutation::SaveTaxCode(_)
        | Mutation::SaveFiscalYear(_)
        | Mutation::SaveRejectReason(_)
        | Mutation::SaveCompany(_) => &NoRule,
    })
}
