//! The only way to change a record: a named intent with client-made ids and raw inputs.
//!
//! A mutation says what it [`Mutation::wants`] to know, the caller loads it and asks again until nothing is missing, then
//! [`Mutation::apply`] decides: synchronous, pure, the same on a device and on the server. Rights are asserted first,
//! before existence, so that a refusal leaks nothing.
//!
//! One more mutation is one file `mutation/<verb>_<noun>.rs` with its table test, one variant here and one line in
//! [`Mutation::rule`].

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::access::Access;
use crate::calendar::{Date, Instant, Zone};
use crate::id::UserId;
use crate::record::{
    Company, FiscalYear, Group, Key, Kind, Party, Pattern, Position, Product, RejectReason, SubType, TaxCode, Unit,
    User,
};
use crate::rejection::{Rejection, Stop};
use crate::world::{Want, World};

pub mod acknowledge_changes;
pub mod add_comment;
pub mod approve_item;
pub mod arrange_home;
pub mod basis;
pub mod delete_comment;
pub mod delete_item;
pub mod edit_item;
mod intent;
pub mod item_content;
pub mod item_number;
pub mod item_step;
pub mod mark_mentions_read;
pub mod mark_seen;
pub mod mute_unit;
pub mod number_item;
pub mod reject_item;
pub mod revert_item;
pub mod save;
pub mod save_draft;
pub mod save_follow_up;
pub mod save_grant;
pub mod save_party;
pub mod save_people;
pub mod save_product;
pub mod save_setting;
mod size;
pub mod submit_item;
pub mod told;
pub mod void_item;

pub use acknowledge_changes::AcknowledgeChanges;
pub use add_comment::AddComment;
pub use approve_item::ApproveItem;
pub use arrange_home::ArrangeHome;
pub use basis::{Basis, Material};
pub use delete_comment::DeleteComment;
pub use delete_item::DeleteItem;
pub use edit_item::EditItem;
pub use intent::Intent;
pub use mark_mentions_read::MarkMentionsRead;
pub use mark_seen::MarkSeen;
pub use mute_unit::MuteUnit;
pub use number_item::NumberItem;
pub use reject_item::RejectItem;
pub use revert_item::RevertItem;
pub use save::Save;
pub use save_draft::{DiscardDraft, SaveDraft};
pub use save_follow_up::{DeleteFollowUp, SaveFollowUp};
pub use save_grant::{RemoveGrant, SaveGrant};
pub use submit_item::SubmitItem;
pub use void_item::VoidItem;

/// Every intent there is. As JSON: `{"name": "approve_item", "args": {…}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "args", rename_all = "snake_case")]
pub enum Mutation {
    /// A queued change that was cancelled before it was sent: it keeps its place in the queue and does nothing.
    Noop,
    SaveDraft(SaveDraft),
    DiscardDraft(DiscardDraft),
    SubmitItem(SubmitItem),
    ApproveItem(ApproveItem),
    RejectItem(RejectItem),
    NumberItem(NumberItem),
    RevertItem(RevertItem),
    EditItem(EditItem),
    DeleteItem(DeleteItem),
    VoidItem(VoidItem),
    MarkSeen(MarkSeen),
    SaveParty(Save<Party>),
    SaveProduct(Save<Product>),
    SaveUser(Save<User>),
    SaveUnit(Save<Unit>),
    SaveGroup(Save<Group>),
    SavePosition(Save<Position>),
    SaveGrant(SaveGrant),
    RemoveGrant(RemoveGrant),
    SaveSubType(Save<SubType>),
    SavePattern(Save<Pattern>),
    SaveTaxCode(Save<TaxCode>),
    SaveFiscalYear(Save<FiscalYear>),
    SaveRejectReason(Save<RejectReason>),
    SaveCompany(Save<Company>),
    AddComment(AddComment),
    DeleteComment(DeleteComment),
    MarkMentionsRead(MarkMentionsRead),
    MuteUnit(MuteUnit),
    SaveFollowUp(SaveFollowUp),
    DeleteFollowUp(DeleteFollowUp),
    ArrangeHome(ArrangeHome),
    AcknowledgeChanges(AcknowledgeChanges),
}

/// What every mutation answers.
pub trait Rule {
    /// What it still needs, as far as it can tell from what is loaded.
    fn wants(&self, world: &World, ctx: &Ctx) -> Vec<Want>;

    /// Decides and writes into the world.
    ///
    /// # Errors
    /// [`Stop`]: a conflict, a rejection, or something that was not loaded. The world is then to be thrown away.
    fn apply(&self, world: &mut World, ctx: &Ctx, access: &Access) -> Result<(), Stop>;
}

/// Finds the rule of an intent, none for [`Mutation::Noop`]: [`Mutation::rule`], which has all, or a shorter table of a page that has
/// not loaded all yet.
pub type Rules = fn(&Mutation) -> Option<&dyn Rule>;

/// Stands in a table for the rules that it does not have: what is decided by it is missing something, whatever the world holds.
#[derive(Clone, Copy, Debug)]
pub struct NoRule;

impl Rule for NoRule {
    fn wants(&self, _world: &World, _ctx: &Ctx) -> Vec<Want> {
        Vec::new()
    }

