//! The members of sets: one statement for many sets of one form, such as the grants of many holders.

use std::collections::BTreeMap;

use domain::query::Value;
use domain::record::{Kind, Record};
use domain::world::SetKey;
use sqlx::AssertSqlSafe;

use super::decode;
use crate::backend::{Tx, on_backend};
use crate::columns::{Bind, KEYS_PER_STATEMENT, bind_all, placeholders};
use crate::error::{Error, Result};

/// The members of a set, by id.
///
/// # Errors
/// A fault of the database; [`Error::Corrupt`], also when the set has more than [`SetKey::MEMBERS_MAX`] members.
pub async fn members(tx: &mut Tx, set: &SetKey) -> Result<Vec<Record>> {
    let (kind, fields) = set.definition();
    let mut wheres = Vec::new();
    let mut binds = Vec::new();
    for (name, value) in fields {
        let column = kind.field(name).ok_or_else(|| unregistered(set, name))?.column;
        binds.push(Bind::of(value, column));
        wheres.push(format!("{name} = ${}", binds.len()));
    }
    let condition = if wheres.is_empty() {
        String::new()
    } else {
        format!("where {}", wheres.join(" and "))
    };
    let found = select(tx, kind, &condition, &binds, SetKey::MEMBERS_MAX + 1).await?;
    refuse_too_many(set, found.len())?;
    Ok(found)
}

/// The members of several sets, each by id, in the order of `sets`.
///
/// # Errors
/// As [`members`].
pub async fn members_of_each(tx: &mut Tx, sets: &[SetKey]) -> Result<Vec<Vec<Record>>> {
    let mut found: Vec<Vec<Record>> = sets.iter().map(|_| Vec::new()).collect();
    // Places in `sets`, by the kind and the one field that define them.
    let mut alike: BTreeMap<(Kind, &'static str), Vec<(usize, Value)>> = BTreeMap::new();
    for (place, set) in sets.iter().enumerate() {
        match set.definition() {
            (kind, fields) if fields.len() == 1 => {
                let (name, value) = fields.into_iter().next().unwrap_or(("id", Value::Null));
                alike.entry((kind, name)).or_default().push((place, value));
            }
            _ => found[place] = members(tx, set).await?,
        }
    }
    for ((kind, name), asked) in alike {
        for some in asked.chunks(KEYS_PER_STATEMENT) {
            if let [(place, _)] = some {
                found[*place] = members(tx, &sets[*place]).await?;
                continue;
            }
            let field = kind.field(name).ok_or_else(|| unregistered(&sets[some[0].0], name))?;
            let binds: Vec<Bind> = some
                .iter()
                .map(|(_, value)| Bind::of(value.clone(), field.column))
                .collect();
            let condition = format!("where {name} in ({})", placeholders(1, some.len()));
            let places: BTreeMap<&Value, usize> = some.iter().map(|(place, value)| (value, *place)).collect();
            let limit = (SetKey::MEMBERS_MAX + 1) * some.len();
            for record in select(tx, kind, &condition, &binds, limit).await? {
                if let Some(place) = places.get(&(field.get)(&record)) {
                    found[*place].push(record);
                }
            }
        }
    }
    for (set, members) in sets.iter().zip(&found) {
        refuse_too_many(set, members.len())?;
    }
    Ok(found)
}

async fn select(tx: &mut Tx, kind: Kind, condition: &str, binds: &[Bind], limit: usize) -> Result<Vec<Record>> {
    let sql = format!(
        "select id, body from {} {condition} order by id limit {limit}",
        kind.table()
    );
    let rows: Vec<(String, String)> = on_backend!(tx, |conn| {
        bind_all!(sqlx::query_as(AssertSqlSafe(sql)), binds)
            .fetch_all(conn)
            .await
    })?;
    rows.iter().map(|(id, body)| decode(kind, id, body)).collect()
}

fn refuse_too_many(set: &SetKey, members: usize) -> Result<()> {
    if members > SetKey::MEMBERS_MAX {
        return Err(Error::corrupt(
            format!("set {set:?}"),
            "it has more members than a set may have",
        ));
    }
    Ok(())
}

fn unregistered(set: &SetKey, name: &str) -> Error {
    Error::corrupt(format!("set {set:?}"), format!("{name} is not registered"))
}
