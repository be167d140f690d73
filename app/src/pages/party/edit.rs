//! The form of a party: new, or an edit.

use std::collections::BTreeSet;

use domain::access::Action;
use domain::digits::{format_money, parse_amount_in};
use domain::fold::{fold, fold_query, matches};
use domain::id::{PartyId, UserId};
use domain::money::Currency;
use domain::mutation::{Mutation, Save};
use domain::record::{Address, Key, Kind, Party, PartyNature, User};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use sync::protocol::Query;
use uuid::Uuid;

use super::super::parties::company_currency;
use super::{Missing, id_label};
use crate::components::{
    Button, ButtonKind, Card, Choice, ComboOption, Combobox, Field, NumberKind, RadioGroup, SkeletonRows, Switch,
    TextInput, Toast, icons, use_toasts,
};
use crate::form::field::{RowField, use_problems};
use crate::form::reading::code;
use crate::form::{Form, FormFields, FormFrame, NumberField, Reading, Rows, SelectField, TextField, Typed};
use crate::offline::device::use_device;
use crate::offline::listing::use_query;
use crate::route::Page;
use crate::shared::{View, use_view};
use crate::texts::{Texts, use_texts};
use crate::wording;

/// Begins the ids of the form.
const PREFIX: &str = "party";

/// Options shown in the list of categories.
const CATEGORIES_MAX: usize = 8;

#[derive(Clone, Copy)]
struct PartyFields {
    nature: RwSignal<String>,
    name: RwSignal<String>,
    customer_number: RwSignal<String>,
    national_id: RwSignal<String>,
    economic_number: RwSignal<String>,
    registration_number: RwSignal<String>,
    phones: Rows<RwSignal<String>>,
    email: RwSignal<String>,
    addresses: Rows<AddressFields>,
    category: RwSignal<String>,
    responsible: RwSignal<String>,
    credit_limit: RwSignal<String>,
    active: RwSignal<bool>,
    view: View,
    currency: Currency,
}

#[derive(Clone, Copy)]
struct AddressFields {
    text: RwSignal<String>,
    postal_code: RwSignal<String>,
}

impl AddressFields {
    fn new(address: Address) -> Self {
        Self {
            text: RwSignal::new(address.text),
            postal_code: RwSignal::new(address.postal_code),
        }
    }
}

impl PartyFields {
    fn new(view: View, currency: Currency) -> Self {
        let text = || RwSignal::new(String::new());
        let fields = Self {
            nature: RwSignal::new("organisation".to_owned()),
            name: text(),
            customer_number: text(),
            national_id: text(),
            economic_number: text(),
            registration_number: text(),
            phones: Rows::new(),
            email: text(),
            addresses: Rows::new(),
            category: text(),
            responsible: text(),
            credit_limit: text(),
            active: RwSignal::new(true),
            view,
            currency,
        };
        fields.phones.push(text);
        fields.addresses.push(|| AddressFields::new(Address::default()));
        fields
    }

    fn nature(self) -> PartyNature {
        if self.nature.read().as_str() == "person" {
            PartyNature::Person
        } else {
            PartyNature::Organisation
        }
    }
}

impl FormFields for PartyFields {
    type Record = Party;

    fn load(self, party: &Party) {
        let nature = match party.nature {
            PartyNature::Person => "person",
            PartyNature::Organisation => "organisation",
        };
        let shown = |text: &str| wording::code(text, self.view.locale);
        self.nature.set(nature.to_owned());
        self.name.set(party.name.clone());
        self.customer_number.set(shown(&party.customer_number));
        self.national_id.set(shown(&party.national_id));
        self.economic_number.set(shown(&party.economic_number));
        self.registration_number.set(shown(&party.registration_number));
        self.phones
            .replace(party.phones.iter().map(|it| shown(it)), RwSignal::new);
        self.email.set(party.email.clone());
        let address = |it: &Address| Address {
            postal_code: shown(&it.postal_code),
            ..it.clone()
        };
        self.addresses
            .replace(party.addresses.iter().map(address), AddressFields::new);
        self.category.set(party.category.clone());
        self.responsible
            .set(party.responsible.map(|id| id.to_string()).unwrap_or_default());
        let limit = party
            .credit_limit
            .map(|limit| format_money(limit, self.view.locale, self.view.unit));
        self.credit_limit.set(limit.unwrap_or_default());
        self.active.set(party.active);
    }

