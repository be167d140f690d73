//! Backup and restore: whole, from either database into either, and refused when they would not be.

use std::path::Path;

use domain::record::Kind;
use domain::world::Change;
use store::archive::Archive;
use store::session::{Credential, credential_of, put_credential};
use store::testing::TestDatabase;
use store::{Dialect, Error, Store, commit, newest_migration, record, setup};

use crate::on_both;
use crate::sample::{item, party};

on_both! {
    async fn a_backup_goes_into_either_database(store, _database) {
        fill(&store).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("daftar.jsonl");
        let saved = store.backup(&file, 77).await.unwrap();
        assert!(!folder.path().join("daftar.jsonl.part").exists());
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            let database = TestDatabase::new(dialect).await;
            let copy = Store::open(&database.url).await.unwrap();
            let archive = Archive::read(&file).unwrap();
            assert_eq!(copy.restore(&archive, "second").await.unwrap(), saved);
            same(&store, &copy).await;
            let again = copy.restore(&archive, "third").await;
            assert!(matches!(&again, Err(Error::Archive(text)) if text.contains("not empty")), "{again:?}");
            copy.close().await;
        }
    }

    async fn a_file_that_is_not_whole_is_refused(store, _database) {
        fill(&store).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        store.backup(&file, 77).await.unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let changed = text.replacen("تهران", "شیراز", 1);
        assert_ne!(changed, text);
        for (what, content, words) in [
            ("cut", lines[..lines.len() - 1].join("\n"), "its end is missing"),
            ("changed", changed, "differs from what was written"),
            ("empty", String::new(), "no whole archive"),
            ("other", "{}\n".to_owned(), "its first line is not a header"),
            ("later", text.replacen(&format!("\"migration\":{}", newest_migration()), "\"migration\":999", 1), "differs from what was written"),
        ] {
            let bad = folder.path().join(what);
            std::fs::write(&bad, content).unwrap();
            refused(&bad, words);
        }
        refused(Path::new("/nowhere/at/all"), "«/nowhere/at/all» cannot be read");
        let error = store.backup(Path::new("/nowhere/at/all"), 77).await.unwrap_err().to_string();
        assert!(error.contains("«/nowhere/at/all» cannot be read or written"), "{error}");
    }
}

fn refused(file: &Path, words: &str) {
    let error = Archive::read(file).unwrap_err().to_string();
    assert!(error.contains(words), "{}: {error}", file.display());
}

async fn fill(store: &Store) {
    store
        .write(|tx| Box::pin(commit::name_epoch(tx, "first")))
        .await
        .unwrap();
    store
        .commit("mark".into(), 9, |commit| {
            Box::pin(async move {
                let changes: Vec<Change> = (0..40).map(party).chain((0..40).map(item)).map(Change::Put).collect();
                record::apply(commit, &changes, None, &Default::default()).await?;
                put_credential(commit.tx(), &sample_credential()).await?;
                setup::put_token(commit.tx(), "token", 1, 2).await
            })
        })
        .await
        .unwrap();
}

async fn same(old: &Store, new: &Store) {
    let head = |store: &Store| {
        let store = store.clone();
        async move { store.read(|tx| Box::pin(commit::head(tx))).await.unwrap() }
    };
    let (before, after) = (head(old).await, head(new).await);
    assert_eq!((before.seq, &before.mark), (after.seq, &after.mark));
    assert_eq!((before.epoch.as_str(), after.epoch.as_str()), ("first", "second"));
    let keys: Vec<_> = (0..40).map(|n| item(n).key()).collect();
    let got = new
        .read(move |tx| {
            let keys = keys.clone();
            Box::pin(async move { record::get(tx, &keys).await })
        })
        .await
        .unwrap();
    let mut expected: Vec<_> = (0..40).map(item).collect();
    expected.sort_by_key(domain::record::Record::key);
    let mut got = got;
    got.sort_by_key(domain::record::Record::key);
    assert_eq!(got, expected);
    assert_eq!(
        new.read(|tx| Box::pin(record::count(tx, Kind::Party))).await.unwrap(),
        40
    );
    let credential = new.read(|tx| Box::pin(credential_of(tx, "u"))).await.unwrap();
    assert_eq!(credential, Some(sample_credential()));
    assert!(
        !new.read(|tx| Box::pin(setup::is_token(tx, "token", 1))).await.unwrap(),
        "left out"
    );
    assert!(new.is_current().await.unwrap());
}

fn sample_credential() -> Credential {
    Credential {
        user_id: "u".into(),
        password_hash: "hash".into(),
        changed_at: 1,
        must_change: true,
    }
}
