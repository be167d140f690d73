//! Whole numbers in words, for printed sums: 1,000,005 = «یک میلیون و پنج».
//!
//! Persian follows the practice of cheques and invoices: a group of one keeps its «یک» («یک هزار»), and the parts are
//! joined by «و». All of `i64` can be said.

const ONES_FA: [&str; 20] = [
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
const TENS_FA: [&str; 10] = ["", "", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود"];
const HUNDREDS_FA: [&str; 10] = [
    "",
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
const SCALES_FA: [&str; 7] = ["", "هزار", "میلیون", "میلیارد", "تریلیون", "کوادریلیون", "کوینتیلیون"];

const ONES_EN: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS_EN: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const SCALES_EN: [&str; 7] = [
    "",
    "thousand",
    "million",
    "billion",
    "trillion",
    "quadrillion",
    "quintillion",
];

/// The number in Persian words.
pub fn amount_in_words_fa(number: i64) -> String {
    if number == 0 {
        return ONES_FA[0].to_owned();
    }
    let mut out = String::new();
    if number < 0 {
        out.push_str("منفی ");
    }
    let mut joint = "";
    for (group, scale) in groups(number.unsigned_abs()) {
        let (hundreds, rest) = (group / 100, group % 100);
        let (tens, ones) = if rest < 20 { (0, rest) } else { (rest / 10, rest % 10) };
        for word in [
            HUNDREDS_FA[hundreds],
            TENS_FA[tens],
            if ones > 0 { ONES_FA[ones] } else { "" },
        ] {
            if !word.is_empty() {
                out.push_str(joint);
                out.push_str(word);
                joint = " و ";
            }
        }
        if scale > 0 {
            out.push(' ');
            out.push_str(SCALES_FA[scale]);
        }
    }
    out
}

/// The number in English words, short scale, without «and».
pub fn amount_in_words_en(number: i64) -> String {
    if number == 0 {
        return ONES_EN[0].to_owned();
    }
    let mut words: Vec<&str> = Vec::new();
    if number < 0 {
        words.push("minus");
    }
    let mut hyphens = Vec::new();
    for (group, scale) in groups(number.unsigned_abs()) {
        let (hundreds, rest) = (group / 100, group % 100);
        if hundreds > 0 {
            words.extend([ONES_EN[hundreds], "hundred"]);
        }
        let (tens, ones) = if rest < 20 { (0, rest) } else { (rest / 10, rest % 10) };
        if tens > 0 {
            words.push(TENS_EN[tens]);
        }
        if ones > 0 {
            if tens > 0 {
                hyphens.push(words.len());
            }
            words.push(ONES_EN[ones]);
        }
        if scale > 0 {
            words.push(SCALES_EN[scale]);
        }
    }
    let mut out = String::new();
    for (position, word) in words.iter().enumerate() {
        if position > 0 {
            out.push(if hyphens.contains(&position) { '-' } else { ' ' });
        }
        out.push_str(word);
    }
    out
}

/// The groups of three digits that are not zero, highest first, each with its power of a thousand.
fn groups(number: u64) -> impl Iterator<Item = (usize, usize)> {
    (0..7_usize).rev().filter_map(move |scale| {
        let power = u32::try_from(scale).ok()?;
        let group = usize::try_from(number / 1_000_u64.pow(power) % 1_000).ok()?;
        (group > 0).then_some((group, scale))
    })
}
