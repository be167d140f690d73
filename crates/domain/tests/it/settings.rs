//! Saving what people edit as a whole: parties, products, people, grants, the finance settings.

use domain::id::{GrantId, PartyId, UserId};
use domain::money::Percent;
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

fn check_party(change: impl FnOnce(&mut Party), expected: &[(&str, ProblemCode)]) {
    let mut record = party(NEW_PARTY, "تازه");
    change(&mut record);
    check(
        &Server::new(),
        SARA,
        Mutation::SaveParty(new(record)),
        problems(expected),
    );
}

#[test]
fn parties() {
    use ProblemCode::*;
    check_party(|it| it.name = " ".to_owned(), &[("name", Required)]);
    check_party(|it| it.name = "x".repeat(201), &[("name", TooLong)]);
    check_party(|it| it.category = "x".repeat(201), &[("category", TooLong)]);
    check_party(
        |it| it.national_id = "0076229646".to_owned(),
        &[("national_id", BadCheck)],
    );
    check_party(|it| it.national_id = "12".to_owned(), &[("national_id", BadFormat)]);
    check_party(
        |it| it.economic_number = "12345678901".to_owned(),
        &[("economic_number", BadFormat)],
    );
    check_party(|it| it.economic_number = "12345678901234".to_owned(), &[]);
    check_party(
        |it| {
            it.nature = PartyNature::Organisation;
            it.national_id = "10380284790".to_owned();
            it.economic_number = "12345678901".to_owned();
        },
        &[],
    );
    check_party(|it| it.phones = vec!["abc".to_owned()], &[("phones.0", BadFormat)]);
    check_party(|it| it.phones = vec!["021".to_owned(); 11], &[("phones", TooMany)]);
    check_party(
        |it| it.addresses = vec![it.addresses[0].clone(); 21],
        &[("addresses", TooMany)],
    );
    check_party(
        |it| it.addresses[0].postal_code = "123".to_owned(),
        &[("addresses.0.postal_code", BadFormat)],
    );
    for email in ["a", "a@b", "@b.ir", "a@b.ir@c", "a b@c.ir", "a@.ir", "a@b."] {
        check_party(|it| it.email = email.to_owned(), &[("email", BadFormat)]);
    }
    check_party(|it| it.email = "a.b@c.ir".to_owned(), &[]);
    check_party(
        |it| it.responsible = Some(UserId(Uuid::from_u128(0xbad))),
        &[("responsible", Unknown)],
    );
    check_party(|it| it.credit_limit = Some(rials(-1)), &[("credit_limit", Negative)]);
    let mut server = Server::new();
    let first = Party {
        national_id: "1583250689".to_owned(),
        ..party(AHMADI, "رضا احمدی")
    };
    server.put(first.clone());
    let second = Party {
        national_id: "۱۵۸۳۲۵۰۶۸۹".to_owned(),
        ..party(NEW_PARTY, "همنام")
    };
    check(
        &server,
        SARA,
        Mutation::SaveParty(new(second)),
        problems(&[("national_id", Duplicate)]),
    );
    check(
        &server,
        SARA,
        Mutation::SaveParty(edit(&first, |it| it.name = "رضا".to_owned())),
        Ok(()),
    );
}

#[test]
fn products() {
    use ProblemCode::*;
    let check_product = |change: fn(&mut Product), expected: &[(&str, ProblemCode)]| {
        let mut record = product(domain::id::ProductId(Uuid::from_u128(0x7ff)), "N1", 0, true);
        change(&mut record);
        check(
            &Server::new(),
            NARGES,
            Mutation::SaveProduct(new(record)),
            problems(expected),
        );
    };
    check_product(|it| it.code = String::new(), &[("code", Required)]);
    check_product(|it| it.code = " S1 ".to_owned(), &[("code", Duplicate)]);
    check_product(|it| it.unit = String::new(), &[("unit", Required)]);
    check_product(|it| it.unit_decimals = 7, &[("unit_decimals", TooManyDecimals)]);
    check_product(
        |it| it.commission = Some(Commission::Percent(Percent::whole(101))),
        &[("commission", PercentRange)],
    );
    check_product(
        |it| it.commission = Some(Commission::Amount(rials(-1))),
        &[("commission", Negative)],
    );
}

