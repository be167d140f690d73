//! Writing numbers for people. The answers hold the number alone; the unit's name is the caller's, small beside it.

use rust_decimal::Decimal;

use super::{DisplayUnit, Locale, persian_digit};
use crate::money::{Currency, Money, Percent};
use crate::quantity::{Price, Quantity};

const MINUS: char = '\u{2212}';

/// Groups a plain Latin number (`-1234567.5`) by thousands, in the digits and marks of the language, with a true minus
/// sign. Characters that belong to no number are kept as they are.
pub fn group_digits(plain: &str, locale: Locale) -> String {
    let (sign, unsigned) = match plain.strip_prefix('-') {
        Some(rest) => (Some(MINUS), rest),
        None => (None, plain),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let (group_mark, decimal_mark) = match locale {
        Locale::Fa => ('٬', '٫'),
        Locale::En => (',', '.'),
    };
    let mut out = String::with_capacity(plain.len() * 3);
    out.extend(sign);
    let whole_count = whole.chars().count();
    for (position, c) in whole.chars().enumerate() {
        if position > 0 && (whole_count - position).is_multiple_of(3) {
            out.push(group_mark);
        }
        out.push(digit(c, locale));
    }
    if let Some(fraction) = fraction {
        out.push(decimal_mark);
        out.extend(fraction.chars().map(|c| digit(c, locale)));
    }
    out
}

/// A whole number, grouped.
pub fn format_integer(value: i64, locale: Locale) -> String {
    group_digits(&value.to_string(), locale)
}

/// A decimal, grouped, with the decimals it has.
pub fn format_decimal(value: Decimal, locale: Locale) -> String {
    group_digits(&value.to_string(), locale)
}

/// An amount, grouped, without the unit: rials or toman as the display unit says, with the decimals of the currency.
/// Toman show a decimal only when the amount is not a whole number of them.
pub fn format_money(amount: Money, locale: Locale, unit: DisplayUnit) -> String {
    let shown = if unit.divides(amount.currency) {
        Decimal::new(amount.minor, 1).normalize()
    } else {
        amount.to_decimal()
    };
    format_decimal(shown, locale)
}

/// The name of what [`format_money`] counts: «ریال», «تومان», or the currency's code.
pub fn currency_name(currency: &Currency, locale: Locale, unit: DisplayUnit) -> &str {
    match (locale, unit.divides(*currency)) {
        (Locale::Fa, true) => "تومان",
        (Locale::En, true) => "Toman",
        (Locale::Fa, false) if *currency == Currency::IRR => "ریال",
        (Locale::En, false) if *currency == Currency::IRR => "Rial",
        (_, false) => currency.code(),
    }
}

/// A quantity, grouped, without trailing zeros.
pub fn format_quantity(quantity: Quantity, locale: Locale) -> String {
    format_decimal(quantity.to_decimal(), locale)
}

/// A price per unit as shown in a display unit, without trailing zeros.
pub fn format_price(price: Price, currency: Currency, locale: Locale, unit: DisplayUnit) -> String {
    let value = price.value();
    if unit.divides(currency) {
        // A price has at most six decimals, so one more always fits.
        let mut tenth = value;
        if tenth.set_scale(value.scale() + 1).is_ok() {
            return format_decimal(tenth.normalize(), locale);
        }
    }
    format_decimal(value, locale)
}

/// A percentage with its sign: `۱۰٪`, `10%`.
pub fn format_percent(percent: Percent, locale: Locale) -> String {
    let mut out = format_decimal(percent.value().normalize(), locale);
    out.push(match locale {
        Locale::Fa => '٪',
        Locale::En => '%',
    });
    out
}

fn digit(c: char, locale: Locale) -> char {
    match locale {
        Locale::Fa => persian_digit(c),
        Locale::En => c,
    }
}
