//! Save the finance settings: sub-types, numbering patterns, tax codes, fiscal years, reject reasons, the company.

use super::Ctx;
use super::save::{Checks, Saved};
use super::save_party::{canonical, note, trim};
use crate::access::Action;
use crate::digits::to_latin_digits;
use crate::identity::{EconomicNumber, LegalId, PostalCode};
use crate::money::Percent;
use crate::numbering::{SEQ_MAX, Template};
use crate::record::{Company, FiscalYear, Kind, Pattern, RejectReason, Series, SubType, TaxCode};
use crate::rejection::{Problem, ProblemCode, Stop};
use crate::world::{SetKey, Want, World};

/// The most dated rates of one tax code.
pub const RATES_MAX: usize = 100;
/// The longest time after which waiting is late: a year, in hours.
pub const LATE_AFTER_HOURS_MAX: u32 = 8_784;

impl Saved for SubType {
    const ACTION: Action<'static> = Action::ManageSettings;

    fn wants(&self) -> Vec<Want> {
        vec![
            Want::Set(SetKey::SubTypesWithCode(self.code.clone())),
            Want::record(Kind::Pattern, self.pattern),
            Want::record(Kind::TaxCode, self.tax_code),
        ]
    }

    fn normalise(&mut self) {
        trim(&mut self.name);
        trim(&mut self.print_title);
        self.code = to_latin_digits(self.code.trim());
    }

    fn problems(&self, before: Option<&Self>, world: &World, _ctx: &Ctx) -> Result<Vec<Problem>, Stop> {
        let mut checks = Checks::default();
        checks.name("name", &self.name);
        checks.name("code", &self.code);
        checks.short("print_title", &self.print_title);
        let same = world.set::<Self>(&SetKey::SubTypesWithCode(self.code.clone()))?;
        checks.unique("code", self, &same);
        if world.get::<Pattern>(self.pattern)?.is_none() {
            checks.wrong("pattern", ProblemCode::Unknown);
        }
        if world.get::<TaxCode>(self.tax_code)?.is_none() {
            checks.wrong("tax_code", ProblemCode::Unknown);
        }
        if before.is_some_and(|it| it.item_type != self.item_type) {
            checks.wrong("item_type", ProblemCode::Fixed);
        }
        if self.late_after_hours == 0 {
            checks.wrong("late_after_hours", ProblemCode::NotPositive);
        }
        if self.late_after_hours > LATE_AFTER_HOURS_MAX {
            checks.wrong("late_after_hours", ProblemCode::TooLarge);
        }
        Ok(checks.problems)
    }
}

impl Saved for Pattern {
    const ACTION: Action<'static> = Action::ManageSettings;

    fn wants(&self) -> Vec<Want> {
        vec![Want::Set(SetKey::SeriesOf(self.id))]
    }

    fn normalise(&mut self) {
        trim(&mut self.name);
        self.template = to_latin_digits(self.template.trim());
    }

    fn problems(&self, before: Option<&Self>, world: &World, _ctx: &Ctx) -> Result<Vec<Problem>, Stop> {
        let mut checks = Checks::default();
        checks.name("name", &self.name);
        if Template::parse(&self.template, self.yearly).is_err() {
            checks.wrong("template", ProblemCode::BadFormat);
        }
        if !(1..=SEQ_MAX).contains(&self.start) {
            checks.wrong("start", ProblemCode::NotPositive);
        }
        // Once a number is given, how numbers look and count is history.
        let counts = |it: &Self| (it.template.clone(), it.start, it.yearly, it.calendar);
        if before.is_some_and(|before| counts(before) != counts(self))
            && !world.set::<Series>(&SetKey::SeriesOf(self.id))?.is_empty()
        {
            checks.wrong("template", ProblemCode::Fixed);
        }
        Ok(checks.problems)
    }
}

impl Saved for TaxCode {
    const ACTION: Action<'static> = Action::ManageSettings;

    fn normalise(&mut self) {
        trim(&mut self.name);
        self.rates.sort_by_key(|rate| rate.from);
    }

