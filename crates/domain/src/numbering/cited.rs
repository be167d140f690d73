//! Item numbers in what people write, such as «به جای INV-1405/00042 است».
//!
//! Text alone cannot tell a number from a date or a phone number: what is found here *may* be a number, and whoever looks it up
//! finds out whether it is somebody's.

use std::collections::BTreeSet;

use crate::digits::{is_direction_mark, to_latin_digits};

/// The longest word that may be a number, in characters.
pub const CITED_CHARS_MAX: usize = 80;
/// A word of digits alone has so many of them at least: «۱۲ کارتن» speaks of no invoice.
const DIGITS_MIN: usize = 4;

/// The word with which the text begins, if it may be the number of an item: its length in bytes, and the number as it would be
/// stored, in Latin digits.
#[must_use]
pub fn cited(text: &str) -> Option<(usize, String)> {
    let is_end = |c: char| c.is_whitespace() || "«»()[]{}<>،؛؟,;:?!\"'*`".contains(c);
    let word = text.split(is_end).next()?;
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    if !word.starts_with(char::is_alphanumeric) || word.chars().count() > CITED_CHARS_MAX {
        return None;
    }
    let number: String = to_latin_digits(word)
        .chars()
        .filter(|c| !is_direction_mark(*c))
        .collect();
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let may_be_number = digits >= DIGITS_MIN || (digits > 0 && digits < number.chars().count());
    may_be_number.then_some((word.len(), number))
}

/// All words of a text that may be numbers of items, as they would be stored.
#[must_use]
pub fn cited_in(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = text;
    let mut begins = true;
    while let Some(next) = rest.chars().next() {
        let word = begins.then(|| cited(rest)).flatten();
        let length = word.as_ref().map_or(next.len_utf8(), |(length, _)| *length);
        begins = word.is_none() && !next.is_alphanumeric();
        found.extend(word.map(|(_, number)| number));
        rest = &rest[length..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_may_be_numbers_are_found() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<String> = cited_in(text).into_iter().collect();
            assert_eq!(found, expected, "{text}");
        };
        check("به جای INV-1405/00042 است", &["INV-1405/00042"]);
        check("INV-۱۴۰۵/۰۰۰۴۲.", &["INV-1405/00042"]);
        check("(M05-000007، «EX-1405-0003»)", &["EX-1405-0003", "M05-000007"]);
        check("**M05-000007**", &["M05-000007"]);
        check("\u{2068}M05-000007\u{2069}", &["M05-000007"]);
        check("شمارهٔ ۱۲۳۴", &["1234"]);
        check("۱۲ کارتن از ۳", &[]);
        check("بی‌شماره، بی‌نشان", &[]);
        check("", &[]);
        check(&"9".repeat(CITED_CHARS_MAX + 1), &[]);
    }
}
