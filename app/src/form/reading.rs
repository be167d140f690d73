//! Reads the typed texts of a form into values, gathering what cannot be read.

use domain::digits::{
    DisplayUnit, Locale, NumberError, format_decimal, localize_digits, parse_decimal, to_latin_digits,
};
use domain::money::{Currency, Percent};
use domain::quantity::Price;
use domain::rejection::{Problem, ProblemCode};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A record as it was typed, or what of it cannot be read.
pub type Typed<R> = Result<R, Unread<R>>;

/// What cannot be read, and the record with something else in its place: the rest of it is checked all the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Unread<R> {
    pub record: Box<R>,
    pub problems: Vec<Problem>,
}

/// What could not be read so far.
#[derive(Debug, Default)]
pub struct Reading {
    problems: Vec<Problem>,
}

impl Reading {
    /// Notes a problem.
    pub fn wrong(&mut self, field: impl Into<String>, code: ProblemCode) {
        self.problems.push(Problem::new(field, code));
    }

    /// A value that may be left out.
    pub fn optional<T>(
        &mut self,
        field: &str,
        text: &str,
        read: impl FnOnce(&str) -> Result<T, NumberError>,
    ) -> Option<T> {
        if text.trim().is_empty() {
            return None;
        }
        match read(text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong(field, code_of(error));
                None
            }
        }
    }

    /// A value that must be there; `instead` stands for it while it is not.
    pub fn required<T>(
        &mut self,
        field: &str,
        text: &str,
        instead: T,
        read: impl FnOnce(&str) -> Result<T, NumberError>,
    ) -> T {
        match read(text) {
            Ok(value) => value,
            Err(error) => {
                self.wrong(field, code_of(error));
                instead
            }
        }
    }

    /// The record, unless something could not be read.
    ///
    /// # Errors
    /// The problems.
    pub fn finish<R>(self, record: R) -> Typed<R> {
        if self.problems.is_empty() {
            Ok(record)
        } else {
            Err(Unread {
                record: Box::new(record),
                problems: self.problems,
            })
        }
    }
}

/// A whole number in any digits.
///
/// # Errors
/// See [`NumberError`].
pub fn whole(text: &str) -> Result<i64, NumberError> {
    let value = parse_decimal(text)?;
    if !value.is_integer() {
        return Err(NumberError::TooManyDecimals);
    }
    value.to_i64().ok_or(NumberError::TooLarge)
}

/// A code or number that is only kept, such as a postal code: trimmed, its digits Latin as it is stored.
#[must_use]
pub fn code(text: &str) -> String {
    to_latin_digits(text.trim())
}

/// A percentage, with or without its sign.
///
/// # Errors
/// See [`NumberError`].
pub fn percent(text: &str) -> Result<Percent, NumberError> {
    Percent::new(parse_decimal(text.trim().trim_end_matches(['%', '٪']))?)
}

/// A price per unit, typed as the page shows it.
///
/// # Errors
/// See [`NumberError`].
pub fn price(text: &str, currency: Currency, unit: DisplayUnit) -> Result<Price, NumberError> {
    let shown = parse_decimal(text)?;
    let rials_per_shown = if unit == DisplayUnit::Toman && currency == Currency::IRR {
        Decimal::TEN
    } else {
        Decimal::ONE
    };
    Price::new(shown.checked_mul(rials_per_shown).ok_or(NumberError::TooLarge)?)
}

/// A whole number as a field shows it, without grouping.
#[must_use]
pub fn whole_text(value: impl std::fmt::Display, locale: Locale) -> String {
    localize_digits(&value.to_string(), locale)
}

/// A percentage as a field shows it: the figure alone.
#[must_use]
pub fn percent_text(percent: Percent, locale: Locale) -> String {
    format_decimal(percent.value().normalize(), locale)
}

fn code_of(error: NumberError) -> ProblemCode {
    match error {
        NumberError::Empty => ProblemCode::Required,
        NumberError::Invalid => ProblemCode::BadFormat,
        NumberError::TooManyDecimals => ProblemCode::TooManyDecimals,
        NumberError::TooLarge => ProblemCode::TooLarge,
        NumberError::Negative => ProblemCode::Negative,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_the_page_shows_them() {
        assert_eq!(whole("۱٬۲۳۴"), Ok(1_234));
        assert_eq!(whole("1.5"), Err(NumberError::TooManyDecimals));
        assert_eq!(
            percent("۱۰٪").map(|it| percent_text(it, Locale::En)),
            Ok("10".to_owned())
        );
        let toman = price("۱٬۲۵۰٫۵", Currency::IRR, DisplayUnit::Toman).map(|it| it.value().normalize());
        assert_eq!(toman, Ok(Decimal::from(12_505)));
        assert_eq!(
            price("-1", Currency::IRR, DisplayUnit::Rial),
            Err(NumberError::Negative)
        );
    }

    #[test]
    fn what_cannot_be_read_is_gathered() {
        let mut reading = Reading::default();
        assert_eq!(reading.optional("limit", " ", whole), None);
        assert_eq!(reading.required("start", "", 1, whole), 1);
        assert_eq!(reading.optional("late", "x", whole), None);
        let unread = reading.finish(()).expect_err("two are wrong");
        assert_eq!(
            unread.problems,
            [
                Problem::new("start", ProblemCode::Required),
                Problem::new("late", ProblemCode::BadFormat)
            ]
        );
    }
}
