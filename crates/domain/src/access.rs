//! Who may do what: one function, [`Access::can`], asked by every mutation before anything else and by the pages to hide
//! a button.
//!
//! An [`Access`] is worked out once per request from the actor's grants: the union counts, there are no denials. A
//! deputy's rights are the other person's, marked as on their behalf.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::id::{SubTypeId, UserId};
use crate::mutation::Actor;
use crate::query::{Filter, Value};
use crate::record::{Comment, Grant, GrantScope, Item, ItemType, Kind, Record, Right, User};
use crate::rejection::Stop;
use crate::world::{SetKey, Want, World};

/// An action with what it is done to.
#[derive(Clone, Copy, Debug)]
pub enum Action<'a> {
    /// Submit an item of this sub-type, or write a draft of it.
    Create(SubTypeId),
    View(&'a Item),
    List(SubTypeId),
    Approve(&'a Item),
    Reject(&'a Item),
    Number(&'a Item),
    Revert(&'a Item),
    Edit(&'a Item),
    Delete(&'a Item),
    Void(&'a Item),
    /// See what records attach to: a party, a product, an item.
    ViewSubject(&'a Record),
    /// Write a comment on it.
    Comment(&'a Record),
    /// Empty a comment on a subject that one may see.
    DeleteComment(&'a Comment),
    ManageParties,
    /// Say how far a party may be trusted.
    SetCreditLimit,
    ManageProducts,
    ManageSettings,
    ManageUsers,
    SeeBalance,
}

/// A yes, and on whose behalf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permit {
    pub on_behalf_of: Option<UserId>,
}

/// Everything one actor may do today.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// `None` for the system and for nobody.
    pub user: Option<UserId>,
    /// The system itself: imports, jobs, callbacks.
    pub system: bool,
    /// Each right held, by sub-type (`None`: general), with the person on whose behalf.
    #[serde(with = "rights_as_list")]
    rights: BTreeMap<(Option<SubTypeId>, Right), Option<UserId>>,
}

/// Sub-type rights that a finance manager has everywhere: all but approving one's own.
const FINANCE_MANAGER_LACKS: Right = Right::ApproveOwn;

impl Access {
    /// What must be loaded to work out `actor`'s access, as far as it can be told from what is loaded.
    #[must_use]
    pub fn wants(actor: Actor, world: &World) -> Vec<Want> {
        let Actor::User(user) = actor else { return Vec::new() };
        let mut wants = wants_of_user(user, world);
        let Ok(Some(me)) = world.get::<User>(user) else {
            return wants;
        };
        for holder in me.holders() {
            let Ok(grants) = world.set::<Grant>(&SetKey::GrantsOf(holder)) else {
                continue;
            };
            for grant in grants {
                if let GrantScope::DeputyOf(other) = grant.scope {
                    wants.extend(wants_of_user(other, world));
                }
            }
        }
        wants
    }

    /// Works out the access of `actor` on `today`.
    ///
    /// # Errors
    /// [`Stop::Missing`] while a grant is not loaded.
    pub fn of(actor: Actor, today: Date, world: &World) -> Result<Self, Stop> {
        let user = match actor {
            Actor::System => {
                return Ok(Self {
                    system: true,
                    ..Self::default()
                });
            }
            Actor::User(user) => user,
        };
        let mut access = Self {
            user: Some(user),
            ..Self::default()
        };
        let mut deputy_of = Vec::new();
        for grant in grants_of(user, today, world)? {
            match grant.scope {
                GrantScope::DeputyOf(other) => deputy_of.push(other),
                _ => access.add(grant, None),
            }
        }
        for other in deputy_of {
            // A deputy of a deputy has nothing from it: what was lent is not lent on.
            for grant in grants_of(other, today, world)? {
                access.add(grant, Some(other));
            }
        }
        Ok(access)
    }

    fn add(&mut self, grant: &Grant, on_behalf_of: Option<UserId>) {
        let sub_type = match grant.scope {
            GrantScope::SubType(id) => Some(id),
            GrantScope::General => None,
            GrantScope::DeputyOf(_) => return,
        };
        for right in &grant.rights {
            self.rights.entry((sub_type, *right)).or_insert(on_behalf_of);
        }
    }

    /// Whether the actor may, and on whose behalf; `None` means no.
    #[must_use]
    pub fn can(&self, action: Action<'_>) -> Option<Permit> {
        if self.system {
            return Some(Permit { on_behalf_of: None });
        }
        self.user?;
        match action {
            Action::Create(sub_type) => self.on(sub_type, Right::Create),
            Action::List(sub_type) => self.on(sub_type, Right::List),
            Action::View(item) => self.view(item),
            Action::Approve(item) => self.approve(item),
            Action::Reject(item) => self.on(item.sub_type, Right::Approve),
            Action::Number(item) => self.on(item.sub_type, Right::Number),
            Action::Revert(item) => self.on(item.sub_type, Right::Revert),
            Action::Void(_) => self.general(Right::FinanceManager),
            Action::Edit(item) => self.change(item, Right::Edit, Right::EditDecided),
            Action::Delete(item) => self.change(item, Right::Delete, Right::DeleteDecided),
            Action::ViewSubject(subject) => self.view_subject(subject),
            Action::Comment(Record::Item(item)) => self.comment(item),
            Action::Comment(subject) => self.view_subject(subject),
            Action::DeleteComment(comment) if self.user == Some(comment.author) => Some(Permit { on_behalf_of: None }),
            Action::DeleteComment(_) => self.any_general(&[Right::DeleteComment, Right::FinanceManager]),
            Action::ManageParties => Some(Permit { on_behalf_of: None }),
            Action::SetCreditLimit => self.any_general(&[Right::FinanceManager, Right::SalesManager]),
            Action::ManageProducts => self.any_general(&[Right::Settings, Right::FinanceManager, Right::SalesManager]),
            Action::ManageSettings => self.any_general(&[Right::Settings, Right::FinanceManager]),
            Action::ManageUsers => self.general(Right::SystemManager),
            Action::SeeBalance => self.any_general(&[Right::SeeBalance, Right::FinanceManager]),
        }
    }

    /// Whether the actor came too late: they could change the item if nobody had decided about it.
    #[must_use]
    pub fn is_late(&self, action: Action<'_>) -> bool {
        let undecided = match action {
            Action::Edit(item) if item.is_decided() => self.change_undecided(item, Right::Edit, Right::EditDecided),
            Action::Delete(item) if item.is_decided() => {
                self.change_undecided(item, Right::Delete, Right::DeleteDecided)
            }
            _ => None,
        };
        undecided.is_some() && self.can(action).is_none()
    }

    /// Whether the actor wrote the item: approving it then needs a right of its own.
    #[must_use]
    pub fn is_own(&self, item: &Item) -> bool {
        self.user == Some(item.author)
    }

    /// The sub-types on which the actor holds `right`, out of `all`.
    #[must_use]
    pub fn sub_types_with(&self, right: Right, all: &[SubTypeId]) -> Vec<SubTypeId> {
        all.iter().copied().filter(|id| self.on(*id, right).is_some()).collect()
    }

    /// The sub-types whose items the actor may list, out of `all`.
    #[must_use]
    pub fn lists(&self, all: &[SubTypeId]) -> Vec<SubTypeId> {
        self.sub_types_with(Right::List, all)
    }

    /// The sub-types of which the actor decides something, out of `all`, in the order of their ids.
    #[must_use]
    pub fn decides(&self, all: &[SubTypeId]) -> Vec<SubTypeId> {
        let mut decides = self.sub_types_with(Right::Approve, all);
        decides.extend(self.sub_types_with(Right::Number, all));
        decides.sort();
        decides.dedup();
        decides
    }

    /// Which items the actor may find in lists, as a filter to be joined to every item query. `all` are the ids of all
    /// sub-types.
    #[must_use]
    pub fn items_visible(&self, all: &[SubTypeId]) -> Filter {
        if self.system {
            return Filter::all();
        }
        let Some(user) = self.user else { return Filter::none() };
        Filter::Or(vec![
            Filter::eq("author", Value::text(user)),
            Filter::eq("seller", Value::text(user)),
            Filter::in_ids("sub_type", &self.lists(all)),
            Filter::And(vec![
                Filter::in_ids("sub_type", &self.decides(all)),
                Filter::eq("waits", Value::Bool(true)),
            ]),
        ])
    }

    /// What of a type waits for this actor's decision: the cartable. It says twice that it waits, because an index knows
    /// what waits.
    #[must_use]
    pub fn cartable(&self, item_type: ItemType, all: &[SubTypeId]) -> Filter {
        if self.user.is_none() {
            return Filter::none();
        }
        let waits = Filter::eq("waits", Value::Bool(true)).and(Filter::eq("item_type", Value::text(item_type.code())));
        waits.and(Filter::Or(vec![
            Filter::And(vec![
                Filter::eq("waits_approval", Value::Bool(true)),
                Filter::in_ids("sub_type", &self.sub_types_with(Right::Approve, all)),
            ]),
            Filter::And(vec![
                Filter::eq("waits_number", Value::Bool(true)),
                Filter::in_ids("sub_type", &self.sub_types_with(Right::Number, all)),
            ]),
        ]))
    }

    /// Whether the actor decides anything at all, and so has a cartable.
    #[must_use]
    pub fn has_cartable(&self, all: &[SubTypeId]) -> bool {
        !self.sub_types_with(Right::Approve, all).is_empty() || !self.sub_types_with(Right::Number, all).is_empty()
    }

    fn view(&self, item: &Item) -> Option<Permit> {
        if self.user.is_some_and(|user| item.belongs_to(user)) {
            return Some(Permit { on_behalf_of: None });
        }
        // Whoever decides must be able to open what they decided.
        own_first([Right::View, Right::List, Right::Approve, Right::Number].map(|right| self.on(item.sub_type, right)))
    }

    fn view_subject(&self, subject: &Record) -> Option<Permit> {
        match subject {
            Record::Item(item) => self.view(item),
            Record::Party(_) | Record::Product(_) => Some(Permit { on_behalf_of: None }),
            _ => None,
        }
    }

    /// On one's own item always; on another's with the right, if one may see it.
    fn comment(&self, item: &Item) -> Option<Permit> {
        let seen = self.view(item)?;
        if self.user.is_some_and(|user| item.belongs_to(user)) {
            return Some(seen);
        }
        self.on(item.sub_type, Right::Comment)
    }

    /// Four eyes: neither one's own item, nor, as a deputy, that of the person deputised for.
    fn approve(&self, item: &Item) -> Option<Permit> {
        let permit = self.on(item.sub_type, Right::Approve)?;
        let own = self.is_own(item) || permit.on_behalf_of == Some(item.author);
        (!own || self.holds(item.sub_type, Right::ApproveOwn)).then_some(permit)
    }

    fn change(&self, item: &Item, before: Right, after: Right) -> Option<Permit> {
        if item.is_decided() {
            return self.on(item.sub_type, after);
        }
        self.change_undecided(item, before, after)
    }

    fn change_undecided(&self, item: &Item, before: Right, after: Right) -> Option<Permit> {
        self.on(item.sub_type, if self.is_own(item) { before } else { after })
    }

    fn on(&self, sub_type: SubTypeId, right: Right) -> Option<Permit> {
        let given = self.rights.get(&(Some(sub_type), right)).map(|on_behalf_of| Permit {
            on_behalf_of: *on_behalf_of,
        });
        let finance_manager = (right != FINANCE_MANAGER_LACKS)
            .then(|| self.general(Right::FinanceManager))
            .flatten();
        let sales_manager = matches!(right, Right::View | Right::List)
            .then(|| self.general(Right::SalesManager))
            .flatten();
        own_first([given, finance_manager, sales_manager])
    }

    fn holds(&self, sub_type: SubTypeId, right: Right) -> bool {
        self.on(sub_type, right).is_some()
    }

    fn general(&self, right: Right) -> Option<Permit> {
        self.rights.get(&(None, right)).map(|on_behalf_of| Permit {
            on_behalf_of: *on_behalf_of,
        })
    }

    fn any_general(&self, rights: &[Right]) -> Option<Permit> {
        own_first(rights.iter().map(|right| self.general(*right)))
    }
}

/// Of several permits one's own: nobody acts on another's behalf who may by themselves.
fn own_first(permits: impl IntoIterator<Item = Option<Permit>>) -> Option<Permit> {
    permits.into_iter().flatten().min_by_key(|it| it.on_behalf_of.is_some())
}

fn wants_of_user(user: UserId, world: &World) -> Vec<Want> {
    let mut wants = vec![Want::record(Kind::User, user)];
    if let Ok(Some(it)) = world.get::<User>(user) {
        wants.extend(it.holders().map(|holder| Want::Set(SetKey::GrantsOf(holder))));
    }
    wants
}

/// The grants that hold today; none for a user who is switched off or unknown.
fn grants_of(user: UserId, today: Date, world: &World) -> Result<Vec<&Grant>, Stop> {
    let Some(it) = world.get::<User>(user)?.filter(|it| it.active) else {
        return Ok(Vec::new());
    };
    let mut grants = Vec::new();
    for holder in it.holders() {
        grants.extend(
            world
                .set::<Grant>(&SetKey::GrantsOf(holder))?
                .into_iter()
                .filter(|grant| grant.holds_on(today)),
        );
    }
    Ok(grants)
}

/// JSON has only text for keys: the map travels as a list of triples.
mod rights_as_list {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Right, SubTypeId, UserId};

    type Rights = BTreeMap<(Option<SubTypeId>, Right), Option<UserId>>;

    pub fn serialize<S: Serializer>(rights: &Rights, serializer: S) -> Result<S::Ok, S::Error> {
        let list: Vec<(Option<SubTypeId>, Right, Option<UserId>)> = rights
            .iter()
            .map(|((sub_type, right), on_behalf_of)| (*sub_type, *right, *on_behalf_of))
            .collect();
        list.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Rights, D::Error> {
        let list = Vec::<(Option<SubTypeId>, Right, Option<UserId>)>::deserialize(deserializer)?;
        Ok(list
            .into_iter()
            .map(|(sub_type, right, on_behalf_of)| ((sub_type, right), on_behalf_of))
            .collect())
    }
}
