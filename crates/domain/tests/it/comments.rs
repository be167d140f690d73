//! Comments, who is told of them, and what becomes of both.

use domain::access::Action;
use domain::id::{CommentId, GroupId, PartyId, PositionId, UnitId, UserId};
use domain::mutation::{AddComment, Authority, DeleteComment, MarkMentionsRead, Mutation, MuteUnit, RemoveGrant, Save};
use domain::record::{
    Addressee, Comment, GrantScope, Holder, Key, Kind, Mention, MutedUnits, Party, Position, Record, Right, Subject,
    Unit, User,
};
use domain::rejection::{ProblemCode, Rejection, Stop};
use domain::scope::{Scope, scopes_of};
use domain::world::{Change, World};
use uuid::Uuid;

use crate::company::*;

const SALES: UnitId = UnitId(Uuid::from_u128(0x2a1));
const CLERK: PositionId = PositionId(Uuid::from_u128(0x2a2));

fn comment_id(at: u128) -> CommentId {
    CommentId(Uuid::from_u128(0xc00 + at))
}

fn add(at: u128, subject: Subject, addressees: &[Addressee]) -> AddComment {
    AddComment {
        comment: comment_id(at),
        subject,
        text: format!("نظر {at}"),
        addressees: addressees.to_vec(),
    }
}

fn of(holder: Holder) -> Addressee {
    holder.into()
}

fn user_named(user: UserId) -> Addressee {
    of(Holder::User(user))
}

/// The company with a sales unit (Sara, Reza, Pari, Off), a clerk (Reza) and a wholesale invoice of Sara's for Ahmadi, whom Kian
/// looks after.
fn busy() -> (Server, Subject) {
    let mut server = Server::new();
    server.put(Unit {
        id: SALES,
        name: "فروش".to_owned(),
        active: true,
    });
    server.put(Position {
        id: CLERK,
        name: "کارشناس".to_owned(),
        active: true,
    });
    for id in [SARA, REZA, PARI, OFF] {
        let mut it: User = server.get(id).unwrap();
        it.units.push(SALES);
        if id == REZA {
            it.positions.push(CLERK);
        }
        server.put(it);
    }
    let mut ahmadi: Party = server.get(AHMADI).unwrap();
    ahmadi.responsible = Some(KIAN);
    server.put(ahmadi);
    let item = server.submit(SARA, 1, sugar(WHOLESALE, 2));
    (server, Subject::Item(item))
}

fn mentions(server: &Server, comment: CommentId) -> Vec<Mention> {
    let all = server.records.values().filter_map(|record| match record {
        Record::Mention(it) if it.comment == comment => Some(Mention::clone(it)),
        _ => None,
    });
    all.collect()
}

/// Who was told through what; a quiet one with a tilde.
fn told(server: &Server, comment: CommentId) -> Vec<String> {
    let mut told: Vec<String> = mentions(server, comment)
        .iter()
        .map(|it| {
            let name = server.get::<User>(it.told).unwrap().name;
            let way = match it.through {
                Addressee::Responsible => "responsible",
                Addressee::Holder(Holder::User(_)) => "name",
                Addressee::Holder(Holder::Unit(WAREHOUSE)) => "warehouse",
                Addressee::Holder(Holder::Unit(_)) => "sales",
                Addressee::Holder(Holder::Group(_)) => "correctors",
                Addressee::Holder(Holder::Position(_)) => "clerk",
            };
            let quiet = if it.quiet { "~" } else { "" };
            format!("{name} {way}{quiet}")
        })
        .collect();
    told.sort();
    told
}

fn not_found(subject: Subject) -> Stop {
    Rejection::NotFound { key: subject.key() }.into()
}

#[test]
fn who_may_comment() {
    let (server, item) = busy();
    let (party, product) = (Subject::Party(AHMADI), Subject::Product(SUGAR));
    let gone = Subject::Item(draft(99).item());
    let not_allowed = || Err(Stop::from(Rejection::NotAllowed));
    let check = |by: UserId, subject: Subject, expected: Result<(), Stop>| {
        let got = server.clone().run(by, Mutation::AddComment(add(1, subject, &[])));
        assert_eq!(got.map(|_| ()), expected, "{by} on {subject}");
    };
    // Her own; with the right; a deputy; whoever may do all.
    for by in [SARA, ALI, OMID, NARGES] {
        check(by, item, Ok(()));
    }
    // Seen, without the right to comment.
    for by in [PARI, KIAN, REZA, MINA] {
        check(by, item, not_allowed());
    }
    // Unseen and absent look the same.
    for by in [STRANGER, ADMIN, OFF] {
        check(by, item, Err(not_found(item)));
    }
    for by in [SARA, NARGES, STRANGER] {
        check(by, gone, Err(not_found(gone)));
    }
    for by in [STRANGER, ADMIN, PARI] {
        check(by, party, Ok(()));
        check(by, product, Ok(()));
    }
}

