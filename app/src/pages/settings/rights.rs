//! Rights: the grants by holder, and the form of one.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::{Date, DateStyle, format_date};
use domain::fold::sort_key;
use domain::id::{GrantId, SubTypeId, UserId};
use domain::mutation::{Mutation, RemoveGrant, Save};
use domain::record::{Grant, GrantScope, Group, Holder, Position, Right, SubType, Unit, User};
use domain::rejection::ProblemCode;
use leptos::prelude::*;
use sync::protocol::Query;
use uuid::Uuid;

use super::section::{Gone, NEW, NothingYet, SectionHead, edit_address, editor};
use crate::components::{
    Button, ButtonKind, Card, Checkbox, Chip, Choice, Dialog, ListRow, ListRows, SkeletonRows, Tone, icons,
};
use crate::form::field::use_problems;
use crate::form::{Act, DateField, FormFields, Reading, SelectField, Typed};
use crate::offline::device::{Device, use_device};
use crate::offline::listing::use_query;
use crate::route::Section;
use crate::shared::use_view;
use crate::texts::naming::{right_help, right_text};
use crate::texts::{Texts, use_texts};
use crate::wording;

const SECTION: Section = Section::Rights;

/// «واحد: فروش».
pub(super) fn holder_name(t: Texts, device: Device, holder: Holder) -> String {
    let (kind, name) = match holder {
        Holder::User(id) => (t.grant_user(), device.get::<User>(id).map(|it| it.name)),
        Holder::Unit(id) => (t.grant_unit(), device.get::<Unit>(id).map(|it| it.name)),
        Holder::Group(id) => (t.grant_group(), device.get::<Group>(id).map(|it| it.name)),
        Holder::Position(id) => (t.grant_position(), device.get::<Position>(id).map(|it| it.name)),
    };
    t.grant_kind_and_name(kind, name.unwrap_or_default())
}

/// What a grant is about, in words.
pub(super) fn scope_text(t: Texts, device: Device, scope: GrantScope) -> String {
    match scope {
        GrantScope::General => t.grant_general().to_owned(),
        GrantScope::SubType(id) => {
            t.grant_scope_sub_type(device.get::<SubType>(id).map(|it| it.name).unwrap_or_default())
        }
        GrantScope::DeputyOf(id) => t.grant_deputy_of(device.get::<User>(id).map(|it| it.name).unwrap_or_default()),
    }
}

/// The rights in a row.
pub(super) fn rights_text(t: Texts, rights: &BTreeSet<Right>) -> String {
    let names: Vec<&str> = rights.iter().map(|right| right_text(t, *right)).collect();
    names.join(t.saving_comma())
}

fn span_text(t: Texts, grant: &Grant) -> Option<String> {
    let day = |date: Date| format_date(date, DateStyle::Long, t.locale());
    Some(match (grant.from, grant.until) {
        (None, None) => return None,
        (Some(from), None) => t.grant_since(day(from)),
        (None, Some(until)) => t.grant_up_to(day(until)),
        (Some(from), Some(until)) => t.grant_span(day(from), day(until)),
    })
}

pub(super) fn list() -> AnyView {
    view! { <Grants/> }.into_any()
}

#[component]
fn Grants() -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let listing = use_query(|| Query::Grants);
    let asked = RwSignal::new(None::<GrantId>);
    let by_holder = move || {
        let mut found: BTreeMap<(String, Holder), Vec<Grant>> = BTreeMap::new();
        for grant in device.all::<Grant>() {
            let name = holder_name(t, device, grant.holder);
            found.entry((sort_key(&name), grant.holder)).or_default().push(grant);
        }
        found
            .into_iter()
            .map(|((_, holder), grants)| (holder, grants))
            .collect::<Vec<_>>()
    };
    let card = move |(holder, mut grants): (Holder, Vec<Grant>)| {
        grants.sort_by_key(|grant| grant.scope);
        let row = move |grant: Grant| view! { <GrantRow grant asked/> };
        view! {
            <Card id=format!("grants-{}", holder.to_string().replace(':', "-")) title=holder_name(t, device, holder)>
                <ListRows>{grants.into_iter().map(row).collect_view()}</ListRows>
            </Card>
        }
    };
    view! {
        <SectionHead section=SECTION add=Some((edit_address(SECTION, NEW), t.settings_add_grant()))/>
        <div class="stack">
            <p class="field__help">{t.grant_union_help()}</p>
            {move || {
                let groups = by_holder();
                if !groups.is_empty() {
                    groups.into_iter().map(card).collect_view().into_any()
                } else if listing.is_filling() {
                    view! { <SkeletonRows/> }.into_any()
                } else {
                    view! { <NothingYet section=SECTION empty=t.grant_empty() add=t.settings_add_grant()/> }.into_any()
                }
            }}
        </div>
        <Removal asked/>
    }
}

