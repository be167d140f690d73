//! The words people read, in the language of the page.
//!
//! `app/texts/fa.json` comes first, `en.json` is complete; the build script makes a method of each key, so that a missing
//! key or argument does not compile. To add one: a line in both files, then `t.the_key()`.
//!
//! What stays true: arguments arrive formatted (digits, grouping, dates) by the caller; the texts are not in the wasm.
//!
//! # On the server and in the browser
//! The server holds both languages ([`Texts::for_server`]) and answers [`path`] with [`json`]. The browser fetches that file
//! before it hydrates and calls [`Texts::from_json`], which refuses the file of another build.

pub mod naming;
pub mod refusal;

use domain::digits::Locale;
use leptos::prelude::{provide_context, use_context};

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// The texts of one language: a small handle that is copied freely.
#[derive(Clone, Copy)]
pub struct Texts {
    locale: Locale,
    table: &'static [&'static str],
}

/// Why a fetched file of texts was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextsError {
    /// It is not a list of strings.
    Unreadable,
    /// It belongs to another build: load the page again.
    OtherBuild,
}

impl Texts {
    /// The texts that are part of the server.
    #[cfg(feature = "ssr")]
    pub const fn for_server(locale: Locale) -> Self {
        let table: &'static [&'static str] = match locale {
            Locale::Fa => &FA,
            Locale::En => &EN,
        };
        Self { locale, table }
    }

    /// The texts of a fetched file (see [`json`]). They live until the page is closed, so call it once a page.
    pub fn from_json(locale: Locale, source: &str) -> Result<Self, TextsError> {
        let rows: Vec<String> = serde_json::from_str(source).map_err(|_| TextsError::Unreadable)?;
        let (shape, rows) = rows.split_first().ok_or(TextsError::Unreadable)?;
        if shape != SHAPE || rows.len() != SLOTS {
            return Err(TextsError::OtherBuild);
        }
        let table: Vec<&'static str> = rows.iter().map(|row| &*row.clone().leak()).collect();
        Ok(Self {
            locale,
            table: table.leak(),
        })
    }

    /// The language of these texts.
    pub const fn locale(self) -> Locale {
        self.locale
    }
}

/// Makes the texts known to everything below the caller.
pub fn provide_texts(texts: Texts) {
    provide_context(texts);
}

/// The texts of the page. The frame provides them before anything is rendered.
pub fn use_texts() -> Texts {
    use_context().expect("the root of the app provides Texts before it renders a page")
}

/// The file that the browser fetches: the shape of the table, then its slots in order.
#[cfg(feature = "ssr")]
pub fn json(locale: Locale) -> String {
    let rows: Vec<&str> = std::iter::once(SHAPE)
        .chain(Texts::for_server(locale).table.iter().copied())
        .collect();
    serde_json::to_string(&rows).expect("a list of strings is always JSON")
}

/// The address of that file; it changes with the content, so it may be cached for ever.
#[cfg(feature = "ssr")]
pub fn path(locale: Locale) -> String {
    let hash = match locale {
        Locale::Fa => FA_HASH,
        Locale::En => EN_HASH,
    };
    format!("/assets/texts.{}.{hash}.json", locale.tag())
}

/// Puts values in the places `{0}`, `{1}` … of a text.
fn fill(text: &str, values: &[&dyn std::fmt::Display]) -> String {
    use std::fmt::Write as _;

    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (index, after) = after.split_once('}').unwrap_or((after, ""));
        if let Some(value) = index.parse::<usize>().ok().and_then(|index| values.get(index)) {
            let _ = write!(filled, "{value}");
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn arguments_go_to_their_places() {
        assert_eq!(fill("{1} از {0}", &[&"۲۳", &"۱"]), "۱ از ۲۳");
        assert_eq!(fill("بی جای خالی", &[]), "بی جای خالی");
    }

    #[test]
    fn english_tells_one_from_many() {
        let texts = Texts::for_server(Locale::En);
        assert_eq!(texts.common_items(1, "1"), "1 item");
        assert_eq!(texts.common_items(2, "2"), "2 items");
        assert_eq!(Texts::for_server(Locale::Fa).common_items(1, "۱"), "۱ مورد");
    }

    #[test]
    fn the_browser_reads_what_the_server_writes() {
        for locale in [Locale::Fa, Locale::En] {
            let read = Texts::from_json(locale, &json(locale)).expect("own file");
            assert_eq!(read.table, Texts::for_server(locale).table);
        }
        assert_eq!(Texts::from_json(Locale::Fa, "[]").err(), Some(TextsError::Unreadable));
        assert_eq!(
            Texts::from_json(Locale::Fa, r#"["other"]"#).err(),
            Some(TextsError::OtherBuild)
        );
    }
}
