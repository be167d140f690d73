//! Follow-ups: their owner's alone, saved as a whole, repeated by the Jalali calendar, grouped by the Persian week.

use domain::calendar::{Date, Instant, Zone, jalali_month_length};
use domain::due::Due;
use domain::id::{FollowUpId, UserId};
use domain::mutation::{DeleteFollowUp, Mutation, RemoveGrant, SaveFollowUp};
use domain::query::memory;
use domain::record::{FollowUp, FollowUpContent, Kind, Record, Reminder, Repeat, Subject};
use domain::rejection::{ProblemCode, Rejection, Stop};
use domain::scope::{Scope, scopes_of};
use domain::world::Change;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use uuid::Uuid;

use crate::company::*;

const ID: FollowUpId = FollowUpId(Uuid::from_u128(0xe01));

fn content(text: &str) -> FollowUpContent {
    FollowUpContent {
        text: text.to_owned(),
        due: Some(today()),
        remind_at: Some(at(today(), 9)),
        ..FollowUpContent::default()
    }
}

fn at(day: Date, hour: i64) -> Instant {
    Zone::TEHRAN.start_of(day).plus_seconds(hour * 3_600)
}

fn save(base: Option<&FollowUpContent>, content: &FollowUpContent) -> Mutation {
    Mutation::SaveFollowUp(SaveFollowUp {
        follow_up: ID,
        base: base.cloned(),
        content: content.clone(),
    })
}

fn held(server: &Server, owner: UserId) -> Option<FollowUp> {
    server.get(FollowUp::id_of(owner, ID))
}

#[test]
fn a_follow_up_is_its_owners_alone() {
    let mut server = Server::new();
    let changes = server.run(SARA, save(None, &content("تماس"))).unwrap();
    let [Change::Put(record)] = changes.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!(scopes_of(record), [Scope::user(SARA)]);
    assert_eq!((record.root(), record.owner()), (record.key(), Some(SARA)));
    assert!(record.kind().is_private());
    // The same id is another's own, and theirs to make: nobody learns from it what others have.
    for other in [ADMIN, NARGES, OMID] {
        assert_eq!(server.run(other, delete()), Ok(Vec::new()));
        server.run(other, save(None, &content("دیگری"))).unwrap();
        assert_eq!(held(&server, SARA).unwrap().content, content("تماس"));
    }
    let refused = server.run_as(domain::mutation::Actor::System, &save(None, &content("x")));
    assert_eq!(refused, Err(Rejection::NotAllowed.into()));
    server.run(SARA, delete()).unwrap();
    assert_eq!(held(&server, SARA), None);
    assert!(held(&server, ADMIN).is_some());
    assert_eq!(server.run(SARA, delete()), Ok(Vec::new()));
}

fn delete() -> Mutation {
    Mutation::DeleteFollowUp(DeleteFollowUp { follow_up: ID })
}

#[test]
fn nothing_of_it_is_written_out() {
    let mut server = Server::new();
    let mutation = save(Some(&content("راز نخست")), &content("راز دوم"));
    server.run(SARA, mutation.clone()).unwrap();
    let record = Record::from(held(&server, SARA).unwrap());
    for text in [format!("{mutation:?}"), format!("{record:?}")] {
        assert!(!text.contains("راز"), "{text}");
    }
}

