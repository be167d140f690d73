//! What there is: one enum of all records, one [`Kind`] each, and the key that names one.
//!
//! One more record kind is one file in `record/` and one line in the `records!` table below: the compiler and the
//! registry tests then say what is still missing (a table in `migrations/`, a scope in [`crate::scope`]).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::id::UserId;

pub mod comment;
pub mod company;
pub mod draft;
pub mod fields;
pub mod fiscal_year;
pub mod follow_up;
pub mod grant;
pub mod home_layout;
pub mod item;
pub mod ledger;
pub mod mention;
pub mod muted_units;
pub mod number;
pub mod party;
pub mod pattern;
pub mod people;
pub mod product;
pub mod reject_reason;
pub mod row_change;
pub mod seen_mark;
pub mod sub_type;
pub mod subject;
pub mod tax_code;
pub mod transition;
pub mod unapplied;

pub use comment::{Addressee, Comment, Deleted};
pub use company::Company;
pub use draft::{CostInput, DiscountInput, Draft, ItemInput, LineInput};
pub use fiscal_year::FiscalYear;
pub use follow_up::{FollowUp, FollowUpContent, Reminder, Repeat, Replaced};
pub use grant::{Grant, GrantScope, Holder, Right};
pub use home_layout::{HomeLayout, PlacedWidget};
pub use item::{
    Buyer, Cost, CostAmount, Decision, Item, ItemState, ItemType, Line, Numbered, Rejected, Totals, Voided,
};
pub use ledger::{Balance, LedgerEntry, Side};
pub use mention::{Mention, MentionedSubject};
pub use muted_units::MutedUnits;
pub use number::{Number, NumberState, Series};
pub use party::{Address, Party, PartyNature};
pub use pattern::{Pattern, YearCalendar};
pub use people::{Group, Position, Unit, User};
pub use product::{Commission, Product, ProductNature};
pub use reject_reason::RejectReason;
pub use row_change::{RowChange, row_changes};
pub use seen_mark::SeenMark;
pub use sub_type::SubType;
pub use subject::Subject;
pub use tax_code::{DatedRate, TaxCode};
pub use transition::{FieldChange, Step, Transition};
pub use unapplied::Unapplied;

/// A record that stands in the [`Record`] enum: knows its kind and its id as text.
pub trait Entity: Sized {
    const KIND: Kind;
    /// The id as it stands in the database and in a [`Key`].
    fn id_text(&self) -> String;
    /// This type's view of a record; `None` for a record of another kind.
    fn of(record: &Record) -> Option<&Self>;
}

macro_rules! records {
    ($($kind:ident, $table:literal, $id:expr;)+) => {
        /// Every kind of record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind { $($kind),+ }

        impl Kind {
            /// All kinds, in the order of the table above.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The SQL table that holds this kind, and the kind's name in a key.
            #[must_use]
            pub fn table(self) -> &'static str {
                match self { $(Self::$kind => $table),+ }
            }

            /// Reads a stored body.
            ///
            /// # Errors
            /// When the text is not this kind's JSON.
            pub fn decode(self, body: &str) -> Result<Record, serde_json::Error> {
                match self { $(Self::$kind => serde_json::from_str(body).map(Record::$kind)),+ }
            }
        }

        /// One record of any kind.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Record { $($kind(Box<$kind>)),+ }

        impl Record {
            #[must_use]
            pub fn kind(&self) -> Kind {
                match self { $(Self::$kind(_) => Kind::$kind),+ }
            }

            #[must_use]
            pub fn key(&self) -> Key {
                match self { $(Self::$kind(record) => Key::of(record.as_ref())),+ }
            }

            /// The body as it is stored: the record's own JSON, without its kind.
            #[must_use]
            pub fn body(&self) -> String {
                match self { $(Self::$kind(record) => serde_json::to_string(record)),+ }
                    .expect("a record holds nothing that JSON cannot say")
            }
        }

        $(
            impl Entity for $kind {
                const KIND: Kind = Kind::$kind;
                fn id_text(&self) -> String {
                    let id: fn(&$kind) -> String = $id;
                    id(self)
                }
                fn of(record: &Record) -> Option<&Self> {
                    match record { Record::$kind(it) => Some(it), _ => None }
                }
            }

            impl From<$kind> for Record {
                fn from(record: $kind) -> Self { Self::$kind(Box::new(record)) }
            }
        )+
    };
}

