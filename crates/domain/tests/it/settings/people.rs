//! Users and grants.

use super::*;

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
    check_user(ADMIN, switched_off(ADMIN, "admin"), &[("active", LocksOut)]);
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
    let locks_out = || problems(&[("rights", LocksOut)]);
    let remove = Mutation::RemoveGrant(RemoveGrant { grant: ADMIN_GRANT });
    check(&server, ADMIN, remove.clone(), locks_out());
    for change in [
        (|it| _ = it.rights.remove(&Right::SystemManager)) as fn(&mut Grant),
        |it| it.holder = Holder::User(SARA),
        |it| it.until = today().plus_days(-1),
    ] {
        check(&server, ADMIN, Mutation::SaveGrant(edit(&own, change)), locks_out());
    }
    let mut two = server.clone();
    two.put(grant(0x41, sara, GrantScope::General, &[Right::SystemManager]));
    check(&two, SARA, remove, Ok(()));
    let absent = RemoveGrant {
        grant: GrantId(Uuid::from_u128(0xbad)),
    };
    check(&server, ADMIN, Mutation::RemoveGrant(absent), Ok(()));
}
