//! The head of the form: customer, sub-type, date, seller, delivery address.

use domain::access::Action;
use domain::fold::sort_key;
use domain::id::PartyId;
use domain::record::{Balance, ItemType, Key, Kind, Party, PartyNature, SubType, User};
use leptos::prelude::*;
use leptos::web_sys::{Element, KeyboardEvent};
use sync::protocol::Query;

use super::form::Form;
use super::lookup::Lookup;
use super::new_party::NewPartyDialog;
use super::words::problem_at;
use crate::components::{BalanceView, Choice, ComboOption, Combobox, DateInput, Field, Select, dom, icons};
use crate::offline::device::Device;
use crate::texts::use_texts;

/// The sub-types in which one may create, the one that was made first at the head: it is the usual one.
#[must_use]
pub fn sub_types(device: Device, item_type: ItemType) -> Vec<SubType> {
    let access = device.access();
    let mut all: Vec<SubType> = device
        .all::<SubType>()
        .into_iter()
        .filter(|it| it.item_type == item_type && it.active && access.can(Action::Create(it.id)).is_some())
        .collect();
    all.sort_by_key(|it| it.id);
    all
}

#[component]
pub fn Head(form: Form) -> impl IntoView {
    let t = use_texts();
    let error = move |field: &'static str| {
        Signal::derive(move || form.problem(field).map(|code| problem_at(t, field, code).to_owned()))
    };
    view! {
        <div class="edit__head fields" on:keydown=|event| go_on(&event)>
            <PartyField form error=error("party")/>
            <Field id="form-sub-type" label=t.invoice_sub_type() error=error("sub_type")>
                <Select choices=Signal::derive(move || sub_type_choices(form)) value=form.sub_type/>
            </Field>
            <DateInput
                id="form-issue-date"
                label=t.invoice_issue_date()
                value=form.issue_date
                today=form.view.today_untracked()
                error=error("issue_date")
            />
            <Field id="form-seller" label=t.invoice_seller() error=error("seller")>
                <Select choices=Signal::derive(move || seller_choices(form)) value=form.seller/>
            </Field>
            <AddressField form error=error("delivery_address")/>
        </div>
    }
}

/// Where Enter goes on to from a control that would not go on by itself.
const NEXT: [(&str, &str); 3] = [
    ("form-sub-type", "form-issue-date"),
    ("form-issue-date", "form-seller"),
    ("form-seller", "form-delivery-address"),
];

/// Enter goes to the next field; a list still opens with Space or Alt ↓.
fn go_on(event: &KeyboardEvent) {
    let from = event_target::<Element>(event).id();
    if event.key() == "Enter"
        && !event.ctrl_key()
        && !event.meta_key()
        && !event.is_composing()
        && let Some((_, to)) = NEXT.iter().find(|(id, _)| *id == from)
    {
        event.prevent_default();
        dom::focus(to);
    }
}

/// The sub-types one may choose, with the one that is chosen already.
fn sub_type_choices(form: Form) -> Vec<Choice> {
    let mut all = sub_types(form.device, form.item_type);
    let chosen = form.sub_type.get();
    if !chosen.is_empty()
        && all.iter().all(|it| it.id.to_string() != chosen)
        && let Some(it) = form.device.get::<SubType>(&chosen)
    {
        all.push(it);
    }
    all.into_iter()
        .map(|it| Choice::new(it.id.to_string(), it.name))
        .collect()
}

fn seller_choices(form: Form) -> Vec<Choice> {
    let chosen = form.seller.get();
    let users = form.device.all::<User>().into_iter();
    let mut users: Vec<User> = users.filter(|it| it.active || it.id.to_string() == chosen).collect();
    users.sort_by_cached_key(|it| sort_key(&it.name));
    users
        .into_iter()
        .map(|it| Choice::new(it.id.to_string(), it.name))
        .collect()
}

