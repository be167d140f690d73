//! Amounts, percentages, quantities and prices.

use std::cmp::Ordering;
use std::str::FromStr;

use domain::digits::NumberError;
use domain::money::{Currency, Money, MoneyError, Percent, round_half_away};
use domain::quantity::{Price, Quantity};
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};

fn rials(minor: i64) -> Money {
    Money::new(minor, Currency::IRR)
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

#[test]
fn half_away_from_zero() {
    let check = |major: &str, currency: Currency, minor: i64| {
        assert_eq!(
            Money::from_decimal_rounded(decimal(major), currency),
            Ok(Money::new(minor, currency)),
            "{major}"
        );
    };
    check("0.4", Currency::IRR, 0);
    check("0.5", Currency::IRR, 1);
    check("-0.5", Currency::IRR, -1);
    check("-0.49999", Currency::IRR, 0);
    check("1.5", Currency::IRR, 2);
    check("2.5", Currency::IRR, 3);
    check("-2.5", Currency::IRR, -3);
    check("12.345", Currency::USD, 1235);
    check("12.3", Currency::USD, 1230);
    check("12", Currency::EUR, 1200);
    assert_eq!(round_half_away(i128::MAX, 0), i128::MAX);
    assert_eq!(round_half_away(i128::MIN, 38), -2);
    assert_eq!(round_half_away(i128::MIN, 39), 0);
    assert_eq!(round_half_away(i128::MAX, u32::MAX), 0);
}

#[test]
fn percent_of_an_amount() {
    let check = |percent: &str, amount: i64, part: i64| {
        let percent: Percent = percent.parse().unwrap();
        assert_eq!(percent.of(rials(amount)), Ok(rials(part)), "{percent} of {amount}");
    };
    check("10", 1_158_614_000, 115_861_400);
    check("10", 5, 1);
    check("10", 4, 0);
    check("10", -5, -1);
    check("100", i64::MAX, i64::MAX);
    check("100", i64::MIN, i64::MIN);
    check("0", i64::MAX, 0);
    check("33.333333", 3_000_000, 1_000_000);
    assert_eq!(Percent::whole(200).of(rials(i64::MAX)), Err(MoneyError::Overflow));
    assert_eq!("1.1234567".parse::<Percent>(), Err(NumberError::TooManyDecimals));
    assert_eq!("10000000000000000000".parse::<Percent>(), Err(NumberError::TooLarge));
    assert_eq!("۱۲٫۵".parse::<Percent>().unwrap().value(), decimal("12.5"));
    assert_eq!(Percent::ratio(rials(50), rials(400)), Some("12.5".parse().unwrap()));
    assert_eq!(Percent::ratio(rials(1), rials(3)), Some("33.333333".parse().unwrap()));
    assert_eq!(Percent::ratio(rials(-2), rials(3)), Some("-66.666667".parse().unwrap()));
    assert_eq!(Percent::ratio(rials(1), rials(0)), None);
    assert_eq!(Percent::ratio(rials(1), Money::zero(Currency::USD)), None);
    assert_eq!(Percent::ratio(rials(i64::MAX), rials(1)), None);
    assert_eq!(Percent::ratio(rials(i64::MIN), rials(-1)), None);
}

#[test]
fn quantity_times_price() {
    let check = |quantity: &str, price: &str, currency: Currency, minor: i64| {
        let (quantity, price): (Quantity, Price) = (quantity.parse().unwrap(), price.parse().unwrap());
        assert_eq!(
            quantity.times(price, currency),
            Ok(Money::new(minor, currency)),
            "{quantity} × {price}"
        );
    };
    check("2.5", "1000", Currency::IRR, 2_500);
    check("0.5", "1", Currency::IRR, 1);
    check("0.000001", "499999", Currency::IRR, 0);
    check("0.000001", "500000", Currency::IRR, 1);
    check("-3", "0.5", Currency::IRR, -2);
    check("3", "19.99", Currency::USD, 5_997);
    check("0.333333", "0.333333", Currency::USD, 11);
    check(
        "9223372036854.775807",
        "1000000",
        Currency::IRR,
        9_223_372_036_854_775_807,
    );
    let most: (Quantity, Price) = (
        Quantity::from_millionths(i64::MAX),
        "9223372036854775807".parse().unwrap(),
    );
    assert_eq!(most.0.times(most.1, Currency::IRR), Err(MoneyError::Overflow));
    let least: Price = "9223372036854.775807".parse().unwrap();
    assert_eq!(
        Quantity::from_millionths(i64::MIN).times(least, Currency::USD),
        Err(MoneyError::Overflow)
    );
}

#[test]
fn quantities_and_prices_are_read_exactly_or_not_at_all() {
    assert_eq!(
        "۱٬۲۵۰٫۵".parse::<Quantity>(),
        Ok(Quantity::from_millionths(1_250_500_000))
    );
    assert_eq!("0.0000001".parse::<Quantity>(), Err(NumberError::TooManyDecimals));
    assert_eq!("1.0000000".parse::<Quantity>(), Ok(Quantity::ONE));
    assert_eq!("9223372036854.775808".parse::<Quantity>(), Err(NumberError::TooLarge));
    assert_eq!("".parse::<Quantity>(), Err(NumberError::Empty));
    assert_eq!("-1".parse::<Price>(), Err(NumberError::Negative));
    assert_eq!("-0".parse::<Price>().unwrap().to_string(), "0");
    assert_eq!("10.500".parse::<Price>().unwrap().to_string(), "10.5");
    assert_eq!(
        serde_json::to_string(&Quantity::from_millionths(2_500_000)).unwrap(),
        "\"2.5\""
    );
    assert_eq!(Quantity::from_millionths(i64::MAX).checked_add(Quantity::ONE), None);
    assert_eq!(Quantity::from_millionths(i64::MIN).checked_neg(), None);
    assert_eq!(Quantity::from_millionths(i64::MIN).checked_sub(Quantity::ONE), None);
    assert_eq!(
        Quantity::sum([Quantity::whole(2), Quantity::whole(-5)]),
        Some(Quantity::whole(-3))
    );
}

#[test]
fn currencies_do_not_meet() {
    let (rial, dollar) = (rials(1), Money::new(1, Currency::USD));
    assert_eq!(rial.checked_add(dollar), Err(MoneyError::CurrencyMismatch));
    assert_eq!(rial.checked_sub(dollar), Err(MoneyError::CurrencyMismatch));
    assert_eq!(rial.cmp_same(dollar), Err(MoneyError::CurrencyMismatch));
    assert_eq!(rial.cmp_same(rials(2)), Ok(Ordering::Less));
    assert_eq!(
        Money::sum([rial, dollar], Currency::IRR),
        Err(MoneyError::CurrencyMismatch)
    );
    assert_eq!(Money::sum([], Currency::EUR), Ok(Money::zero(Currency::EUR)));
}

#[test]
fn nothing_wraps() {
    assert_eq!(rials(i64::MAX).checked_add(rials(1)), Err(MoneyError::Overflow));
    assert_eq!(rials(i64::MIN).checked_sub(rials(1)), Err(MoneyError::Overflow));
    assert_eq!(rials(i64::MIN).checked_neg(), Err(MoneyError::Overflow));
    assert_eq!(
        Money::sum([rials(i64::MAX), rials(i64::MAX)], Currency::IRR),
        Err(MoneyError::Overflow)
    );
    let swing = [rials(i64::MAX), rials(i64::MAX), rials(-i64::MAX)];
    assert_eq!(Money::sum(swing, Currency::IRR), Ok(rials(i64::MAX)));
    assert_eq!(
        Money::from_decimal_rounded(Decimal::MAX, Currency::USD),
        Err(MoneyError::Overflow)
    );
    assert_eq!(
        Money::from_decimal_rounded(Decimal::MIN, Currency::IRR),
        Err(MoneyError::Overflow)
    );
}

#[test]
fn texts() {
    let check = |amount: Money, text: &str| {
        assert_eq!(amount.to_string(), text);
        assert_eq!(text.parse::<Money>(), Ok(amount));
        assert_eq!(serde_json::to_string(&amount).unwrap(), format!("\"{text}\""));
    };
    check(rials(1_158_614_000), "1158614000 IRR");
    check(Money::new(-1_250, Currency::USD), "-12.50 USD");
    check(rials(i64::MIN), "-9223372036854775808 IRR");
    for text in [
        "",
        "12",
        "12 irr",
        "12 RIAL",
        "12.5 IRR",
        "12.345 USD",
        "x IRR",
        "9223372036854775808 IRR",
    ] {
        assert!(text.parse::<Money>().is_err(), "{text}");
    }
    assert_eq!(serde_json::from_str::<Currency>("\"IRR\"").unwrap(), Currency::IRR);
    assert!(serde_json::from_str::<Currency>("\"ریا\"").is_err());
}

fn currencies() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec!["IRR", "USD", "KWD"]).prop_map(|code| Currency::from_code(code).unwrap())
}

