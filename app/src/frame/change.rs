//! A change in words: what somebody meant to do, and to what. For the queue and for what needs attention.

use domain::mutation::Mutation;
use domain::record::{Draft, Item, Key, Kind, Party, Product, Subject};

use crate::components::{IconName, icons};
use crate::offline::device::Device;
use crate::offline::pending::Attention;
use crate::route::{Page, Section};
use crate::texts::Texts;
use crate::wording;
use sync::engine::subject;

/// A change as a line of a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What is done: «تایید فاکتور».
    pub verb: &'static str,
    /// To what: «D-7F3K · پخش نوین»; empty where there is nothing to say.
    pub to: String,
    pub icon: IconName,
    /// The page of what it is about.
    pub href: Option<String>,
}

/// Tells a change, with the names that the device holds now (followed).
#[must_use]
pub fn tell(t: Texts, device: Device, mutation: &Mutation) -> Told {
    Told {
        verb: verb(t, mutation),
        to: to(t, device, mutation),
        icon: icon(mutation),
        href: page(device, mutation).map(|page| page.to_string()),
    }
}

/// Tells a change that did not apply. Of one whose content is on another device alone only that is known.
#[must_use]
pub fn tell_kept(t: Texts, device: Device, attention: &Attention) -> Told {
    match &attention.mutation {
        Some(mutation) => tell(t, device, mutation),
        None => Told {
            verb: t.change_unknown(),
            to: String::new(),
            icon: icons::SAVE,
            href: None,
        },
    }
}

fn verb(t: Texts, mutation: &Mutation) -> &'static str {
    match mutation {
        Mutation::Noop => t.change_nothing(),
        Mutation::SaveDraft(_) => t.change_save_draft(),
        Mutation::DiscardDraft(_) => t.change_discard_draft(),
        Mutation::SubmitItem(_) => t.change_submit(),
        Mutation::ApproveItem(_) => t.change_approve(),
        Mutation::RejectItem(_) => t.change_reject(),
        Mutation::NumberItem(_) => t.change_number(),
        Mutation::RevertItem(_) => t.change_revert(),
        Mutation::EditItem(_) => t.change_edit(),
        Mutation::DeleteItem(_) => t.change_delete(),
        Mutation::VoidItem(_) => t.change_void(),
        Mutation::MarkSeen(_) => t.change_seen(),
        Mutation::SaveParty(_) => t.change_party(),
        Mutation::SaveProduct(_) => t.change_product(),
        Mutation::SaveUser(_) => t.change_user(),
        Mutation::SaveUnit(_) => t.change_unit(),
        Mutation::SaveGroup(_) => t.change_group(),
        Mutation::SavePosition(_) => t.change_position(),
        Mutation::SaveGrant(_) => t.change_grant(),
        Mutation::RemoveGrant(_) => t.change_remove_grant(),
        Mutation::SaveSubType(_) => t.change_sub_type(),
        Mutation::SavePattern(_) => t.change_pattern(),
        Mutation::SaveTaxCode(_) => t.change_tax_code(),
        Mutation::SaveFiscalYear(_) => t.change_fiscal_year(),
        Mutation::SaveRejectReason(_) => t.change_reject_reason(),
        Mutation::SaveCompany(_) => t.change_company(),
        Mutation::AddComment(_) => t.change_add_comment(),
        Mutation::DeleteComment(_) => t.change_delete_comment(),
        Mutation::MarkMentionsRead(_) => t.change_read_mentions(),
        Mutation::MuteUnit(_) => t.change_mute_unit(),
        Mutation::ArrangeHome(_) => t.change_arrange_home(),
        Mutation::AcknowledgeChanges(_) => t.change_acknowledge(),
        Mutation::SaveFollowUp(_) => t.change_save_follow_up(),
        Mutation::DeleteFollowUp(_) => t.change_delete_follow_up(),
    }
}

fn icon(mutation: &Mutation) -> IconName {
    match mutation {
        Mutation::ApproveItem(_) => icons::CIRCLE_CHECK,
        Mutation::RejectItem(_) => icons::CIRCLE_X,
        Mutation::NumberItem(_) => icons::HASH,
        Mutation::RevertItem(_) => icons::UNDO_2,
        Mutation::VoidItem(_) => icons::BAN,
        Mutation::DeleteItem(_) | Mutation::DiscardDraft(_) | Mutation::RemoveGrant(_) => icons::TRASH_2,
        Mutation::DeleteComment(_) | Mutation::DeleteFollowUp(_) => icons::TRASH_2,
        Mutation::SubmitItem(_) | Mutation::AddComment(_) => icons::SEND,
        Mutation::SaveDraft(_) | Mutation::EditItem(_) => icons::FILE_PEN_LINE,
        _ => icons::SAVE,
    }
}