#[test]
fn what_is_refused() {
    let mut server = Server::new();
    let item = Subject::Item(server.submit(SARA, 1, sugar(WHOLESALE, 1)));
    let check = |by: UserId, change: &dyn Fn(&mut FollowUpContent), expected: &[(&str, ProblemCode)]| {
        let mut it = content("تماس");
        change(&mut it);
        let got = server.clone().run(by, save(None, &it)).map(|_| ());
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
    let only = |subject| {
        move |it: &mut FollowUpContent| {
            it.text = String::new();
            it.subject = Some(subject);
        }
    };
    let unknown: &[(&str, ProblemCode)] = &[("subject", ProblemCode::Unknown)];
    check(SARA, &|_| {}, &[]);
    check(SARA, &only(item), &[]);
    check(STRANGER, &only(item), unknown);
    check(STRANGER, &only(Subject::Item(draft(9).item())), unknown);
    check(STRANGER, &only(Subject::Party(AHMADI)), &[]);
    check(SARA, &|it| it.text = " ".to_owned(), &[("text", ProblemCode::Required)]);
    check(
        SARA,
        &|it| it.text = "ن".repeat(1_001),
        &[("text", ProblemCode::TooLong)],
    );
    check(SARA, &|it| it.due = None, &[]);
    let weekly = Repeat::Weeks { every: 1 };
    check(
        SARA,
        &|it| (it.due, it.repeat) = (None, weekly),
        &[("due", ProblemCode::Required)],
    );
    check(SARA, &|it| it.repeat = weekly, &[]);
    for wrong in [
        Repeat::Days { every: 0 },
        Repeat::Weeks { every: 1_000 },
        Repeat::Months { every: 1, day: 0 },
        Repeat::Months { every: 1, day: 4 },
        Repeat::Months { every: 0, day: 3 },
    ] {
        check(SARA, &|it| it.repeat = wrong, &[("repeat", ProblemCode::BadFormat)]);
    }
    let dismissed = |it: &mut FollowUpContent| (it.remind_at, it.reminder) = (None, Reminder::Dismissed);
    check(SARA, &dismissed, &[("remind_at", ProblemCode::Required)]);
}

#[test]
fn a_subject_that_is_out_of_sight_by_now_loses_no_follow_up() {
    let mut server = Server::new();
    let item = Subject::Item(server.submit(SARA, 1, sugar(WHOLESALE, 1)));
    let first = FollowUpContent {
        subject: Some(item),
        ..content("تماس")
    };
    server.run(PARI, save(None, &first)).unwrap();
    let grant = domain::id::GrantId(Uuid::from_u128(0xa06));
    server.run(ADMIN, Mutation::RemoveGrant(RemoveGrant { grant })).unwrap();
    server
        .run(PARI, save(Some(&first), &first.completed(server.now, Zone::TEHRAN)))
        .unwrap();
    assert!(held(&server, PARI).unwrap().content.done_at.is_some());
}

#[test]
fn the_last_to_arrive_stands_and_what_it_had_not_seen_is_kept() {
    let mut server = Server::new();
    let [one, two, three] = ["یک", "دو", "سه"].map(content);
    server.run(SARA, save(None, &one)).unwrap();
    let created_at = server.now;
    // Seen: nothing to keep. The same once more: nothing to do.
    server.run(SARA, save(Some(&one), &two)).unwrap();
    assert_eq!(server.run(SARA, save(Some(&one), &two)), Ok(Vec::new()));
    assert_eq!(held(&server, SARA).unwrap().replaced, []);
    let saved_at = server.now.plus_seconds(-1);
    // Another device still knew the first.
    server.run(SARA, save(Some(&one), &three)).unwrap();
    let it = held(&server, SARA).unwrap();
    assert_eq!(
        (it.content, it.created_at, it.saved_at),
        (three.clone(), created_at, server.now)
    );
    let [lost] = it.replaced.as_slice() else {
        panic!("{:?}", it.replaced);
    };
    assert_eq!(
        (&lost.content, lost.saved_at, lost.replaced_at),
        (&two, saved_at, server.now)
    );
    // What that device goes on writing builds on its own.
    server.run(SARA, save(Some(&three), &three.dismissed())).unwrap();
    assert_eq!(held(&server, SARA).unwrap().replaced.len(), 1);
    for at in 0..30 {
        server.run(SARA, save(None, &content(&at.to_string()))).unwrap();
    }
    let kept = held(&server, SARA).unwrap().replaced;
    assert_eq!(kept.len(), FollowUp::REPLACED_MAX);
    assert_eq!(kept.last().unwrap().content, content("28"));
    // Written on a device that had not heard of the deletion: it is not lost.
    server.run(SARA, delete()).unwrap();
    server.run(SARA, save(Some(&one), &two)).unwrap();
    assert_eq!(held(&server, SARA).unwrap().content, two);
}

#[test]
fn a_reminder_rings_until_it_is_handled() {
    let plain = content("تماس");
    let nine = at(today(), 9);
    assert_eq!(plain.rings_at(), Some(nine));
    let snoozed = plain.snoozed(at(today(), 11));
    assert_eq!((snoozed.rings_at(), snoozed.due), (Some(at(today(), 11)), plain.due));
    assert_eq!(plain.dismissed().rings_at(), None);
    assert_eq!(plain.completed(nine, Zone::TEHRAN).rings_at(), None);
    assert_eq!(
        FollowUpContent {
            remind_at: None,
            ..plain
        }
        .rings_at(),
        None
    );
}

#[test]
fn a_repeating_one_goes_on() {
    let check = |due: Date, repeat: Repeat, done: Date, next: Option<Date>| {
        let before = FollowUpContent {
            due: Some(due),
            // The evening before.
            remind_at: Some(at(due.plus_days(-1).unwrap(), 18)),
            repeat,
            reminder: Reminder::Dismissed,
            ..content("تماس")
        };
        let after = before.completed(at(done, 12), Zone::TEHRAN);
        match next {
            None => assert_eq!((after.done_at, after.due), (Some(at(done, 12)), Some(due))),
            Some(next) => {
                assert_eq!(
                    (after.done_at, after.due, after.reminder),
                    (None, Some(next), Reminder::Waiting)
                );
                assert_eq!(after.remind_at, Some(at(next.plus_days(-1).unwrap(), 18)), "{repeat:?}");
                assert!(after.repeat.fits(next));
            }
        }
    };
    let start = day(1404, 6, 31);
    let (daily, weekly) = (Repeat::Days { every: 3 }, Repeat::Weeks { every: 2 });
    let monthly = Repeat::monthly(1, start);
    check(start, Repeat::Never, start, None);
    check(start, daily, start, Some(day(1404, 7, 3)));
    // Done before its day: the next one all the same.
    check(start, daily, day(1404, 6, 20), Some(day(1404, 7, 3)));
    // Long overdue: what has passed is left out; today's has passed once it is done.
    check(start, daily, day(1404, 7, 5), Some(day(1404, 7, 6)));
    check(start, daily, day(1404, 7, 6), Some(day(1404, 7, 9)));
    check(start, weekly, start, Some(day(1404, 7, 14)));
    // The end of the month stays the end of the month.
    check(start, monthly, start, Some(day(1404, 7, 30)));
    check(day(1404, 7, 30), monthly, day(1404, 7, 30), Some(day(1404, 8, 30)));
    check(day(1404, 11, 30), monthly, day(1404, 11, 30), Some(day(1404, 12, 29)));
    check(day(1404, 12, 29), monthly, day(1404, 12, 29), Some(day(1405, 1, 31)));
    check(day(1403, 11, 30), monthly, day(1403, 11, 30), Some(day(1403, 12, 30)));
    check(start, monthly, day(1404, 9, 29), Some(day(1404, 9, 30)));
    check(start, monthly, day(1404, 9, 30), Some(day(1404, 10, 30)));
    check(
        start,
        Repeat::monthly(3, start),
        day(1404, 10, 1),
        Some(day(1404, 12, 29)),
    );
    check(start, Repeat::monthly(3, start), start, Some(day(1404, 9, 30)));
}

fn repeats() -> impl Strategy<Value = Repeat> {
    prop_oneof![
        (1..=400u16).prop_map(|every| Repeat::Days { every }),
        (1..=60u16).prop_map(|every| Repeat::Weeks { every }),
        (1..=30u16, 1..=31u8).prop_map(|(every, day)| Repeat::Months { every, day }),
    ]
}

/// The first date of the rhythm in some month: one that it can begin with.
fn first_of(repeat: Repeat, day: Date) -> Date {
    let Repeat::Months { day: wanted, .. } = repeat else {
        return day;
    };
    let jalali = day.jalali();
    let last = jalali_month_length(jalali.year(), jalali.month());
    crate::company::day(jalali.year(), jalali.month(), wanted.min(last))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, rng_seed: RngSeed::Fixed(5), ..ProptestConfig::default() })]

    /// By steps of one, the next is the first that lies after today; and steps from it lead to the same dates.
    #[test]
    fn the_next_date_is_the_first_ahead(repeat in repeats(), start in 0..12_000i64, later in -400..4_000i64) {
        let due = first_of(repeat, day(1390, 1, 1).plus_days(start).unwrap());
        prop_assert!(repeat.fits(due));
        let today = due.plus_days(later).unwrap();
        let next = repeat.next(due, today).unwrap();
        prop_assert!(next > today && next > due);
        let mut walked = repeat.next(due, due).unwrap();
        while walked <= today {
            walked = repeat.next(walked, walked).unwrap();
        }
        prop_assert_eq!(next, walked);
        prop_assert!(repeat.fits(next));
    }

    /// Every follow-up that is not done stands in exactly one group, and the filter of the group finds it.
    #[test]
    fn a_group_and_its_filter_agree(today in 0..4_000i64, off in -40..40i64, dated in any::<bool>(), done in any::<bool>()) {
        let today = day(1400, 1, 1).plus_days(today).unwrap();
        let due = dated.then(|| today.plus_days(off).unwrap());
        let record: Record = FollowUp {
            id: ID,
            owner: SARA,
            content: FollowUpContent { due, done_at: done.then(Instant::default), ..FollowUpContent::default() },
            created_at: Instant::default(),
            saved_at: Instant::default(),
            replaced: Vec::new(),
        }.into();
        let found: Vec<Due> = Due::ALL.iter().copied().filter(|it| memory::holds(&it.filter(today), &record)).collect();
        let expected = if done { vec![] } else { vec![Due::of(due, today)] };
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn the_week_ends_on_friday() {
    let check = |today: Date, off: i64, expected: Due| {
        assert_eq!(Due::of(today.plus_days(off), today), expected, "{today} {off}");
    };
    // 1 Azar 1404 is a Saturday.
    let saturday = day(1404, 9, 1);
    for (off, expected) in [
        (-1, Due::Overdue),
        (0, Due::Today),
        (1, Due::Tomorrow),
        (2, Due::ThisWeek),
        (6, Due::ThisWeek),
        (7, Due::Later),
    ] {
        check(saturday, off, expected);
    }
    let thursday = day(1404, 9, 6);
    check(thursday, 1, Due::Tomorrow);
    check(thursday, 2, Due::Later);
    let friday = day(1404, 9, 7);
    check(friday, 1, Due::Tomorrow);
    check(friday, 2, Due::Later);
    check(Date::MAX, 0, Due::Today);
    assert_eq!(Due::of(None, friday), Due::NoDate);
    for due in Due::ALL {
        let list = due.list(friday, 20);
        assert_eq!((list.check(), list.source), (Ok(()), Kind::FollowUp));
    }
}
