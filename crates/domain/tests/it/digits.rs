//! Numbers as written for people and read from them.

use domain::digits::{
    DisplayUnit, Locale, NumberError, currency_name, format_decimal, format_integer, format_money, format_percent,
    format_price, format_quantity, group_digits, localize_digits, parse_amount, parse_amount_in, parse_decimal,
    to_latin_digits, to_persian_digits,
};
use domain::money::{Currency, Money, Percent};
use domain::quantity::{Price, Quantity};
use proptest::prelude::*;
use rust_decimal::Decimal;

#[test]
fn digits_of_three_scripts() {
    assert_eq!(to_latin_digits("۱٢3 الف"), "123 الف");
    assert_eq!(to_persian_digits("1٢۳ a"), "۱۲۳ a");
    assert_eq!(localize_digits("INV-1405", Locale::Fa), "INV-۱۴۰۵");
    assert_eq!(localize_digits("۱۴۰۵", Locale::En), "1405");
}

#[test]
fn groups() {
    let check = |plain: &str, fa: &str, en: &str| {
        assert_eq!(group_digits(plain, Locale::Fa), fa);
        assert_eq!(group_digits(plain, Locale::En), en);
    };
    check("0", "۰", "0");
    check("999", "۹۹۹", "999");
    check("1000", "۱٬۰۰۰", "1,000");
    check("-1234567.5", "−۱٬۲۳۴٬۵۶۷٫۵", "−1,234,567.5");
    check("123456", "۱۲۳٬۴۵۶", "123,456");
    check("0.000001", "۰٫۰۰۰۰۰۱", "0.000001");
    check("", "", "");
    assert_eq!(format_integer(i64::MIN, Locale::En), "−9,223,372,036,854,775,808");
}

#[test]
fn amounts_written() {
    let rials = Money::new(1_158_614_005, Currency::IRR);
    let check = |amount: Money, locale, unit, text: &str| assert_eq!(format_money(amount, locale, unit), text);
    check(rials, Locale::Fa, DisplayUnit::Rial, "۱٬۱۵۸٬۶۱۴٬۰۰۵");
    check(rials, Locale::Fa, DisplayUnit::Toman, "۱۱۵٬۸۶۱٬۴۰۰٫۵");
    check(Money::new(-500, Currency::IRR), Locale::En, DisplayUnit::Toman, "−50");
    check(
        Money::new(123_450, Currency::USD),
        Locale::En,
        DisplayUnit::Toman,
        "1,234.50",
    );
    check(Money::zero(Currency::IRR), Locale::Fa, DisplayUnit::Toman, "۰");
    assert_eq!(currency_name(&Currency::IRR, Locale::Fa, DisplayUnit::Toman), "تومان");
    assert_eq!(currency_name(&Currency::IRR, Locale::Fa, DisplayUnit::Rial), "ریال");
    assert_eq!(currency_name(&Currency::USD, Locale::Fa, DisplayUnit::Toman), "USD");
}

#[test]
fn other_numbers_written() {
    assert_eq!(format_percent("10".parse().unwrap(), Locale::Fa), "۱۰٪");
    assert_eq!(format_percent("12.50".parse().unwrap(), Locale::En), "12.5%");
    assert_eq!(format_quantity("2.50".parse().unwrap(), Locale::Fa), "۲٫۵");
    assert_eq!(format_quantity(Quantity::whole(1_200), Locale::En), "1,200");
    assert_eq!(format_decimal(Decimal::new(-15, 1), Locale::Fa), "−۱٫۵");
    let price: Price = "1234.5".parse().unwrap();
    assert_eq!(
        format_price(price, Currency::IRR, Locale::En, DisplayUnit::Rial),
        "1,234.5"
    );
    assert_eq!(
        format_price(price, Currency::IRR, Locale::En, DisplayUnit::Toman),
        "123.45"
    );
    let longest: Price = "9223372036854.775807".parse().unwrap();
    assert_eq!(
        format_price(longest, Currency::IRR, Locale::En, DisplayUnit::Toman),
        "922,337,203,685.4775807"
    );
}

