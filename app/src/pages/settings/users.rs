//! Users: the list, and one page each: form, password, and what the user may do today.

use std::collections::BTreeSet;

use domain::access::Action;
use domain::digits::{Locale, format_integer};
use domain::fold::sort_key;
use domain::id::{GroupId, PositionId, UnitId, UserId};
use domain::mutation::{Mutation, Save};
use domain::record::{Group, Position, Unit, User};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use sync::protocol::account::{PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN, PasswordResult, SetPassword};
use uuid::Uuid;

use super::super::list_address::use_search;
use super::super::sign_in::PasswordField;
use super::effective::Effective;
use super::named::{Named, sorted};
use super::section::{Gone, NEW, Row, SectionHead, SectionList};
use super::{NotYours, Section};
use crate::components::{
    Button, ButtonKind, Card, Checkbox, Choice, FieldSet, Notice, Switch, Toast, Tone, dom, icons, use_toasts,
};
use crate::form::{Form, FormFields, FormFrame, SelectField, TextField, Typed};
use crate::offline::device::use_device;
use crate::offline::transport::{self, Failure};
use crate::route::Page;
use crate::texts::{Texts, use_texts};
use crate::wording;

pub(super) fn list() -> AnyView {
    let t = use_texts();
    let device = use_device();
    let rows = Signal::derive(move || {
        let mut users = device.all::<User>();
        users.sort_by_key(|user| (!user.active, sort_key(&user.name)));
        users
            .into_iter()
            .map(|user| {
                let units = user
                    .units
                    .iter()
                    .filter_map(|id| device.get::<Unit>(id))
                    .map(|it| it.name);
                let positions = user
                    .positions
                    .iter()
                    .filter_map(|id| device.get::<Position>(id))
                    .map(|it| it.name);
                let note: Vec<String> = std::iter::once(user.username.clone())
                    .chain(units)
                    .chain(positions)
                    .collect();
                let mut row = Row::new(Section::Users, user.id, user.name)
                    .note(wording::joined(&note))
                    .active(user.active);
                row.href = Page::User(user.id).to_string();
                row
            })
            .collect::<Vec<_>>()
    });
    view! { <SectionList section=Section::Users add=t.settings_add_user() empty=t.settings_users_help() rows/> }
        .into_any()
}

pub(super) fn form(id: String) -> AnyView {
    match id.parse::<UserId>() {
        Ok(id) if id.to_string() != NEW => view! { <UserForm base=use_device().get_untracked(id)/> }.into_any(),
        _ => view! {
            <SectionHead section=Section::Users add=None/>
            <UserForm base=None/>
        }
        .into_any(),
    }
}

#[derive(Clone, Copy)]
struct UserFields {
    name: RwSignal<String>,
    username: RwSignal<String>,
    language: RwSignal<String>,
    active: RwSignal<bool>,
    units: RwSignal<BTreeSet<Uuid>>,
    groups: RwSignal<BTreeSet<Uuid>>,
    positions: RwSignal<BTreeSet<Uuid>>,
}

impl FormFields for UserFields {
    type Record = User;

    fn load(self, user: &User) {
        self.name.set(user.name.clone());
        self.username.set(user.username.clone());
        self.language.set(user.language.tag().to_owned());
        self.active.set(user.active);
        self.units.set(user.units.iter().map(|id| id.0).collect());
        self.groups.set(user.groups.iter().map(|id| id.0).collect());
        self.positions.set(user.positions.iter().map(|id| id.0).collect());
    }

    fn read(self, id: Uuid) -> Typed<User> {
        Ok(User {
            id: UserId(id),
            name: self.name.get(),
            username: self.username.get(),
            language: Locale::from_tag(&self.language.read()).unwrap_or_default(),
            active: self.active.get(),
            units: self.units.get().into_iter().map(UnitId).collect(),
            groups: self.groups.get().into_iter().map(GroupId).collect(),
            positions: self.positions.get().into_iter().map(PositionId).collect(),
        })
    }

