//! How many, and at what price: decimal quantities kept as whole millionths, and prices per unit.
//!
//! Quantity × price is computed exactly in 128 bits and rounded once, to the currency's smallest unit.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::digits::{NumberError, parse_decimal};
use crate::money::{Currency, Money, MoneyError, factor};
use crate::serde_text::serde_as_text;

/// Decimals of a quantity.
pub const QUANTITY_SCALE: u32 = 6;

const MILLIONTHS_PER_UNIT: i64 = 1_000_000;

/// A decimal quantity in millionths of the unit; its text is the plain decimal (`"2.5"`).
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i64);

/// A price per unit in major units of a currency that its document names: zero or more, at most six decimals.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Price(Decimal);

impl Quantity {
    /// None.
    pub const ZERO: Self = Self(0);
    /// One unit.
    pub const ONE: Self = Self(MILLIONTHS_PER_UNIT);

    /// From millionths, as stored.
    pub const fn from_millionths(millionths: i64) -> Self {
        Self(millionths)
    }

    /// Millionths, to be stored.
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// A whole number of units.
    pub fn whole(units: i32) -> Self {
        Self(i64::from(units) * MILLIONTHS_PER_UNIT)
    }

    /// From a decimal; refuses more than six decimals rather than rounding them away.
    pub fn from_decimal(value: Decimal) -> Result<Self, NumberError> {
        let value = value.normalize();
        let missing = QUANTITY_SCALE
            .checked_sub(value.scale())
            .ok_or(NumberError::TooManyDecimals)?;
        let millionths = value
            .mantissa()
            .checked_mul(10_i128.pow(missing))
            .ok_or(NumberError::TooLarge)?;
        i64::try_from(millionths).map(Self).map_err(|_| NumberError::TooLarge)
    }

    /// The same number, without trailing zeros.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, QUANTITY_SCALE).normalize()
    }

    /// Sum; `None` when it does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Difference; `None` when it does not fit.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The same with the other sign; `None` when it does not fit.
    pub fn checked_neg(self) -> Option<Self> {
        self.0.checked_neg().map(Self)
    }

    /// Sum of many; only the result has to fit.
    pub fn sum(quantities: impl IntoIterator<Item = Self>) -> Option<Self> {
        let total: i128 = quantities.into_iter().map(|quantity| i128::from(quantity.0)).sum();
        i64::try_from(total).ok().map(Self)
    }

    /// This many at a price: exact, then rounded once to the currency's smallest unit.
    pub fn times(self, price: Price, currency: Currency) -> Result<Money, MoneyError> {
        let product = i128::from(self.0) * price.0.mantissa();
        Money::from_scaled(product, QUANTITY_SCALE + price.0.scale(), currency)
    }

    /// Is it exactly zero?
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Is it above zero?
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }
}

impl Price {
    /// Free of charge.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// A price from major units per unit; refuses negative ones and those too long to multiply exactly.
    pub fn new(major: Decimal) -> Result<Self, NumberError> {
        let value = factor(major)?;
        if value < Decimal::ZERO {
            return Err(NumberError::Negative);
        }
        Ok(Self(value.abs()))
    }

    /// The price that equals an amount, such as one read from a price list.
    pub fn from_money(amount: Money) -> Result<Self, NumberError> {
        Self::new(amount.to_decimal())
    }

    /// Major units per unit.
    pub const fn value(self) -> Decimal {
        self.0
    }

    /// Is it free of charge?
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_decimal(), f)
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Quantity {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        Self::from_decimal(parse_decimal(text)?)
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Price {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        Self::new(parse_decimal(text)?)
    }
}

serde_as_text!(Quantity);
serde_as_text!(Price);