    fn problems(&self, _before: Option<&Self>, _world: &World, _ctx: &Ctx) -> Result<Vec<Problem>, Stop> {
        let mut checks = Checks::default();
        checks.name("name", &self.name);
        if self.rates.is_empty() {
            checks.wrong("rates", ProblemCode::Required);
        }
        if self.rates.len() > RATES_MAX {
            checks.wrong("rates", ProblemCode::TooMany);
        }
        for (at, rate) in self.rates.iter().enumerate() {
            for (field, percent) in [("tax", rate.tax), ("duty", rate.duty)] {
                if !(Percent::ZERO.value()..=Percent::HUNDRED.value()).contains(&percent.value()) {
                    checks.wrong(format!("rates.{at}.{field}"), ProblemCode::PercentRange);
                }
            }
            if self.rates.iter().skip(at + 1).any(|other| other.from == rate.from) {
                checks.wrong(format!("rates.{}.from", at + 1), ProblemCode::Duplicate);
            }
        }
        Ok(checks.problems)
    }
}

impl Saved for FiscalYear {
    const ACTION: Action<'static> = Action::ManageSettings;

    fn wants(&self) -> Vec<Want> {
        vec![Want::Set(SetKey::FiscalYears)]
    }

    fn normalise(&mut self) {
        trim(&mut self.name);
    }

    fn problems(&self, _before: Option<&Self>, world: &World, _ctx: &Ctx) -> Result<Vec<Problem>, Stop> {
        let mut checks = Checks::default();
        checks.name("name", &self.name);
        if self.end < self.start {
            checks.wrong("end", ProblemCode::EndBeforeStart);
        }
        let years = world.set::<Self>(&SetKey::FiscalYears)?;
        if years
            .iter()
            .any(|it| it.id != self.id && it.start <= self.end && self.start <= it.end)
        {
            checks.wrong("start", ProblemCode::Overlaps);
        }
        Ok(checks.problems)
    }
}

impl Saved for RejectReason {
    const ACTION: Action<'static> = Action::ManageSettings;

    fn normalise(&mut self) {
        trim(&mut self.text);
    }

    fn problems(&self, _before: Option<&Self>, _world: &World, _ctx: &Ctx) -> Result<Vec<Problem>, Stop> {
        let mut checks = Checks::default();
        checks.name("text", &self.text);
        Ok(checks.problems)
    }
}

impl Saved for Company {
    const ACTION: Action<'static> = Action::ManageSettings;

    fn normalise(&mut self) {
        for text in [
            &mut self.name,
            &mut self.registration_number,
            &mut self.address,
            &mut self.phone,
        ] {
            trim(text);
        }
        self.legal_id = canonical(&self.legal_id, |text| LegalId::parse(text).map(|it| it.to_string()));
        self.economic_number = canonical(&self.economic_number, |text| {
            EconomicNumber::parse(text).map(|it| it.to_string())
        });
        self.postal_code = canonical(&self.postal_code, |text| {
            PostalCode::parse(text).map(|it| it.to_string())
        });
    }

    fn problems(&self, before: Option<&Self>, _world: &World, _ctx: &Ctx) -> Result<Vec<Problem>, Stop> {
        let mut checks = Checks::default();
        checks.name("name", &self.name);
        checks.long("address", &self.address);
        checks.short("registration_number", &self.registration_number);
        checks.short("phone", &self.phone);
        if !self.legal_id.is_empty() {
            note(LegalId::parse(&self.legal_id).map(|_| ()), "legal_id", &mut checks);
        }
        if !self.economic_number.is_empty() {
            note(
                EconomicNumber::parse(&self.economic_number).map(|_| ()),
                "economic_number",
                &mut checks,
            );
        }
        if !self.postal_code.is_empty() {
            note(
                PostalCode::parse(&self.postal_code).map(|_| ()),
                "postal_code",
                &mut checks,
            );
        }
        // Amounts that exist are in the old currency: it is chosen once.
        if before.is_some_and(|it| it.currency != self.currency) {
            checks.wrong("currency", ProblemCode::Fixed);
        }
        Ok(checks.problems)
    }
}
