//! The rows of the form as they are typed: texts in signals, read into what the rules take.
//!
//! What stays true: nothing that was typed is thrown away; a text that is no number makes a problem at its field, never a
//! silent zero. Amounts are read in the unit that the page shows (rial or toman).

use domain::digits::{
    DisplayUnit, Locale, NumberError, format_money, format_percent, format_price, format_quantity, parse_amount_in,
    parse_decimal,
};
use domain::id::ProductId;
use domain::money::{Currency, Money, Percent};
use domain::quantity::{Price, Quantity};
use domain::record::{CostAmount, CostInput, DiscountInput, LineInput, Product};
use domain::rejection::ProblemCode;
use leptos::prelude::*;
use rust_decimal::Decimal;

/// How numbers are written and read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Writing {
    pub locale: Locale,
    pub unit: DisplayUnit,
    pub currency: Currency,
}

/// One line while it is typed.
#[derive(Clone, Copy)]
pub struct Row {
    /// Names the row on this page for good.
    pub key: u32,
    pub product: RwSignal<Option<ProductId>>,
    /// What the first cell shows: the product's name, or the text of a line without one.
    pub label: RwSignal<String>,
    /// A text of the line's own beside its product.
    pub own_text: RwSignal<String>,
    pub unit: RwSignal<String>,
    pub quantity: RwSignal<String>,
    pub price: RwSignal<String>,
    pub discount: RwSignal<String>,
    /// Of a line without a product.
    pub taxable: RwSignal<bool>,
}

/// One additional cost while it is typed.
#[derive(Clone, Copy)]
pub struct CostRow {
    pub key: u32,
    pub text: RwSignal<String>,
    pub amount: RwSignal<String>,
    pub taxable: RwSignal<bool>,
}

