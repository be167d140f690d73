//! Records: written, read, changed and deleted through the registry, with the audit trail beside them.

use domain::record::{Key, Kind};
use domain::world::{Change, SetKey};
use store::commit::changes_of;
use store::record::Known;
use store::{Error, record};

use crate::on_both;
use crate::sample::{id, item, party};

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