#[test]
fn a_comment_is_refused_by_its_content() {
    let (server, item) = busy();
    let check = |change: &dyn Fn(&mut AddComment), expected: &[(&str, ProblemCode)]| {
        let mut mutation = add(1, item, &[]);
        change(&mut mutation);
        let got = server.clone().run(SARA, Mutation::AddComment(mutation)).map(|_| ());
        if expected.is_empty() {
            assert_eq!(got, Ok(()));
            return;
        }
        let Err(Stop::Rejected(Rejection::Invalid { problems })) = got else {
            panic!("{expected:?}: {got:?}");
        };
        let problems: Vec<(&str, ProblemCode)> = problems.iter().map(|it| (it.field.as_str(), it.code)).collect();
        assert_eq!(problems, expected);
    };
    check(&|_| {}, &[]);
    check(&|it| it.text = " \n ".to_owned(), &[("text", ProblemCode::Required)]);
    check(&|it| it.text = "ن".repeat(Comment::TEXT_CHARS_MAX), &[]);
    check(
        &|it| it.text = "ن".repeat(Comment::TEXT_CHARS_MAX + 1),
        &[("text", ProblemCode::TooLong)],
    );
    check(
        &|it| it.addressees = vec![user_named(ALI), user_named(ALI)],
        &[("addressees.1", ProblemCode::Duplicate)],
    );
    check(
        &|it| it.addressees = vec![of(Holder::Group(GroupId(Uuid::nil())))],
        &[("addressees.0", ProblemCode::Unknown)],
    );
    check(&|it| it.addressees = vec![user_named(OFF)], &[]);
    let many = |count: u128| {
        (0..count)
            .map(|at| user_named(UserId(Uuid::from_u128(at))))
            .collect::<Vec<_>>()
    };
    let mut server = server.clone();
    for at in 0..=50 {
        server.put(user(UserId(Uuid::from_u128(at)), "کاربر"));
    }
    let mut mutation = add(1, item, &many(50));
    assert!(server.clone().run(SARA, Mutation::AddComment(mutation.clone())).is_ok());
    mutation.addressees = many(51);
    let refused = server.run(SARA, Mutation::AddComment(mutation));
    assert!(matches!(refused, Err(Stop::Rejected(Rejection::Invalid { .. }))));
}

#[test]
fn a_comment_is_kept_with_its_author_and_times() {
    let (mut server, item) = busy();
    let mut mutation = add(1, item, &[]);
    mutation.text = "  دیدم \n".to_owned();
    let changes = server.run(OMID, Mutation::AddComment(mutation.clone())).unwrap();
    let expected = Comment {
        id: comment_id(1),
        subject: item,
        author: OMID,
        on_behalf_of: Some(ALI),
        text: "دیدم".to_owned(),
        addressees: Vec::new(),
        claimed_at: server.now.plus_seconds(-60),
        applied_at: server.now,
        deleted: None,
    };
    assert_eq!(changes, [Change::Put(expected.clone().into())]);
    let record = Record::from(expected);
    assert_eq!(record.root(), item.key());
    assert_eq!(scopes_of(&record), [], "it goes where its subject goes");
    // The same once more is the same; another's with this id is refused.
    assert_eq!(server.run(OMID, Mutation::AddComment(mutation)), Ok(Vec::new()));
    let taken = server.run(ALI, Mutation::AddComment(add(1, item, &[])));
    assert_eq!(taken, Err(Rejection::IdTaken.into()));
}

