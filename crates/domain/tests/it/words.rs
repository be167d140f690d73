//! Numbers in words, read back by a small reader of the same words.

use domain::words::{amount_in_words_en, amount_in_words_fa};
use proptest::prelude::*;

#[test]
fn persian() {
    let check = |number: i64, words: &str| assert_eq!(amount_in_words_fa(number), words);
    check(0, "صفر");
    check(1_000_005, "یک میلیون و پنج");
    check(2_000_000_300, "دو میلیارد و سیصد");
    check(1_000, "یک هزار");
    check(115, "یکصد و پانزده");
    check(20, "بیست");
    check(21, "بیست و یک");
    check(
        1_158_614_000,
        "یک میلیارد و یکصد و پنجاه و هشت میلیون و ششصد و چهارده هزار",
    );
    check(-42, "منفی چهل و دو");
    check(1_000_000_000_000, "یک تریلیون");
    check(
        i64::MIN,
        "منفی نه کوینتیلیون و دویست و بیست و سه کوادریلیون و سیصد و هفتاد و دو تریلیون و سی و شش میلیارد و هشتصد و پنجاه و چهار میلیون و هفتصد و هفتاد و پنج هزار و هشتصد و هشت",
    );
}

#[test]
fn english() {
    let check = |number: i64, words: &str| assert_eq!(amount_in_words_en(number), words);
    check(0, "zero");
    check(1_000_005, "one million five");
    check(2_000_000_300, "two billion three hundred");
    check(115, "one hundred fifteen");
    check(-21_042, "minus twenty-one thousand forty-two");
    check(
        i64::MAX,
        "nine quintillion two hundred twenty-three quadrillion three hundred seventy-two trillion thirty-six billion eight hundred fifty-four million seven hundred seventy-five thousand eight hundred seven",
    );
}

/// What a single Persian word stands for.
fn value_fa(word: &str) -> Option<i128> {
    let ones = [
        "صفر",
        "یک",
        "دو",
        "سه",
        "چهار",
        "پنج",
        "شش",
        "هفت",
        "هشت",
        "نه",
        "ده",
        "یازده",
        "دوازده",
        "سیزده",
        "چهارده",
        "پانزده",
        "شانزده",
        "هفده",
        "هجده",
        "نوزده",
    ];
    let tens = ["ده", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود"];
    let hundreds = [
        "یکصد",
        "دویست",
        "سیصد",
        "چهارصد",
        "پانصد",
        "ششصد",
        "هفتصد",
        "هشتصد",
        "نهصد",
    ];
    let find = |words: &[&str]| {
        words
            .iter()
            .position(|known| *known == word)
            .map(|index| i128::try_from(index).unwrap())
    };
    find(&ones)
        .or_else(|| find(&tens).map(|index| (index + 1) * 10))
        .or_else(|| find(&hundreds).map(|index| (index + 1) * 100))
}

fn read_fa(text: &str) -> i64 {
    let scales = ["هزار", "میلیون", "میلیارد", "تریلیون", "کوادریلیون", "کوینتیلیون"];
    let (sign, text) = text.strip_prefix("منفی ").map_or((1, text), |rest| (-1, rest));
    let (mut total, mut group) = (0_i128, 0_i128);
    for word in text.split([' ']).filter(|word| *word != "و") {
        if let Some(power) = scales.iter().position(|scale| *scale == word) {
            total += group * 1_000_i128.pow(u32::try_from(power).unwrap() + 1);
            group = 0;
        } else {
            group += value_fa(word).unwrap();
        }
    }
    i64::try_from(sign * (total + group)).unwrap()
}

proptest! {
    #[test]
    fn read_back(number: i64, shift in 0..64_u32) {
        // Shifted, so that small numbers and those with empty groups come up as well.
        let number = number >> shift;
        prop_assert_eq!(read_fa(&amount_in_words_fa(number)), number);
        let rounded = number / 1_000_000 * 1_000_000 + number % 100;
        prop_assert_eq!(read_fa(&amount_in_words_fa(rounded)), rounded);
        prop_assert!(amount_in_words_en(number).is_ascii());
    }
}
