//! The route table: one enum of all pages, each with its address and the queries that it shows.
//!
//! One more page is a file in `pages/`, a variant here, a line in [`Page::parse`], [`Page::path`], [`Page::queries`] and
//! and in [`crate::part`]: the compiler names each that is missing. The server answers the queries before it renders; in
//! the browser the same values are found in what came with the page.

use std::collections::BTreeMap;
use std::fmt;

use domain::calendar::Instant;
use domain::id::{DraftId, ItemId, PartyId, PatternId, ProductId, UserId};
use domain::record::ItemType;
use sync::protocol::Query;

use crate::pages;

/// Every page, with what its path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    Home,
    SignIn,
    Setup,
    Cartable(ItemType),
    Items(ItemType),
    NewItem(ItemType),
    Draft(DraftId),
    Drafts,
    FollowUps,
    Item(ItemId),
    EditItem(ItemId),
    PrintItem(ItemId),
    Parties,
    NewParty,
    Party(PartyId),
    EditParty(PartyId),
    Products,
    NewProduct,
    Product(ProductId),
    Settings,
    SettingsSection(Section),
    User(UserId),
    NumberProof(PatternId),
    Attention,
    Account,
    Gallery,
}

/// The sections of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Company,
    Users,
    Units,
    Groups,
    Positions,
    Rights,
    SubTypes,
    Patterns,
    TaxCodes,
    FiscalYears,
    RejectReasons,
}

impl Section {
    pub const ALL: &'static [Self] = &[
        Self::Company,
        Self::SubTypes,
        Self::Patterns,
        Self::TaxCodes,
        Self::FiscalYears,
        Self::RejectReasons,
        Self::Users,
        Self::Units,
        Self::Groups,
        Self::Positions,
        Self::Rights,
    ];

    /// As it stands in the address.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Users => "users",
            Self::Units => "units",
            Self::Groups => "groups",
            Self::Positions => "positions",
            Self::Rights => "rights",
            Self::SubTypes => "sub-types",
            Self::Patterns => "patterns",
            Self::TaxCodes => "tax-codes",
            Self::FiscalYears => "fiscal-years",
            Self::RejectReasons => "reject-reasons",
        }
    }

    /// Whether it belongs to the system manager (users and rights) rather than to the finance settings.
    #[must_use]
    pub fn is_about_people(self) -> bool {
        matches!(
            self,
            Self::Users | Self::Units | Self::Groups | Self::Positions | Self::Rights
        )
    }
}

impl Page {
    /// The page at a path; none where there is none.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        Some(match parts.as_slice() {
            [] => Self::Home,
            ["sign-in"] => Self::SignIn,
            ["setup"] => Self::Setup,
            ["cartable", kind] => Self::Cartable(item_type(kind)?),
            ["items", kind] => Self::Items(item_type(kind)?),
            ["items", kind, "new"] => Self::NewItem(item_type(kind)?),
            ["drafts"] => Self::Drafts,
            ["drafts", id] => Self::Draft(id.parse().ok()?),
            ["follow-ups"] => Self::FollowUps,
            ["item", id] => Self::Item(id.parse().ok()?),
            ["item", id, "edit"] => Self::EditItem(id.parse().ok()?),
            ["item", id, "print"] => Self::PrintItem(id.parse().ok()?),
            ["parties"] => Self::Parties,
            ["parties", "new"] => Self::NewParty,
            ["parties", id] => Self::Party(id.parse().ok()?),
            ["parties", id, "edit"] => Self::EditParty(id.parse().ok()?),
            ["products"] => Self::Products,
            ["products", "new"] => Self::NewProduct,
            ["products", id] => Self::Product(id.parse().ok()?),
            ["settings"] => Self::Settings,
            ["settings", "users", id] => Self::User(id.parse().ok()?),
            ["settings", "numbers", id] => Self::NumberProof(id.parse().ok()?),
            ["settings", slug] => {
                Self::SettingsSection(Section::ALL.iter().copied().find(|section| section.slug() == *slug)?)
            }
            ["attention"] => Self::Attention,
            ["account"] => Self::Account,
            ["gallery"] => Self::Gallery,
            _ => return None,
        })
    }

    /// The queries that the page shows with this search part of its address at this moment (`now` of the shared value).
    /// Every page but those for visitors also has [`Query::Reference`].
    #[must_use]
    pub fn queries(&self, search: &Search, now: Instant) -> Vec<Query> {
        if self.is_public() {
            return Vec::new();
        }
        let mut queries = vec![Query::Reference];
        queries.extend(crate::frame::queries());
        queries.extend(match self {
            Self::SignIn | Self::Setup | Self::Gallery | Self::Attention | Self::Account | Self::Settings => Vec::new(),
            Self::Home => pages::home::queries(now),
            Self::Cartable(kind) => pages::cartable::queries(*kind, search, now),
            Self::Items(kind) => pages::items::queries(*kind, search),
            Self::NewItem(_) | Self::NewParty | Self::NewProduct => Vec::new(),
            Self::Drafts => pages::drafts::queries(),
            Self::FollowUps => pages::follow_ups::queries(search, now),
            Self::Draft(id) => pages::item_form::queries_of_draft(*id),
            Self::Item(id) => pages::item::queries(*id),
            Self::PrintItem(id) => vec![pages::item::query(*id)],
            Self::EditItem(id) => pages::item_form::queries_of_edit(*id),
            Self::Parties => pages::parties::queries(search),
            Self::Party(id) => pages::party::queries(*id),
            Self::EditParty(id) => vec![pages::party::query(*id)],
            Self::Products => pages::products::queries(search),
            Self::Product(id) => pages::product::queries(*id),
            Self::SettingsSection(section) => pages::settings::queries(*section),
            Self::User(_) => vec![Query::Grants],
            Self::NumberProof(id) => pages::settings::number_proof::queries(*id, search),
        });
        queries
    }

    /// Whether it is shown to visitors who are not signed in.
    #[must_use]
    pub fn is_public(&self) -> bool {
        matches!(self, Self::SignIn | Self::Setup)
    }

    /// Whether it stands alone, without the frame of navigation.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        matches!(self, Self::SignIn | Self::Setup | Self::PrintItem(_))
    }
}