#[test]
fn each_person_is_told_once_by_the_nearest_way() {
    let (mut server, item) = busy();
    let unit = of(Holder::Unit(SALES));
    let warehouse = of(Holder::Unit(WAREHOUSE));
    let group = of(Holder::Group(CORRECTORS));
    let clerk = of(Holder::Position(CLERK));
    let mut at = 0;
    let mut check = |by: UserId, subject: Subject, addressees: &[Addressee], expected: &[&str]| {
        at += 1;
        server
            .run(by, Mutation::AddComment(add(at, subject, addressees)))
            .unwrap();
        assert_eq!(told(&server, comment_id(at)), expected, "{addressees:?}");
    };
    check(ALI, item, &[], &[]);
    check(ALI, item, &[user_named(SARA), user_named(OFF)], &["sara name"]);
    check(ALI, item, &[user_named(ALI)], &[]);
    check(ALI, item, &[unit], &["pari sales", "reza sales", "sara sales"]);
    check(SARA, item, &[unit], &["pari sales", "reza sales"]);
    check(
        ALI,
        item,
        &[unit, user_named(REZA)],
        &["pari sales", "reza name", "sara sales"],
    );
    check(ALI, item, &[unit, clerk], &["pari sales", "reza sales", "sara sales"]);
    check(ALI, item, &[clerk, unit], &["pari sales", "reza clerk", "sara sales"]);
    check(
        ALI,
        item,
        &[warehouse, unit],
        &["pari warehouse", "reza sales", "sara sales"],
    );
    check(ALI, item, &[group], &["kian correctors"]);
    check(
        ALI,
        item,
        &[Addressee::Responsible],
        &["kian responsible", "sara responsible"],
    );
    check(SARA, item, &[Addressee::Responsible], &["kian responsible"]);
    check(
        ALI,
        item,
        &[group, Addressee::Responsible],
        &["kian responsible", "sara responsible"],
    );
    check(
        ALI,
        Subject::Party(AHMADI),
        &[Addressee::Responsible],
        &["kian responsible"],
    );
    check(ALI, Subject::Party(BAHAR), &[Addressee::Responsible], &[]);
    check(
        ALI,
        Subject::Product(SUGAR),
        &[Addressee::Responsible, unit],
        &["pari sales", "reza sales", "sara sales"],
    );
}

#[test]
fn a_device_tells_nobody() {
    let (mut server, item) = busy();
    let mut ctx = server.tick(domain::mutation::Actor::User(ALI));
    ctx.authority = Authority::Device;
    let mutation = Mutation::AddComment(add(1, item, &[of(Holder::Unit(SALES)), Addressee::Responsible]));
    let changes = server.decide(&ctx, &mutation).unwrap();
    assert!(
        matches!(changes.as_slice(), [Change::Put(Record::Comment(_))]),
        "{changes:?}"
    );
    // And it need not know who is in a unit.
    let asked = mutation.wants(&World::default(), &ctx);
    assert!(
        asked.iter().all(|want| matches!(want, domain::world::Want::Record(_))),
        "{asked:?}"
    );
}

#[test]
fn a_muted_unit_is_heard_quietly() {
    let (mut server, item) = busy();
    let mute = |unit, muted| Mutation::MuteUnit(MuteUnit { unit, muted });
    let (unit, warehouse) = (of(Holder::Unit(SALES)), of(Holder::Unit(WAREHOUSE)));
    server.run(PARI, mute(SALES, true)).unwrap();
    assert_eq!(server.run(PARI, mute(SALES, true)), Ok(Vec::new()));
    server.run(ALI, Mutation::AddComment(add(1, item, &[unit]))).unwrap();
    assert_eq!(
        told(&server, comment_id(1)),
        ["pari sales~", "reza sales", "sara sales"]
    );
    for mention in mentions(&server, comment_id(1)) {
        assert_eq!(mention.is_unread(), mention.told != PARI);
    }
    // A way that is not muted, or the name, is loud.
    server
        .run(ALI, Mutation::AddComment(add(2, item, &[unit, warehouse])))
        .unwrap();
    assert_eq!(told(&server, comment_id(2))[0], "pari warehouse");
    server
        .run(ALI, Mutation::AddComment(add(3, item, &[unit, user_named(PARI)])))
        .unwrap();
    assert_eq!(told(&server, comment_id(3))[0], "pari name");
    server.run(PARI, mute(SALES, false)).unwrap();
    server.run(ALI, Mutation::AddComment(add(4, item, &[unit]))).unwrap();
    assert_eq!(told(&server, comment_id(4))[0], "pari sales");
    let muted: MutedUnits = server.get(PARI).unwrap();
    assert_eq!(scopes_of(&muted.into()), [Scope::user(PARI)]);
    let unknown = UnitId(Uuid::nil());
    let key = Key::new(Kind::Unit, unknown);
    assert_eq!(
        server.run(PARI, mute(unknown, true)),
        Err(Rejection::NotFound { key }.into())
    );
}