    fn read(self, id: Uuid) -> Typed<Party> {
        let mut reading = Reading::default();
        let credit_limit = reading.optional("credit_limit", &self.credit_limit.read(), |text| {
            parse_amount_in(text, self.currency, self.view.unit)
        });
        let address = |row: AddressFields| Address {
            text: row.text.get(),
            postal_code: code(&row.postal_code.read()),
        };
        reading.finish(Party {
            id: PartyId(id),
            nature: self.nature(),
            name: self.name.get(),
            customer_number: code(&self.customer_number.read()),
            national_id: code(&self.national_id.read()),
            economic_number: code(&self.economic_number.read()),
            registration_number: code(&self.registration_number.read()),
            phones: self.phones.get().into_iter().map(|phone| code(&phone.read())).collect(),
            email: self.email.get(),
            addresses: self.addresses.get().into_iter().map(address).collect(),
            category: self.category.get(),
            responsible: self.responsible.read().parse::<UserId>().ok(),
            credit_limit,
            active: self.active.get(),
        })
    }

    fn tidy(self) {
        self.phones.retain(|phone| !phone.read_untracked().trim().is_empty());
        self.addresses.retain(|row| {
            !row.text.read_untracked().trim().is_empty() || !row.postal_code.read_untracked().trim().is_empty()
        });
    }

    fn label(self, t: Texts, field: &str) -> String {
        let last = field.rsplit('.').next().unwrap_or_default();
        match field.split('.').next().unwrap_or_default() {
            "nature" => t.party_kind(),
            "customer_number" => t.party_customer_no(),
            "national_id" => id_label(t, untrack(|| self.nature())),
            "economic_number" => t.party_economic_no(),
            "registration_number" => t.party_registration_no(),
            "phones" => t.party_phone(),
            "email" => t.party_email(),
            "addresses" if last == "postal_code" => t.party_postal_code(),
            "addresses" => t.party_address(),
            "category" => t.party_category(),
            "responsible" => t.party_responsible(),
            "credit_limit" => t.party_credit_limit(),
            "active" => t.party_active(),
            _ => t.party_name(),
        }
        .to_owned()
    }

    fn mutation(save: Save<Party>) -> Mutation {
        Mutation::SaveParty(save)
    }
}

/// The form of a new party.
#[component]
pub fn NewParty() -> impl IntoView {
    view! {
        <main class="page" id="main">
            <PartyForm base=None/>
        </main>
    }
}

/// The form of a party that is there.
#[component]
pub fn EditParty(id: PartyId) -> impl IntoView {
    let device = use_device();
    let listing = use_query(move || Query::Record(Key::new(Kind::Party, id)));
    let is_there = Memo::new(move |_| device.get::<Party>(id).is_some());
    view! {
        <main class="page" id="main">
            {move || {
                if is_there.get() {
                    let base: Option<Party> = device.get_untracked(id);
                    view! { <PartyForm base/> }.into_any()
                } else if listing.is_filling() {
                    view! { <SkeletonRows/> }.into_any()
                } else {
                    view! { <Missing/> }.into_any()
                }
            }}
        </main>
    }
}