#[component]
fn GrantRow(grant: Grant, asked: RwSignal<Option<GrantId>>) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let view = use_view();
    let id = grant.id;
    let title = scope_text(t, device, grant.scope);
    let name = title.clone();
    let note = [
        Some(rights_text(t, &grant.rights)).filter(|text| !text.is_empty()),
        span_text(t, &grant),
    ];
    let note = wording::joined(&note.into_iter().flatten().collect::<Vec<_>>());
    let holds = grant.holds_on(view.today_untracked());
    let end = move || {
        view! {
            {(!holds).then(|| view! { <Chip tone=Tone::Void icon=icons::CLOCK text=t.grant_not_now()/> })}
            <Button
                kind=ButtonKind::Quiet
                small=true
                icon=icons::X
                label=t.action_remove_named(&name)
                on_press=move || asked.set(Some(id))
            />
        }
    };
    view! {
        <ListRow main=move || title.clone() href=edit_address(SECTION, id) sub=move || note.clone() end/>
    }
}

/// Whether to take a grant away.
#[component]
fn Removal(asked: RwSignal<Option<GrantId>>) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let open = RwSignal::new(false);
    let act = Act::new(t.grant_removed());
    Effect::new(move |_| {
        if asked.get().is_some() {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() && asked.get_untracked().is_some() {
            asked.set(None);
        }
    });
    // The words stay while the dialog fades out.
    let words = Memo::new(move |before: Option<&String>| {
        let grant = asked.get().and_then(|id| device.get_untracked::<Grant>(id));
        match grant {
            Some(grant) => {
                let rights = match grant.scope {
                    GrantScope::DeputyOf(_) => scope_text(t, device, grant.scope),
                    _ => rights_text(t, &grant.rights),
                };
                t.grant_remove_body(holder_name(t, device, grant.holder), rights)
            }
            None => before.cloned().unwrap_or_default(),
        }
    });
    let answer = move || {
        if let Some(grant) = asked.get_untracked() {
            act.run(Mutation::RemoveGrant(RemoveGrant { grant }));
        }
        open.set(false);
    };
    let foot = move || {
        view! {
            <Button on_press=move || open.set(false)>{t.action_cancel()}</Button>
            <Button kind=ButtonKind::DangerSolid on_press=answer>
                {t.action_remove()}
            </Button>
        }
    };
    view! {
        <Dialog id="grant-removal" title=t.grant_remove_title() open foot>
            <p>{move || words.get()}</p>
        </Dialog>
    }
}

#[derive(Clone, Copy)]
struct GrantFields {
    /// As [`Holder`] is written.
    holder: RwSignal<String>,
    /// `general`, `sub_type:<id>` or `deputy:<id>`.
    scope: RwSignal<String>,
    rights: RwSignal<BTreeSet<Right>>,
    from: RwSignal<Option<Date>>,
    until: RwSignal<Option<Date>>,
}

impl GrantFields {
    fn scope(self) -> Option<GrantScope> {
        let text = self.scope.get();
        match text.split_once(':') {
            Some(("sub_type", id)) => id.parse::<SubTypeId>().ok().map(GrantScope::SubType),
            Some(("deputy", id)) => id.parse::<UserId>().ok().map(GrantScope::DeputyOf),
            _ => (text == "general").then_some(GrantScope::General),
        }
    }

    /// The rights that a grant of this scope can hold.
    fn allowed(self) -> &'static [Right] {
        match self.scope() {
            Some(GrantScope::SubType(_)) => Right::OF_SUB_TYPE,
            Some(GrantScope::General) => Right::GENERAL,
            Some(GrantScope::DeputyOf(_)) | None => &[],
        }
    }
}

impl FormFields for GrantFields {
    type Record = Grant;

    fn load(self, grant: &Grant) {
        let scope = match grant.scope {
            GrantScope::General => "general".to_owned(),
            GrantScope::SubType(id) => format!("sub_type:{id}"),
            GrantScope::DeputyOf(id) => format!("deputy:{id}"),
        };
        self.holder.set(grant.holder.to_string());
        self.scope.set(scope);
        self.rights.set(grant.rights.clone());
        self.from.set(grant.from);
        self.until.set(grant.until);
    }

    fn read(self, id: Uuid) -> Typed<Grant> {
        let mut reading = Reading::default();
        let holder = self.holder.read().parse::<Holder>();
        if holder.is_err() {
            reading.wrong("holder", ProblemCode::Required);
        }
        let scope = self.scope();
        if scope.is_none() {
            reading.wrong("scope", ProblemCode::Required);
        }
        let allowed = self.allowed();
        let mut rights = self.rights.get();
        rights.retain(|right| allowed.contains(right));
        reading.finish(Grant {
            id: GrantId(id),
            holder: holder.unwrap_or(Holder::User(UserId(Uuid::nil()))),
            scope: scope.unwrap_or(GrantScope::General),
            rights,
            from: self.from.get(),
            until: self.until.get(),
        })
    }

    fn label(self, t: Texts, field: &str) -> String {
        match field {
            "holder" => t.grant_holder(),
            "scope" => t.grant_scope(),
            "from" => t.grant_from(),
            "until" => t.grant_until(),
            _ => t.grant_rights(),
        }
        .to_owned()
    }

