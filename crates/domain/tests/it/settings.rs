//! Saving what people edit as a whole: parties, products, people, grants, the finance settings.

mod customers;
mod people;

use domain::id::{GrantId, PartyId, UserId};
use domain::money::{Money, Percent};
use domain::mutation::{Mutation, RemoveGrant, Save};
use domain::record::{
    Address, Commission, Company, DatedRate, FieldChange, FiscalYear, Grant, GrantScope, Group, Holder, Party,
    PartyNature, Pattern, Position, Product, RejectReason, Right, SubType, TaxCode, Unit, User,
};
use domain::rejection::{Conflict, Problem, ProblemCode, Rejection, Stop};
use uuid::Uuid;

use crate::company::*;

/// A change, and the problems that it makes.
type Case<T> = (T, &'static [(&'static str, ProblemCode)]);

fn new<E>(record: E) -> Save<E> {
    Save { base: None, record }
}

fn edit<E: Clone>(base: &E, change: impl FnOnce(&mut E)) -> Save<E> {
    let mut record = base.clone();
    change(&mut record);
    Save {
        base: Some(base.clone()),
        record,
    }
}

fn check(server: &Server, by: UserId, mutation: Mutation, expected: Result<(), Stop>) {
    let got = server.clone().run(by, mutation.clone()).map(|_| ());
    assert_eq!(got, expected, "{by} {mutation:?}");
}

fn problems(expected: &[(&str, ProblemCode)]) -> Result<(), Stop> {
    if expected.is_empty() {
        return Ok(());
    }
    let problems = expected
        .iter()
        .map(|(field, code)| Problem::new(*field, *code))
        .collect();
    Err(Rejection::Invalid { problems }.into())
}

fn not_allowed() -> Result<(), Stop> {
    Err(Rejection::NotAllowed.into())
}

const NEW_PARTY: PartyId = PartyId(Uuid::from_u128(0x6ff));

#[test]
fn who_may_save_what() {
    let server = Server::new();
    let unit = Unit {
        id: domain::id::UnitId(Uuid::from_u128(0x2f1)),
        name: "فروش".to_owned(),
        active: true,
    };
    let group = Group {
        id: domain::id::GroupId(Uuid::from_u128(0x2f2)),
        name: "گروه".to_owned(),
        active: true,
    };
    let position = Position {
        id: domain::id::PositionId(Uuid::from_u128(0x2f3)),
        name: "کارشناس".to_owned(),
        active: true,
    };
    let reason = RejectReason {
        id: domain::id::RejectReasonId(Uuid::from_u128(0x8ff)),
        text: "ناقص".to_owned(),
        active: true,
    };
    let someone = user(UserId(Uuid::from_u128(0x1ff)), "new");
    let mut code = sub_type(domain::id::SubTypeId(Uuid::from_u128(0x3ff)), "N", INV);
    code.name = "تازه".to_owned();
    let year = fiscal_year(domain::id::FiscalYearId(Uuid::from_u128(0x906)), 1406, true);
    let numbers = pattern(domain::id::PatternId(Uuid::from_u128(0x4ff)), "{seq}", 1, false);
    let tax = TaxCode {
        id: domain::id::TaxCodeId(Uuid::from_u128(0x5ff)),
        ..tax_code()
    };
    let goods = product(domain::id::ProductId(Uuid::from_u128(0x7ff)), "N1", 0, true);
    let right = grant(0x31, Holder::User(SARA), GrantScope::General, &[Right::SeeBalance]);
    let of_system: Vec<Mutation> = vec![
        Mutation::SaveUser(new(someone)),
        Mutation::SaveUnit(new(unit)),
        Mutation::SaveGroup(new(group)),
        Mutation::SavePosition(new(position)),
        Mutation::SaveGrant(new(right)),
        Mutation::RemoveGrant(RemoveGrant {
            grant: GrantId(Uuid::from_u128(0xa01)),
        }),
    ];
    let of_settings: Vec<Mutation> = vec![
        Mutation::SaveSubType(new(code)),
        Mutation::SavePattern(new(numbers)),
        Mutation::SaveTaxCode(new(tax)),
        Mutation::SaveFiscalYear(new(year)),
        Mutation::SaveRejectReason(new(reason)),
        Mutation::SaveCompany(edit(&company_profile(), |it| it.phone = "021".to_owned())),
        Mutation::SaveProduct(new(goods)),
    ];
    for mutation in of_system {
        for (by, may) in [(ADMIN, true), (NARGES, false), (SARA, false), (OFF, false)] {
            check(&server, by, mutation.clone(), if may { Ok(()) } else { not_allowed() });
        }
    }
    for mutation in of_settings {
        for (by, may) in [(ADMIN, true), (NARGES, true), (SARA, false), (OFF, false)] {
            check(&server, by, mutation.clone(), if may { Ok(()) } else { not_allowed() });
        }
    }
    // Field staff meet the customers.
    for by in [SARA, STRANGER, NARGES] {
        check(&server, by, Mutation::SaveParty(new(party(NEW_PARTY, "تازه"))), Ok(()));
    }
    let seen = Mutation::MarkSeen(domain::mutation::MarkSeen {
        cartable: domain::record::ItemType::SalesInvoice,
    });
    check(&server, STRANGER, seen, Ok(()));
    check(&server, STRANGER, Mutation::Noop, Ok(()));
}

