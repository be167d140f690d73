//! Save a party: anybody who signs in may, since field staff meet the customers. How far one is trusted the managers say.

use super::Ctx;
use super::save::{Checks, Saved};
use crate::access::{Access, Action};
use crate::identity::{EconomicNumber, IdentityError, LegalId, NationalId, Phone, PostalCode};
use crate::record::{Kind, Party, PartyNature};
use crate::rejection::{Problem, ProblemCode, Stop};
use crate::world::{SetKey, Want, World};

/// The most phones and addresses of one party.
pub const PHONES_MAX: usize = 10;
pub const ADDRESSES_MAX: usize = 20;

impl Saved for Party {
    const ACTION: Action<'static> = Action::ManageParties;

    fn wants(&self) -> Vec<Want> {
        let mut wants = Vec::new();
        if !self.national_id.is_empty() {
            wants.push(Want::Set(SetKey::PartiesWithNationalId(self.national_id.clone())));
        }
        wants.extend(self.responsible.map(|id| Want::record(Kind::User, id)));
        wants
    }

    fn normalise(&mut self) {
        for text in [
            &mut self.name,
            &mut self.customer_number,
            &mut self.email,
            &mut self.category,
            &mut self.registration_number,
        ] {
            trim(text);
        }
        self.national_id = match self.nature {
            PartyNature::Person => canonical(&self.national_id, |text| {
                NationalId::parse(text).map(|it| it.to_string())
            }),
            PartyNature::Organisation => {
                canonical(&self.national_id, |text| LegalId::parse(text).map(|it| it.to_string()))
            }
        };
        self.economic_number = canonical(&self.economic_number, |text| {
            EconomicNumber::parse(text).map(|it| it.to_string())
        });
        for phone in &mut self.phones {
            *phone = canonical(phone, |text| Phone::parse(text).map(|it| it.to_string()));
        }
        self.phones.retain(|phone| !phone.is_empty());
        for address in &mut self.addresses {
            trim(&mut address.text);
            address.postal_code = canonical(&address.postal_code, |text| {
                PostalCode::parse(text).map(|it| it.to_string())
            });
        }
        self.addresses
            .retain(|address| !address.text.is_empty() || !address.postal_code.is_empty());
    }

    fn oversteps(&self, before: Option<&Self>, access: &Access) -> bool {
        let limit = before.and_then(|party| party.credit_limit);
        self.credit_limit != limit && access.can(Action::SetCreditLimit).is_none()
    }

    fn problems(&self, _before: Option<&Self>, world: &World, _ctx: &Ctx) -> Result<Vec<Problem>, Stop> {
        let mut checks = Checks::default();
        checks.name("name", &self.name);
        for (field, text) in [
            ("customer_number", &self.customer_number),
            ("registration_number", &self.registration_number),
            ("category", &self.category),
        ] {
            checks.short(field, text);
        }
        check_ids(self, &mut checks);
        if !self.national_id.is_empty() {
            let same = world.set::<Self>(&SetKey::PartiesWithNationalId(self.national_id.clone()))?;
            checks.unique("national_id", self, &same);
        }
        check_contacts(self, &mut checks);
        if let Some(id) = self.responsible
            && world.get::<crate::record::User>(id)?.is_none()
        {
            checks.wrong("responsible", ProblemCode::Unknown);
        }
        if self.credit_limit.is_some_and(|it| it.is_negative()) {
            checks.wrong("credit_limit", ProblemCode::Negative);
        }
        Ok(checks.problems)
    }
}

fn check_ids(party: &Party, checks: &mut Checks) {
    if !party.national_id.is_empty() {
        let result = match party.nature {
            PartyNature::Person => NationalId::parse(&party.national_id).map(|_| ()),
            PartyNature::Organisation => LegalId::parse(&party.national_id).map(|_| ()),
        };
        note(result, "national_id", checks);
    }
    if !party.economic_number.is_empty() {
        match EconomicNumber::parse(&party.economic_number) {
            Ok(number) if number.is_person() != (party.nature == PartyNature::Person) => {
                checks.wrong("economic_number", ProblemCode::BadFormat);
            }
            result => note(result.map(|_| ()), "economic_number", checks),
        }
    }
}

fn check_contacts(party: &Party, checks: &mut Checks) {
    if party.phones.len() > PHONES_MAX {
        checks.wrong("phones", ProblemCode::TooMany);
    }
    for (at, phone) in party.phones.iter().enumerate() {
        note(Phone::parse(phone).map(|_| ()), &format!("phones.{at}"), checks);
    }
    if party.addresses.len() > ADDRESSES_MAX {
        checks.wrong("addresses", ProblemCode::TooMany);
    }
    for (at, address) in party.addresses.iter().enumerate() {
        checks.long(&format!("addresses.{at}.text"), &address.text);
        if !address.postal_code.is_empty() {
            note(
                PostalCode::parse(&address.postal_code).map(|_| ()),
                &format!("addresses.{at}.postal_code"),
                checks,
            );
        }
    }
    if !party.email.is_empty() && !looks_like_email(&party.email) {
        checks.wrong("email", ProblemCode::BadFormat);
    }
}

/// The canonical form of a typed id; what cannot be read stays as it is and is reported by the checks.
pub(super) fn canonical(typed: &str, parse: impl Fn(&str) -> Result<String, IdentityError>) -> String {
    let typed = typed.trim();
    parse(typed).unwrap_or_else(|_| typed.to_owned())
}

pub(super) fn note(result: Result<(), IdentityError>, field: &str, checks: &mut Checks) {
    if let Err(error) = result {
        let code = match error {
            IdentityError::Checksum | IdentityError::Repeated => ProblemCode::BadCheck,
            _ => ProblemCode::BadFormat,
        };
        checks.wrong(field, code);
    }
}

pub(super) fn trim(text: &mut String) {
    *text = text.trim().to_owned();
}

/// One `@` with something on both sides and a dot after it; whether it can be reached only a letter can tell.
fn looks_like_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    !name.is_empty()
        && !host.contains('@')
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !text.chars().any(char::is_whitespace)
        && text.len() <= 254
}
