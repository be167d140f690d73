//! Parties and products.

use super::*;

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
    let distrusted = Party {
        credit_limit: Some(rials(-1)),
        ..party(NEW_PARTY, "تازه")
    };
    check(
        &Server::new(),
        NARGES,
        Mutation::SaveParty(new(distrusted)),
        problems(&[("credit_limit", Negative)]),
    );
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
fn credit_limits_are_the_managers() {
    let mut server = Server::new();
    server.put(grant(
        0x31,
        Holder::User(MINA),
        GrantScope::General,
        &[Right::SalesManager],
    ));
    let trusted = Party {
        credit_limit: Some(rials(1_000)),
        ..party(AHMADI, "رضا احمدی")
    };
    server.put(trusted.clone());
    let of_new = |by, limit: Option<Money>, expected| {
        let record = Party {
            credit_limit: limit,
            ..party(NEW_PARTY, "تازه")
        };
        check(&server, by, Mutation::SaveParty(new(record)), expected);
    };
    let of_held = |by, change: fn(&mut Party), expected| {
        check(&server, by, Mutation::SaveParty(edit(&trusted, change)), expected);
    };
    for (by, may) in [(SARA, false), (ADMIN, false), (NARGES, true), (MINA, true)] {
        let expected = || if may { Ok(()) } else { Err(Rejection::NotAllowed.into()) };
        of_new(by, Some(rials(1)), expected());
        of_held(by, |it| it.credit_limit = Some(rials(2_000)), expected());
        of_held(by, |it| it.credit_limit = None, expected());
        // The right comes before the content.
        of_held(
            by,
            |it| (it.name, it.credit_limit) = (String::new(), None),
            if may {
                problems(&[("name", ProblemCode::Required)])
            } else {
                expected()
            },
        );
        of_new(by, None, Ok(()));
        of_held(by, |it| it.category = "ب".to_owned(), Ok(()));
    }
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
