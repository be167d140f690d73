//! The interpreter over rows in memory.

use std::cmp::Ordering;

use super::{Compare, Cursor, Filter, ListQuery, QueryTotals, Value};
use crate::record::Record;

/// Whether the record is one of the filter's.
#[must_use]
pub fn holds(filter: &Filter, record: &Record) -> bool {
    truth(filter, record) == Some(true)
}

/// The page of `query` out of `records`, in order, and the totals over all that the filter finds.
pub fn run<'a>(query: &ListQuery, records: impl IntoIterator<Item = &'a Record>) -> (Vec<&'a Record>, QueryTotals) {
    let mut rows: Vec<(Value, String, &Record)> = records
        .into_iter()
        .filter(|record| record.kind() == query.source && holds(&query.filter, record))
        .map(|record| (value_of(record, &query.sort.field), record.key().id, record))
        .collect();
    let mut totals = QueryTotals {
        count: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        sums: vec![0; query.sums.len()],
    };
    for (sum, name) in totals.sums.iter_mut().zip(&query.sums) {
        for (_, _, record) in &rows {
            *sum = sum.saturating_add(amount_of(record, name));
        }
    }
    let order = |a: (&Value, &str), b: (&Value, &str)| {
        let ordering = a.cmp(&b);
        if query.sort.descending {
            ordering.reverse()
        } else {
            ordering
        }
    };
    rows.sort_by(|a, b| order((&a.0, &a.1), (&b.0, &b.1)));
    if let Some(after) = &query.after {
        rows.retain(|row| order((&row.0, &row.1), (&after.value, &after.id)) == Ordering::Greater);
    }
    rows.truncate(query.limit as usize);
    (rows.into_iter().map(|(_, _, record)| record).collect(), totals)
}

/// The place of a record in the order of `query`: from here the next page goes on.
#[must_use]
pub fn cursor_of(query: &ListQuery, record: &Record) -> Cursor {
    Cursor {
        value: value_of(record, &query.sort.field),
        id: record.key().id,
    }
}

/// What a record adds to the sum over a field; 0 where the field is null.
#[must_use]
pub fn amount_of(record: &Record, field: &str) -> i64 {
    match value_of(record, field) {
        Value::Int(value) => value,
        _ => 0,
    }
}

fn value_of(record: &Record, field: &str) -> Value {
    if field == "id" {
        return Value::Text(record.key().id);
    }
    record
        .kind()
        .field(field)
        .map_or(Value::Null, |field| (field.get)(record))
}

/// Three-valued, as SQL has it: `None` where a null makes it undecided.
fn truth(filter: &Filter, record: &Record) -> Option<bool> {
    match filter {
        Filter::And(parts) => {
            let mut all = Some(true);
            for part in parts {
                match truth(part, record) {
                    Some(false) => return Some(false),
                    Some(true) => {}
                    None => all = None,
                }
            }
            all
        }
        Filter::Or(parts) => {
            let mut any = Some(false);
            for part in parts {
                match truth(part, record) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => any = None,
                }
            }
            any
        }
        Filter::Not(part) => truth(part, record).map(|it| !it),
        Filter::Compare { field, op, value } => compare(&value_of(record, field), *op, value),
        Filter::In { field, values } => {
            // SQL: `x in ()` is false even for a null x, and the store writes an empty list as false.
            if values.is_empty() {
                return Some(false);
            }
            let held = value_of(record, field);
            let parts: Vec<Option<bool>> = values.iter().map(|value| compare(&held, Compare::Eq, value)).collect();
            if parts.contains(&Some(true)) {
                Some(true)
            } else if parts.contains(&None) {
                None
            } else {
                Some(false)
            }
        }
        Filter::Contains { field, words } => {
            if words.is_empty() {
                return Some(true);
            }
            match value_of(record, field) {
                Value::Text(text) => Some(words.iter().all(|word| text.contains(word.as_str()))),
                _ => None,
            }
        }
        Filter::IsNull { field } => Some(value_of(record, field) == Value::Null),
    }
}

fn compare(held: &Value, op: Compare, value: &Value) -> Option<bool> {
    if *held == Value::Null || *value == Value::Null {
        return None;
    }
    let ordering = held.cmp(value);
    Some(match op {
        Compare::Eq => ordering == Ordering::Equal,
        Compare::Ne => ordering != Ordering::Equal,
        Compare::Lt => ordering == Ordering::Less,
        Compare::Le => ordering != Ordering::Greater,
        Compare::Gt => ordering == Ordering::Greater,
        Compare::Ge => ordering != Ordering::Less,
    })
}