/// The address of the page.
impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Home => f.write_str("/"),
            Self::SignIn => f.write_str("/sign-in"),
            Self::Setup => f.write_str("/setup"),
            Self::Cartable(kind) => write!(f, "/cartable/{}", slug(*kind)),
            Self::Items(kind) => write!(f, "/items/{}", slug(*kind)),
            Self::NewItem(kind) => write!(f, "/items/{}/new", slug(*kind)),
            Self::Draft(id) => write!(f, "/drafts/{id}"),
            Self::Drafts => f.write_str("/drafts"),
            Self::FollowUps => f.write_str("/follow-ups"),
            Self::Item(id) => write!(f, "/item/{id}"),
            Self::EditItem(id) => write!(f, "/item/{id}/edit"),
            Self::PrintItem(id) => write!(f, "/item/{id}/print"),
            Self::Parties => f.write_str("/parties"),
            Self::NewParty => f.write_str("/parties/new"),
            Self::Party(id) => write!(f, "/parties/{id}"),
            Self::EditParty(id) => write!(f, "/parties/{id}/edit"),
            Self::Products => f.write_str("/products"),
            Self::NewProduct => f.write_str("/products/new"),
            Self::Product(id) => write!(f, "/products/{id}"),
            Self::Settings => f.write_str("/settings"),
            Self::SettingsSection(section) => write!(f, "/settings/{}", section.slug()),
            Self::User(id) => write!(f, "/settings/users/{id}"),
            Self::NumberProof(id) => write!(f, "/settings/numbers/{id}"),
            Self::Attention => f.write_str("/attention"),
            Self::Account => f.write_str("/account"),
            Self::Gallery => f.write_str("/gallery"),
        }
    }
}

fn item_type(slug: &str) -> Option<ItemType> {
    ItemType::from_code(&slug.replace('-', "_"))
}

fn slug(kind: ItemType) -> String {
    kind.code().replace('_', "-")
}

/// The search part of an address, decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search(BTreeMap<String, String>);

impl Search {
    /// Takes it apart: `q=%D8%A8&late=1`, with or without the question mark.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut pairs = BTreeMap::new();
        for pair in text.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            pairs.insert(decode(name), decode(value));
        }
        Self(pairs)
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The same search with one value set or taken out.
    #[must_use]
    pub fn with(&self, name: &str, value: Option<&str>) -> Self {
        let mut pairs = self.0.clone();
        match value {
            Some(value) if !value.is_empty() => pairs.insert(name.to_owned(), value.to_owned()),
            _ => pairs.remove(name),
        };
        Self(pairs)
    }
}

/// As it stands in an address, with its question mark; nothing when it is empty.
impl fmt::Display for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, value)) in self.0.iter().enumerate() {
            f.write_str(if at == 0 { "?" } else { "&" })?;
            write!(f, "{}={}", encode(name), encode(value))?;
        }
        Ok(())
    }
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = (*first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|it| std::str::from_utf8(it).ok());
        match (first, hex.and_then(|it| u8::from_str_radix(it, 16).ok())) {
            (_, Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            (b'+', None) => {
                bytes.push(b' ');
                rest = tail;
            }
            (byte, None) => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_leads_back() {
        let id = "01939f6c-6a3e-7000-8000-000000000001";
        for path in [
            "/".to_owned(),
            "/sign-in".to_owned(),
            "/cartable/sales-invoice".to_owned(),
            "/items/sales-invoice/new".to_owned(),
            format!("/item/{id}/print"),
            format!("/parties/{id}/edit"),
            "/follow-ups".to_owned(),
            "/settings/tax-codes".to_owned(),
            format!("/settings/users/{id}"),
            format!("/settings/numbers/{id}"),
        ] {
            assert_eq!(Page::parse(&path).map(|page| page.to_string()), Some(path));
        }
        for nowhere in ["/nowhere", "/item/no-id", "/cartable/nothing", "/settings/nothing"] {
            assert_eq!(Page::parse(nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn searches_survive_the_address() {
        let search = Search::default()
            .with("q", Some("پخش نوین & 5%"))
            .with("late", Some("1"));
        assert_eq!(Search::parse(&search.to_string()), search);
        assert_eq!(Search::parse("?q=a+b&empty=&broken=%zz").get("q"), Some("a b"));
        assert_eq!(Search::parse("?broken=%zz").get("broken"), Some("%zz"));
        assert_eq!(search.with("late", None).get("late"), None);
    }
}
