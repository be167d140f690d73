//! Reading numbers as people type and paste them.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{DisplayUnit, is_direction_mark, latin_digit};
use crate::money::{Currency, Money};

/// Digits that are read at most; `Decimal` holds 28 in any case.
const DIGITS_MAX: u32 = 28;

/// Why a text is not the number that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberError {
    /// There is no digit in it.
    Empty,
    /// Something in it belongs to no number, or stands where it may not.
    Invalid,
    /// More decimals than the kind of number has; they are never rounded away silently.
    TooManyDecimals,
    /// Out of range.
    TooLarge,
    /// Below zero where that makes no sense.
    Negative,
}

/// Reads a decimal number in any digits. Grouping marks (`,` `٬` `،` `'` and spaces) between digits are skipped wherever
/// they stand, for a field that groups while one types passes through `1,2345`; the decimal mark is `.`, `٫` or `/`. A
/// minus on either side, or parentheses, make it negative.
pub fn parse_decimal(text: &str) -> Result<Decimal, NumberError> {
    let mut reader = Reader::default();
    for c in text.trim().chars() {
        reader.take(c)?;
    }
    reader.finish()
}

/// Reads an amount in the currency's major unit; refuses more decimals than the currency has.
pub fn parse_amount(text: &str, currency: Currency) -> Result<Money, NumberError> {
    parse_amount_in(text, currency, DisplayUnit::Rial)
}

/// Reads an amount as it is shown in a display unit: with toman, `۱٫۵` are 15 rials.
pub fn parse_amount_in(text: &str, currency: Currency, unit: DisplayUnit) -> Result<Money, NumberError> {
    let shown = parse_decimal(text)?.normalize();
    let decimals = currency.decimals() + u32::from(unit.divides(currency));
    let missing = decimals
        .checked_sub(shown.scale())
        .ok_or(NumberError::TooManyDecimals)?;
    let minor = shown
        .mantissa()
        .checked_mul(10_i128.pow(missing))
        .ok_or(NumberError::TooLarge)?;
    i64::try_from(minor)
        .map(|minor| Money::new(minor, currency))
        .map_err(|_| NumberError::TooLarge)
}

impl DisplayUnit {
    /// Does this unit show a tenth of the amounts of the currency?
    pub(super) fn divides(self, currency: Currency) -> bool {
        self == Self::Toman && currency == Currency::IRR
    }
}

/// What has been read so far, character by character.
#[derive(Default)]
struct Reader {
    mantissa: i128,
    digits: u32,
    seen_digit: bool,
    /// Decimals so far, once the decimal mark was met.
    scale: Option<u32>,
    signed: bool,
    negative: bool,
    opened: bool,
    closed: bool,
    /// A sign after the digits ends the number.
    ended: bool,
}

impl Reader {
    fn take(&mut self, c: char) -> Result<(), NumberError> {
        if let Some(digit) = latin_digit(c) {
            return self.digit(digit);
        }
        match c {
            '.' | '٫' | '/' if self.scale.is_none() && !self.ended => self.scale = Some(0),
            ',' | '٬' | '،' | '\'' if self.seen_digit && !self.ended => {}
            '-' | '+' | '\u{2212}' | '\u{2010}' | '\u{2013}' if !self.signed && !self.opened => {
                self.signed = true;
                self.negative = c != '+';
                self.ended = self.seen_digit;
            }
            '(' if !self.opened && !self.signed && !self.seen_digit && self.scale.is_none() => self.opened = true,
            ')' if self.opened && !self.closed && self.seen_digit => {
                self.closed = true;
                self.ended = true;
                self.negative = true;
            }
            _ if c.is_whitespace() || is_direction_mark(c) => {}
            _ => return Err(NumberError::Invalid),
        }
        Ok(())
    }

    fn digit(&mut self, digit: char) -> Result<(), NumberError> {
        if self.ended {
            return Err(NumberError::Invalid);
        }
        let value = i128::from(u32::from(digit) - u32::from('0'));
        self.seen_digit = true;
        if self.digits > 0 || value > 0 {
            self.digits += 1;
        }
        if self.digits > DIGITS_MAX {
            return Err(NumberError::TooLarge);
        }
        self.mantissa = self.mantissa * 10 + value;
        if let Some(scale) = &mut self.scale {
            *scale += 1;
            if *scale > DIGITS_MAX {
                return Err(NumberError::TooManyDecimals);
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Decimal, NumberError> {
        if !self.seen_digit {
            let nothing = !self.signed && !self.opened && self.scale.is_none();
            return Err(if nothing {
                NumberError::Empty
            } else {
                NumberError::Invalid
            });
        }
        if self.opened != self.closed {
            return Err(NumberError::Invalid);
        }
        let mantissa = if self.negative { -self.mantissa } else { self.mantissa };
        Decimal::try_from_i128_with_scale(mantissa, self.scale.unwrap_or(0)).map_err(|_| NumberError::TooLarge)
    }
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no number",
            Self::Invalid => "not a number",
            Self::TooManyDecimals => "too many decimals",
            Self::TooLarge => "number out of range",
            Self::Negative => "number below zero",
        })
    }
}

impl std::error::Error for NumberError {}
