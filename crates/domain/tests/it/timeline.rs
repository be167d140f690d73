//! A timeline: everything about one subject in one order, page by page, without what is another's.

use domain::id::{CommentId, FollowUpId, UserId};
use domain::mutation::{AddComment, Mutation, SaveFollowUp};
use domain::query::{Cursor, ListQuery, QueryError, Value, memory};
use domain::record::{FollowUpContent, Holder, Key, Kind, Mention, Record, Subject};
use domain::timeline::{Timeline, moment};
use uuid::Uuid;

use crate::company::*;

/// Two invoices with comments and follow-ups of several people.
fn busy() -> (Server, [Subject; 2]) {
    let mut server = Server::new();
    let subjects = [1, 2].map(|at| Subject::Item(server.submit(SARA, at, sugar(WHOLESALE, 1))));
    for at in 0..20u128 {
        let subject = subjects[usize::from(at % 3 == 0)];
        let by = if at % 2 == 0 { SARA } else { ALI };
        let comment = AddComment {
            comment: CommentId(Uuid::from_u128(0xc00 + at)),
            subject,
            text: at.to_string(),
            addressees: vec![Holder::User(NARGES).into(), Holder::User(PARI).into()],
        };
        let follow_up = SaveFollowUp {
            follow_up: FollowUpId(Uuid::from_u128(0xe00 + at)),
            base: None,
            content: FollowUpContent {
                subject: Some(subject),
                ..FollowUpContent::default()
            },
        };
        server.run(by, Mutation::AddComment(comment)).unwrap();
        server.run(by, Mutation::SaveFollowUp(follow_up)).unwrap();
        // Two at one moment.
        server.now = server.now.plus_seconds(-i64::from(at % 5 == 0));
    }
    (server, subjects)
}

fn pages(server: &Server, asker: UserId, first: Timeline) -> Vec<Key> {
    let mut timeline = first;
    let mut found = Vec::new();
    loop {
        let page = timeline.run(asker, server.records.values());
        assert!(page.rows.len() <= timeline.limit as usize);
        found.extend(page.rows.iter().map(|row| row.key()));
        match page.next {
            Some(next) => timeline.after = Some(next),
            None => return found,
        }
    }
}

fn expected(server: &Server, asker: UserId, subject: Subject, kinds: &[Kind]) -> Vec<Key> {
    let mut rows: Vec<&Record> = server
        .records
        .values()
        .filter(|record| kinds.contains(&record.kind()))
        .filter(|record| match record {
            Record::FollowUp(it) => it.owner == asker && it.content.subject == Some(subject),
            other => other.root() == subject.key(),
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse((moment(row), row.key().id)));
    rows.into_iter().map(Record::key).collect()
}

#[test]
fn all_pages_together_are_the_whole() {
    let (server, subjects) = busy();
    for subject in subjects {
        for asker in [SARA, ALI, NARGES] {
            let whole = expected(&server, asker, subject, Timeline::KINDS);
            assert!(whole.len() > 7);
            for limit in [1, 2, 3, 7, 100] {
                assert_eq!(
                    pages(&server, asker, Timeline::new(subject, limit)),
                    whole,
                    "{asker} by {limit}"
                );
            }
            for kinds in [vec![Kind::Comment], vec![Kind::FollowUp, Kind::Transition]] {
                let some = Timeline {
                    kinds: kinds.clone(),
                    ..Timeline::new(subject, 2)
                };
                assert_eq!(pages(&server, asker, some), expected(&server, asker, subject, &kinds));
            }
        }
    }
    let party = pages(&server, SARA, Timeline::new(Subject::Party(AHMADI), 10));
    assert_eq!(party, [], "what is about its invoices stands on theirs");
}

#[test]
fn what_a_timeline_may_not_ask() {
    let plain = Timeline::new(Subject::Party(AHMADI), 10);
    let check = |timeline: Timeline, expected: Result<(), QueryError>| assert_eq!(timeline.check(), expected);
    check(plain.clone(), Ok(()));
    check(
        Timeline {
            limit: ListQuery::ROWS_MAX + 1,
            ..plain.clone()
        },
        Err(QueryError::TooMany),
    );
    check(
        Timeline {
            kinds: vec![Kind::Comment; 4],
            ..plain.clone()
        },
        Err(QueryError::TooMany),
    );
    check(
        Timeline {
            kinds: vec![Kind::Grant],
            ..plain.clone()
        },
        Err(QueryError::NoField("access_grant".to_owned())),
    );
    // A cursor of another form finds what it finds; the lists are sound in any case.
    let odd = Timeline {
        after: Some(Cursor {
            value: Value::text("x"),
            id: String::new(),
        }),
        ..plain
    };
    assert!(odd.sources(SARA).iter().all(|source| source.check().is_ok()));
}

#[test]
fn mentions_stand_unread_first() {
    let (mut server, _) = busy();
    let read = |at: u128| {
        Mutation::MarkMentionsRead(domain::mutation::MarkMentionsRead {
            comments: vec![CommentId(Uuid::from_u128(0xc00 + at))],
        })
    };
    for at in [3, 4, 19] {
        server.run(NARGES, read(at)).unwrap();
    }
    let own: Vec<Record> = server
        .records
        .values()
        .filter(|record| record.owner() == Some(NARGES) && record.kind() == Kind::Mention)
        .cloned()
        .collect();
    let (rows, totals) = memory::run(&Mention::addressed(None, 100), &own);
    let order: Vec<bool> = rows
        .iter()
        .map(|it| matches!(it, Record::Mention(it) if it.is_unread()))
        .collect();
    assert_eq!((order.len(), totals.count), (20, 20));
    assert!(
        order[..17].iter().all(|it| *it) && !order[17..].iter().any(|it| *it),
        "{order:?}"
    );
    assert_eq!(memory::run(&Mention::unread(), &own).1.count, 17);
    assert_eq!(
        memory::run(&Mention::addressed(Some(Kind::Item), 100), &own).1.count,
        20
    );
    assert_eq!(
        memory::run(&Mention::addressed(Some(Kind::Party), 100), &own).1.count,
        0
    );
}
