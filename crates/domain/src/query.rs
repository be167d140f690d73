//! How records are read: one [`ListQuery`] over the field registry, with exactly two interpreters.
//!
//! [`memory`] runs a query over rows in memory (on a device, and in tests); the store runs it as SQL. Both must agree for
//! every query and all data: a property test in the store holds them to it. What a field is stands in
//! [`crate::record::fields`]; a comparison with a null is false in both.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fold::fold_query;
use crate::record::Kind;

pub mod memory;

/// A scalar as it stands in a column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
}

impl Value {
    pub fn text(value: impl fmt::Display) -> Self {
        Self::Text(value.to_string())
    }

    /// The text of an optional value; null without one.
    pub fn text_or_null(value: Option<impl fmt::Display>) -> Self {
        value.map_or(Self::Null, Self::text)
    }

    #[must_use]
    pub fn int_or_null(value: Option<i64>) -> Self {
        value.map_or(Self::Null, Self::Int)
    }
}

/// Which records of a kind; serialisable, so that a saved filter is a filter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// All hold; an empty one holds for every record.
    And(Vec<Self>),
    /// At least one holds; an empty one holds for none.
    Or(Vec<Self>),
    Not(Box<Self>),
    Compare {
        field: String,
        op: Compare,
        value: Value,
    },
    /// The field is one of these values.
    In {
        field: String,
        values: Vec<Value>,
    },
    /// The field is a search text that contains every folded word.
    Contains {
        field: String,
        words: Vec<String>,
    },
    IsNull {
        field: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Filter {
    /// Holds for every record.
    #[must_use]
    pub fn all() -> Self {
        Self::And(Vec::new())
    }

    /// Holds for no record.
    #[must_use]
    pub fn none() -> Self {
        Self::Or(Vec::new())
    }

    #[must_use]
    pub fn eq(field: &str, value: Value) -> Self {
        Self::compare(field, Compare::Eq, value)
    }

    #[must_use]
    pub fn compare(field: &str, op: Compare, value: Value) -> Self {
        Self::Compare {
            field: field.to_owned(),
            op,
            value,
        }
    }

    #[must_use]
    pub fn in_ids<T: fmt::Display>(field: &str, ids: &[T]) -> Self {
        Self::In {
            field: field.to_owned(),
            values: ids.iter().map(Value::text).collect(),
        }
    }

    /// Looks for every word of what a person typed, folded, in a search field; nothing typed finds everything.
    #[must_use]
    pub fn search(field: &str, typed: &str) -> Self {
        Self::Contains {
            field: field.to_owned(),
            words: fold_query(typed),
        }
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::And(mut left), Self::And(right)) => {
                left.extend(right);
                Self::And(left)
            }
            (Self::And(mut left), other) => {
                left.push(other);
                Self::And(left)
            }
            (left, right) => Self::And(vec![left, right]),
        }
    }
}

/// The order of a list: by one field that is never null, then by id, both in the same direction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sort {
    pub field: String,
    pub descending: bool,
}

impl Sort {
    #[must_use]
    pub fn ascending(field: &str) -> Self {
        Self {
            field: field.to_owned(),
            descending: false,
        }
    }

    #[must_use]
    pub fn descending(field: &str) -> Self {
        Self {
            field: field.to_owned(),
            descending: true,
        }
    }
}

/// The place after which the next page begins: the last row's sort value and id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cursor {
    pub value: Value,
    pub id: String,
}

/// A list of records: which, in what order, from where, how many.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ListQuery {
    pub source: Kind,
    pub filter: Filter,
    pub sort: Sort,
    pub after: Option<Cursor>,
    /// At most [`ListQuery::ROWS_MAX`]; zero asks for the totals alone.
    pub limit: u32,
    /// Integer fields to add up over all rows of the filter, not only over the page. The count always comes.
    pub sums: Vec<String>,
}

impl ListQuery {
    /// The largest page.
    pub const ROWS_MAX: u32 = 1_000;
    /// How deep a filter may nest, and how many values an `in` may list.
    pub const FILTER_DEPTH_MAX: usize = 8;
    pub const IN_MAX: usize = 1_000;

