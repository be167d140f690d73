//! The finance settings of the demo company: its profile, sub-types, numbering, taxes, fiscal years, reasons.

use domain::calendar::{Date, Jalali};
use domain::digits::{Locale, localize_digits};
use domain::id::{FiscalYearId, PatternId, RejectReasonId, SubTypeId, TaxCodeId};
use domain::identity::legal_id_with_check;
use domain::money::{Currency, Percent};
use domain::record::{
    Company, DatedRate, FiscalYear, GrantScope, ItemType, Pattern, Record, RejectReason, SubType, TaxCode, YearCalendar,
};

use crate::dice::fixed_id;
use crate::text::name;

/// The four kinds of sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variety {
    Wholesale,
    /// Numbered by the system the moment it is submitted.
    Retail,
    Export,
    Service,
}

impl Variety {
    pub const ALL: [Self; 4] = [Self::Wholesale, Self::Retail, Self::Export, Self::Service];

    pub fn id(self) -> SubTypeId {
        SubTypeId(fixed_id(6, self as usize))
    }

    pub fn scope(self) -> GrantScope {
        GrantScope::SubType(self.id())
    }

    pub fn sub_type(self) -> SubType {
        let (key, code, title) = match self {
            Self::Wholesale => ("wholesale", "W", "print_title"),
            Self::Retail => ("retail", "M", "print_title"),
            Self::Export => ("export", "EX", "print_title.export"),
            Self::Service => ("service", "S", "print_title"),
        };
        SubType {
            id: self.id(),
            item_type: ItemType::SalesInvoice,
            name: name(&format!("sub_type.{key}")).to_owned(),
            code: code.to_owned(),
            pattern: self.pattern().id,
            tax_code: self.tax_code().id,
            needs_approval: true,
            needs_number: self != Self::Retail,
            edit_reverts: self != Self::Service,
            print_title: name(title).to_owned(),
            late_after_hours: if self == Self::Export {
                72
            } else {
                SubType::LATE_AFTER_HOURS_DEFAULT
            },
            active: true,
        }
    }

    /// Wholesale and services share one series.
    pub fn pattern(self) -> Pattern {
        let (at, key, template) = match self {
            Self::Wholesale | Self::Service => (0, "main", "INV-{year}/{seq:6}"),
            Self::Retail => (1, "retail", "M{yy}-{seq:6}"),
            Self::Export => (2, "export", "EX-{year}-{seq:4}"),
        };
        Pattern {
            id: PatternId(fixed_id(7, at)),
            name: name(&format!("pattern.{key}")).to_owned(),
            template: template.to_owned(),
            start: 1,
            yearly: true,
            calendar: YearCalendar::Jalali,
            active: true,
        }
    }

    pub fn tax_code(self) -> TaxCode {
        let (at, key, rates) = match self {
            Self::Export => (1, "exempt", vec![(1400, 0)]),
            _ => (0, "vat", vec![(1400, 9), (1403, 10)]),
        };
        TaxCode {
            id: TaxCodeId(fixed_id(8, at)),
            name: name(&format!("tax.{key}")).to_owned(),
            rates: rates
                .into_iter()
                .map(|(year, tax)| DatedRate {
                    from: first_day(year),
                    tax: Percent::whole(tax),
                    duty: Percent::ZERO,
                })
                .collect(),
            active: true,
        }
    }
}

/// What stands before people and grants: the company.
pub fn company() -> Record {
    let legal_id = legal_id_with_check("1010245783").map_or(String::new(), |it| it.to_string());
    Company {
        name: name("company").to_owned(),
        economic_number: legal_id.clone(),
        legal_id,
        registration_number: "245783".to_owned(),
        address: name("company.address").to_owned(),
        postal_code: "1398745613".to_owned(),
        phone: "02144912345".to_owned(),
        currency: Currency::IRR,
    }
    .into()
}

/// Patterns, tax codes, sub-types, fiscal years, reasons.
pub fn records(today: Date) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for variety in [Variety::Wholesale, Variety::Retail, Variety::Export] {
        records.push(variety.pattern().into());
    }
    for variety in [Variety::Wholesale, Variety::Export] {
        records.push(variety.tax_code().into());
    }
    records.extend(Variety::ALL.map(|variety| Record::from(variety.sub_type())));
    let this_year = today.jalali().year();
    for (at, year) in (this_year - 2..=this_year).enumerate() {
        let end = first_day(year + 1).plus_days(-1).unwrap_or(today);
        records.push(
            FiscalYear {
                id: FiscalYearId(fixed_id(9, at)),
                name: localize_digits(&year.to_string(), Locale::Fa),
                start: first_day(year),
                end,
                open: year > this_year - 2,
            }
            .into(),
        );
    }
    for (id, key) in reasons().into_iter().zip(REASONS) {
        records.push(
            RejectReason {
                id,
                text: name(&format!("reason.{key}")).to_owned(),
                active: true,
            }
            .into(),
        );
    }
    records
}

/// The ready-made reasons for a rejection.
pub fn reasons() -> [RejectReasonId; 5] {
    std::array::from_fn(|at| RejectReasonId(fixed_id(10, at)))
}

const REASONS: [&str; 5] = ["price", "discount", "credit", "address", "duplicate"];

/// 1 Farvardin of a Jalali year.
pub fn first_day(year: i32) -> Date {
    Jalali::new(year, 1, 1).map_or(Date::MIN, Jalali::date)
}
