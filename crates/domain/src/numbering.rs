//! Numbering patterns: how `INV-{year}/{seq:5}` becomes `INV-1405/00042` and back.
//!
//! Fields: `{year}` four digits of the year of the item's date, `{yy}` its last two, `{seq}` the running number, `{seq:5}`
//! the same with at least five digits, `{code}` the sub-type's code. Every pattern has exactly one running number, and a
//! yearly one has a year, so that no two numbers of it read alike.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::digits::to_latin_digits;
use crate::record::{Pattern, YearCalendar};

mod cited;

pub use cited::{CITED_CHARS_MAX, cited, cited_in};

/// The longest template, in characters.
pub const TEMPLATE_CHARS_MAX: usize = 60;
/// The widest running number.
pub const WIDTH_MAX: usize = 12;
/// The largest running number.
pub const SEQ_MAX: i64 = 999_999_999_999;

/// A template taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Year,
    ShortYear,
    Seq { width: usize },
    Code,
}

/// What is wrong with a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateError {
    TooLong,
    UnknownField,
    /// A brace without its partner.
    Brace,
    /// Not exactly one running number.
    OneSeq,
    /// A yearly pattern without a year would give one number twice.
    YearMissing,
    /// A running number directly beside another digit field or digit could not be read back.
    Ambiguous,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the template is too long",
            Self::UnknownField => "a field is none of {year}, {yy}, {seq}, {seq:N}, {code}",
            Self::Brace => "a brace stands without its partner",
            Self::OneSeq => "there must be exactly one {seq}",
            Self::YearMissing => "a yearly pattern needs {year} or {yy}",
            Self::Ambiguous => "{seq} must not touch a digit, a year or a code",
        })
    }
}

