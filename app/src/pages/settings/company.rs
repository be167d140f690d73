//! The company profile: what stands at the head of printed invoices, and the currency of the books.

use domain::digits::Locale;
use domain::money::Currency;
use domain::mutation::{Mutation, Save};
use domain::record::Company;
use leptos::prelude::*;
use uuid::Uuid;

use super::section::SectionHead;
use crate::components::{Card, Choice, Toast, use_toasts};
use crate::form::reading::code;
use crate::form::{AreaField, Form, FormFields, FormFrame, SelectField, TextField, Typed};
use crate::offline::device::use_device;
use crate::route::{Page, Section};
use crate::texts::{Texts, use_texts};
use crate::wording;

/// The currencies that books can be kept in.
const CURRENCIES: [Currency; 4] = [Currency::IRR, Currency::USD, Currency::EUR, Currency::AED];

#[derive(Clone, Copy)]
struct CompanyFields {
    name: RwSignal<String>,
    legal_id: RwSignal<String>,
    economic_number: RwSignal<String>,
    registration_number: RwSignal<String>,
    address: RwSignal<String>,
    postal_code: RwSignal<String>,
    phone: RwSignal<String>,
    currency: RwSignal<String>,
    locale: Locale,
}

impl FormFields for CompanyFields {
    type Record = Company;

    fn load(self, company: &Company) {
        let shown = |text: &str| wording::code(text, self.locale);
        self.name.set(company.name.clone());
        self.legal_id.set(shown(&company.legal_id));
        self.economic_number.set(shown(&company.economic_number));
        self.registration_number.set(shown(&company.registration_number));
        self.address.set(company.address.clone());
        self.postal_code.set(shown(&company.postal_code));
        self.phone.set(shown(&company.phone));
        self.currency.set(company.currency.code().to_owned());
    }

    fn read(self, _id: Uuid) -> Typed<Company> {
        Ok(Company {
            name: self.name.get(),
            legal_id: code(&self.legal_id.read()),
            economic_number: code(&self.economic_number.read()),
            registration_number: code(&self.registration_number.read()),
            address: self.address.get(),
            postal_code: code(&self.postal_code.read()),
            phone: code(&self.phone.read()),
            currency: Currency::from_code(&self.currency.read()).unwrap_or(Currency::IRR),
        })
    }

    fn label(self, t: Texts, field: &str) -> String {
        match field {
            "legal_id" => t.company_legal_id(),
            "economic_number" => t.company_economic_no(),
            "registration_number" => t.company_registration_no(),
            "address" => t.company_address(),
            "postal_code" => t.company_postal_code(),
            "phone" => t.company_phone(),
            "currency" => t.company_currency(),
            _ => t.company_name(),
        }
        .to_owned()
    }

    fn mutation(save: Save<Company>) -> Mutation {
        Mutation::SaveCompany(save)
    }
}

pub(super) fn form() -> AnyView {
    let t = use_texts();
    let toasts = use_toasts();
    let text = || RwSignal::new(String::new());
    let fields = CompanyFields {
        name: text(),
        legal_id: text(),
        economic_number: text(),
        registration_number: text(),
        address: text(),
        postal_code: text(),
        phone: text(),
        currency: RwSignal::new(Currency::IRR.code().to_owned()),
        locale: t.locale(),
    };
    let base: Option<Company> = use_device().get_untracked(Company::ID);
    let is_fixed = base.is_some();
    let form = Form::new("company", fields, base, move |_| {
        toasts.show(Toast::done(t.settings_saved()));
    });
    view! {
        <SectionHead section=Section::Company add=None/>
        <FormFrame form back=Page::Settings.to_string()>
            <Fields fields is_fixed/>
        </FormFrame>
    }
    .into_any()
}

#[component]
fn Fields(fields: CompanyFields, is_fixed: bool) -> impl IntoView {
    let t = use_texts();
    let currencies: Vec<Choice> = CURRENCIES
        .iter()
        .map(|currency| Choice::new(currency.code(), currency.code()))
        .collect();
    view! {
        <Card id="company-profile" title=t.settings_company() padded=true>
            <div class="fields">
                <TextField
                    field="name"
                    label=t.company_name()
                    value=fields.name
                    help=t.company_name_help()
                    wide=true
                />
                <TextField
                    field="legal_id"
                    label=t.company_legal_id()
                    value=fields.legal_id
                    help=t.company_legal_id_help()
                    optional=true
                    ltr=true
                    input_mode="numeric"
                />
                <TextField
                    field="economic_number"
                    label=t.company_economic_no()
                    value=fields.economic_number
                    help=t.company_economic_no_help()
                    optional=true
                    ltr=true
                    input_mode="numeric"
                />
                <TextField
                    field="registration_number"
                    label=t.company_registration_no()
                    value=fields.registration_number
                    help=t.company_registration_no_help()
                    optional=true
                    ltr=true
                />
                <TextField
                    field="phone"
                    label=t.company_phone()
                    value=fields.phone
                    help=t.company_phone_help()
                    optional=true
                    ltr=true
                    input_mode="tel"
                />
                <TextField
                    field="postal_code"
                    label=t.company_postal_code()
                    value=fields.postal_code
                    help=t.company_postal_code_help()
                    optional=true
                    ltr=true
                    input_mode="numeric"
                />
                <SelectField
                    field="currency"
                    label=t.company_currency()
                    value=fields.currency
                    choices=currencies
                    help=t.company_currency_help()
                    disabled=is_fixed
                />
                <AreaField
                    field="address"
                    label=t.company_address()
                    value=fields.address
                    help=t.company_address_help()
                    optional=true
                />
            </div>
        </Card>
    }
}