#[component]
fn PartyForm(base: Option<Party>) -> impl IntoView {
    let t = use_texts();
    let fields = PartyFields::new(use_view(), company_currency());
    let back = base
        .as_ref()
        .map_or(Page::Parties, |party| Page::Party(party.id))
        .to_string();
    let (navigate, toasts) = (use_navigate(), use_toasts());
    let form = Form::new(PREFIX, fields, base, move |id| {
        toasts.show(Toast::done(t.party_saved()));
        navigate(&Page::Party(PartyId(id)).to_string(), NavigateOptions::default());
    });
    view! {
        <FormFrame form back>
            <Identity fields/>
            <Contact fields/>
            <Terms fields/>
        </FormFrame>
    }
}

#[component]
fn Identity(fields: PartyFields) -> impl IntoView {
    let t = use_texts();
    let natures = vec![
        Choice::new("organisation", t.party_organisation()),
        Choice::new("person", t.party_person()),
    ];
    let name = move || match fields.nature() {
        PartyNature::Person => t.party_full_name(),
        PartyNature::Organisation => t.party_name(),
    };
    let id_help = move || match fields.nature() {
        PartyNature::Person => t.party_national_id_help(),
        PartyNature::Organisation => t.party_legal_id_help(),
    };
    view! {
        <Card id="party-identity" title=t.party_identity() padded=true>
            <div class="fields">
                <div class="fields__wide">
                    <RadioGroup legend=t.party_kind() name="party-nature" choices=natures value=fields.nature/>
                </div>
                <TextField field="name" label=name value=fields.name wide=true/>
                <TextField
                    field="national_id"
                    label=move || id_label(t, fields.nature())
                    value=fields.national_id
                    help=id_help
                    optional=true
                    ltr=true
                    input_mode="numeric"
                />
                <TextField
                    field="economic_number"
                    label=t.party_economic_no()
                    value=fields.economic_number
                    help=t.party_economic_no_help()
                    optional=true
                    ltr=true
                    input_mode="numeric"
                />
                <TextField
                    field="registration_number"
                    label=t.party_registration_no()
                    value=fields.registration_number
                    help=t.party_registration_no_help()
                    optional=true
                    ltr=true
                />
                <TextField
                    field="customer_number"
                    label=t.party_customer_no()
                    value=fields.customer_number
                    help=t.party_customer_no_help()
                    optional=true
                    ltr=true
                />
            </div>
        </Card>
    }
}

#[component]
fn Contact(fields: PartyFields) -> impl IntoView {
    let t = use_texts();
    view! {
        <Card id="party-contact" title=t.party_contact() padded=true>
            <div class="stack">
                <div class="fields">
                    <For
                        each=move || fields.phones.keyed()
                        key=|(key, _)| *key
                        children=move |(key, phone)| view! { <PhoneRow fields key phone/> }
                    />
                </div>
                <Button
                    small=true
                    icon=icons::PLUS
                    on_press=move || {
                        fields.phones.push(|| RwSignal::new(String::new()));
                    }
                >
                    {t.party_add_phone()}
                </Button>
                <div class="fields">
                    <TextField
                        field="email"
                        label=t.party_email()
                        value=fields.email
                        optional=true
                        ltr=true
                        input_mode="email"
                    />
                </div>
                <For
                    each=move || fields.addresses.keyed()
                    key=|(key, _)| *key
                    children=move |(key, row)| view! { <AddressRow fields key row/> }
                />
                <Button
                    small=true
                    icon=icons::PLUS
                    on_press=move || {
                        fields.addresses.push(|| AddressFields::new(Address::default()));
                    }
                >
                    {t.party_add_address()}
                </Button>
            </div>
        </Card>
    }
}

/// A phone; its problem is found by its place among the rows.
#[component]
fn PhoneRow(fields: PartyFields, key: u32, phone: RwSignal<String>) -> impl IntoView {
    let t = use_texts();
    let place = Signal::derive(move || fields.phones.place_of(key));
    let label = move || {
        if place.get() == 0 {
            t.party_first_phone()
        } else {
            t.party_phone()
        }
    };
    view! {
        <RowField id=format!("party-phone-{key}") label path=Signal::derive(move || format!("phones.{}", place.get()))>
            <TextInput
                value=phone
                ltr=true
                input_mode="tel"
                has_end=true
                end=move || remove_button(t, t.party_phone(), move || fields.phones.remove(key))
            />
        </RowField>
    }
}

