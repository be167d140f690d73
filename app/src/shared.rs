//! What the server and the first client render share: everything a page is made of besides its address.
//!
//! The server fills a [`Shared`] before it renders, renders from it, and embeds it in the page; the browser reads it before
//! it hydrates and renders from exactly the same. No component reads clock or storage while rendering.

use domain::access::Access;
use domain::calendar::{Date, Instant, Zone};
use domain::digits::{DisplayUnit, Locale};
use domain::id::UserId;
use domain::record::Record;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use sync::protocol::{Answer, Query};

use crate::components::icon::AssetPaths;

/// The id of the element that holds it in the page.
pub const ELEMENT_ID: &str = "shared";
/// That element's attribute in the shell, where the value names nobody: the browser knows whose device it is.
pub const IN_SHELL: &str = "data-shell";

/// All that a first render needs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shared {
    /// The server's clock at the time of the request.
    pub now: Instant,
    pub settings: Display,
    /// Who is signed in; nobody on the sign-in page.
    pub user: Option<UserId>,
    pub access: Access,
    pub assets: AssetPaths,
    pub epoch: String,
    /// The queries of the route with their answers.
    pub answers: Vec<(Query, Answer)>,
    /// The records that the answers name.
    pub records: Vec<Record>,
    /// A code that the page puts into words, such as why a sign-in failed.
    pub notice: Option<String>,
    /// What a form had typed, given back after a refusal without JavaScript (never a password).
    pub typed: Option<String>,
}

/// How this person wants to see things; kept in cookies, so that the server renders it right at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Display {
    pub locale: Locale,
    pub theme: Theme,
    pub density: Density,
    pub unit: DisplayUnit,
}

impl Default for Display {
    fn default() -> Self {
        Self {
            locale: Locale::Fa,
            theme: Theme::System,
            density: Density::Comfortable,
            unit: DisplayUnit::Rial,
        }
    }
}

/// Light, dark, or what the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    /// The value of `data-theme`; none leaves it to the system.
    #[must_use]
    pub fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    Comfortable,
    Dense,
}

/// The names of the cookies that hold [`Display`], each with the value it takes.
pub mod cookie {
    /// `fa` or `en`.
    pub const LOCALE: &str = "daftar-locale";
    /// `system`, `light` or `dark`.
    pub const THEME: &str = "daftar-theme";
    /// `comfortable` or `dense`.
    pub const DENSITY: &str = "daftar-density";
    /// `rial` or `toman`.
    pub const UNIT: &str = "daftar-unit";
}

impl Display {
    /// Reads it from cookies; what is missing or not understood is as by default. `locale` is what to do without a cookie.
    pub fn from_cookies<'a>(get: impl Fn(&str) -> Option<&'a str>, locale: Locale) -> Self {
        Self {
            locale: get(cookie::LOCALE).and_then(Locale::from_tag).unwrap_or(locale),
            theme: match get(cookie::THEME) {
                Some("light") => Theme::Light,
                Some("dark") => Theme::Dark,
                _ => Theme::System,
            },
            density: if get(cookie::DENSITY) == Some("dense") {
                Density::Dense
            } else {
                Density::Comfortable
            },
            unit: if get(cookie::UNIT) == Some("toman") {
                DisplayUnit::Toman
            } else {
                DisplayUnit::Rial
            },
        }
    }
}

impl Shared {
    /// As it is embedded in a page: in the fields' order and without their names, since only the same build reads it, then as
    /// text that needs no escape anywhere.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn embed(&self) -> String {
        use base64::Engine as _;

        let bytes = postcard::to_allocvec(self).expect("every field has a length that is known");
        base64::engine::general_purpose::STANDARD.encode(bytes)
    }

    /// Reads what [`Shared::embed`] wrote.
    ///
    /// # Errors
    /// What is wrong with it: another build wrote it.
    pub fn read(bytes: &[u8]) -> Result<Self, postcard::Error> {
        postcard::from_bytes(bytes)
    }
}

/// How things are shown, and the moment of the page: provided by the root of the app.
#[derive(Clone, Copy)]
pub struct View {
    pub locale: Locale,
    pub unit: DisplayUnit,
    /// The moment that «waiting since» and «late» are judged by; moves on by a timer after hydration.
    pub now: RwSignal<Instant>,
    pub theme: RwSignal<Theme>,
    pub density: RwSignal<Density>,
    pub zone: Zone,
}

impl View {
    /// The civil day of the page's moment.
    #[must_use]
    pub fn today(&self) -> Date {
        self.now.get().date(self.zone)
    }

    #[must_use]
    pub fn today_untracked(&self) -> Date {
        self.now.get_untracked().date(self.zone)
    }
}

/// How things are shown.
pub fn use_view() -> View {
    expect_context()
}

/// The shared value of this page, as the server made it.
pub fn use_shared() -> StoredValue<Shared> {
    expect_context()
}