    fn label(self, t: Texts, field: &str) -> String {
        match field {
            "username" => t.user_user_name(),
            "language" => t.user_language(),
            "active" => t.user_active(),
            "units" => t.user_units(),
            "groups" => t.user_groups(),
            "positions" => t.user_positions(),
            _ => t.user_full_name(),
        }
        .to_owned()
    }

    fn mutation(save: Save<User>) -> Mutation {
        Mutation::SaveUser(save)
    }
}

/// The page of a user.
#[component]
pub fn EditUser(id: UserId) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    if device.access().can(Action::ManageUsers).is_none() {
        return view! {
            <main class="page" id="main">
                <NotYours text=t.settings_not_yours_people()/>
            </main>
        }
        .into_any();
    }
    let Some(user) = device.get_untracked::<User>(id) else {
        return view! {
            <main class="page" id="main">
                <Gone section=Section::Users/>
            </main>
        }
        .into_any();
    };
    view! {
        <main class="page" id="main">
            <div class="stack">
                <UserForm base=Some(user)/>
                <Password id/>
                <Effective id/>
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn UserForm(base: Option<User>) -> impl IntoView {
    let t = use_texts();
    let fields = UserFields {
        name: RwSignal::new(String::new()),
        username: RwSignal::new(String::new()),
        language: RwSignal::new(Locale::Fa.tag().to_owned()),
        active: RwSignal::new(true),
        units: RwSignal::new(BTreeSet::new()),
        groups: RwSignal::new(BTreeSet::new()),
        positions: RwSignal::new(BTreeSet::new()),
    };
    let (navigate, toasts) = (use_navigate(), use_toasts());
    let is_new = base.is_none();
    let form = Form::new("user", fields, base, move |id| {
        toasts.show(Toast::done(t.user_saved()));
        // A new user needs a password next: that is on the user's page, which says so.
        if is_new {
            navigate(
                &format!("{}?{NEW}=1", Page::User(UserId(id))),
                NavigateOptions::default(),
            );
        }
    });
    view! {
        <FormFrame form back=Page::SettingsSection(Section::Users).to_string()>
            <Person fields/>
            <Memberships fields/>
        </FormFrame>
    }
}

#[component]
fn Person(fields: UserFields) -> impl IntoView {
    let t = use_texts();
    // A language is named in itself.
    let languages = vec![Choice::new("fa", "فارسی"), Choice::new("en", "English")];
    view! {
        <Card id="user-person" title=t.grant_user() padded=true>
            <div class="fields">
                <TextField
                    field="name"
                    label=t.user_full_name()
                    value=fields.name
                    help=t.user_name_help()
                    wide=true
                />
                <TextField
                    field="username"
                    label=t.user_user_name()
                    value=fields.username
                    help=t.user_user_name_help()
                    ltr=true
                />
                <SelectField
                    field="language"
                    label=t.user_language()
                    value=fields.language
                    choices=languages
                    help=t.user_language_help()
                />
                <div class="fields__wide">
                    <Switch
                        checked=fields.active
                        label=t.user_active()
                        help=t.user_active_help()
                        on_change=move |on| fields.active.set(on)
                    />
                </div>
            </div>
        </Card>
    }
}

#[component]
fn Memberships(fields: UserFields) -> impl IntoView {
    let t = use_texts();
    view! {
        <Card id="user-memberships" title=t.user_memberships() padded=true>
            <div class="stack">
                <p class="field__help">{t.user_memberships_help()}</p>
                <div class="fields">
                    {boxes::<Unit>(t.user_units(), fields.units)}
                    {boxes::<Position>(t.user_positions(), fields.positions)}
                    {boxes::<Group>(t.user_groups(), fields.groups)}
                </div>
            </div>
        </Card>
    }
}

/// A checkbox for each record of a kind.
fn boxes<K: Named>(legend: &'static str, chosen: RwSignal<BTreeSet<Uuid>>) -> impl IntoView {
    let t = use_texts();
    let all: Vec<K> = sorted::<K>()
        .into_iter()
        .filter(|it| it.active() || chosen.with_untracked(|chosen| chosen.contains(&it.uuid())))
        .collect();
    let none = all.is_empty();
    let one = move |it: K| {
        let id = it.uuid();
        let checked = Signal::derive(move || chosen.with(|chosen| chosen.contains(&id)));
        let set = move |on: bool| {
            chosen.update(|chosen| {
                if on {
                    chosen.insert(id);
                } else {
                    chosen.remove(&id);
                }
            });
        };
        view! { <Checkbox checked label=it.name().to_owned() on_change=set/> }
    };
    view! {
        <FieldSet legend>
            {all.into_iter().map(one).collect_view()}
            {none.then(|| view! { <p class="field__help">{t.user_no_memberships()}</p> })}
        </FieldSet>
    }
}

const NEW_PASSWORD: &str = "user-new-password";

/// A password that the system manager gives.
#[component]
fn Password(id: UserId) -> impl IntoView {
    let t = use_texts();
    let toasts = use_toasts();
    let new = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let search = use_search();
    let set = RwSignal::new(false);
    let is_missing = move || !set.get() && search.with(|search| search.get(NEW).is_some());
    let least = move || {
        let least = i64::try_from(PASSWORD_CHARS_MIN).unwrap_or(i64::MAX);
        format_integer(least, t.locale())
    };
    let send = move || {
        if busy.get_untracked() {
            return;
        }
        let typed = new.get_untracked();
        if typed.chars().count() < PASSWORD_CHARS_MIN {
            error.set(Some(t.signin_password_short(least())));
            dom::focus(NEW_PASSWORD);
            return;
        }
        if typed.len() > PASSWORD_BYTES_MAX {
            error.set(Some(t.account_too_long().to_owned()));
            dom::focus(NEW_PASSWORD);
            return;
        }
        error.set(None);
        busy.set(true);
        transport::spawn(async move {
            let question = SetPassword { user: id, new: typed };
            let answer = transport::post::<_, PasswordResult>("/api/v1/users/password", &question).await;
            busy.set(false);
            match refusal(t, &answer, &least()) {
                None => {
                    set.set(true);
                    new.set(String::new());
                    toasts.show(Toast::done(t.user_password_set()));
                }
                words => error.set(words),
            }
        });
    };
    view! {
        <Card id="user-password" title=t.user_set_password() padded=true>
            <form
                class="stack"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    send();
                }
            >
                {move || {
                    is_missing()
                        .then(|| {
                            view! {
                                <Notice tone=Tone::Pending icon=icons::KEY_ROUND title=t.user_no_password_title()>
                                    <p>{t.user_no_password_body()}</p>
                                </Notice>
                            }
                        })
                }}
                <div class="fields">
                    <PasswordField
                        id=NEW_PASSWORD
                        name="new"
                        label=t.user_new_password()
                        help=Some(t.user_set_password_help().to_owned())
                        error
                        autocomplete="new-password"
                        value=new
                    />
                </div>
                <Button kind=ButtonKind::Plain submit=true busy disabled=busy>
                    {t.user_set_password()}
                </Button>
            </form>
        </Card>
    }
}

/// Why the password was not set.
fn refusal(t: Texts, answer: &Result<PasswordResult, Failure>, least: &str) -> Option<String> {
    Some(match answer {
        Ok(PasswordResult::Changed) => return None,
        Ok(PasswordResult::TooShort) => t.signin_password_short(least),
        Ok(PasswordResult::TooLong) => t.account_too_long().to_owned(),
        Ok(PasswordResult::NotAllowed) => t.rejection_not_allowed().to_owned(),
        Ok(PasswordResult::NoUser) => t.rejection_not_found().to_owned(),
        Ok(PasswordResult::TooOften) => t.signin_throttled().to_owned(),
        Ok(PasswordResult::WrongCurrent) | Err(Failure::Refused(..)) => t.account_failed().to_owned(),
        Err(Failure::SignedOut) => t.signin_ended().to_owned(),
        Err(Failure::Unreachable) => t.account_offline().to_owned(),
    })
}