/// Says that a field, by the end of its path, cannot be read.
pub type Unread<'a> = &'a mut dyn FnMut(&'static str, ProblemCode);

impl Row {
    /// A row of what was typed before; `product` is that of the line, where the device holds it.
    pub fn of(key: u32, line: &LineInput, product: Option<&Product>, writing: Writing) -> Self {
        let (label, own_text) = match product {
            Some(product) => (product.name.clone(), line.text.clone()),
            None => (line.text.clone(), String::new()),
        };
        Self {
            key,
            product: RwSignal::new(line.product),
            label: RwSignal::new(label),
            own_text: RwSignal::new(own_text),
            unit: RwSignal::new(line.unit.clone()),
            quantity: RwSignal::new(
                line.quantity
                    .map_or_else(String::new, |it| format_quantity(it, writing.locale)),
            ),
            price: RwSignal::new(line.unit_price.map_or_else(String::new, |it| writing.price(it))),
            discount: RwSignal::new(match line.discount {
                DiscountInput::None => String::new(),
                DiscountInput::Amount(amount) => writing.amount(amount),
                DiscountInput::Percent(percent) => format_percent(percent, writing.locale),
            }),
            taxable: RwSignal::new(line.product.is_some() || line.taxable),
        }
    }

    /// The empty row at the end.
    pub fn blank(key: u32, writing: Writing) -> Self {
        let blank = LineInput {
            taxable: true,
            ..LineInput::default()
        };
        Self::of(key, &blank, None, writing)
    }

    /// Whether nothing is typed in it, followed.
    pub fn is_blank(&self) -> bool {
        self.product.read().is_none()
            && [self.label, self.quantity, self.price, self.discount]
                .iter()
                .all(|text| text.read().trim().is_empty())
    }

    /// What the rules take of it, followed.
    pub fn input(&self, writing: Writing, unread: Unread<'_>) -> LineInput {
        let product = self.product.get();
        LineInput {
            product,
            text: match product {
                Some(_) => self.own_text.get(),
                None => self.label.get(),
            },
            unit: self.unit.get(),
            quantity: read(&self.quantity.read(), "quantity", unread, |text| {
                Quantity::from_decimal(parse_decimal(text)?)
            }),
            unit_price: read(&self.price.read(), "unit_price", unread, |text| {
                writing.read_price(text)
            }),
            discount: match read(&self.discount.read(), "discount", unread, |text| {
                writing.read_share(text)
            }) {
                None => DiscountInput::None,
                Some(CostAmount::Amount(amount)) if amount.is_zero() => DiscountInput::None,
                Some(CostAmount::Amount(amount)) => DiscountInput::Amount(amount),
                Some(CostAmount::Percent(percent)) => DiscountInput::Percent(percent),
            },
            taxable: product.is_none() && self.taxable.get(),
        }
    }
}

impl CostRow {
    pub fn of(key: u32, cost: &CostInput, writing: Writing) -> Self {
        Self {
            key,
            text: RwSignal::new(cost.text.clone()),
            amount: RwSignal::new(match cost.amount {
                CostAmount::Amount(amount) => writing.amount(amount),
                CostAmount::Percent(percent) => format_percent(percent, writing.locale),
            }),
            taxable: RwSignal::new(cost.taxable),
        }
    }

    /// A new, empty one.
    pub fn blank(key: u32) -> Self {
        Self {
            key,
            text: RwSignal::new(String::new()),
            amount: RwSignal::new(String::new()),
            taxable: RwSignal::new(true),
        }
    }

    /// Whether nothing is typed in it, followed.
    pub fn is_blank(&self) -> bool {
        self.text.read().trim().is_empty() && self.amount.read().trim().is_empty()
    }

    /// What the rules take of it, followed.
    pub fn input(&self, writing: Writing, unread: Unread<'_>) -> CostInput {
        let amount = read(&self.amount.read(), "amount", unread, |text| writing.read_share(text));
        if amount.is_none() && self.amount.read().trim().is_empty() {
            unread("amount", ProblemCode::Required);
        }
        CostInput {
            text: self.text.get(),
            amount: amount.unwrap_or(CostAmount::Amount(Money::zero(writing.currency))),
            taxable: self.taxable.get(),
        }
    }
}

impl Writing {
    pub fn amount(self, amount: Money) -> String {
        format_money(amount, self.locale, self.unit)
    }

    pub fn price(self, price: Price) -> String {
        format_price(price, self.currency, self.locale, self.unit)
    }

    /// A price per unit as it was typed.
    fn read_price(self, text: &str) -> Result<Price, NumberError> {
        let shown = parse_decimal(text)?;
        let is_toman = self.unit == DisplayUnit::Toman && self.currency == Currency::IRR;
        let factor = if is_toman { Decimal::TEN } else { Decimal::ONE };
        Price::new(shown.checked_mul(factor).ok_or(NumberError::TooLarge)?.normalize())
    }

    /// An amount, or a percentage where a percent sign stands.
    fn read_share(self, text: &str) -> Result<CostAmount, NumberError> {
        let number = text.trim().trim_end_matches(['%', '٪']).trim();
        if number.len() < text.trim().len() {
            Percent::new(parse_decimal(number)?).map(CostAmount::Percent)
        } else {
            parse_amount_in(number, self.currency, self.unit).map(CostAmount::Amount)
        }
    }
}

/// Reads a field; nothing typed is nothing, what cannot be read is a problem.
fn read<T>(
    text: &str,
    field: &'static str,
    unread: Unread<'_>,
    parse: impl FnOnce(&str) -> Result<T, NumberError>,
) -> Option<T> {
    match parse(text) {
        Ok(value) => Some(value),
        Err(NumberError::Empty) => None,
        Err(error) => {
            unread(
                field,
                match error {
                    NumberError::TooManyDecimals => ProblemCode::TooManyDecimals,
                    NumberError::TooLarge => ProblemCode::TooLarge,
                    NumberError::Negative => ProblemCode::Negative,
                    NumberError::Empty | NumberError::Invalid => ProblemCode::BadFormat,
                },
            );
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOMAN: Writing = Writing {
        locale: Locale::Fa,
        unit: DisplayUnit::Toman,
        currency: Currency::IRR,
    };
    const RIAL: Writing = Writing {
        locale: Locale::En,
        unit: DisplayUnit::Rial,
        currency: Currency::IRR,
    };

    #[test]
    fn prices_are_read_in_the_unit_shown() {
        let price = |text: &str, writing: Writing| writing.read_price(text).map(|it| it.value().to_string());
        assert_eq!(price("۱٬۲۵۰٫۵", TOMAN), Ok("12505".to_owned()));
        assert_eq!(price("12,505", RIAL), Ok("12505".to_owned()));
        assert_eq!(price("-1", RIAL), Err(NumberError::Negative));
    }

    #[test]
    fn a_percent_sign_makes_a_percentage() {
        let ten = Percent::whole(10);
        assert_eq!(RIAL.read_share("10%"), Ok(CostAmount::Percent(ten)));
        assert_eq!(TOMAN.read_share("۱۰٪"), Ok(CostAmount::Percent(ten)));
        assert_eq!(
            TOMAN.read_share("۱۰"),
            Ok(CostAmount::Amount(Money::new(100, Currency::IRR)))
        );
        assert_eq!(RIAL.read_share("x"), Err(NumberError::Invalid));
    }
}
