//! The interpreter of a [`ListQuery`] in SQL; the other one is `domain::query::memory`, and a property test holds the
//! two to the same answers.
//!
//! Names come from the registry and values are bound, so a query of a stranger can ask for little and break nothing.
//! The caller joins what the person may see as a second filter, which the limits on a person's query do not touch.

use domain::query::{Compare, Filter, ListQuery, QueryError, QueryTotals, Value};
use domain::record::fields::Column;
use domain::record::{Kind, Record};
use sqlx::{AssertSqlSafe, Row};

use crate::backend::{Tx, on_backend};
use crate::columns::{Bind, bind_all};
use crate::error::{Error, Result};
use crate::record::decode;

/// One page with the totals over all that the filter finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub rows: Vec<Record>,
    pub totals: QueryTotals,
}

/// What stops a list.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The query makes no sense: the asker's mistake.
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error(transparent)]
    Store(#[from] Error),
}

/// The page of `query` and its totals, out of what `visible` lets through.
///
/// # Errors
/// [`ListError::Query`] if the query fails its own check; a fault of the database.
pub async fn run(tx: &mut Tx, query: &ListQuery, visible: &Filter) -> Result<Page, ListError> {
    let rows = rows(tx, query, visible).await?;
    let totals = totals(tx, query, visible).await?;
    Ok(Page { rows, totals })
}

/// The page alone.
///
/// # Errors
/// As [`run`].
pub async fn rows(tx: &mut Tx, query: &ListQuery, visible: &Filter) -> Result<Vec<Record>, ListError> {
    query.check()?;
    if query.limit == 0 {
        return Ok(Vec::new());
    }
    let kind = query.source;
    let mut text = Text::new(kind, query, visible)?;
    let (direction, beyond) = if query.sort.descending {
        ("desc", "<")
    } else {
        ("asc", ">")
    };
    let field = query.sort.field.as_str();
    let by_id = field == "id";
    if let Some(after) = &query.after {
        let id = text.bind(Bind::Text(Some(after.id.clone())));
        if by_id {
            text.sql.push_str(&format!(" and id {beyond} {id}"));
        } else {
            let value = text.bind(Bind::of(after.value.clone(), column(kind, field)?));
            text.sql
                .push_str(&format!(" and ({field}, id) {beyond} ({value}, {id})"));
        }
    }
    let order = if by_id {
        format!("id {direction}")
    } else {
        format!("{field} {direction}, id {direction}")
    };
    let sql = format!(
        "select id, body from {} where {} order by {order} limit {}",
        kind.table(),
        text.sql,
        query.limit
    );
    let found: Vec<(String, String)> = on_backend!(tx, |conn| {
        bind_all!(sqlx::query_as(AssertSqlSafe(sql)), &text.binds)
            .fetch_all(conn)
            .await
    })
    .map_err(Error::from)?;
    Ok(found
        .iter()
        .map(|(id, body)| decode(kind, id, body))
        .collect::<Result<_>>()?)
}

/// The count and sums over all that the filter finds, whatever the page.
///
/// # Errors
/// As [`run`].
pub async fn totals(tx: &mut Tx, query: &ListQuery, visible: &Filter) -> Result<QueryTotals, ListError> {
    query.check()?;
    let text = Text::new(query.source, query, visible)?;
    let mut columns = String::from("count(*)");
    for name in &query.sums {
        // PostgreSQL sums bigint to numeric; the cast brings both back to one type.
        columns.push_str(&format!(", cast(coalesce(sum({name}), 0) as bigint)"));
    }
    let sql = format!("select {columns} from {} where {}", query.source.table(), text.sql);
    let width = query.sums.len() + 1;
    let mut numbers: Vec<i64> = on_backend!(tx, |conn| {
        match bind_all!(sqlx::query(AssertSqlSafe(sql)), &text.binds)
            .fetch_one(conn)
            .await
        {
            Ok(row) => (0..width).map(|n| row.try_get(n)).collect(),
            Err(fault) => Err(fault),
        }
    })
    .map_err(Error::from)?;
    let count = numbers.remove(0);
    Ok(QueryTotals { count, sums: numbers })
}

/// A condition in the making.
struct Text {
    kind: Kind,
    sql: String,
    binds: Vec<Bind>,
    /// Within an «or».
    in_alternative: bool,
}

impl Text {
    fn new(kind: Kind, query: &ListQuery, visible: &Filter) -> Result<Self, QueryError> {
        let mut text = Self {
            kind,
            sql: String::new(),
            binds: Vec::new(),
            in_alternative: false,
        };
        text.filter(&query.filter)?;
        text.sql.push_str(" and ");
        text.filter(visible)?;
        Ok(text)
    }

