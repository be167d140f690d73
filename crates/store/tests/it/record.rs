//! Records: written, read, changed and deleted through the registry, with the audit trail beside them.

use domain::id::CommentId;
use domain::record::{Key, Kind};
use domain::world::{Change, SetKey};
use store::commit::changes_of;
use store::record::Known;
use store::{Error, record};

use crate::on_both;
use crate::sample::{comment, follow_up, id, item, mention, party};

on_both! {
    async fn what_was_put_is_got(store, _database) {
        let records: Vec<_> = (0..150).map(party).chain((0..40).map(item)).collect();
        let put = records.clone();
        store
            .write(move |tx| { let put = put.clone(); Box::pin(async move { record::put_all(tx, 1, &put).await }) })
            .await
            .unwrap();
        let keys: Vec<Key> = records.iter().map(domain::record::Record::key).chain([Key::new(Kind::Item, "none")]).collect();
        let mut got = store
            .read(move |tx| { let keys = keys.clone(); Box::pin(async move { record::get(tx, &keys).await }) })
            .await
            .unwrap();
        got.sort_by_key(domain::record::Record::key);
        let mut expected = records;
        expected.sort_by_key(domain::record::Record::key);
        assert_eq!(got, expected);
        assert_eq!(store.read(|tx| Box::pin(record::count(tx, Kind::Party))).await.unwrap(), 150);
    }

    async fn a_set_holds_its_members_by_id(store, _database) {
        let put: Vec<_> = (0..21).rev().map(party).collect();
        store
            .write(move |tx| { let put = put.clone(); Box::pin(async move { record::put_all(tx, 1, &put).await }) })
            .await
            .unwrap();
        let set = SetKey::PartiesWithNationalId("0000000003".into());
        let members = store
            .read(move |tx| { let set = set.clone(); Box::pin(async move { record::members(tx, &set).await }) })
            .await
            .unwrap();
        let ids: Vec<String> = members.iter().map(|it| it.key().id).collect();
        assert_eq!(ids, [3, 17].map(|n| id(1, n).to_string()));
    }

    async fn many_sets_are_found_as_each_alone(store, _database) {
        let put: Vec<_> = (0..200).map(party).chain((0..80).map(mention)).collect();
        store
            .write(move |tx| { let put = put.clone(); Box::pin(async move { record::put_all(tx, 1, &put).await }) })
            .await
            .unwrap();
        let mut sets: Vec<SetKey> =
            (0..150).map(|n| SetKey::PartiesWithNationalId(format!("{:010}", n % 9))).collect();
        sets.extend((0..25).map(|n| SetKey::MentionsOf(CommentId(id(6, n)))));
        sets.extend([SetKey::FiscalYears, SetKey::ActiveUsers]);
        sets.sort();
        sets.dedup();
        let asked = sets.clone();
        let (each, alone) = store
            .read(move |tx| { let asked = asked.clone(); Box::pin(async move {
                let each = record::members_of_each(tx, &asked).await?;
                let mut alone = Vec::new();
                for set in &asked {
                    alone.push(record::members(tx, set).await?);
                }
                Ok((each, alone))
            }) })
            .await
            .unwrap();
        assert_eq!(each, alone);
        assert_eq!(each.len(), sets.len());
        assert!(each.iter().map(Vec::len).sum::<usize>() > 150);
    }

    async fn a_change_leaves_its_trail(store, _database) {
        let steps = [
            Change::Put(party(1)),
            Change::Put(item(1)),
            Change::Put({
                let mut changed = item(2);
                if let domain::record::Record::Item(it) = &mut changed { it.id.0 = id(3, 1); }
                changed
            }),
            Change::Del(item(1).key()),
        ];
        for (n, change) in steps.into_iter().enumerate() {
            let key = change.key();
            let roots = store
                .commit(format!("{n}"), 1, move |commit| {
                    let change = change.clone();
                    Box::pin(async move { record::apply(commit, &[change], Some("uuid"), &Known::new()).await })
                })
                .await
                .unwrap();
            assert_eq!(roots, [key]);
        }
        let id = item(1).key().id;
        let trail = store
            .read(move |tx| { let id = id.clone(); Box::pin(async move { changes_of(tx, "item", &id, 0, 10).await }) })
            .await
            .unwrap();
        let shape: Vec<_> = trail.iter().map(|(seq, row)| (*seq, row.before.is_some(), row.after.is_some())).collect();
        assert_eq!(shape, [(2, false, true), (3, true, true), (4, true, false)]);
        assert_eq!(trail[0].1.after, trail[1].1.before);
        assert_eq!(store.read(|tx| Box::pin(record::count(tx, Kind::Item))).await.unwrap(), 0);
    }

    async fn what_is_one_persons_alone_leaves_no_trail(store, _database) {
        let private = [mention(1), follow_up(1)];
        let mut changes: Vec<Change> = private.iter().cloned().map(Change::Put).collect();
        changes.push(Change::Put(comment(1)));
        let kept = changes.clone();
        let roots = store
            .commit("1".into(), 1, move |commit| {
                let changes = changes.clone();
                Box::pin(async move { record::apply(commit, &changes, Some("uuid"), &Known::new()).await })
            })
            .await
            .unwrap();
        // A comment moves its subject; what is private stands by itself.
        assert_eq!(roots, [private[0].key(), private[1].key(), comment(1).root()]);
        let deletes: Vec<Change> = private.iter().map(|it| Change::Del(it.key())).collect();
        store
            .commit("2".into(), 1, move |commit| {
                let deletes = deletes.clone();
                Box::pin(async move { record::apply(commit, &deletes, None, &Known::new()).await.map(drop) })
            })
            .await
            .unwrap();
        for change in kept {
            let key = change.key();
            let trail = store
                .read(move |tx| { let key = key.clone(); Box::pin(async move {
                    changes_of(tx, key.kind.table(), &key.id, 0, 10).await
                }) })
                .await
                .unwrap();
            let is_public = change.key().kind == Kind::Comment;
            assert_eq!(trail.len(), usize::from(is_public), "{}", change.key());
        }
    }

    async fn a_comment_travels_with_its_subject(store, _database) {
        let put: Vec<_> = (0..12).map(comment).collect();
        store
            .write(move |tx| { let put = put.clone(); Box::pin(async move { record::put_all(tx, 3, &put).await }) })
            .await
            .unwrap();
        let roots = [comment(0).root(), comment(1).root()];
        let asked = roots.clone();
        let found = store
            .read(move |tx| { let asked = asked.clone(); Box::pin(async move {
                record::children(tx, Kind::Comment, &asked, 2, 3).await
            }) })
            .await
            .unwrap();
        let ids: Vec<Vec<Key>> = roots.iter().map(|root| found[root].iter().map(domain::record::Record::key).collect()).collect();
        // The newest first, at most three: of the product's 1, 4, 7, 10 the last ones.
        assert_eq!(ids, [vec![comment(0).key()], [10, 7, 4].map(|n| comment(n).key()).to_vec()]);
    }

    async fn a_damaged_body_is_said_with_its_name(store, _database) {
        const SQL: &str = "insert into company (id, root, commit_seq, body) values ('company', 'company/company', 1, '{')";
        store
            .write(|tx| Box::pin(async move {
                match tx {
                    store::Tx::Sqlite(tx) => sqlx::query(SQL).execute(&mut **tx).await.map(drop),
                    store::Tx::Postgres(tx) => sqlx::query(SQL).execute(&mut **tx).await.map(drop),
                }?;
                Ok(())
            }))
            .await
            .unwrap();
        let failed = store
            .read(|tx| Box::pin(async move { record::get(tx, &[Key::new(Kind::Company, "company")]).await }))
            .await;
        match failed {
            Err(Error::Corrupt { what, .. }) => assert_eq!(what, "company/company"),
            other => panic!("{other:?}"),
        }
    }
}
