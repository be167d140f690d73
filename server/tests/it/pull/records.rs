//! Comments, mentions and follow-ups on their way to the devices.

use domain::id::{CommentId, FollowUpId};
use domain::mutation::{AddComment, DeleteComment, DeleteFollowUp, MarkMentionsRead, Mutation, MuteUnit, SaveFollowUp};
use domain::record::{Addressee, FollowUpContent, Holder, Key, Kind, Mention, Record, Subject};
use sync::protocol::Outcome;
use uuid::Uuid;

use super::cache::Cache;
use super::{PEOPLE, scopes, texts};
use crate::company::{
    self, ADMIN, AHMADI, ALI, BAHAR, CORRECTORS, NARGES, PARI, SARA, STRANGER, SUGAR, USERS, WAREHOUSE, WHOLESALE,
    sugar,
};
use crate::dice::Dice;
use crate::on_both;
use crate::push::Browser;

fn comment_id(at: u128) -> CommentId {
    CommentId(Uuid::from_u128(0xc00 + at))
}

fn add(at: u128, subject: Subject, addressees: &[Addressee]) -> Mutation {
    Mutation::AddComment(AddComment {
        comment: comment_id(at),
        subject,
        text: format!("نظر {at}"),
        addressees: addressees.to_vec(),
    })
}

fn follow_up(at: u128, subject: Option<Subject>, text: &str) -> Mutation {
    Mutation::SaveFollowUp(SaveFollowUp {
        follow_up: FollowUpId(Uuid::from_u128(0xe00 + at)),
        base: None,
        content: FollowUpContent {
            subject,
            text: text.to_owned(),
            ..FollowUpContent::default()
        },
    })
}

/// Something about comments, mentions or follow-ups that somebody tries in a life.
pub(super) fn something(dice: &mut Dice, what: u64, at: u128) -> Mutation {
    let comment = comment_id(u128::from(dice.roll(12)));
    let subject = dice.pick(&[
        Subject::Item(company::draft(at).item()),
        Subject::Item(company::draft(at).item()),
        Subject::Party(AHMADI),
        Subject::Product(SUGAR),
    ]);
    let addressees = [
        Holder::User(dice.pick(&USERS)).into(),
        dice.pick(&[
            Holder::Unit(WAREHOUSE).into(),
            Holder::Group(CORRECTORS).into(),
            Addressee::Responsible,
        ]),
    ];
    match (what, dice.roll(4)) {
        (14 | 15, _) => Mutation::AddComment(AddComment {
            comment,
            subject,
            text: "نظر".to_owned(),
            addressees: addressees.to_vec(),
        }),
        (16, 0) => Mutation::DeleteComment(DeleteComment { comment }),
        (16, 1) => Mutation::MuteUnit(MuteUnit {
            unit: WAREHOUSE,
            muted: dice.roll(2) == 0,
        }),
        (16, _) => Mutation::MarkMentionsRead(MarkMentionsRead {
            comments: vec![comment],
        }),
        (_, 0) => Mutation::DeleteFollowUp(DeleteFollowUp {
            follow_up: FollowUpId(Uuid::from_u128(0xe00 + at)),
        }),
        _ => follow_up(at, Some(subject), &format!("پیگیری {}", dice.roll(9))),
    }
}

