//! Units, groups and positions: a name, a switch, and who belongs to it.

use std::marker::PhantomData;

use domain::digits::format_integer;
use domain::fold::sort_key;
use domain::id::{GroupId, PositionId, UnitId};
use domain::mutation::save::Saved;
use domain::mutation::{Mutation, Save};
use domain::record::{Group, Position, Record, Unit, User};
use leptos::prelude::*;
use uuid::Uuid;

use super::section::{ActiveSwitch, Row, SectionList, editor};
use crate::form::{FormFields, TextField, Typed};
use crate::offline::device::use_device;
use crate::route::{Page, Section};
use crate::texts::{Texts, use_texts};

/// A kind of record that is a name and a switch.
pub(super) trait Named: Saved + Send + Sync + 'static {
    const SECTION: Section;
    fn make(id: Uuid, name: String, active: bool) -> Self;
    fn uuid(&self) -> Uuid;
    fn name(&self) -> &str;
    fn active(&self) -> bool;
    fn has(&self, user: &User) -> bool;
    fn mutation(save: Save<Self>) -> Mutation;
    fn label(t: Texts) -> &'static str;
}

macro_rules! named {
    ($($kind:ident, $id:ident, $list:ident, $section:ident, $mutation:ident, $label:ident;)+) => {$(
        impl Named for $kind {
            const SECTION: Section = Section::$section;
            fn make(id: Uuid, name: String, active: bool) -> Self {
                Self { id: $id(id), name, active }
            }
            fn uuid(&self) -> Uuid {
                self.id.0
            }
            fn name(&self) -> &str {
                &self.name
            }
            fn active(&self) -> bool {
                self.active
            }
            fn has(&self, user: &User) -> bool {
                user.$list.contains(&self.id)
            }
            fn mutation(save: Save<Self>) -> Mutation {
                Mutation::$mutation(save)
            }
            fn label(t: Texts) -> &'static str {
                t.$label()
            }
        }
    )+};
}

named! {
    Unit, UnitId, units, Units, SaveUnit, unit_name;
    Group, GroupId, groups, Groups, SaveGroup, group_name;
    Position, PositionId, positions, Positions, SavePosition, position_name;
}

/// All records of a kind, by name.
pub(super) fn sorted<K: Named>() -> Vec<K> {
    let mut all = use_device().all::<K>();
    all.sort_by_key(|it| sort_key(it.name()));
    all
}

fn members<K: Named>(of: &K) -> Vec<User> {
    let mut users = use_device().all::<User>();
    users.retain(|user| user.active && of.has(user));
    users.sort_by_key(|user| sort_key(&user.name));
    users
}

pub(super) fn list(section: Section) -> AnyView {
    let t = use_texts();
    match section {
        Section::Groups => list_of::<Group>(t.settings_add_group(), t.group_empty()),
        Section::Positions => list_of::<Position>(t.settings_add_position(), t.position_empty()),
        _ => list_of::<Unit>(t.settings_add_unit(), t.unit_empty()),
    }
}

fn list_of<K: Named>(add: &'static str, empty: &'static str) -> AnyView {
    let t = use_texts();
    let device = use_device();
    let rows = Signal::derive(move || {
        let users = device.all::<User>();
        let mut all = device.all::<K>();
        all.sort_by_key(|it| sort_key(it.name()));
        all.into_iter()
            .map(|it| {
                let count = users.iter().filter(|user| user.active && it.has(user)).count();
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                let note = t.unit_members(count.unsigned_abs(), format_integer(count, t.locale()));
                Row::new(K::SECTION, it.uuid(), it.name())
                    .note(note)
                    .active(it.active())
            })
            .collect::<Vec<_>>()
    });
    view! { <SectionList section=K::SECTION add empty rows/> }.into_any()
}

struct NamedFields<K> {
    name: RwSignal<String>,
    active: RwSignal<bool>,
    kind: PhantomData<fn() -> K>,
}

impl<K> Clone for NamedFields<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for NamedFields<K> {}

impl<K: Named> FormFields for NamedFields<K> {
    type Record = K;

    fn load(self, record: &K) {
        self.name.set(record.name().to_owned());
        self.active.set(record.active());
    }

    fn read(self, id: Uuid) -> Typed<K> {
        Ok(K::make(id, self.name.get(), self.active.get()))
    }

    fn label(self, t: Texts, _field: &str) -> String {
        K::label(t).to_owned()
    }

    fn mutation(save: Save<K>) -> Mutation {
        K::mutation(save)
    }
}

pub(super) fn form(section: Section, id: String) -> AnyView {
    match section {
        Section::Groups => form_of::<Group>(&id),
        Section::Positions => form_of::<Position>(&id),
        _ => form_of::<Unit>(&id),
    }
}

fn form_of<K: Named>(id: &str) -> AnyView
where
    Record: From<K>,
{
    let t = use_texts();
    let fields = NamedFields::<K> {
        name: RwSignal::new(String::new()),
        active: RwSignal::new(true),
        kind: PhantomData,
    };
    editor(K::SECTION, id, fields, move |base| {
        let members = base.as_ref().map(members).unwrap_or_default();
        view! {
            <div class="fields">
                <TextField field="name" label=K::label(t) value=fields.name wide=true/>
                <ActiveSwitch value=fields.active/>
                {(!members.is_empty())
                    .then(|| {
                        view! {
                            <div class="fields__wide">
                                <p class="field__label">{t.group_members()}</p>
                                <ul class="cluster">
                                    {members
                                        .into_iter()
                                        .map(|user| {
                                            view! {
                                                <li>
                                                    <a class="link" href=Page::User(user.id).to_string()>
                                                        {user.name}
                                                    </a>
                                                </li>
                                            }
                                        })
                                        .collect_view()}
                                </ul>
                            </div>
                        }
                    })}
            </div>
        }
        .into_any()
    })
}