#[test]
fn whoever_may_not_see_the_subject_has_the_text_alone() {
    let (mut server, item) = busy();
    let everybody: Vec<Addressee> = USERS.into_iter().map(user_named).collect();
    server
        .run(SARA, Mutation::AddComment(add(1, item, &everybody)))
        .unwrap();
    let label = server.item(draft(1).item()).reference;
    let mut seeing = Vec::new();
    for mention in mentions(&server, comment_id(1)) {
        assert_eq!((mention.text.as_str(), mention.author), ("نظر 1", SARA));
        assert_eq!(scopes_of(&mention.clone().into()), [Scope::user(mention.told)]);
        match mention.subject {
            Some(it) => {
                assert_eq!((it.subject, &it.title), (item, &label));
                seeing.push(mention.told);
            }
            None => {
                let body = Record::from(mention).body();
                assert!(
                    !body.contains(&draft(1).item().to_string()) && !body.contains(&label),
                    "{body}"
                );
            }
        }
    }
    seeing.sort();
    assert_eq!(seeing, [NARGES, ALI, REZA, MINA, OMID, PARI, KIAN]);
    assert_eq!(
        mentions(&server, comment_id(1)).len(),
        USERS.len() - 2,
        "not the author, nor who is switched off"
    );
    // What everybody may see has its title for everybody.
    server
        .run(SARA, Mutation::AddComment(add(2, Subject::Party(AHMADI), &everybody)))
        .unwrap();
    assert!(mentions(&server, comment_id(2)).iter().all(|it| it.subject.is_some()));
    // A right of a moment ago counts no more.
    let grant = domain::id::GrantId(Uuid::from_u128(0xa06));
    server.run(ADMIN, Mutation::RemoveGrant(RemoveGrant { grant })).unwrap();
    server
        .run(SARA, Mutation::AddComment(add(3, item, &[user_named(PARI)])))
        .unwrap();
    assert_eq!(mentions(&server, comment_id(3))[0].subject, None);
}

#[test]
fn at_most_so_many_are_told_those_by_name_first() {
    let (mut server, item) = busy();
    for at in 0..600 {
        let mut it = user(UserId(Uuid::from_u128(0x8_0000 + at)), "کارمند");
        it.units.push(SALES);
        server.put(it);
    }
    let last = UserId(Uuid::from_u128(0x8_0000 + 599));
    let addressees = [of(Holder::Unit(SALES)), user_named(last)];
    let changes = server
        .run(ALI, Mutation::AddComment(add(1, item, &addressees)))
        .unwrap();
    assert_eq!(changes.len(), Mention::TOLD_MAX + 1);
    let told = mentions(&server, comment_id(1));
    assert!(told.iter().any(|it| it.told == last && it.is_direct()));
    assert!(told.iter().any(|it| it.told == SARA));
}

#[test]
fn who_joins_later_is_not_told_and_who_leaves_keeps_it() {
    let (mut server, item) = busy();
    let unit = of(Holder::Unit(SALES));
    server.run(ALI, Mutation::AddComment(add(1, item, &[unit]))).unwrap();
    let move_to = |server: &mut Server, id: UserId, units: Vec<UnitId>| {
        let base: User = server.get(id).unwrap();
        let record = User { units, ..base.clone() };
        let base = Some(base);
        server.run(ADMIN, Mutation::SaveUser(Save { base, record })).unwrap();
    };
    move_to(&mut server, MINA, vec![SALES]);
    move_to(&mut server, REZA, vec![]);
    assert_eq!(told(&server, comment_id(1)), ["pari sales", "reza sales", "sara sales"]);
    server.run(ALI, Mutation::AddComment(add(2, item, &[unit]))).unwrap();
    assert_eq!(told(&server, comment_id(2)), ["mina sales", "pari sales", "sara sales"]);
}

