//! An edit meets a record that somebody else has changed meanwhile.
//!
//! The same rule as [`domain::mutation::save::merge`], for a form that is still open: what was typed stays, what was not
//! touched follows, and a field that both changed is a clash for the person to settle.

use domain::calendar::{Date, DateStyle, format_date};
use domain::digits::{format_money, localize_digits};
use domain::money::Money;
use domain::record::{FieldChange, Group, Party, Pattern, Position, Product, TaxCode, Unit, User};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::offline::device::Device;
use crate::shared::View;
use crate::texts::Texts;

/// A field that was changed here and by somebody else, to different values.
#[derive(Clone, Debug, PartialEq)]
pub struct Clash {
    pub field: String,
    pub theirs: Json,
    pub mine: Json,
}

impl From<FieldChange> for Clash {
    fn from(change: FieldChange) -> Self {
        Self {
            field: change.field,
            theirs: Json::String(change.before),
            mine: Json::String(change.after),
        }
    }
}

/// What three versions make together.
pub struct Merged<T> {
    /// The current record with what was typed over it.
    pub record: T,
    pub clashes: Vec<Clash>,
}

/// Puts what `typed` changed against `base` onto `current`; where both changed a field, what was typed stays.
pub fn three_ways<T: Serialize + DeserializeOwned + Clone>(base: &T, typed: &T, current: &T) -> Merged<T> {
    let (Json::Object(base), Json::Object(mine), Json::Object(mut merged)) = (json(base), json(typed), json(current))
    else {
        return Merged {
            record: typed.clone(),
            clashes: Vec::new(),
        };
    };
    let mut clashes = Vec::new();
    for (field, value) in mine {
        let was = base.get(&field);
        let now = merged.get(&field).cloned().unwrap_or(Json::Null);
        if was == Some(&value) || now == value {
            continue;
        }
        if was != Some(&now) {
            clashes.push(Clash {
                field: field.clone(),
                theirs: now,
                mine: value.clone(),
            });
        }
        merged.insert(field, value);
    }
    Merged {
        record: serde_json::from_value(Json::Object(merged)).unwrap_or_else(|_| typed.clone()),
        clashes,
    }
}

/// The record with one field set; as it was when the value does not fit.
pub fn with_field<T: Serialize + DeserializeOwned + Clone>(record: &T, field: &str, value: &Json) -> T {
    let Json::Object(mut object) = json(record) else {
        return record.clone();
    };
    object.insert(field.to_owned(), value.clone());
    serde_json::from_value(Json::Object(object)).unwrap_or_else(|_| record.clone())
}

/// A value of a record as people read it: names for ids, amounts and dates as the page writes them.
pub fn value_text(t: Texts, view: View, device: Device, value: &Json) -> String {
    let said = |value: &Json| value_text(t, view, device, value);
    match value {
        Json::Null => "—".to_owned(),
        Json::Bool(true) => t.common_yes().to_owned(),
        Json::Bool(false) => t.common_no().to_owned(),
        Json::Number(number) => localize_digits(&number.to_string(), view.locale),
        Json::String(text) => plain_text(t, view, device, text),
        Json::Array(values) if values.is_empty() => "—".to_owned(),
        Json::Array(values) => values.iter().map(said).collect::<Vec<_>>().join(t.saving_comma()),
        Json::Object(fields) => fields
            .values()
            .filter(|value| !matches!(value, Json::Null) && **value != Json::String(String::new()))
            .map(said)
            .collect::<Vec<_>>()
            .join(t.saving_comma()),
    }
}

fn plain_text(t: Texts, view: View, device: Device, text: &str) -> String {
    if text.is_empty() {
        return "—".to_owned();
    }
    if let Some(name) = name_of(device, text) {
        return name;
    }
    if let Ok(amount) = text.parse::<Money>() {
        return format_money(amount, view.locale, view.unit);
    }
    if let Ok(date) = text.parse::<Date>() {
        return format_date(date, DateStyle::Long, view.locale);
    }
    match text {
        "person" => t.party_person().to_owned(),
        "organisation" => t.party_organisation().to_owned(),
        "good" => t.product_good().to_owned(),
        "service" => t.product_service().to_owned(),
        _ => localize_digits(text, view.locale),
    }
}

fn name_of(device: Device, id: &str) -> Option<String> {
    uuid::Uuid::parse_str(id).ok()?;
    device
        .get_untracked::<User>(id)
        .map(|it| it.name)
        .or_else(|| device.get_untracked::<Unit>(id).map(|it| it.name))
        .or_else(|| device.get_untracked::<Group>(id).map(|it| it.name))
        .or_else(|| device.get_untracked::<Position>(id).map(|it| it.name))
        .or_else(|| device.get_untracked::<Pattern>(id).map(|it| it.name))
        .or_else(|| device.get_untracked::<TaxCode>(id).map(|it| it.name))
        .or_else(|| device.get_untracked::<Party>(id).map(|it| it.name))
        .or_else(|| device.get_untracked::<Product>(id).map(|it| it.name))
}

fn json<T: Serialize>(value: &T) -> Json {
    serde_json::to_value(value).unwrap_or(Json::Null)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Pair {
        a: u8,
        b: u8,
    }

    fn check(base: (u8, u8), typed: (u8, u8), current: (u8, u8), expected: (u8, u8), clashing: &[&str]) {
        let pair = |(a, b)| Pair { a, b };
        let merged = three_ways(&pair(base), &pair(typed), &pair(current));
        let fields: Vec<&str> = merged.clashes.iter().map(|clash| clash.field.as_str()).collect();
        assert_eq!((merged.record, fields), (pair(expected), clashing.to_vec()));
    }

    #[test]
    fn what_was_typed_stays_and_the_rest_follows() {
        check((1, 1), (1, 1), (5, 6), (5, 6), &[]);
        check((1, 1), (2, 1), (1, 6), (2, 6), &[]);
        check((1, 1), (2, 1), (2, 1), (2, 1), &[]);
        check((1, 1), (2, 1), (3, 6), (2, 6), &["a"]);
    }

    #[test]
    fn one_field_of_theirs_is_taken() {
        let typed = Pair { a: 2, b: 1 };
        assert_eq!(with_field(&typed, "a", &Json::from(3)), Pair { a: 3, b: 1 });
        assert_eq!(with_field(&typed, "a", &Json::from("no number")), typed);
    }
}
