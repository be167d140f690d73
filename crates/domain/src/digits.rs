//! Digits, separators and the two languages: how numbers are written for people and read from them.
//!
//! Output follows the language: `۱٬۱۵۸٬۶۱۴٬۰۰۰` and `1,158,614,000`. Input takes Persian, Arabic and Latin digits
//! whatever the language. What [`format_quantity`], [`format_percent`] and [`format_money`] write, the parsers read
//! back to the same value.

mod format;
mod parse;

use serde::{Deserialize, Serialize};

pub use format::{
    currency_name, format_decimal, format_integer, format_money, format_percent, format_price, format_quantity,
    group_digits,
};
pub use parse::{NumberError, parse_amount, parse_amount_in, parse_decimal};

/// Language of what a person sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Locale {
    /// Persian, right to left.
    #[default]
    Fa,
    /// English, left to right.
    En,
}

/// How rials are shown; other currencies are shown in their own unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisplayUnit {
    /// As stored.
    #[default]
    Rial,
    /// A tenth of it, with one decimal where the amount is not whole.
    Toman,
}

impl Locale {
    /// The tag for `lang` attributes and file names.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Fa => "fa",
            Self::En => "en",
        }
    }

    /// The writing direction for `dir` attributes.
    pub const fn direction(self) -> &'static str {
        match self {
            Self::Fa => "rtl",
            Self::En => "ltr",
        }
    }

    /// The language of a tag such as `fa`, `fa-IR` or `en_GB`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.split(['-', '_']).next()? {
            "fa" => Some(Self::Fa),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// The Latin digit of a Persian, Arabic or Latin one.
pub fn latin_digit(c: char) -> Option<char> {
    let offset = match c {
        '0'..='9' => return Some(c),
        '\u{6F0}'..='\u{6F9}' => u32::from(c) - 0x6F0,
        '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
        _ => return None,
    };
    char::from_digit(offset, 10)
}

/// Text with Persian and Arabic digits made Latin; all else stays.
pub fn to_latin_digits(text: &str) -> String {
    text.chars().map(|c| latin_digit(c).unwrap_or(c)).collect()
}

/// Text with Latin and Arabic digits made Persian; all else stays.
pub fn to_persian_digits(text: &str) -> String {
    text.chars().map(persian_digit).collect()
}

/// Text with its digits in those of the language; all else stays.
pub fn localize_digits(text: &str, locale: Locale) -> String {
    match locale {
        Locale::Fa => to_persian_digits(text),
        Locale::En => to_latin_digits(text),
    }
}

/// Marks that steer the writing direction: invisible, and part of much that is pasted.
pub(crate) fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn persian_digit(c: char) -> char {
    latin_digit(c)
        .and_then(|digit| digit.to_digit(10))
        .and_then(|value| char::from_u32(0x6F0 + value))
        .unwrap_or(c)
}