#[test]
fn a_deletion_leaves_a_trace_and_empties_the_mentions() {
    let (mut server, item) = busy();
    server.put(grant(
        0x50,
        Holder::User(PARI),
        GrantScope::General,
        &[Right::DeleteComment],
    ));
    server.put(grant(
        0x51,
        Holder::User(STRANGER),
        GrantScope::General,
        &[Right::DeleteComment],
    ));
    server
        .run(
            SARA,
            Mutation::AddComment(add(1, item, &[user_named(ALI), user_named(STRANGER)])),
        )
        .unwrap();
    server
        .run(
            ALI,
            Mutation::MarkMentionsRead(MarkMentionsRead {
                comments: vec![comment_id(1)],
            }),
        )
        .unwrap();
    let read_at = mentions(&server, comment_id(1))
        .into_iter()
        .find(|it| it.told == ALI)
        .unwrap()
        .read_at;
    let delete = || Mutation::DeleteComment(DeleteComment { comment: comment_id(1) });
    let not_found = || Rejection::NotFound {
        key: Key::new(Kind::Comment, comment_id(1)),
    };
    for (by, expected) in [
        (SARA, Ok(())),
        (NARGES, Ok(())),
        (PARI, Ok(())),
        (ALI, Err(Rejection::NotAllowed)),
        (KIAN, Err(Rejection::NotAllowed)),
        // The right without sight of the subject, and sight of nothing at all.
        (STRANGER, Err(not_found())),
        (ADMIN, Err(not_found())),
    ] {
        let got = server.clone().run(by, delete()).map(|_| ());
        assert_eq!(got, expected.map_err(Stop::from), "{by}");
    }
    let missing = Mutation::DeleteComment(DeleteComment { comment: comment_id(9) });
    let key = Key::new(Kind::Comment, comment_id(9));
    assert_eq!(server.run(SARA, missing), Err(Rejection::NotFound { key }.into()));
    server.run(NARGES, delete()).unwrap();
    let trace: Comment = server.get(comment_id(1)).unwrap();
    assert_eq!(
        (trace.text.as_str(), trace.addressees.as_slice(), trace.author),
        ("", [].as_slice(), SARA)
    );
    let deleted = trace.deleted.unwrap();
    assert_eq!((deleted.by, deleted.at), (NARGES, server.now));
    for mention in mentions(&server, comment_id(1)) {
        assert!(mention.text.is_empty() && !mention.is_unread() && mention.deleted_at == Some(deleted.at));
        if mention.told == ALI {
            assert_eq!(mention.read_at, read_at);
        }
    }
    // Once more changes nothing, and the first who did it stays.
    assert_eq!(server.run(SARA, delete()), Ok(Vec::new()));
}

#[test]
fn what_is_read_stays_read_and_is_ones_own() {
    let (mut server, item) = busy();
    server
        .run(
            SARA,
            Mutation::AddComment(add(1, item, &[user_named(ALI), user_named(PARI)])),
        )
        .unwrap();
    let read = |at: &[u128]| {
        Mutation::MarkMentionsRead(MarkMentionsRead {
            comments: at.iter().map(|at| comment_id(*at)).collect(),
        })
    };
    server.run(ALI, read(&[1, 9])).unwrap();
    let first = server.now;
    assert_eq!(server.run(ALI, read(&[1])), Ok(Vec::new()));
    // Nobody reads for another.
    assert_eq!(server.run(NARGES, read(&[1])), Ok(Vec::new()));
    for mention in mentions(&server, comment_id(1)) {
        assert_eq!(mention.read_at, (mention.told == ALI).then_some(first));
    }
    let many: Vec<u128> = (0..=500).collect();
    assert!(server.run(ALI, read(&many[..500])).is_ok());
    assert!(matches!(
        server.run(ALI, read(&many)),
        Err(Stop::Rejected(Rejection::Invalid { .. }))
    ));
}

#[test]
fn the_system_writes_no_comment() {
    let (mut server, item) = busy();
    let refused = server.run_as(
        domain::mutation::Actor::System,
        &Mutation::AddComment(add(1, item, &[])),
    );
    assert_eq!(refused, Err(Rejection::NotAllowed.into()));
}

#[test]
fn what_is_no_subject_is_seen_by_nobody_as_one() {
    let server = Server::new();
    let mut access = domain::access::Access::default();
    access.user = Some(NARGES);
    for record in server.records.values() {
        let is_subject = Subject::of(record).is_some();
        assert_eq!(is_subject, Subject::KINDS.contains(&record.kind()));
        assert_eq!(
            access.can(Action::ViewSubject(record)).is_some(),
            is_subject,
            "{}",
            record.key()
        );
        if let Some(subject) = Subject::of(record) {
            assert_eq!(subject.to_string().parse::<Subject>().unwrap(), subject);
            assert!(!Subject::title(record).is_empty());
        }
    }
    for wrong in [
        "",
        "user_account/1",
        "party/1",
        "item",
        &format!("draft/{}", Uuid::nil()),
    ] {
        assert!(wrong.parse::<Subject>().is_err(), "{wrong}");
    }
    assert!(Subject::Party(PartyId(Uuid::nil())).to_string().starts_with("party/"));
}