#[component]
fn AddressRow(fields: PartyFields, key: u32, row: AddressFields) -> impl IntoView {
    let t = use_texts();
    let place = Signal::derive(move || fields.addresses.place_of(key));
    let label = move || {
        if place.get() == 0 {
            t.party_default_address()
        } else {
            t.party_address()
        }
    };
    let path = move |part: &'static str| Signal::derive(move || format!("addresses.{}.{part}", place.get()));
    view! {
        <div class="fields">
            <RowField id=format!("party-address-{key}") label path=path("text") wide=true>
                <TextInput
                    value=row.text
                    has_end=true
                    end=move || remove_button(t, t.party_address(), move || fields.addresses.remove(key))
                />
            </RowField>
            <RowField id=format!("party-postal-{key}") label=t.party_postal_code() path=path("postal_code")>
                <TextInput value=row.postal_code ltr=true input_mode="numeric"/>
            </RowField>
        </div>
    }
}

fn remove_button(t: Texts, what: &'static str, act: impl Fn() + Send + Sync + 'static) -> AnyView {
    view! {
        <Button kind=ButtonKind::Quiet icon=icons::X label=t.action_remove_named(what) on_press=act/>
    }
    .into_any()
}

#[component]
fn Terms(fields: PartyFields) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let view = use_view();
    let unit = domain::digits::currency_name(&fields.currency, view.locale, view.unit).to_owned();
    let may_limit = device.access().can(Action::SetCreditLimit).is_some();
    let users = move || {
        let chosen = fields.responsible.get();
        let mut users = device.all::<User>();
        users.retain(|user| user.active || user.id.to_string() == chosen);
        users.sort_by_key(|user| domain::fold::sort_key(&user.name));
        users
            .into_iter()
            .map(|user| Choice::new(user.id.to_string(), user.name))
            .collect::<Vec<_>>()
    };
    view! {
        <Card id="party-terms" title=t.party_terms() padded=true>
            <div class="fields">
                <Category fields/>
                <SelectField
                    field="responsible"
                    label=t.party_responsible()
                    value=fields.responsible
                    choices=Signal::derive(users)
                    empty=t.common_none()
                    help=t.party_responsible_help()
                    optional=true
                />
                <NumberField
                    field="credit_limit"
                    label=t.party_credit_limit()
                    value=fields.credit_limit
                    kind=NumberKind::Amount
                    unit
                    help=if may_limit { t.party_credit_limit_help() } else { t.party_credit_limit_of_managers() }
                    disabled=!may_limit
                    optional=true
                />
                <div class="fields__wide">
                    <Switch
                        checked=fields.active
                        label=t.party_active()
                        help=t.party_active_help()
                        on_change=move |on| fields.active.set(on)
                    />
                </div>
            </div>
        </Card>
    }
}

/// A category: any text, those of other parties offered.
#[component]
fn Category(fields: PartyFields) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let problems = use_problems();
    let options = move || {
        let words = fold_query(&fields.category.read());
        let names: BTreeSet<String> = device.all::<Party>().into_iter().map(|party| party.category).collect();
        names
            .into_iter()
            .filter(|name| !name.is_empty() && matches(&fold(name), &words))
            .take(CATEGORIES_MAX)
            .map(|name| ComboOption::new(name.clone(), name))
            .collect::<Vec<_>>()
    };
    view! {
        <Field
            id=problems.id_of("category")
            label=t.party_category()
            help=t.party_category_help()
            error=problems.of("category")
            optional=true
        >
            <Combobox
                text=fields.category
                options=Signal::derive(options)
                on_pick=move |option: ComboOption| fields.category.set(option.label)
                list_label=t.party_category()
                icon=icons::TAG
            />
        </Field>
    }
}