/// What a change is about, by the name people know it by.
fn to(t: Texts, device: Device, mutation: &Mutation) -> String {
    let party = |id| device.get::<Party>(id).map(|party| party.name);
    match mutation {
        Mutation::SubmitItem(it) => joined(t, Some(&it.reference), it.input.party.and_then(party)),
        Mutation::SaveDraft(it) => joined(t, None, it.input.party.and_then(party)),
        Mutation::SaveParty(it) => it.record.name.clone(),
        Mutation::SaveProduct(it) => it.record.name.clone(),
        Mutation::SaveUser(it) => it.record.name.clone(),
        Mutation::SaveUnit(it) => it.record.name.clone(),
        Mutation::SaveGroup(it) => it.record.name.clone(),
        Mutation::SavePosition(it) => it.record.name.clone(),
        Mutation::SaveSubType(it) => it.record.name.clone(),
        Mutation::SavePattern(it) => it.record.name.clone(),
        Mutation::SaveTaxCode(it) => it.record.name.clone(),
        Mutation::SaveFiscalYear(it) => it.record.name.clone(),
        Mutation::SaveRejectReason(it) => it.record.text.clone(),
        Mutation::SaveCompany(it) => it.record.name.clone(),
        Mutation::AddComment(it) => subject_title(t, device, it.subject),
        Mutation::SaveFollowUp(it) if !it.content.text.is_empty() => it.content.text.clone(),
        Mutation::SaveFollowUp(it) => it
            .content
            .subject
            .map_or_else(String::new, |subject| subject_title(t, device, subject)),
        Mutation::DiscardDraft(it) => {
            let draft = device.get::<Draft>(it.draft);
            joined(t, None, draft.and_then(|draft| draft.input.party).and_then(party))
        }
        _ => match item_of(device, mutation) {
            Some(item) => joined(t, Some(item.label()), Some(item.buyer.name.clone())),
            None => String::new(),
        },
    }
}

/// What a subject is called, as far as the device knows it; followed.
#[must_use]
pub fn subject_title(t: Texts, device: Device, subject: Subject) -> String {
    match subject {
        Subject::Party(id) => device.get::<Party>(id).map(|it| it.name).unwrap_or_default(),
        Subject::Product(id) => device.get::<Product>(id).map(|it| it.name).unwrap_or_default(),
        Subject::Item(id) => match device.get::<Item>(id) {
            Some(item) => joined(t, Some(item.label()), Some(item.buyer.name.clone())),
            None => String::new(),
        },
    }
}

fn joined(t: Texts, label: Option<&str>, name: Option<String>) -> String {
    let label = label.map(|label| wording::isolated(&wording::code(label, t.locale())));
    let parts: Vec<String> = [label, name].into_iter().flatten().collect();
    wording::joined(&parts)
}

/// The item that a change is about; none where it is about something else.
#[must_use]
pub fn item_key(mutation: &Mutation) -> Option<Key> {
    subject(mutation).filter(|key| key.kind == Kind::Item)
}

fn item_of(device: Device, mutation: &Mutation) -> Option<Item> {
    device.get::<Item>(item_key(mutation)?.id)
}

/// Where one goes to deal with it.
fn page(device: Device, mutation: &Mutation) -> Option<Page> {
    // What was not submitted is a draft still; it is gone once the item is there.
    if let Mutation::SubmitItem(it) = mutation
        && device.get::<Draft>(it.draft).is_some()
    {
        return Some(Page::Draft(it.draft));
    }
    of_key(&subject(mutation)?)
}

/// The page of a record.
#[must_use]
pub fn of_key(key: &Key) -> Option<Page> {
    Some(match key.kind {
        Kind::Item => Page::Item(key.id.parse().ok()?),
        Kind::Draft => Page::Draft(key.id.parse().ok()?),
        Kind::Party => Page::Party(key.id.parse().ok()?),
        Kind::Product => Page::Product(key.id.parse().ok()?),
        Kind::User => Page::User(key.id.parse().ok()?),
        Kind::Unit => Page::SettingsSection(Section::Units),
        Kind::Group => Page::SettingsSection(Section::Groups),
        Kind::Position => Page::SettingsSection(Section::Positions),
        Kind::Grant => Page::SettingsSection(Section::Rights),
        Kind::SubType => Page::SettingsSection(Section::SubTypes),
        Kind::Pattern => Page::SettingsSection(Section::Patterns),
        Kind::TaxCode => Page::SettingsSection(Section::TaxCodes),
        Kind::FiscalYear => Page::SettingsSection(Section::FiscalYears),
        Kind::RejectReason => Page::SettingsSection(Section::RejectReasons),
        Kind::Company => Page::SettingsSection(Section::Company),
        _ => return None,
    })
}
