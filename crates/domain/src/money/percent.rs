//! Percentages, and what they make of an amount.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::{Money, MoneyError, divide_half_away, round_half_away};
use crate::digits::{NumberError, parse_decimal};
use crate::serde_text::serde_as_text;

/// Most decimals a percentage or a price may carry. With a mantissa that fits 63 bits, every product with an amount
/// is exact in 128 bits, so that it is rounded only once.
pub const FACTOR_SCALE_MAX: u32 = 6;

/// A percentage: `10` means 10 %. At most [`FACTOR_SCALE_MAX`] decimals. Its text is the plain decimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(Decimal);

impl Percent {
    /// No part at all.
    pub const ZERO: Self = Self(Decimal::ZERO);
    /// The whole.
    pub const HUNDRED: Self = Self(Decimal::ONE_HUNDRED);

    /// A percentage from its number: `10` for 10 %. Bounds are the caller's rule (a discount lies in 0–100).
    pub fn new(percent: Decimal) -> Result<Self, NumberError> {
        factor(percent).map(Self)
    }

    /// A whole percentage.
    pub fn whole(percent: i32) -> Self {
        Self(Decimal::from(percent))
    }

    /// What percentage `part` is of `whole`, to [`FACTOR_SCALE_MAX`] decimals. `None` when the whole is nothing, the
    /// currencies differ or the answer is out of range. On large amounts `of` need not give `part` back to the
    /// last unit: keep whichever of the two was entered.
    pub fn ratio(part: Money, whole: Money) -> Option<Self> {
        if whole.is_zero() || part.currency != whole.currency {
            return None;
        }
        let scaled = i128::from(part.minor) * 100 * 10_i128.pow(FACTOR_SCALE_MAX);
        let mantissa = divide_half_away(scaled, i128::from(whole.minor));
        Some(Self(
            Decimal::new(i64::try_from(mantissa).ok()?, FACTOR_SCALE_MAX).normalize(),
        ))
    }

    /// This percentage of an amount, rounded once by [`round_half_away`].
    pub fn of(self, amount: Money) -> Result<Money, MoneyError> {
        let product = i128::from(amount.minor) * self.0.mantissa();
        Money::from_wide(round_half_away(product, self.0.scale() + 2), amount.currency)
    }

    /// The number: `10` for 10 %.
    pub const fn value(self) -> Decimal {
        self.0
    }

    /// Is it exactly zero?
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }
}

/// Accepts a decimal as a factor of money: few enough digits that the product is exact in 128 bits.
pub(crate) fn factor(value: Decimal) -> Result<Decimal, NumberError> {
    let value = value.normalize();
    if value.scale() > FACTOR_SCALE_MAX {
        return Err(NumberError::TooManyDecimals);
    }
    i64::try_from(value.mantissa()).map_err(|_| NumberError::TooLarge)?;
    Ok(value)
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

impl FromStr for Percent {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        Self::new(parse_decimal(text)?)
    }
}

serde_as_text!(Percent);