on_both! {
    async fn a_comment_comes_with_its_subject_and_its_mentions_to_each(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let item = Subject::Item(sara.submit(1, sugar(WHOLESALE, 1)).await);
        let mut caches = Vec::new();
        for (user, name) in PEOPLE {
            let mut cache = Cache::new(&server, user).await;
            cache.check(name).await;
            caches.push((user, name, cache));
        }
        let addressees = [Holder::User(STRANGER).into(), Holder::Unit(WAREHOUSE).into(), Addressee::Responsible];
        let mut ali = Browser::new(&server, ALI).await;
        assert_eq!(ali.run(add(1, item, &addressees)).await, Outcome::Applied);
        for (user, name, cache) in &mut caches {
            let pages = cache.check(&format!("{name} after the comment")).await;
            // Who was told hears of it by their own scope.
            let is_told = [STRANGER, PARI, SARA].contains(user);
            assert_eq!(scopes(&pages).contains(&format!("user:{user}")), is_told, "{name}");
            assert_eq!(cache.of_kind(Kind::Mention).len(), usize::from(is_told), "{name}");
            let holds_item = cache.records.contains_key(&item.key());
            assert_eq!(cache.of_kind(Kind::Comment).len(), usize::from(holds_item), "{name}");
        }
        let (_, _, stranger) = caches.iter_mut().find(|(user, _, _)| *user == STRANGER).unwrap();
        let key = Key::new(Kind::Mention, Mention::id_of(comment_id(1), STRANGER));
        let Some(Record::Mention(mention)) = stranger.records.get(&key) else { panic!("no mention") };
        assert_eq!((mention.text.as_str(), &mention.subject), ("نظر 1", &None));
        // Read on one device is read on the other; and moves nobody else.
        let mut reader = Browser::new(&server, STRANGER).await;
        let read = Mutation::MarkMentionsRead(MarkMentionsRead { comments: vec![comment_id(1)] });
        assert_eq!(reader.run(read).await, Outcome::Applied);
        for (user, name, cache) in &mut caches {
            let pages = cache.check(&format!("{name} after it was read")).await;
            let expected = if *user == STRANGER { texts([format!("user:{user}")]) } else { texts([]) };
            assert_eq!(scopes(&pages), expected, "{name}");
        }
        // Its deletion reaches both.
        let delete = Mutation::DeleteComment(DeleteComment { comment: comment_id(1) });
        assert_eq!(ali.run(delete).await, Outcome::Applied);
        for (_, name, cache) in &mut caches {
            cache.check(&format!("{name} after the deletion")).await;
            let empty = |record: &&Record| match record {
                Record::Comment(it) => it.text.is_empty() && it.deleted.is_some(),
                Record::Mention(it) => it.text.is_empty() && it.deleted_at.is_some(),
                _ => true,
            };
            assert!(cache.records.values().filter(empty).count() == cache.records.len(), "{name}");
        }
    }

    async fn comments_on_parties_and_products_come_to_everybody(server) {
        let mut pari = Browser::new(&server, PARI).await;
        for (at, subject) in (1..).zip([Subject::Party(AHMADI), Subject::Party(BAHAR), Subject::Product(SUGAR)]) {
            assert_eq!(pari.run(add(at, subject, &[])).await, Outcome::Applied);
        }
        let mut caches = Vec::new();
        for (user, name) in PEOPLE {
            let mut cache = Cache::new(&server, user).await;
            cache.check(name).await;
            assert_eq!(cache.of_kind(Kind::Comment).len(), 3, "{name}");
            caches.push((name, cache));
        }
        assert_eq!(pari.run(add(4, Subject::Party(AHMADI), &[])).await, Outcome::Applied);
        for (name, cache) in &mut caches {
            let pages = cache.check(name).await;
            assert_eq!(scopes(&pages), texts(["parties".to_owned()]));
            // Of the comments only the new one comes again.
            assert_eq!(pages[0].records.iter().filter(|it| it.kind() == Kind::Comment).count(), 1, "{name}");
        }
        assert_eq!(pari.run(Mutation::DeleteComment(DeleteComment { comment: comment_id(1) })).await, Outcome::Applied);
        for (name, cache) in &mut caches {
            cache.check(name).await;
            let deleted = |it: &&&Record| matches!(it, Record::Comment(it) if it.deleted.is_some());
            assert_eq!(cache.of_kind(Kind::Comment).iter().filter(deleted).count(), 1, "{name}");
        }
    }

    async fn the_author_gets_the_comment_with_the_answer(server) {
        let mut sara = Browser::new(&server, SARA).await;
        let item = Subject::Item(sara.submit(1, sugar(WHOLESALE, 1)).await);
        let envelope = sara.envelope(add(1, item, &[Holder::User(NARGES).into()]));
        let response: sync::protocol::PushResponse = sara.push(vec![envelope]).await.json();
        let kinds: Vec<Kind> = response.records.iter().map(Record::kind).collect();
        assert_eq!(kinds, [Kind::Comment], "and nothing of whom it told");
        // Somebody who may not see it learns nothing by trying.
        let mut stranger = Browser::new(&server, STRANGER).await;
        let envelope = stranger.envelope(add(2, item, &[]));
        let response: sync::protocol::PushResponse = stranger.push(vec![envelope]).await.json();
        assert!(response.records.is_empty() && response.outcomes[0].outcome != Outcome::Applied);
    }

    async fn a_unit_of_hundreds_is_told_at_once(server) {
        let mut people: Vec<Record> = Vec::new();
        for at in 0..300u128 {
            let mut user = company::user(domain::id::UserId(Uuid::from_u128(0x8_0000 + at)), "کارمند");
            user.units.push(WAREHOUSE);
            people.push(user.into());
        }
        crate::pull::make(&server, people).await;
        let mut sara = Browser::new(&server, SARA).await;
        let item = Subject::Item(sara.submit(1, sugar(WHOLESALE, 1)).await);
        assert_eq!(sara.run(add(1, item, &[Holder::Unit(WAREHOUSE).into()])).await, Outcome::Applied);
        let told = server.server.store.read(|tx| Box::pin(store::record::count(tx, Kind::Mention))).await.unwrap();
        assert_eq!(told, 301);
        let mut one = Cache::new(&server, domain::id::UserId(Uuid::from_u128(0x8_0000))).await;
        one.check("one of them").await;
        let [Record::Mention(mention)] = one.of_kind(Kind::Mention)[..] else { panic!("one mention") };
        assert_eq!(mention.through, Addressee::Holder(Holder::Unit(WAREHOUSE)));
        assert!(mention.subject.is_some(), "her unit may look at it");
    }

    async fn two_devices_of_one_person_agree_on_a_follow_up(server) {
        let (mut one, mut two) = (Browser::new(&server, SARA).await, Browser::new(&server, SARA).await);
        assert_eq!(one.run(follow_up(1, None, "یک")).await, Outcome::Applied);
        assert_eq!(two.run(follow_up(1, None, "دو")).await, Outcome::Applied);
        for user in [SARA, SARA, ADMIN] {
            let mut cache = Cache::new(&server, user).await;
            cache.check("a device").await;
            let held = cache.of_kind(Kind::FollowUp);
            assert_eq!(held.len(), usize::from(user == SARA));
            for record in held {
                let Record::FollowUp(it) = record else { panic!("{record:?}") };
                assert_eq!((it.content.text.as_str(), it.replaced.len()), ("دو", 1));
                assert_eq!(it.replaced[0].content.text, "یک");
            }
        }
    }
}
