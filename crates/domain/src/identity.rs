//! Identifiers of Iranian persons, organisations, accounts and addresses: read, checked, and kept in one written form.
//!
//! `parse` takes any digits with spaces, dashes and direction marks between them and answers the plain form; a value
//! of one of these types is valid by its check digits, not necessarily issued. Sources of the formulas: PRODUCT §8.

mod check;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::digits::{is_direction_mark, latin_digit};
use crate::serde_text::serde_as_text;

pub use check::{card_with_check, legal_id_with_check, national_id_with_check, sheba_with_check};

/// Characters of input that are looked at; identifiers are far shorter.
const INPUT_MAX: usize = 64;

/// Why a text is not the identifier that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityError {
    /// Nothing was entered.
    Empty,
    /// Too few or too many digits.
    Length,
    /// Something in it is no digit.
    Digit,
    /// It begins as no such identifier does.
    Prefix,
    /// One digit all over, which passes the formula but is never issued.
    Repeated,
    /// The check digits do not fit: a digit is mistyped.
    Checksum,
}

/// Declares an identifier: its documentation, its name, and the function that checks the bare digits.
macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $read:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Reads and checks what a person typed.
            pub fn parse(text: &str) -> Result<Self, IdentityError> {
                let read: fn(&str) -> Result<String, IdentityError> = $read;
                read(text).map(Self)
            }

            /// The plain form: Latin digits, no separators.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdentityError;

            fn from_str(text: &str) -> Result<Self, IdentityError> {
                Self::parse(text)
            }
        }

        serde_as_text!($name);
    };
}

identifier!(
    /// کد ملی of a person: ten digits, the last one a check digit.
    NationalId,
    |text| {
        let digits = digits_of(text, 10..=10)?;
        if all_same(&digits) {
            return Err(IdentityError::Repeated);
        }
        ending(digits, check::national_id_digit)
    }
);

identifier!(
    /// شناسهٔ ملی of an organisation: eleven digits, the last one a check digit.
    LegalId,
    |text| ending(digits_of(text, 11..=11)?, check::legal_id_digit)
);

identifier!(
    /// شمارهٔ اقتصادی: fourteen digits for a person, eleven for an organisation. Nothing in it can be checked.
    EconomicNumber,
    |text| {
        let digits = digits_of(text, 11..=14)?;
        if matches!(digits.len(), 11 | 14) { Ok(digits) } else { Err(IdentityError::Length) }
    }
);

identifier!(
    /// شبا, the IBAN of Iran: `IR` and 24 digits, typed with or without the letters.
    Sheba,
    |text| {
        let bare = bare(text)?;
        let upper = bare.to_ascii_uppercase();
        let digits = match upper.strip_prefix("IR") {
            Some(rest) => rest,
            None if upper.starts_with(|c: char| c.is_ascii_alphabetic()) => return Err(IdentityError::Prefix),
            None => upper.as_str(),
        };
        let digits = only_digits(digits, 24..=24)?;
        if check::sheba_fits(&digits) { Ok(["IR", &digits].concat()) } else { Err(IdentityError::Checksum) }
    }
);

identifier!(
    /// Number of a bank card: sixteen digits, Luhn.
    CardNumber,
    |text| {
        let digits = digits_of(text, 16..=16)?;
        if digits.starts_with('0') {
            return Err(IdentityError::Prefix);
        }
        ending(digits, check::luhn_digit)
    }
);

identifier!(
    /// Mobile number of Iran, kept as `09xxxxxxxxx`; typed also as `+98…`, `0098…`, `98…` or without the zero.
    Mobile,
    |text| {
        let digits = domestic(&bare(text)?);
        let digits = if digits.starts_with('9') && digits.len() == 10 { ["0", &digits].concat() } else { digits };
        let digits = only_digits(&digits, 11..=11)?;
        if digits.starts_with("09") { Ok(digits) } else { Err(IdentityError::Prefix) }
    }
);

identifier!(
    /// Postal code of Iran: ten digits, none of which begins with a zero.
    PostalCode,
    |text| {
        let digits = digits_of(text, 10..=10)?;
        if digits.starts_with('0') { Err(IdentityError::Prefix) } else { Ok(digits) }
    }
);

identifier!(
    /// Any telephone number: 3–15 digits; Iranian ones without the country code, foreign ones with `+`.
    Phone,
    |text| {
        let number = domestic(&bare(text)?);
        match number.strip_prefix('+') {
            Some(digits) => only_digits(digits, 7..=15).map(|digits| ["+", &digits].concat()),
            None => only_digits(&number, 3..=15),
        }
    }
);

impl EconomicNumber {
    /// Is it that of a person (fourteen digits), not of an organisation (eleven)?
    pub fn is_person(&self) -> bool {
        self.0.len() == 14
    }
}

impl Sheba {
    /// The 24 digits in groups of four behind `IR`, as banks print them.
    pub fn grouped(&self) -> String {
        grouped(&self.0)
    }
}

impl CardNumber {
    /// In groups of four, as on the card.
    pub fn grouped(&self) -> String {
        grouped(&self.0)
    }
}

/// The text without separators and marks, its digits Latin; other characters stay, to be judged by what they are for.
fn bare(text: &str) -> Result<String, IdentityError> {
    let mut out = String::new();
    for c in text.chars() {
        let separator = c.is_whitespace()
            || is_direction_mark(c)
            || matches!(
                c,
                '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '_' | '.' | '/' | '(' | ')' | '\u{200C}'
            );
        if separator {
            continue;
        }
        if out.len() >= INPUT_MAX {
            return Err(IdentityError::Length);
        }
        out.push(latin_digit(c).unwrap_or(c));
    }
    if out.is_empty() {
        Err(IdentityError::Empty)
    } else {
        Ok(out)
    }
}

fn digits_of(text: &str, length: std::ops::RangeInclusive<usize>) -> Result<String, IdentityError> {
    only_digits(&bare(text)?, length)
}

fn only_digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Result<String, IdentityError> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(IdentityError::Digit);
    }
    if length.contains(&text.len()) {
        Ok(text.to_owned())
    } else {
        Err(IdentityError::Length)
    }
}

/// A number with the code of Iran in any of its forms, as it is dialled within the country.
fn domestic(number: &str) -> String {
    let international = number.strip_prefix('+').or_else(|| number.strip_prefix("00"));
    let rest = match international {
        Some(rest) => match rest.strip_prefix("98") {
            Some(rest) => rest,
            None => return ["+", rest].concat(),
        },
        None => match number.strip_prefix("989") {
            Some(_) if number.len() == 12 => &number[2..],
            _ => return number.to_owned(),
        },
    };
    if rest.starts_with('0') {
        rest.to_owned()
    } else {
        ["0", rest].concat()
    }
}

/// The digits, if the last one is what the formula makes of those before it.
fn ending(digits: String, formula: fn(&[u8]) -> u8) -> Result<String, IdentityError> {
    let bytes = digits.as_bytes();
    match bytes.split_last() {
        Some((last, rest)) if formula(rest) == *last => Ok(digits),
        _ => Err(IdentityError::Checksum),
    }
}

fn all_same(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.windows(2).all(|pair| pair[0] == pair[1])
}

fn grouped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4);
    for (position, c) in text.chars().enumerate() {
        if position > 0 && position % 4 == 0 {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "nothing entered",
            Self::Length => "wrong number of digits",
            Self::Digit => "something that is no digit",
            Self::Prefix => "wrong beginning",
            Self::Repeated => "one digit all over",
            Self::Checksum => "check digits do not fit",
        })
    }
}

impl std::error::Error for IdentityError {}
