//! A party made in passing: name, nature, phone and id in a small dialog.
//!
//! What stays true: what was typed stays in the dialog until the party is there; the full form of a party is a page of its own.

use domain::id::PartyId;
use domain::mutation::{Mutation, Save};
use domain::record::{Party, PartyNature};
use domain::rejection::{Problem, Rejection, Stop};
use leptos::prelude::*;
use sync::protocol::Outcome;
use uuid::Uuid;

use crate::components::{
    Button, ButtonKind, Choice, Dialog, Field, NumberInput, NumberKind, RadioGroup, TextInput, dom, icons,
};
use crate::offline::device::{Device, End, Send};
use crate::texts::refusal::{problem_of, rejection_text};
use crate::texts::use_texts;

const PERSON: &str = "person";

/// The dialog; open while there is a name.
#[component]
pub fn NewPartyDialog(
    device: Device,
    /// The name it begins with; none closes it.
    name: RwSignal<Option<String>>,
    /// The party is there.
    #[prop(into)]
    on_saved: Callback<PartyId>,
) -> impl IntoView {
    let t = use_texts();
    let open = RwSignal::new(false);
    let fields = Fields::new();
    Effect::new(move |_| {
        if let Some(name) = name.get() {
            fields.begin(name);
            open.set(true);
            request_animation_frame(|| dom::focus_and_select("form-new-party-name"));
        }
    });
    // Closed by Esc or beside it: the next opening begins anew.
    Effect::new(move |_| {
        if !open.get() {
            name.set(None);
        }
    });
    let saving = RwSignal::new(None::<(Uuid, PartyId)>);
    let done = move |id: PartyId| {
        saving.set(None);
        open.set(false);
        on_saved.run(id);
    };
    Effect::new(move |_| {
        let Some((change, party)) = saving.get() else { return };
        match device.end(change) {
            None => {}
            Some(End::Kept | End::Settled(Outcome::Applied)) => done(party),
            Some(End::Settled(outcome)) => {
                saving.set(None);
                device.acknowledge(&[change]);
                if let Outcome::Rejected { detail } = outcome {
                    fields.refuse(detail);
                }
            }
        }
    });
    let save = move |()| {
        let party = fields.party(PartyId(device.new_id()));
        let id = party.id;
        let mutation = Mutation::SaveParty(Save {
            base: None,
            record: party,
        });
        match device.mutate(mutation, Send::Now) {
            // Known here at once, unless the rules must ask the server about the id first.
            Ok(_) if device.get_untracked::<Party>(id).is_some() => done(id),
            Ok(change) => saving.set(Some((change, id))),
            Err(Stop::Rejected(rejection)) => fields.refuse(rejection),
            Err(_) => {}
        }
    };
    let busy = Signal::derive(move || saving.read().is_some());
    view! {
        <Dialog
            id="form-new-party"
            title=t.party_new_title()
            open
            foot=move || {
                view! {
                    <Button on_press=move |()| open.set(false)>{t.action_cancel()}</Button>
                    <Button kind=ButtonKind::Primary icon=icons::CHECK busy on_press=save>
                        {t.action_save()}
                    </Button>
                }
            }
        >
            <div on:keydown=move |event| {
                if event.key() == "Enter" && !event.is_composing() {
                    event.prevent_default();
                    event.stop_propagation();
                    save(());
                }
            }>
                <FieldsView fields/>
            </div>
        </Dialog>
    }
}

/// What the dialog asks for.
#[derive(Clone, Copy)]
struct Fields {
    nature: RwSignal<String>,
    name: RwSignal<String>,
    phone: RwSignal<String>,
    national_id: RwSignal<String>,
    problems: RwSignal<Vec<Problem>>,
    /// A refusal that belongs to no field.
    refusal: RwSignal<Option<Rejection>>,
}

impl Fields {
    fn new() -> Self {
        Self {
            nature: RwSignal::new("organisation".to_owned()),
            name: RwSignal::new(String::new()),
            phone: RwSignal::new(String::new()),
            national_id: RwSignal::new(String::new()),
            problems: RwSignal::new(Vec::new()),
            refusal: RwSignal::new(None),
        }
    }

    fn begin(&self, name: String) {
        self.name.set(name);
        self.phone.set(String::new());
        self.national_id.set(String::new());
        self.problems.set(Vec::new());
        self.refusal.set(None);
    }

    fn refuse(&self, rejection: Rejection) {
        match rejection {
            Rejection::Invalid { problems } => {
                let first = problems.first().map(|problem| problem.field.as_str());
                dom::focus(match first {
                    Some("national_id") => "form-new-party-national-id",
                    Some("phones.0") => "form-new-party-phone",
                    _ => "form-new-party-name",
                });
                self.problems.set(problems);
            }
            other => self.refusal.set(Some(other)),
        }
    }

    fn party(&self, id: PartyId) -> Party {
        let is_person = *self.nature.read_untracked() == PERSON;
        let phone = self.phone.get_untracked();
        self.refusal.set(None);
        Party {
            id,
            nature: if is_person {
                PartyNature::Person
            } else {
                PartyNature::Organisation
            },
            name: self.name.get_untracked(),
            customer_number: String::new(),
            national_id: self.national_id.get_untracked(),
            economic_number: String::new(),
            registration_number: String::new(),
            phones: (!phone.trim().is_empty()).then_some(phone).into_iter().collect(),
            email: String::new(),
            addresses: Vec::new(),
            category: String::new(),
            responsible: None,
            credit_limit: None,
            active: true,
        }
    }
}

#[component]
fn FieldsView(fields: Fields) -> impl IntoView {
    let t = use_texts();
    let error = move |field: &'static str| Signal::derive(move || problem_of(t, &fields.problems.read(), field));
    let is_person = Signal::derive(move || *fields.nature.read() == PERSON);
    view! {
        <div class="stack">
            {move || {
                fields.refusal.get().map(|rejection| view! { <p class="field__error">{rejection_text(t, &rejection)}</p> })
            }}
            <RadioGroup
                legend=t.party_kind()
                name="form-new-party-nature"
                choices=vec![Choice::new("organisation", t.party_organisation()), Choice::new(PERSON, t.party_person())]
                value=fields.nature
            />
            <Field id="form-new-party-name" label=t.party_name() help=t.form_party_name_help() error=error("name")>
                <TextInput value=fields.name max_length=200/>
            </Field>
            <Field id="form-new-party-phone" label=t.party_phone() optional=true error=error("phones.0")>
                <NumberInput value=fields.phone kind=NumberKind::Digits/>
            </Field>
            <Field
                id="form-new-party-national-id"
                label=move || if is_person.get() { t.party_national_id() } else { t.party_legal_id() }
                optional=true
                error=error("national_id")
            >
                <NumberInput value=fields.national_id kind=NumberKind::Digits/>
            </Field>
        </div>
    }
}