    fn apply(&self, _world: &mut World, _ctx: &Ctx, _access: &Access) -> Result<(), Stop> {
        // No record would help; the company is one that everybody knows of.
        Err(Stop::Missing(Want::Record(Key::new(Kind::Company, Company::ID))))
    }
}

/// Who acts, when, and with what authority.
#[derive(Clone, Copy, Debug)]
pub struct Ctx {
    pub actor: Actor,
    /// The clock of the place that applies it.
    pub now: Instant,
    /// What the device's clock said when the person acted; kept and shown, never relied on.
    pub claimed_at: Instant,
    /// The mutation's own id: ids of records that follow from it are made from it.
    pub mutation: Uuid,
    pub authority: Authority,
    pub zone: Zone,
}

impl Ctx {
    /// The civil day of `now`.
    #[must_use]
    pub fn today(&self) -> Date {
        self.now.date(self.zone)
    }

    #[must_use]
    pub fn is_server(&self) -> bool {
        self.authority == Authority::Server
    }
}

/// Where a mutation is applied. Derived records (numbers, ledger, balances) are written on the server only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    Device,
    Server,
}

/// Who acts. As text: a user's id, or `system`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// Imports, jobs, callbacks, and what a sub-type decides by itself.
    System,
    User(UserId),
}

impl Actor {
    #[must_use]
    pub fn user(self) -> Option<UserId> {
        match self {
            Self::System => None,
            Self::User(user) => Some(user),
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("system"),
            Self::User(user) => user.fmt(f),
        }
    }
}

impl Serialize for Actor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.as_str() {
            "system" => Ok(Self::System),
            id => id.parse().map(Self::User).map_err(serde::de::Error::custom),
        }
    }
}

impl Mutation {
    /// At most this many rounds of wants and loading; a mutation that needs more is a bug. The longest way is a comment's: an
    /// item, its party, who is responsible for it, their grants, for whom they are deputies, and the grants of these.
    pub const ROUNDS_MAX: usize = 8;

    /// What it needs and does not have yet. Empty: it can be applied.
    #[must_use]
    pub fn wants(&self, world: &World, ctx: &Ctx) -> Vec<Want> {
        self.wants_by(Self::rule, world, ctx)
    }

    /// As [`Mutation::wants`], by the rule that a table has for it.
    #[must_use]
    pub fn wants_by(&self, rules: Rules, world: &World, ctx: &Ctx) -> Vec<Want> {
        let mut wants = Access::wants(ctx.actor, world);
        if let Some(rule) = rules(self) {
            wants.extend(rule.wants(world, ctx));
        }
        world.unanswered(wants)
    }

    /// Decides and writes its changes into the world.
    ///
    /// # Errors
    /// [`Stop`]; the world is then to be thrown away.
    pub fn apply(&self, world: &mut World, ctx: &Ctx) -> Result<(), Stop> {
        self.apply_by(Self::rule, world, ctx)
    }

    /// As [`Mutation::apply`], by the rule that a table has for it.
    ///
    /// # Errors
    /// [`Stop`]; the world is then to be thrown away.
    pub fn apply_by(&self, rules: Rules, world: &mut World, ctx: &Ctx) -> Result<(), Stop> {
        // It says nothing about the world, and must be said even where nothing is known.
        if let Some(problem) = self.size_problem() {
            return Err(Rejection::Invalid {
                problems: vec![problem],
            }
            .into());
        }
        let access = Access::of(ctx.actor, ctx.today(), world)?;
        match rules(self) {
            Some(rule) => rule.apply(world, ctx, &access),
            None => Ok(()),
        }
    }

    /// Whether it only says that others have been dealt with: nobody waits for how it ends.
    #[must_use]
    pub fn acknowledges(&self) -> bool {
        matches!(self, Self::AcknowledgeChanges(_))
    }

    /// The rule of every intent; none for what does nothing.
    #[must_use]
    pub fn rule(&self) -> Option<&dyn Rule> {
        Some(match self {
            Self::Noop => return None,
            Self::SaveDraft(it) => it,
            Self::DiscardDraft(it) => it,
            Self::SubmitItem(it) => it,
            Self::ApproveItem(it) => it,
            Self::RejectItem(it) => it,
            Self::NumberItem(it) => it,
            Self::RevertItem(it) => it,
            Self::EditItem(it) => it,
            Self::DeleteItem(it) => it,
            Self::VoidItem(it) => it,
            Self::MarkSeen(it) => it,
            Self::SaveParty(it) => it,
            Self::SaveProduct(it) => it,
            Self::SaveUser(it) => it,
            Self::SaveUnit(it) => it,
            Self::SaveGroup(it) => it,
            Self::SavePosition(it) => it,
            Self::SaveGrant(it) => it,
            Self::RemoveGrant(it) => it,
            Self::SaveSubType(it) => it,
            Self::SavePattern(it) => it,
            Self::SaveTaxCode(it) => it,
            Self::SaveFiscalYear(it) => it,
            Self::SaveRejectReason(it) => it,
            Self::SaveCompany(it) => it,
            Self::AddComment(it) => it,
            Self::DeleteComment(it) => it,
            Self::MarkMentionsRead(it) => it,
            Self::MuteUnit(it) => it,
            Self::SaveFollowUp(it) => it,
            Self::DeleteFollowUp(it) => it,
            Self::ArrangeHome(it) => it,
            Self::AcknowledgeChanges(it) => it,
        })
    }
}