    #[must_use]
    pub fn new(source: Kind, filter: Filter, sort: Sort, limit: u32) -> Self {
        Self {
            source,
            filter,
            sort,
            after: None,
            limit,
            sums: Vec::new(),
        }
    }

    /// Only how many there are.
    #[must_use]
    pub fn count(source: Kind, filter: Filter) -> Self {
        Self::new(source, filter, Sort::ascending("id"), 0)
    }

    /// Checks that every field is registered, sums and sort have the right type, and no limit is passed.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), QueryError> {
        if self.limit > Self::ROWS_MAX {
            return Err(QueryError::TooMany);
        }
        if self.sort.field != "id" {
            let field = self
                .source
                .field(&self.sort.field)
                .ok_or_else(|| QueryError::NoField(self.sort.field.clone()))?;
            if !field.sortable {
                return Err(QueryError::NotSortable(self.sort.field.clone()));
            }
        }
        for name in &self.sums {
            match self.source.field(name) {
                Some(field) if field.column == crate::record::fields::Column::Int => {}
                _ => return Err(QueryError::NoField(name.clone())),
            }
        }
        check_filter(self.source, &self.filter, 0)
    }
}

/// A query that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueryError {
    NoField(String),
    NotSortable(String),
    WrongType(String),
    TooDeep,
    TooMany,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoField(name) => write!(f, "no such field: {name}"),
            Self::NotSortable(name) => write!(f, "not a field to sort by: {name}"),
            Self::WrongType(name) => write!(f, "a value of the wrong type for {name}"),
            Self::TooDeep => f.write_str("the filter nests too deep"),
            Self::TooMany => f.write_str("too many rows or values are asked for"),
        }
    }
}

impl std::error::Error for QueryError {}

/// The count and sums over all rows of a filter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryTotals {
    pub count: i64,
    /// In the order of `ListQuery::sums`.
    pub sums: Vec<i64>,
}

fn check_filter(kind: Kind, filter: &Filter, depth: usize) -> Result<(), QueryError> {
    if depth > ListQuery::FILTER_DEPTH_MAX {
        return Err(QueryError::TooDeep);
    }
    match filter {
        Filter::And(parts) | Filter::Or(parts) => {
            if parts.len() > ListQuery::IN_MAX {
                return Err(QueryError::TooMany);
            }
            parts.iter().try_for_each(|part| check_filter(kind, part, depth + 1))
        }
        Filter::Not(part) => check_filter(kind, part, depth + 1),
        Filter::Compare { field, value, .. } => check_value(kind, field, value),
        Filter::In { field, values } => {
            if values.len() > ListQuery::IN_MAX {
                return Err(QueryError::TooMany);
            }
            values.iter().try_for_each(|value| check_value(kind, field, value))
        }
        Filter::Contains { field, words } => {
            if words.len() > ListQuery::IN_MAX {
                return Err(QueryError::TooMany);
            }
            check_value(kind, field, &Value::Text(String::new()))
        }
        Filter::IsNull { field } => kind
            .field(field)
            .map(|_| ())
            .ok_or_else(|| QueryError::NoField(field.clone())),
    }
}

fn check_value(kind: Kind, name: &str, value: &Value) -> Result<(), QueryError> {
    use crate::record::fields::Column;
    if name == "id" {
        return if matches!(value, Value::Text(_)) {
            Ok(())
        } else {
            Err(QueryError::WrongType(name.to_owned()))
        };
    }
    let field = kind.field(name).ok_or_else(|| QueryError::NoField(name.to_owned()))?;
    let fits = matches!(
        (field.column, value),
        (_, Value::Null)
            | (Column::Text, Value::Text(_))
            | (Column::Int, Value::Int(_))
            | (Column::Bool, Value::Bool(_))
    );
    if fits {
        Ok(())
    } else {
        Err(QueryError::WrongType(name.to_owned()))
    }
}