records! {
    Company, "company", |_| Company::ID.to_owned();
    User, "user_account", |it| it.id.to_string();
    Unit, "unit", |it| it.id.to_string();
    Group, "user_group", |it| it.id.to_string();
    Position, "position", |it| it.id.to_string();
    Grant, "access_grant", |it| it.id.to_string();
    Party, "party", |it| it.id.to_string();
    Product, "product", |it| it.id.to_string();
    SubType, "sub_type", |it| it.id.to_string();
    Pattern, "pattern", |it| it.id.to_string();
    TaxCode, "tax_code", |it| it.id.to_string();
    FiscalYear, "fiscal_year", |it| it.id.to_string();
    RejectReason, "reject_reason", |it| it.id.to_string();
    Item, "item", |it| it.id.to_string();
    Draft, "draft", |it| it.id.to_string();
    Transition, "transition", |it| it.id.clone();
    Number, "number", |it| Number::id_of(it.pattern, it.year, it.seq);
    Series, "series", |it| Series::id_of(it.pattern, it.year);
    LedgerEntry, "ledger_entry", |it| it.id.clone();
    Balance, "balance", |it| Balance::id_of(it.party, it.amount.currency);
    SeenMark, "seen_mark", |it| SeenMark::id_of(it.user, it.cartable);
    Comment, "comment", |it| it.id.to_string();
    Mention, "mention", |it| Mention::id_of(it.comment, it.told);
    MutedUnits, "muted_units", |it| it.user.to_string();
    FollowUp, "follow_up", |it| FollowUp::id_of(it.owner, it.id);
    HomeLayout, "home_layout", |it| it.user.to_string();
    Unapplied, "unapplied", |it| Unapplied::id_of(it.owner, it.id);
}

/// Names one record: its kind and its id. As text `kind/id`, e.g. `item/0193…`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    pub kind: Kind,
    pub id: String,
}

impl Key {
    pub fn new(kind: Kind, id: impl fmt::Display) -> Self {
        Self {
            kind,
            id: id.to_string(),
        }
    }

    #[must_use]
    pub fn of<E: Entity>(record: &E) -> Self {
        Self {
            kind: E::KIND,
            id: record.id_text(),
        }
    }
}

impl Kind {
    /// The kinds whose records travel with a root of this kind.
    #[must_use]
    pub fn children(self) -> &'static [Self] {
        match self {
            Self::Item => &[Self::Transition, Self::Comment],
            Self::Party | Self::Product => &[Self::Comment],
            _ => &[],
        }
    }

    /// Whether the records of this kind are one person's alone: nobody else ever gets one, no administrator, no deputy and
    /// not the system, and they stand in no audit trail.
    #[must_use]
    pub fn is_private(self) -> bool {
        matches!(
            self,
            Self::Draft
                | Self::SeenMark
                | Self::Mention
                | Self::MutedUnits
                | Self::FollowUp
                | Self::HomeLayout
                | Self::Unapplied
        )
    }
}

impl Record {
    /// The person whose alone it is, for the kinds that are private.
    #[must_use]
    pub fn owner(&self) -> Option<UserId> {
        match self {
            Self::Draft(it) => Some(it.author),
            Self::SeenMark(it) => Some(it.user),
            Self::Mention(it) => Some(it.told),
            Self::MutedUnits(it) => Some(it.user),
            Self::FollowUp(it) => Some(it.owner),
            Self::HomeLayout(it) => Some(it.user),
            Self::Unapplied(it) => Some(it.owner),
            _ => None,
        }
    }

    /// The root that this record travels with: children (a transition, a comment) go where their root goes, all others
    /// are roots themselves.
    #[must_use]
    pub fn root(&self) -> Key {
        match self {
            Self::Transition(it) => Key::new(Kind::Item, it.item),
            Self::Comment(it) => it.subject.key(),
            other => other.key(),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.table(), self.id)
    }
}

/// A text that is no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyError(pub String);

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a key: {}", self.0)
    }
}

impl std::error::Error for KeyError {}

impl FromStr for Key {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (table, id) = text.split_once('/').ok_or_else(|| KeyError(text.to_owned()))?;
        let kind = Kind::ALL
            .iter()
            .copied()
            .find(|kind| kind.table() == table)
            .ok_or_else(|| KeyError(text.to_owned()))?;
        Ok(Self {
            kind,
            id: id.to_owned(),
        })
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
