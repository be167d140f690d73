//! Money as a checked integer with its currency, and percentages of it.
//!
//! What stays true: no float anywhere; nothing wraps, an operation that cannot be right answers an error; amounts of
//! two currencies never meet; every rounding goes through [`round_half_away`], once per line and component. Toman is a
//! way of showing rials ([`crate::digits`]) and exists nowhere here.

mod percent;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::digits::parse_decimal;
use crate::serde_text::serde_as_text;

pub(crate) use percent::factor;
pub use percent::{FACTOR_SCALE_MAX, Percent};

/// Why amounts could not be computed or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyError {
    /// The result does not fit in 64 bits of the smallest unit.
    Overflow,
    /// Two amounts of different currencies were to be added or compared.
    CurrencyMismatch,
    /// The text is not `amount CODE`.
    Unreadable,
}

/// A currency by its three-letter ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// An amount in the smallest unit of its currency: whole rials, cents. Its text is `"1158614000 IRR"`, `"-12.50 USD"`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Smallest units; negative amounts are allowed.
    pub minor: i64,
    /// What the units are of.
    pub currency: Currency,
}

/// The one rounding rule: `numerator / 10^shift`, half away from zero.
pub fn round_half_away(numerator: i128, shift: u32) -> i128 {
    // A power of ten that does not fit in 128 bits is more than twice any numerator.
    10_i128
        .checked_pow(shift)
        .map_or(0, |divisor| divide_half_away(numerator, divisor))
}

impl Currency {
    /// Iranian rial: whole numbers.
    pub const IRR: Self = Self(*b"IRR");
    /// United States dollar.
    pub const USD: Self = Self(*b"USD");
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");
    /// Dirham of the United Arab Emirates.
    pub const AED: Self = Self(*b"AED");

    /// The currency of a code of three capital Latin letters.
    pub fn from_code(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    /// The code, such as `IRR`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Decimals between the currency and its smallest unit (ISO 4217, but the rial has none in use).
    pub fn decimals(self) -> u32 {
        match &self.0 {
            b"IRR" | b"JPY" | b"KRW" | b"VND" | b"CLP" | b"ISK" | b"XAF" | b"XOF" => 0,
            b"IQD" | b"KWD" | b"BHD" | b"OMR" | b"JOD" | b"TND" | b"LYD" => 3,
            _ => 2,
        }
    }
}

impl Money {
    /// An amount in smallest units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, of a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Brings a decimal of major units to the currency's smallest unit by [`round_half_away`].
    pub fn from_decimal_rounded(major: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        Self::from_scaled(major.mantissa(), major.scale(), currency)
    }

    /// The amount `mantissa / 10^scale` in major units, rounded once.
    pub(crate) fn from_scaled(mantissa: i128, scale: u32, currency: Currency) -> Result<Self, MoneyError> {
        let decimals = currency.decimals();
        let minor = if scale >= decimals {
            round_half_away(mantissa, scale - decimals)
        } else {
            mantissa
                .checked_mul(10_i128.pow(decimals - scale))
                .ok_or(MoneyError::Overflow)?
        };
        Self::from_wide(minor, currency)
    }

    fn from_wide(minor: i128, currency: Currency) -> Result<Self, MoneyError> {
        i64::try_from(minor)
            .map(|minor| Self::new(minor, currency))
            .map_err(|_| MoneyError::Overflow)
    }

    /// The amount in major units, exactly.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.decimals())
    }

    /// Sum of two amounts of one currency.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.minor
            .checked_add(other.minor)
            .map(|minor| Self::new(minor, self.currency))
            .ok_or(MoneyError::Overflow)
    }

    /// Difference of two amounts of one currency.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.minor
            .checked_sub(other.minor)
            .map(|minor| Self::new(minor, self.currency))
            .ok_or(MoneyError::Overflow)
    }

    /// The amount with the other sign.
    pub fn checked_neg(self) -> Result<Self, MoneyError> {
        self.minor
            .checked_neg()
            .map(|minor| Self::new(minor, self.currency))
            .ok_or(MoneyError::Overflow)
    }

    /// Sum of amounts that must all be of `currency`; only the result has to fit, not each step.
    pub fn sum(amounts: impl IntoIterator<Item = Self>, currency: Currency) -> Result<Self, MoneyError> {
        let mut total = 0_i128;
        for amount in amounts {
            Self::zero(currency).same_currency(amount)?;
            total += i128::from(amount.minor);
        }
        Self::from_wide(total, currency)
    }

    /// Which of two amounts of one currency is larger.
    pub fn cmp_same(self, other: Self) -> Result<Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.minor.cmp(&other.minor))
    }

    /// Is it exactly nothing?
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Is it below zero?
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch)
        }
    }
}

/// Quotient rounded half away from zero. The remainder is compared with half the divisor without doubling it, so that
/// nothing overflows.
fn divide_half_away(numerator: i128, divisor: i128) -> i128 {
    let quotient = numerator / divisor;
    let remainder = (numerator % divisor).unsigned_abs();
    let divisor_size = divisor.unsigned_abs();
    if remainder >= divisor_size - remainder {
        quotient + if (numerator < 0) == (divisor < 0) { 1 } else { -1 }
    } else {
        quotient
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        Self::from_code(text).ok_or(MoneyError::Unreadable)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads the text of `Display`; an amount with more decimals than the currency has is refused, never rounded.
impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (amount, code) = text.split_once(' ').ok_or(MoneyError::Unreadable)?;
        let currency = Currency::from_str(code)?;
        let amount = parse_decimal(amount).map_err(|_| MoneyError::Unreadable)?.normalize();
        if amount.scale() > currency.decimals() {
            return Err(MoneyError::Unreadable);
        }
        Self::from_decimal_rounded(amount, currency)
    }
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Overflow => "amount out of range",
            Self::CurrencyMismatch => "amounts of different currencies",
            Self::Unreadable => "not an amount with a currency code",
        })
    }
}

impl std::error::Error for MoneyError {}

serde_as_text!(Currency);
serde_as_text!(Money);
