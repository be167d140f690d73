//! Migrations: applied once, refused when a newer release has been here, and in step with the field registry.

use domain::record::Kind;
use domain::record::fields::Column;
use store::archive::ColumnType;
use store::{Error, Store, newest_migration};

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

#[tokio::test]
async fn a_wrong_address_is_refused_in_one_sentence() {
    for (url, words) in [
        ("mysql://host/name", "must begin with sqlite: or postgres:"),
        ("data.sqlite", "must begin with sqlite: or postgres:"),
        ("sqlite:/dev/null/daftar.sqlite", "cannot be made"),
        ("postgres://nobody:secret@127.0.0.1:1/none", "cannot be opened"),
    ] {
        let error = Store::open(url).await.unwrap_err().to_string();
        assert!(error.contains(words), "{url}: {error}");
        assert!(!error.contains("secret"), "{error}");
    }
    assert!(newest_migration() >= 3);
}