#[test]
fn saving_new_and_again() {
    let mut server = Server::new();
    let typed = Party {
        name: "  مریم  ".to_owned(),
        national_id: " ۰۰۷۶۲۲۹۶۴۵ ".to_owned(),
        phones: vec!["۰۹۱۲-۱۲۳ ۴۵ ۶۷".to_owned(), String::new()],
        addresses: vec![Address::default()],
        ..party(NEW_PARTY, "")
    };
    let save = Mutation::SaveParty(new(typed));
    server.run(SARA, save.clone()).unwrap();
    let held = server.get::<Party>(NEW_PARTY).unwrap();
    assert_eq!((held.name.as_str(), held.national_id.as_str()), ("مریم", "0076229645"));
    assert_eq!(held.phones, ["09121234567"]);
    assert_eq!(held.addresses, []);
    assert_eq!(
        server.run(SARA, save),
        Ok(Vec::new()),
        "the same save again changes nothing"
    );
    let other = Mutation::SaveParty(new(party(NEW_PARTY, "دیگری")));
    check(&server, SARA, other, Err(Rejection::IdTaken.into()));
    let absent = party(PartyId(Uuid::from_u128(0xbad)), "نیست");
    check(
        &server,
        SARA,
        Mutation::SaveParty(edit(&absent, |_| {})),
        Err(Conflict::Gone.into()),
    );
    let one = Mutation::SaveParty(edit(&held, |it| it.category = "الف".to_owned()));
    let two = Mutation::SaveParty(edit(&held, |it| it.responsible = Some(SARA)));
    let three = Mutation::SaveParty(edit(&held, |it| it.category = "ب".to_owned()));
    // The second brings a user of whom the third knows nothing: they are checked all the same.
    server.run(SARA, two).unwrap();
    server.run(SARA, one).unwrap();
    let clash = Conflict::FieldChanged {
        changes: vec![FieldChange {
            field: "category".to_owned(),
            before: "الف".to_owned(),
            after: "ب".to_owned(),
        }],
    };
    check(&server, REZA, three, Err(clash.into()));
}