proptest! {
    #[test]
    fn sums_are_right_or_refused(a: i64, b: i64) {
        let wide = i128::from(a) + i128::from(b);
        let sum = rials(a).checked_add(rials(b));
        prop_assert_eq!(sum.map(|sum| i128::from(sum.minor)).ok(), i64::try_from(wide).ok().map(i128::from));
        let wide = i128::from(a) - i128::from(b);
        let difference = rials(a).checked_sub(rials(b));
        prop_assert_eq!(difference.map(|sum| i128::from(sum.minor)).ok(), i64::try_from(wide).ok().map(i128::from));
    }

    #[test]
    fn rounding_is_that_of_the_decimal_library(mantissa: i64, scale in 0..=18_u32, currency in currencies()) {
        let major = Decimal::new(mantissa, scale);
        let expected = major.round_dp_with_strategy(currency.decimals(), RoundingStrategy::MidpointAwayFromZero);
        if let Ok(amount) = Money::from_decimal_rounded(major, currency) {
            prop_assert_eq!(amount.to_decimal(), expected);
        } else {
            prop_assert!(expected.checked_mul(Decimal::from(1_000)).is_none_or(|minor| minor.abs() > Decimal::from(i64::MAX)));
        }
    }

    #[test]
    fn products_are_those_of_the_decimal_library(millionths in -1_000_000_000_000..1_000_000_000_000_i64,
                                                 price in 0..1_000_000_000_000_i64, scale in 0..=6_u32) {
        let (quantity, price) = (Quantity::from_millionths(millionths), Price::new(Decimal::new(price, scale)).unwrap());
        let exact = quantity.to_decimal() * price.value();
        let expected = exact.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        match quantity.times(price, Currency::IRR) {
            Ok(amount) => prop_assert_eq!(amount.to_decimal(), expected),
            Err(_) => prop_assert!(expected.abs() > Decimal::from(i64::MAX)),
        }
    }

    #[test]
    fn any_factors_are_multiplied_without_panic(a: i64, b: i64, scale in 0..=6_u32, currency in currencies()) {
        let percent = Percent::new(Decimal::new(b, scale)).unwrap();
        let _ = percent.of(Money::new(a, currency));
        let _ = Percent::ratio(Money::new(a, currency), Money::new(b, currency));
        if let Ok(price) = Price::new(Decimal::new(b, scale)) {
            let _ = Quantity::from_millionths(a).times(price, currency);
        }
    }

    #[test]
    fn texts_give_the_value_back(value: i64, scale in 0..=6_u32, currency in currencies()) {
        let amount = Money::new(value, currency);
        prop_assert_eq!(amount.to_string().parse::<Money>(), Ok(amount));
        let quantity = Quantity::from_millionths(value);
        prop_assert_eq!(quantity.to_string().parse::<Quantity>(), Ok(quantity));
        let percent = Percent::new(Decimal::new(value, scale)).unwrap();
        prop_assert_eq!(percent.to_string().parse::<Percent>(), Ok(percent));
    }

    #[test]
    fn any_text_is_read_without_panic(text: String) {
        let _ = text.parse::<Money>();
        let _ = text.parse::<Currency>();
        let _ = text.parse::<Quantity>();
        let _ = text.parse::<Price>();
        let _ = text.parse::<Percent>();
    }
}
