//! Migrations: applied once, refused when a newer release has been here, and in step with the field registry.

use domain::record::Kind;
use domain::record::fields::Column;
use store::archive::ColumnType;
use store::testing::TestDatabase;
use store::{Dialect, Error, Store, newest_migration};

use crate::on_both;

on_both! {
    async fn a_second_run_applies_nothing(store, _database) {
        assert!(store.is_current().await.unwrap());
        assert_eq!(store.migrate().await.unwrap(), 0);
    }

    async fn a_newer_database_is_refused_in_one_sentence(store, database) {
        const SQL: &str = "
            insert into _sqlx_migrations (version, description, success, checksum, execution_time)
            values (9999, 'later', true, $1, 0)";
        store
            .write(|tx| Box::pin(async move {
                match tx {
                    store::Tx::Sqlite(tx) => sqlx::query(SQL).bind(vec![0u8]).execute(&mut **tx).await.map(drop),
                    store::Tx::Postgres(tx) => sqlx::query(SQL).bind(vec![0u8]).execute(&mut **tx).await.map(drop),
                }?;
                Ok(())
            }))
            .await
            .unwrap();
        let again = Store::open(&database.url).await.unwrap();
        for error in [again.migrate().await.unwrap_err(), again.is_current().await.unwrap_err()] {
            assert!(matches!(error, Error::Newer { found: 9999, .. }), "{error:?}");
            assert!(error.to_string().contains("newer release"), "{error}");
        }
        again.close().await;
    }

    async fn every_registered_field_has_its_column(store, _database) {
        let tables = store.schema().await.unwrap();
        for kind in Kind::ALL {
            let table = tables
                .iter()
                .find(|table| table.name == kind.table())
                .unwrap_or_else(|| panic!("{kind:?} has no table {}", kind.table()));
            let mut expected: Vec<(String, ColumnType)> = vec![
                ("id".into(), ColumnType::Text),
                ("root".into(), ColumnType::Text),
                ("commit_seq".into(), ColumnType::Int),
            ];
            for field in kind.fields() {
                let column = match field.column {
                    Column::Text => ColumnType::Text,
                    Column::Int => ColumnType::Int,
                    Column::Bool => ColumnType::Bool,
                };
                expected.push((field.name.to_owned(), column));
            }
            expected.push(("body".into(), ColumnType::Text));
            assert_eq!(table.columns, expected, "table {}", kind.table());
        }
    }
}

/// A feed as release 4 of the tables wrote it, brought up to date on one driver's own pool.
macro_rules! grants_move {
    ($pool:ty, $url:expr) => {{
        const OLD: i64 = 4;
        const HEAD: &str = "insert into feed (scope, root, entered_seq, seq, op) values
            ('company', 'access_grant/g1', 1, 3, 'put'), ('company', 'access_grant/g2', 1, 4, 'evict'),
            ('company', 'unit/u', 1, 1, 'put'), ('parties', 'party/p', 2, 2, 'put')";
        const GRANT: &str = "insert into access_grant (id, root, commit_seq, holder, body)
            values ('g1', 'access_grant/g1', 3, 'user:u1', '{}')";
        let pool = <$pool>::connect($url).await.unwrap();
        let migrations = sqlx::migrate!("../../migrations");
        migrations.run_to(OLD, &pool).await.unwrap();
        sqlx::query(HEAD).execute(&pool).await.unwrap();
        sqlx::query(GRANT).execute(&pool).await.unwrap();
        pool.close().await;
        let store = Store::open($url).await.unwrap();
        store.migrate().await.unwrap();
        for (scope, expected) in [
            ("rights:user:u1", vec![(3, "access_grant/g1")]),
            ("rights", vec![(3, "access_grant/g1"), (4, "access_grant/g2")]),
            ("company", vec![(1, "unit/u")]),
            ("parties", vec![(2, "party/p")]),
        ] {
            let rows = store
                .read(move |tx| Box::pin(store::feed::page(tx, scope, 0, None, 9)))
                .await
                .unwrap();
            let rows: Vec<(i64, &str)> = rows.iter().map(|row| (row.seq, row.root.as_str())).collect();
            assert_eq!(rows, expected, "{scope}");
        }
        store.close().await;
    }};
}

#[tokio::test]
async fn grants_leave_the_scope_of_everybody() {
    let database = TestDatabase::new(Dialect::Sqlite).await;
    // The pool of the old tables does not make the file; the store does.
    Store::open(&database.url).await.unwrap().close().await;
    grants_move!(sqlx::SqlitePool, &database.url);
    let database = TestDatabase::new(Dialect::Postgres).await;
    grants_move!(sqlx::PgPool, &database.url);
}

#[tokio::test]
async fn a_wrong_address_is_refused_in_one_sentence() {
    for (url, words) in [
        ("mysql://host/name", "must begin with sqlite: or postgres:"),
        ("data.sqlite", "must begin with sqlite: or postgres:"),
        ("sqlite:", "names no file"),
        ("sqlite://?mode=rwc", "names no file"),
        ("sqlite:/dev/null/daftar.sqlite", "cannot be made"),
        ("postgres://nobody:secret@127.0.0.1:1/none", "cannot be opened"),
    ] {
        let error = Store::open(url).await.unwrap_err().to_string();
        assert!(error.contains(words), "{url}: {error}");
        assert!(!error.contains("secret"), "{error}");
    }
    assert!(newest_migration() >= 3);
}