#[test]
fn finance_settings() {
    use ProblemCode::*;
    let mut server = Server::new();
    let wholesale = sub_type(WHOLESALE, "W", INV);
    let cases: [Case<fn(&mut SubType)>; 6] = [
        (|it| it.name = String::new(), &[("name", Required)]),
        (|it| it.code = "R".to_owned(), &[("code", Duplicate)]),
        (
            |it| it.pattern = domain::id::PatternId(Uuid::from_u128(0xbad)),
            &[("pattern", Unknown)],
        ),
        (
            |it| it.tax_code = domain::id::TaxCodeId(Uuid::from_u128(0xbad)),
            &[("tax_code", Unknown)],
        ),
        (|it| it.late_after_hours = 0, &[("late_after_hours", NotPositive)]),
        (|it| it.late_after_hours = 8_785, &[("late_after_hours", TooLarge)]),
    ];
    for (change, expected) in cases {
        check(
            &server,
            ADMIN,
            Mutation::SaveSubType(edit(&wholesale, change)),
            problems(expected),
        );
    }
    let tax = tax_code();
    let rate = tax.rates[0];
    let cases: [Case<Vec<DatedRate>>; 4] = [
        (vec![], &[("rates", Required)]),
        (vec![rate, rate], &[("rates.1.from", Duplicate)]),
        (vec![rate; 1], &[]),
        (
            vec![DatedRate {
                tax: Percent::whole(101),
                duty: Percent::whole(-1),
                ..rate
            }],
            &[("rates.0.tax", PercentRange), ("rates.0.duty", PercentRange)],
        ),
    ];
    for (rates, expected) in cases {
        check(
            &server,
            ADMIN,
            Mutation::SaveTaxCode(edit(&tax, |it| it.rates = rates)),
            problems(expected),
        );
    }
    let year = fiscal_year(YEAR_1405, 1405, true);
    let cases: [Case<fn(&mut FiscalYear)>; 3] = [
        (|it| it.open = false, &[]),
        (|it| it.end = day(1404, 12, 1), &[("end", EndBeforeStart)]),
        (|it| it.start = day(1404, 12, 1), &[("start", Overlaps)]),
    ];
    for (change, expected) in cases {
        check(
            &server,
            ADMIN,
            Mutation::SaveFiscalYear(edit(&year, change)),
            problems(expected),
        );
    }
    let company = company_profile();
    let cases: [Case<fn(&mut Company)>; 5] = [
        (|it| it.currency = domain::money::Currency::EUR, &[("currency", Fixed)]),
        (|it| it.legal_id = "10380284792".to_owned(), &[("legal_id", BadCheck)]),
        (
            |it| it.economic_number = "1".to_owned(),
            &[("economic_number", BadFormat)],
        ),
        (|it| it.postal_code = "1".to_owned(), &[("postal_code", BadFormat)]),
        (|it| it.address = "x".repeat(1_001), &[("address", TooLong)]),
    ];
    for (change, expected) in cases {
        check(
            &server,
            ADMIN,
            Mutation::SaveCompany(edit(&company, change)),
            problems(expected),
        );
    }
    let numbers = pattern(INV, "INV-{year}/{seq:5}", 1, true);
    let cases: [Case<fn(&mut Pattern)>; 3] = [
        (|it| it.template = "{seq}".to_owned(), &[("template", BadFormat)]),
        (|it| it.start = 0, &[("start", NotPositive)]),
        (|it| it.start = 50, &[]),
    ];
    for (change, expected) in cases {
        check(
            &server,
            ADMIN,
            Mutation::SavePattern(edit(&numbers, change)),
            problems(expected),
        );
    }
    // Once a number is given, how numbers look and count is history.
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 1));
    let basis = server.basis(item);
    let (number, typed) = (
        domain::mutation::NumberItem {
            item,
            basis,
            typed: None,
        },
        "ک",
    );
    server.run(ALI, Mutation::NumberItem(number)).unwrap();
    let late = Mutation::SavePattern(edit(&numbers, |it| it.start = 50));
    check(&server, ADMIN, late, problems(&[("template", Fixed)]));
    let renamed = Mutation::SavePattern(edit(&numbers, |it| it.name = typed.to_owned()));
    check(&server, ADMIN, renamed, Ok(()));
}
