//! What records attach to (موضوع): now a party, a product or an item.
//!
//! Tasks, appointments, notes and files join by a variant here, a line in [`Subject::kind`] and in [`Subject::of`], what one
//! may see of them in `Access`, and their children in `Kind::children`; comments, mentions, follow-ups and timelines then take
//! them as they are.

use std::fmt;
use std::str::FromStr;

use super::{Key, KeyError, Kind, Record};
use crate::id::{ItemId, PartyId, ProductId};
use crate::serde_text::serde_as_text;

/// One thing that records attach to. Its text is the key of its record: `item/0193…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Party(PartyId),
    Product(ProductId),
    Item(ItemId),
}

impl Subject {
    /// The kinds that can be a subject.
    pub const KINDS: &'static [Kind] = &[Kind::Party, Kind::Product, Kind::Item];

    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Party(_) => Kind::Party,
            Self::Product(_) => Kind::Product,
            Self::Item(_) => Kind::Item,
        }
    }

    /// The key of its record, which is the root of what is attached.
    #[must_use]
    pub fn key(self) -> Key {
        match self {
            Self::Party(id) => Key::new(Kind::Party, id),
            Self::Product(id) => Key::new(Kind::Product, id),
            Self::Item(id) => Key::new(Kind::Item, id),
        }
    }

    /// A record as a subject; `None` for a kind that nothing attaches to.
    #[must_use]
    pub fn of(record: &Record) -> Option<Self> {
        match record {
            Record::Party(it) => Some(Self::Party(it.id)),
            Record::Product(it) => Some(Self::Product(it.id)),
            Record::Item(it) => Some(Self::Item(it.id)),
            _ => None,
        }
    }

    /// What a subject is called: a name, or an item's number, before it has one its reference. Empty for what is no subject.
    #[must_use]
    pub fn title(record: &Record) -> &str {
        match record {
            Record::Party(it) => &it.name,
            Record::Product(it) => &it.name,
            Record::Item(it) => it.label(),
            _ => "",
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key().fmt(f)
    }
}

impl FromStr for Subject {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let key: Key = text.parse()?;
        let wrong = |_| KeyError(text.to_owned());
        match key.kind {
            Kind::Party => key.id.parse().map(Self::Party).map_err(wrong),
            Kind::Product => key.id.parse().map(Self::Product).map_err(wrong),
            Kind::Item => key.id.parse().map(Self::Item).map_err(wrong),
            _ => Err(KeyError(text.to_owned())),
        }
    }
}

serde_as_text!(Subject);