#[component]
fn PartyField(form: Form, error: Signal<Option<String>>) -> impl IntoView {
    let t = use_texts();
    let parties = Lookup::<Party>::begin();
    let creating = RwSignal::new(None::<String>);
    let options = Signal::derive(move || {
        let locale = form.writing.locale;
        parties.found.with(|found| {
            let option = |it: &Party| ComboOption {
                id: it.id.to_string(),
                label: it.name.clone(),
                note: party_note(it).map(|note| domain::digits::localize_digits(&note, locale)),
                icon: Some(match it.nature {
                    PartyNature::Person => icons::USER,
                    PartyNature::Organisation => icons::BUILDING_2,
                }),
                ..ComboOption::default()
            };
            found.iter().map(option).collect::<Vec<_>>()
        })
    });
    let seek = move || {
        let chosen = form.party.get_untracked().is_some();
        parties.typed.set(if chosen {
            String::new()
        } else {
            form.party_text.get_untracked()
        });
    };
    let choose = move |id: PartyId| {
        choose_party(form, id);
        dom::focus("form-sub-type");
    };
    let made = move |id: PartyId| {
        choose_party(form, id);
        // The dialog gives the focus back as it closes; only then does it go on.
        request_animation_frame(|| dom::focus("form-sub-type"));
    };
    // A name that was typed and not chosen is said at once when the field is left.
    let left = RwSignal::new(false);
    let error = Signal::derive(move || {
        let unchosen = left.get() && form.party.read().is_none() && !form.party_text.read().trim().is_empty();
        if unchosen {
            Some(t.form_typed_party().to_owned())
        } else {
            error.get()
        }
    });
    view! {
        <div class="edit__party" on:focusin=move |_| seek()>
            <Field id="form-party" label=t.invoice_customer() error>
                <Combobox
                    text=form.party_text
                    options
                    on_pick=move |option: ComboOption| {
                        if let Ok(id) = option.id.parse() {
                            choose(id);
                        }
                    }
                    on_create=move |name: String| creating.set(Some(name))
                    create_label=move |name: String| t.invoice_create_party(name)
                    on_type=move |_| {
                        left.set(false);
                        form.party.set(None);
                        seek();
                    }
                    on_enter=move |()| dom::focus("form-sub-type")
                    // The focus that goes to the dialog has not left the question.
                    on_leave=move |()| left.set(creating.read_untracked().is_none())
                    list_label=t.invoice_customer_options()
                    placeholder=t.invoice_customer_placeholder()
                />
            </Field>
            <PartyBalance form/>
        </div>
        <NewPartyDialog device=form.device name=creating on_saved=made/>
    }
}

fn party_note(party: &Party) -> Option<String> {
    let parts = [&party.customer_number, &party.national_id];
    let known = parts.into_iter().filter(|it| !it.is_empty()).cloned();
    let phone = party.phones.first().cloned();
    let parts: Vec<String> = known.chain(phone).take(2).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// A party was chosen: its name, and its address unless another was typed.
fn choose_party(form: Form, id: PartyId) {
    let Some(party) = form.device.get_untracked::<Party>(id) else {
        return;
    };
    let address_of = |party: Option<&Party>| {
        let address = party.and_then(|party| party.addresses.first());
        address.map(|it| it.text.clone()).unwrap_or_default()
    };
    let before = form
        .party
        .get_untracked()
        .and_then(|id| form.device.get_untracked::<Party>(id));
    let typed = form.delivery_address.get_untracked();
    if typed.trim().is_empty() || typed == address_of(before.as_ref()) {
        form.delivery_address.set(address_of(Some(&party)));
    }
    form.party_text.set(party.name);
    form.party.set(Some(id));
}

/// What the chosen party owes, for those who may see it.
#[component]
fn PartyBalance(form: Form) -> impl IntoView {
    let t = use_texts();
    let device = form.device;
    let may_see = device.access().can(Action::SeeBalance).is_some();
    let id = Memo::new(move |_| {
        let party = form.party.get().filter(|_| may_see)?;
        Some(Balance::id_of(party, form.writing.currency))
    });
    Effect::new(move |_| {
        if let Some(id) = id.get() {
            device.ask(Query::Record(Key::new(Kind::Balance, id)));
        }
    });
    move || {
        let balance = device.get::<Balance>(id.get()?)?;
        Some(view! { <p class="field__help">{t.invoice_balance()} " " <BalanceView balance=balance.amount/></p> })
    }
}

/// The delivery address: typed, or one of the party's.
#[component]
fn AddressField(form: Form, error: Signal<Option<String>>) -> impl IntoView {
    let t = use_texts();
    let options = Signal::derive(move || {
        let party = form.party.get().and_then(|id| form.device.get::<Party>(id));
        let addresses = party.map(|party| party.addresses).unwrap_or_default();
        addresses
            .into_iter()
            .map(|it| ComboOption::new(it.text.clone(), it.text))
            .collect::<Vec<_>>()
    });
    view! {
        <Field id="form-delivery-address" label=t.invoice_delivery_address() error optional=true wide=true>
            <Combobox
                text=form.delivery_address
                options
                on_pick=move |option: ComboOption| form.delivery_address.set(option.label)
                on_enter=move |()| super::focus_first_line(form)
                list_label=t.form_delivery_options()
                placeholder=t.form_delivery_placeholder()
                icon=icons::MAP_PIN
            />
        </Field>
    }
}
