//! From the field registry to SQL: column lists, statement texts and binds of each kind of record.
//!
//! A table has `id`, `root`, `commit_seq`, one column for each registered field, and `body`, in this order. Statement
//! texts are built once per kind; names in them come from the registry alone, never from a request.

use std::sync::{Arc, OnceLock};

use domain::query::Value;
use domain::record::fields::Column;
use domain::record::{Kind, Record};

/// Rows that one statement of a bulk write carries; 26 columns of an item times 32 stays far below the limit of
/// binds on either database.
pub(crate) const ROWS_PER_STATEMENT: usize = 32;
/// Keys that one statement asks for.
pub(crate) const KEYS_PER_STATEMENT: usize = 64;

/// The statement texts of one kind.
pub(crate) struct Statements {
    pub put_one: Arc<str>,
    pub put_many: Arc<str>,
    pub get_one: Arc<str>,
    pub get_many: Arc<str>,
    pub delete: Arc<str>,
}

/// A value with the type of its column: a null must say its type to PostgreSQL.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Bind {
    Text(Option<String>),
    Int(Option<i64>),
    Bool(Option<bool>),
}

/// Binds `$values` to `$query` in order; a macro because the query's type differs per driver.
macro_rules! bind_all {
    ($query:expr, $values:expr) => {{
        let mut query = $query;
        for value in $values {
            query = match value {
                $crate::columns::Bind::Text(text) => query.bind(text.clone()),
                $crate::columns::Bind::Int(number) => query.bind(*number),
                $crate::columns::Bind::Bool(flag) => query.bind(*flag),
            };
        }
        query
    }};
}
pub(crate) use bind_all;

/// The statement texts of `kind`, built at the first use.
pub(crate) fn statements(kind: Kind) -> &'static Statements {
    static ALL: OnceLock<Vec<Statements>> = OnceLock::new();
    let all = ALL.get_or_init(|| Kind::ALL.iter().map(|kind| Statements::of(*kind)).collect());
    let place = Kind::ALL.iter().position(|it| *it == kind).unwrap_or_default();
    &all[place]
}

/// The row of a record: binds in the order of [`column_names`].
pub(crate) fn row_of(record: &Record, root: &str, commit_seq: i64) -> Vec<Bind> {
    let fields = record.kind().fields();
    let mut row = Vec::with_capacity(fields.len() + 4);
    row.push(Bind::Text(Some(record.key().id)));
    row.push(Bind::Text(Some(root.to_owned())));
    row.push(Bind::Int(Some(commit_seq)));
    row.extend(fields.iter().map(|field| Bind::of((field.get)(record), field.column)));
    row.push(Bind::Text(Some(record.body())));
    row
}

/// All columns of the kind's table, in order.
pub(crate) fn column_names(kind: Kind) -> Vec<&'static str> {
    let mut names = vec!["id", "root", "commit_seq"];
    names.extend(kind.fields().iter().map(|field| field.name));
    names.push("body");
    names
}

impl Bind {
    /// A value for a column; one of another type cannot be stored there and counts as null.
    pub(crate) fn of(value: Value, column: Column) -> Self {
        match (column, value) {
            (Column::Text, Value::Text(text)) => Self::Text(Some(text)),
            (Column::Int, Value::Int(number)) => Self::Int(Some(number)),
            (Column::Bool, Value::Bool(flag)) => Self::Bool(Some(flag)),
            (Column::Text, _) => Self::Text(None),
            (Column::Int, _) => Self::Int(None),
            (Column::Bool, _) => Self::Bool(None),
        }
    }
}

impl Statements {
    fn of(kind: Kind) -> Self {
        let table = kind.table();
        Self {
            put_one: put(kind, 1).into(),
            put_many: put(kind, ROWS_PER_STATEMENT).into(),
            get_one: format!("select id, body from {table} where id = $1").into(),
            get_many: format!(
                "select id, body from {table} where id in ({})",
                placeholders(1, KEYS_PER_STATEMENT)
            )
            .into(),
            delete: format!("delete from {table} where id = $1").into(),
        }
    }
}

fn put(kind: Kind, rows: usize) -> String {
    let names = column_names(kind);
    let updates: Vec<String> = names
        .iter()
        .skip(1)
        .map(|name| format!("{name} = excluded.{name}"))
        .collect();
    format!(
        "insert into {} ({}) values {} on conflict (id) do update set {}",
        kind.table(),
        names.join(", "),
        value_rows(rows, names.len()),
        updates.join(", ")
    )
}

/// `($1, $2), ($3, $4)`: so many rows of so many columns.
pub(crate) fn value_rows(rows: usize, columns: usize) -> String {
    let rows: Vec<String> = (0..rows)
        .map(|row| format!("({})", placeholders(row * columns + 1, columns)))
        .collect();
    rows.join(", ")
}

/// `$3, $4, $5`.
pub(crate) fn placeholders(first: usize, count: usize) -> String {
    let all: Vec<String> = (first..first + count).map(|n| format!("${n}")).collect();
    all.join(", ")
}