impl Template {
    /// Takes a template apart. `yearly` asks for a year in it.
    ///
    /// # Errors
    /// See [`TemplateError`].
    pub fn parse(text: &str, yearly: bool) -> Result<Self, TemplateError> {
        if text.chars().count() > TEMPLATE_CHARS_MAX {
            return Err(TemplateError::TooLong);
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find(['{', '}']) {
            if rest.as_bytes()[open] == b'}' {
                return Err(TemplateError::Brace);
            }
            if open > 0 {
                parts.push(Part::Text(rest[..open].to_owned()));
            }
            let close = rest[open..].find('}').ok_or(TemplateError::Brace)? + open;
            parts.push(field(&rest[open + 1..close])?);
            rest = &rest[close + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        check(&parts, yearly)?;
        Ok(Self(parts))
    }

    /// Writes a number: `year` in the pattern's calendar, `code` of the sub-type.
    #[must_use]
    pub fn format(&self, year: i32, seq: i64, code: &str) -> String {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Year => out.push_str(&format!("{year:04}")),
                Part::ShortYear => out.push_str(&format!("{:02}", year.rem_euclid(100))),
                Part::Seq { width } => out.push_str(&format!("{seq:0width$}")),
                Part::Code => out.push_str(code),
            }
        }
        out
    }

    /// Reads the running number out of a hand-typed number; digits of any script. `None` when it does not fit.
    #[must_use]
    pub fn read(&self, typed: &str, year: i32, code: &str) -> Option<i64> {
        let typed = to_latin_digits(typed.trim());
        let seq_at = self.0.iter().position(|part| matches!(part, Part::Seq { .. }))?;
        let before = Self(self.0[..seq_at].to_vec()).format(year, 0, code);
        let after = Self(self.0[seq_at + 1..].to_vec()).format(year, 0, code);
        let digits = typed.strip_prefix(before.as_str())?.strip_suffix(after.as_str())?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let seq: i64 = digits.parse().ok()?;
        // Written back it must be the same: neither leading zeros too many nor too few.
        (seq <= SEQ_MAX && self.format(year, seq, code) == typed).then_some(seq)
    }
}

/// The year that `{year}` means for an item of this date.
#[must_use]
pub fn year_of(pattern: &Pattern, date: Date) -> i32 {
    match pattern.calendar {
        YearCalendar::Jalali => date.jalali().year(),
        YearCalendar::Gregorian => date.gregorian().0,
    }
}

/// The year of the series that an item of this date counts in; none when the pattern never starts again.
#[must_use]
pub fn series_year(pattern: &Pattern, date: Date) -> Option<i32> {
    pattern.yearly.then(|| year_of(pattern, date))
}

fn field(name: &str) -> Result<Part, TemplateError> {
    match name {
        "year" => Ok(Part::Year),
        "yy" => Ok(Part::ShortYear),
        "seq" => Ok(Part::Seq { width: 0 }),
        "code" => Ok(Part::Code),
        _ => {
            let width = name.strip_prefix("seq:").and_then(|it| it.parse::<usize>().ok());
            width
                .filter(|width| (1..=WIDTH_MAX).contains(width))
                .map(|width| Part::Seq { width })
                .ok_or(TemplateError::UnknownField)
        }
    }
}

fn check(parts: &[Part], yearly: bool) -> Result<(), TemplateError> {
    if parts.iter().filter(|part| matches!(part, Part::Seq { .. })).count() != 1 {
        return Err(TemplateError::OneSeq);
    }
    if yearly && !parts.iter().any(|part| matches!(part, Part::Year | Part::ShortYear)) {
        return Err(TemplateError::YearMissing);
    }
    for pair in parts.windows(2) {
        let touches = match (&pair[0], &pair[1]) {
            (Part::Seq { .. }, Part::Text(text)) => text.starts_with(|c: char| c.is_numeric()),
            (Part::Text(text), Part::Seq { .. }) => text.ends_with(|c: char| c.is_numeric()),
            (Part::Seq { .. }, _) | (_, Part::Seq { .. }) => true,
            _ => false,
        };
        if touches {
            return Err(TemplateError::Ambiguous);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(template: &str, yearly: bool, expected: Result<&str, TemplateError>) {
        let got = Template::parse(template, yearly).map(|it| it.format(1405, 42, "S1"));
        assert_eq!(got.as_deref().map_err(|error| *error), expected, "{template}");
    }

    #[test]
    fn templates() {
        check("INV-{year}/{seq:5}", true, Ok("INV-1405/00042"));
        check("{seq}", false, Ok("42"));
        check("{code}-{yy}-{seq:3}", true, Ok("S1-05-042"));
        check("{seq}", true, Err(TemplateError::YearMissing));
        check("INV", false, Err(TemplateError::OneSeq));
        check("{seq}-{seq}", false, Err(TemplateError::OneSeq));
        check("{year}{seq}", true, Err(TemplateError::Ambiguous));
        check("7{seq}", false, Err(TemplateError::Ambiguous));
        check("{seq", false, Err(TemplateError::Brace));
        check("}{seq}", false, Err(TemplateError::Brace));
        check("{seq:0}", false, Err(TemplateError::UnknownField));
        check("{month}-{seq}", false, Err(TemplateError::UnknownField));
        check(&"x".repeat(61), false, Err(TemplateError::TooLong));
    }

    #[test]
    fn reads_back_what_a_hand_typed() {
        let template = Template::parse("INV-{year}/{seq:3}", true).unwrap();
        for (typed, expected) in [
            ("INV-1405/007", Some(7)),
            ("INV-۱۴۰۵/۰۰۷", Some(7)),
            (" INV-1405/1234 ", Some(1234)),
            ("INV-1405/7", None),
            ("INV-1405/0007", None),
            ("INV-1404/007", None),
            ("INV-1405/", None),
            ("INV-1405/-07", None),
            ("INV-1405/99999999999999999999", None),
        ] {
            assert_eq!(template.read(typed, 1405, ""), expected, "{typed}");
        }
    }
}