    fn bind(&mut self, value: Bind) -> String {
        self.binds.push(value);
        format!("${}", self.binds.len())
    }

    fn filter(&mut self, filter: &Filter) -> Result<(), QueryError> {
        match filter {
            Filter::And(parts) => self.joined(parts, " and ", "true"),
            Filter::Or(parts) => {
                let outer = std::mem::replace(&mut self.in_alternative, true);
                let joined = self.joined(parts, " or ", "false");
                self.in_alternative = outer;
                joined
            }
            Filter::Not(part) => {
                self.sql.push_str("not (");
                self.filter(part)?;
                self.sql.push(')');
                Ok(())
            }
            Filter::Compare { field, op, value } => {
                let name = self.name(field)?;
                let value = self.value(field, value)?;
                self.sql.push_str(&format!("{name} {} {value}", sign(*op)));
                Ok(())
            }
            Filter::In { field, values } => self.one_of(field, values),
            Filter::Contains { field, words } => self.contains(field, words),
            Filter::IsNull { field } => {
                let name = self.name(field)?;
                self.sql.push_str(&format!("{name} is null"));
                Ok(())
            }
        }
    }

    fn joined(&mut self, parts: &[Filter], word: &str, empty: &str) -> Result<(), QueryError> {
        if parts.is_empty() {
            self.sql.push_str(empty);
            return Ok(());
        }
        self.sql.push('(');
        for (n, part) in parts.iter().enumerate() {
            if n > 0 {
                self.sql.push_str(word);
            }
            self.filter(part)?;
        }
        self.sql.push(')');
        Ok(())
    }

    fn one_of(&mut self, field: &str, values: &[Value]) -> Result<(), QueryError> {
        let name = self.name(field)?;
        if values.is_empty() {
            self.sql.push_str("false");
            return Ok(());
        }
        let list: Vec<String> = values
            .iter()
            .map(|value| self.value(field, value))
            .collect::<Result<_, _>>()?;
        // Rights say «or one of these sub-types», which is most of the table. SQLite thinks of some thousand rows, fetches them
        // by its index one by one and sorts them; an expression keeps it to the index of the order.
        let name = match column(self.kind, field)? {
            Column::Text if self.in_alternative => format!("({name} || '')"),
            _ => name.to_owned(),
        };
        self.sql.push_str(&format!("{name} in ({})", list.join(", ")));
        Ok(())
    }

    fn contains(&mut self, field: &str, words: &[String]) -> Result<(), QueryError> {
        let name = self.name(field)?;
        if words.is_empty() {
            self.sql.push_str("true");
            return Ok(());
        }
        let mut parts = Vec::with_capacity(words.len());
        for word in words {
            let pattern = self.bind(Bind::Text(Some(like_pattern(word))));
            parts.push(format!("{name} like {pattern} escape '\\'"));
        }
        self.sql.push_str(&format!("({})", parts.join(" and ")));
        Ok(())
    }

    /// The registered name, as it stands in the SQL text.
    fn name(&self, field: &str) -> Result<&'static str, QueryError> {
        if field == "id" {
            return Ok("id");
        }
        self.kind
            .field(field)
            .map(|field| field.name)
            .ok_or_else(|| QueryError::NoField(field.to_owned()))
    }

    /// A literal for null and for truth values, so that an index on a flag is seen to fit; a bind for the rest.
    fn value(&mut self, field: &str, value: &Value) -> Result<String, QueryError> {
        let column = column(self.kind, field)?;
        Ok(match (Bind::of(value.clone(), column), value) {
            (_, Value::Null) => "null".to_owned(),
            (Bind::Bool(Some(flag)), _) => flag.to_string(),
            (Bind::Text(None) | Bind::Int(None) | Bind::Bool(None), _) => {
                return Err(QueryError::WrongType(field.to_owned()));
            }
            (bind, _) => self.bind(bind),
        })
    }
}

fn column(kind: Kind, field: &str) -> Result<Column, QueryError> {
    if field == "id" {
        return Ok(Column::Text);
    }
    kind.field(field)
        .map(|field| field.column)
        .ok_or_else(|| QueryError::NoField(field.to_owned()))
}

fn sign(op: Compare) -> &'static str {
    match op {
        Compare::Eq => "=",
        Compare::Ne => "<>",
        Compare::Lt => "<",
        Compare::Le => "<=",
        Compare::Gt => ">",
        Compare::Ge => ">=",
    }
}

fn like_pattern(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len() + 2);
    pattern.push('%');
    for letter in word.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}
