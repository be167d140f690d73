//! A fresh database of each kind for a test.
//!
//! `TEST_POSTGRES_URL` names a PostgreSQL whose user may create databases; `cargo xtask test` starts one and sets
//! it. A test without it fails: a check on one database alone is no check.

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::backend::{Dialect, Store};

/// A database that is gone when this is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    pub url: String,
    _folder: Option<tempfile::TempDir>,
    server: Option<(String, String)>,
}

impl TestDatabase {
    /// Makes an empty database.
    ///
    /// # Panics
    /// If it cannot be made: a test has no use for another answer.
    pub async fn new(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Sqlite => Self::sqlite(),
            Dialect::Postgres => Self::postgres().await,
        }
    }

    /// Opens it and brings its tables up to date.
    ///
    /// # Panics
    /// If that fails.
    pub async fn store(&self) -> Store {
        let store = Store::open(&self.url).await.expect("the test database opens");
        store.migrate().await.expect("the migrations apply");
        store
    }

    fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test database");
        let url = format!("sqlite:{}", folder.path().join("test.sqlite").display());
        Self {
            url,
            _folder: Some(folder),
            server: None,
        }
    }

    async fn postgres() -> Self {
        let server = std::env::var("TEST_POSTGRES_URL").expect(
            "TEST_POSTGRES_URL is not set: every store test runs on both databases; run `cargo xtask test`, \
             or set it to postgres://user@host:port/postgres of a server where the user may create databases",
        );
        let name = format!("daftar_test_{}", uuid::Uuid::new_v4().simple());
        let mut conn = PgConnection::connect(&server)
            .await
            .expect("the PostgreSQL of TEST_POSTGRES_URL answers");
        let sql = format!("create database {name} template template0 encoding 'UTF8'");
        sqlx::query(AssertSqlSafe(sql))
            .execute(&mut conn)
            .await
            .expect("the user may create databases");
        conn.close().await.expect("the connection closes");
        let (base, query) = server
            .split_once('?')
            .map_or((server.as_str(), None), |(b, q)| (b, Some(q)));
        let base = base.rsplit_once('/').map_or(base, |(base, _)| base);
        let url = query.map_or(format!("{base}/{name}"), |query| format!("{base}/{name}?{query}"));
        Self {
            url,
            _folder: None,
            server: Some((server, name)),
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some((server, name)) = self.server.take() else {
            return;
        };
        // A runtime of its own, because this may be dropped inside one. A database that stays behind is litter,
        // not a failure.
        let _ = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut conn = PgConnection::connect(&server).await?;
                let sql = format!("drop database if exists {name} with (force)");
                sqlx::query(AssertSqlSafe(sql)).execute(&mut conn).await?;
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
            })
        })
        .join();
    }
}
