//! The children of roots: what travels with them (`Record::root`).

use std::collections::BTreeMap;

use domain::record::{Key, Kind, Record};
use sqlx::AssertSqlSafe;

use super::decode;
use crate::backend::{Tx, on_backend};
use crate::columns::{Bind, KEYS_PER_STATEMENT, bind_all, placeholders};
use crate::error::Result;

/// The children of one kind that were written after the commit `after`, by root, newest first, of each root at most `limit`.
///
/// # Errors
/// A fault of the database; [`crate::Error::Corrupt`].
pub async fn children(
    tx: &mut Tx,
    kind: Kind,
    roots: &[Key],
    after: i64,
    limit: i64,
) -> Result<BTreeMap<Key, Vec<Record>>> {
    let mut found: BTreeMap<Key, Vec<Record>> = BTreeMap::new();
    for some in roots.chunks(KEYS_PER_STATEMENT) {
        let sql = format!(
            "select id, body from (
               select id, body, row_number() over (partition by root order by commit_seq desc, id desc) as place
                 from {} where commit_seq > $1 and root in ({})) as ranked
              where place <= $2 order by place",
            kind.table(),
            placeholders(3, some.len())
        );
        let mut binds = vec![Bind::Int(Some(after)), Bind::Int(Some(limit))];
        binds.extend(some.iter().map(|root| Bind::Text(Some(root.to_string()))));
        let rows: Vec<(String, String)> = on_backend!(&mut *tx, |conn| {
            bind_all!(sqlx::query_as(AssertSqlSafe(sql)), &binds)
                .fetch_all(conn)
                .await
        })?;
        for (id, body) in rows {
            let child = decode(kind, &id, &body)?;
            found.entry(child.root()).or_default().push(child);
        }
    }
    Ok(found)
}