#[test]
fn people() {
    use ProblemCode::*;
    let server = Server::new();
    let check_user = |by: UserId, record: User, expected: &[(&str, ProblemCode)]| {
        let base = server.get::<User>(record.id);
        check(
            &server,
            by,
            Mutation::SaveUser(Save { base, record }),
            problems(expected),
        );
    };
    let id = UserId(Uuid::from_u128(0x1ff));
    let someone = |change: fn(&mut User)| {
        let mut record = user(id, "someone");
        change(&mut record);
        record
    };
    check_user(ADMIN, someone(|_| {}), &[]);
    check_user(
        ADMIN,
        someone(|it| it.username = "SARA".to_owned()),
        &[("username", Duplicate)],
    );
    check_user(
        ADMIN,
        someone(|it| it.username = "a b".to_owned()),
        &[("username", BadFormat)],
    );
    check_user(
        ADMIN,
        someone(|it| it.units = vec![domain::id::UnitId(Uuid::from_u128(0xbad))]),
        &[("units", Unknown)],
    );
    check_user(
        ADMIN,
        someone(|it| it.groups = vec![domain::id::GroupId(Uuid::from_u128(0xbad))]),
        &[("groups", Unknown)],
    );
    check_user(
        ADMIN,
        someone(|it| it.positions = vec![domain::id::PositionId(Uuid::from_u128(0xbad))]),
        &[("positions", Unknown)],
    );
    let switched_off = |id, name| User {
        active: false,
        ..user(id, name)
    };
    check_user(ADMIN, switched_off(ADMIN, "admin"), &[("active", Fixed)]);
    check_user(ADMIN, switched_off(SARA, "sara"), &[]);
}

#[test]
fn grants() {
    use ProblemCode::*;
    let server = Server::new();
    let nobody = UserId(Uuid::from_u128(0xbad));
    let check_grant = |holder, scope, rights: &[Right], expected: &[(&str, ProblemCode)]| {
        let record = grant(0x40, holder, scope, rights);
        check(&server, ADMIN, Mutation::SaveGrant(new(record)), problems(expected));
    };
    let sara = Holder::User(SARA);
    check_grant(sara, GrantScope::SubType(WHOLESALE), &[Right::View], &[]);
    check_grant(
        Holder::User(nobody),
        GrantScope::General,
        &[Right::Reports],
        &[("holder", Unknown)],
    );
    for holder in [
        Holder::Unit(domain::id::UnitId(Uuid::from_u128(0xbad))),
        Holder::Group(domain::id::GroupId(Uuid::from_u128(0xbad))),
        Holder::Position(domain::id::PositionId(Uuid::from_u128(0xbad))),
    ] {
        check_grant(holder, GrantScope::General, &[Right::Reports], &[("holder", Unknown)]);
    }
    check_grant(sara, GrantScope::DeputyOf(nobody), &[], &[("scope", Unknown)]);
    check_grant(sara, GrantScope::DeputyOf(SARA), &[], &[("scope", Duplicate)]);
    check_grant(
        sara,
        GrantScope::DeputyOf(ALI),
        &[Right::View],
        &[("rights", BadFormat)],
    );
    check_grant(sara, GrantScope::General, &[Right::View], &[("rights", BadFormat)]);
    check_grant(
        sara,
        GrantScope::SubType(WHOLESALE),
        &[Right::Settings],
        &[("rights", BadFormat)],
    );
    check_grant(sara, GrantScope::General, &[], &[("rights", Required)]);
    let backwards = Grant {
        from: Some(today()),
        until: today().plus_days(-1),
        ..grant(0x40, sara, GrantScope::General, &[Right::Reports])
    };
    check(
        &server,
        ADMIN,
        Mutation::SaveGrant(new(backwards)),
        problems(&[("until", EndBeforeStart)]),
    );
    // The administrator does not lock themselves out.
    let own: Grant = server.get(ADMIN_GRANT).unwrap();
    let fixed = || problems(&[("rights", Fixed)]);
    let remove = Mutation::RemoveGrant(RemoveGrant { grant: ADMIN_GRANT });
    check(&server, ADMIN, remove.clone(), fixed());
    for change in [
        (|it| _ = it.rights.remove(&Right::SystemManager)) as fn(&mut Grant),
        |it| it.holder = Holder::User(SARA),
        |it| it.until = today().plus_days(-1),
    ] {
        check(&server, ADMIN, Mutation::SaveGrant(edit(&own, change)), fixed());
    }
    let mut two = server.clone();
    two.put(grant(0x41, sara, GrantScope::General, &[Right::SystemManager]));
    check(&two, SARA, remove, Ok(()));
    let absent = RemoveGrant {
        grant: GrantId(Uuid::from_u128(0xbad)),
    };
    check(&server, ADMIN, Mutation::RemoveGrant(absent), Ok(()));
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