#[test]
fn amounts_read() {
    let check = |text: &str, minor: i64| {
        assert_eq!(
            parse_amount(text, Currency::IRR),
            Ok(Money::new(minor, Currency::IRR)),
            "{text}"
        );
    };
    check("۱٬۱۵۸٬۶۱۴٬۰۰۰", 1_158_614_000);
    check("1,158,614,000", 1_158_614_000);
    check("۱،۱۵۸،۶۱۴", 1_158_614);
    check("١١٥٨", 1_158);
    check("1 158\u{A0}614", 1_158_614);
    check("1,2345", 12_345);
    check("1'000", 1_000);
    check("1,000,", 1_000);
    check("-5", -5);
    check("−۵", -5);
    check("\u{200E}-\u{200E}5", -5);
    check("5-", -5);
    check("(1,200)", -1_200);
    check("+5", 5);
    check("5.00", 5);
    check("5.", 5);
    check("000000000000000000000000000000000000005", 5);
    check("-9223372036854775808", i64::MIN);
    assert_eq!(
        parse_amount("۱۲/۵", Currency::USD),
        Ok(Money::new(1_250, Currency::USD))
    );
    assert_eq!(
        parse_amount("۱۲٫۵", Currency::USD),
        Ok(Money::new(1_250, Currency::USD))
    );
    assert_eq!(parse_amount(".5", Currency::USD), Ok(Money::new(50, Currency::USD)));
    assert_eq!(
        parse_amount_in("1.5", Currency::IRR, DisplayUnit::Toman),
        Ok(Money::new(15, Currency::IRR))
    );
    assert_eq!(
        parse_amount_in("1.5", Currency::USD, DisplayUnit::Toman),
        Ok(Money::new(150, Currency::USD))
    );
}

#[test]
fn amounts_refused() {
    let check = |text: &str, error: NumberError| assert_eq!(parse_amount(text, Currency::IRR), Err(error), "{text}");
    check("", NumberError::Empty);
    check("  \u{200F}", NumberError::Empty);
    check("-", NumberError::Invalid);
    check(".", NumberError::Invalid);
    check("()", NumberError::Invalid);
    check("(5", NumberError::Invalid);
    check("5)", NumberError::Invalid);
    check("(-5)", NumberError::Invalid);
    check("((5))", NumberError::Invalid);
    check("--5", NumberError::Invalid);
    check("-5-", NumberError::Invalid);
    check("5-5", NumberError::Invalid);
    check("1.2.3", NumberError::Invalid);
    check(",5", NumberError::Invalid);
    check("12a", NumberError::Invalid);
    check("1e5", NumberError::Invalid);
    check("½", NumberError::Invalid);
    check("0.5", NumberError::TooManyDecimals);
    check("9223372036854775808", NumberError::TooLarge);
    check("99999999999999999999999999999999999999999999", NumberError::TooLarge);
    check(
        "0.00000000000000000000000000000000000000000001",
        NumberError::TooManyDecimals,
    );
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(value: i64, scale in 0..=6_u32) {
        for locale in [Locale::Fa, Locale::En] {
            for unit in [DisplayUnit::Rial, DisplayUnit::Toman] {
                for currency in [Currency::IRR, Currency::USD] {
                    let amount = Money::new(value, currency);
                    let text = format_money(amount, locale, unit);
                    prop_assert_eq!(parse_amount_in(&text, currency, unit), Ok(amount), "{}", text);
                }
            }
            let quantity = Quantity::from_millionths(value);
            prop_assert_eq!(format_quantity(quantity, locale).parse::<Quantity>(), Ok(quantity));
            let percent = Percent::new(Decimal::new(value, scale)).unwrap();
            let text = format_percent(percent, locale);
            prop_assert_eq!(text.trim_end_matches(['%', '٪']).parse::<Percent>(), Ok(percent), "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text: String) {
        let _ = parse_decimal(&text);
        let _ = parse_amount(&text, Currency::IRR);
        let _ = group_digits(&text, Locale::Fa);
    }

    #[test]
    fn near_misses_are_read_without_panic(text in "[0-9۰-۹.,٫٬/()+-]{0,45}") {
        if let Ok(value) = parse_decimal(&text) {
            prop_assert_eq!(parse_decimal(&value.to_string()), Ok(value));
        }
    }
}
