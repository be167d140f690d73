//! Save a record that people edit as a whole: parties, products, people, settings.
//!
//! An edit names the record as it was when the edit began. Fields that others changed meanwhile are kept; the same field
//! changed by both is a conflict. One rule for all kinds: what a kind adds is its right and its checks ([`Saved`]).

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Ctx, Rule};
use crate::access::{Access, Action};
use crate::record::{Entity, FieldChange, Key, Record};
use crate::rejection::{Conflict, Problem, ProblemCode, Rejection, Stop};
use crate::world::{Want, World};

/// A new record, or an edit of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Save<E> {
    /// The record as it was when the edit began; none for a new one.
    pub base: Option<E>,
    pub record: E,
}

/// What a kind of record adds to being saved.
pub trait Saved: Entity + Clone + PartialEq + Serialize + DeserializeOwned {
    /// What one must be allowed to do.
    const ACTION: Action<'static>;

    /// What its checks need, besides the record itself.
    fn wants(&self) -> Vec<Want> {
        Vec::new()
    }

    /// Puts typed texts into their one form (trimmed, Latin digits), before anything is compared.
    fn normalise(&mut self) {}

    /// Whether a change touches a field that wants a right of its own, which the actor lacks.
    fn oversteps(&self, _before: Option<&Self>, _access: &Access) -> bool {
        false
    }

    /// What is wrong with it. `before` is the record as it stands, if it does.
    ///
    /// # Errors
    /// [`Stop::Missing`] when something was not loaded.
    fn problems(&self, before: Option<&Self>, world: &World, ctx: &Ctx) -> Result<Vec<Problem>, Stop>;
}

impl<E: Saved> Rule for Save<E>
where
    Record: From<E>,
{
    fn wants(&self, world: &World, _ctx: &Ctx) -> Vec<Want> {
        // What others wrote meanwhile is checked with the rest, so its wants are wanted too.
        let mut record = match (&self.base, world.get::<E>(self.record.id_text())) {
            (Some(base), Ok(Some(held))) => merge(base, &self.record, held).unwrap_or_else(|_| self.record.clone()),
            _ => self.record.clone(),
        };
        record.normalise();
        let mut wants = record.wants();
        wants.push(Want::Record(Key::of(&self.record)));
        wants
    }

    fn apply(&self, world: &mut World, ctx: &Ctx, access: &Access) -> Result<(), Stop> {
        access.can(E::ACTION).ok_or(Rejection::NotAllowed)?;
        let held = world.get::<E>(self.record.id_text())?.cloned();
        let mut typed = self.record.clone();
        typed.normalise();
        let mut record = match (&self.base, &held) {
            (None, None) => typed,
            // The same record once more: a repeated save that is already there.
            (None, Some(held)) if *held == typed => return Ok(()),
            (None, Some(_)) => return Err(Rejection::IdTaken.into()),
            (Some(_), None) => return Err(Conflict::Gone.into()),
            (Some(base), Some(held)) => {
                merge(base, &typed, held).map_err(|changes| Conflict::FieldChanged { changes })?
            }
        };
        record.normalise();
        if record.oversteps(held.as_ref(), access) {
            return Err(Rejection::NotAllowed.into());
        }
        let problems = record.problems(held.as_ref(), world, ctx)?;
        if !problems.is_empty() {
            return Err(Rejection::Invalid { problems }.into());
        }
        if held.as_ref() != Some(&record) {
            world.put(record);
        }
        Ok(())
    }
}

/// Three ways into one: what `new` changed against `base`, put onto `current`.
///
/// # Errors
/// The fields that both changed, to different values: `before` as it stands now, `after` as the edit would have it.
pub fn merge<T: Serialize + DeserializeOwned + Clone>(base: &T, new: &T, current: &T) -> Result<T, Vec<FieldChange>> {
    let (Json::Object(base), Json::Object(new), Json::Object(mut merged)) = (json(base), json(new), json(current))
    else {
        return Ok(new.clone());
    };
    let mut clashes = Vec::new();
    for (field, value) in new {
        let was = base.get(&field);
        let held = merged.get(&field);
        if was == Some(&value) || held == Some(&value) {
            continue;
        }
        if held == was {
            merged.insert(field, value);
        } else {
            clashes.push(FieldChange {
                before: held.map(short).unwrap_or_default(),
                after: short(&value),
                field,
            });
        }
    }
    if clashes.is_empty() {
        Ok(serde_json::from_value(Json::Object(merged)).unwrap_or_else(|_| current.clone()))
    } else {
        Err(clashes)
    }
}

fn json<T: Serialize>(value: &T) -> Json {
    serde_json::to_value(value).unwrap_or(Json::Null)
}

fn short(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

/// The longest name or other short text, in characters.
pub const NAME_CHARS_MAX: usize = 200;
/// The longest longer text, such as an address, in characters.
pub const LONG_TEXT_CHARS_MAX: usize = 1_000;

/// Checks of single fields, gathered.
#[derive(Debug, Default)]
pub struct Checks {
    pub problems: Vec<Problem>,
}

impl Checks {
    pub fn wrong(&mut self, field: impl Into<String>, code: ProblemCode) {
        self.problems.push(Problem::new(field, code));
    }

    /// A name: required, of bearable length.
    pub fn name(&mut self, field: &str, text: &str) {
        if text.trim().is_empty() {
            self.wrong(field, ProblemCode::Required);
        }
        self.short(field, text);
    }

    /// A short text that may be empty.
    pub fn short(&mut self, field: &str, text: &str) {
        if text.chars().count() > NAME_CHARS_MAX {
            self.wrong(field, ProblemCode::TooLong);
        }
    }

    /// A longer text that may be empty.
    pub fn long(&mut self, field: &str, text: &str) {
        if text.chars().count() > LONG_TEXT_CHARS_MAX {
            self.wrong(field, ProblemCode::TooLong);
        }
    }

    /// A value of a set that must be this record's alone.
    pub fn unique<E: Entity>(&mut self, field: &str, own: &E, members: &[&E]) {
        if members.iter().any(|other| other.id_text() != own.id_text()) {
            self.wrong(field, ProblemCode::Duplicate);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Pair {
        a: u8,
        b: u8,
    }

    #[test]
    fn merging() {
        let pair = |a, b| Pair { a, b };
        let base = pair(1, 1);
        assert_eq!(
            merge(&base, &pair(2, 1), &pair(1, 3)),
            Ok(pair(2, 3)),
            "different fields merge"
        );
        assert_eq!(
            merge(&base, &pair(2, 1), &pair(2, 1)),
            Ok(pair(2, 1)),
            "the same change twice is one change"
        );
        assert_eq!(
            merge(&base, &base, &pair(5, 6)),
            Ok(pair(5, 6)),
            "no change keeps what others wrote"
        );
        let clash = merge(&base, &pair(2, 1), &pair(3, 1)).unwrap_err();
        assert_eq!(
            clash,
            [FieldChange {
                field: "a".to_owned(),
                before: "3".to_owned(),
                after: "2".to_owned()
            }]
        );
    }
}