    fn mutation(save: Save<Grant>) -> Mutation {
        Mutation::SaveGrant(save)
    }
}

pub(super) fn form(id: String) -> AnyView {
    view! { <GrantForm id/> }.into_any()
}

#[component]
fn GrantForm(id: String) -> impl IntoView {
    let device = use_device();
    let listing = use_query(|| Query::Grants);
    let grant = id.clone();
    let is_there = Memo::new(move |_| grant == NEW || device.get::<Grant>(&grant).is_some());
    move || {
        if !is_there.get() {
            return if listing.is_filling() {
                view! { <SkeletonRows/> }.into_any()
            } else {
                view! { <Gone section=SECTION/> }.into_any()
            };
        }
        let fields = GrantFields {
            holder: RwSignal::new(String::new()),
            scope: RwSignal::new(String::new()),
            rights: RwSignal::new(BTreeSet::new()),
            from: RwSignal::new(None),
            until: RwSignal::new(None),
        };
        editor(SECTION, &id, fields, move |_| view! { <Fields fields/> }.into_any())
    }
}

/// Everything that a right can be given to; what is switched off only where it holds already.
fn holders(t: Texts, device: Device, chosen: &str) -> Vec<Choice> {
    let mut found: Vec<(Holder, bool)> = Vec::new();
    found.extend(
        device
            .all::<Position>()
            .iter()
            .map(|it| (Holder::Position(it.id), it.active)),
    );
    found.extend(device.all::<Unit>().iter().map(|it| (Holder::Unit(it.id), it.active)));
    found.extend(device.all::<Group>().iter().map(|it| (Holder::Group(it.id), it.active)));
    found.extend(device.all::<User>().iter().map(|it| (Holder::User(it.id), it.active)));
    let mut choices: Vec<Choice> = found
        .into_iter()
        .filter(|(holder, active)| *active || holder.to_string() == chosen)
        .map(|(holder, _)| Choice::new(holder.to_string(), holder_name(t, device, holder)))
        .collect();
    choices.sort_by_key(|choice| sort_key(&choice.label));
    choices
}

fn scopes(t: Texts, device: Device) -> Vec<Choice> {
    let mut sub_types = device.all::<SubType>();
    sub_types.sort_by_key(|it| sort_key(&it.name));
    let mut users = device.all::<User>();
    users.sort_by_key(|it| sort_key(&it.name));
    let of_sub_types = sub_types
        .into_iter()
        .map(|it| Choice::new(format!("sub_type:{}", it.id), t.grant_scope_sub_type(it.name)));
    let of_users = users
        .into_iter()
        .map(|it| Choice::new(format!("deputy:{}", it.id), t.grant_deputy_of(it.name)));
    std::iter::once(Choice::new("general", t.grant_general()))
        .chain(of_sub_types)
        .chain(of_users)
        .collect()
}

#[component]
fn Fields(fields: GrantFields) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let is_deputy = move || matches!(fields.scope(), Some(GrantScope::DeputyOf(_)));
    view! {
        <div class="stack">
            <div class="fields">
                <SelectField
                    field="holder"
                    label=t.grant_holder()
                    value=fields.holder
                    choices=Signal::derive(move || holders(t, device, &fields.holder.read()))
                    empty=t.combo_choose()
                    help=t.grant_holder_help()
                />
                <SelectField
                    field="scope"
                    label=t.grant_scope()
                    value=fields.scope
                    choices=Signal::derive(move || scopes(t, device))
                    empty=t.combo_choose()
                    help=t.grant_scope_help()
                />
                <DateField field="from" label=t.grant_from() value=fields.from optional=true/>
                <DateField field="until" label=t.grant_until() value=fields.until optional=true/>
            </div>
            {move || is_deputy().then(|| view! { <p class="field__help">{t.grant_deputy_help()}</p> })}
            <RightBoxes fields/>
        </div>
    }
}

/// A checkbox for each right that the scope can hold.
#[component]
fn RightBoxes(fields: GrantFields) -> impl IntoView {
    let t = use_texts();
    let problems = use_problems();
    let wrong = problems.of("rights");
    let one = move |right: Right| {
        let checked = Signal::derive(move || fields.rights.with(|rights| rights.contains(&right)));
        let set = move |on: bool| {
            fields.rights.update(|rights| {
                if on {
                    rights.insert(right);
                } else {
                    rights.remove(&right);
                }
            });
        };
        view! { <Checkbox checked label=right_text(t, right) help=right_help(t, right) on_change=set/> }
    };
    view! {
        <fieldset class="field" id=problems.id_of("rights") tabindex="-1" hidden=move || fields.allowed().is_empty()>
            <legend class="field__label">{t.grant_rights()}</legend>
            {move || wrong.get().map(|words| view! { <p class="field__error">{words}</p> })}
            <div class="fields">
                {move || fields.allowed().iter().copied().map(one).collect_view()}
            </div>
        </fieldset>
    }
}
