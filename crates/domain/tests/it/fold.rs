//! Search keys and the order of the alphabet.

use domain::fold::{fold, fold_query, matches, sort_key};
use proptest::prelude::*;

fn finds(text: &str, query: &str) -> bool {
    matches(&fold(text), &fold_query(query))
}

#[test]
fn folded_forms() {
    let check = |text: &str, folded: &str| assert_eq!(fold(text), folded);
    check("", "");
    check("  شركت   پخش ", "شرکت پخش");
    check("علي", "علی");
    check("موسىٰ", "موسی");
    check("آب", "اب");
    check("إسلام أحمد", "اسلام احمد");
    check("مُحَمَّد", "محمد");
    check("کـــتاب", "کتاب");
    check("خانهٔ", "خانه");
    check("خانۀ", "خانه");
    check("جزء", "جز");
    check("۱۲٣4", "1234");
    check("ABC Ünal", "abc ünal");
    check("INV-1405/00012", "inv 1405 00012");
    check("۱٬۲۵۰٬۰۰۰ ریال", "1250000 ریال");
    check("الف، ب", "الف ب");
    check("می‌شود", "می شود|میشود");
    check("می شود", "می شود|میشود");
    check("میشود", "میشود");
    check("نمی‌توان‌ستن", "نمی توان ستن|نمیتوانستن نمیتوان");
    check("کتاب ها", "کتاب ها|کتابها");
    check("\u{200C}آ\u{200C} ب\u{200C}", "ا ب");
    check("\u{202B}متن\u{202C}", "متن");
    check("پیش ۱۲", "پیش 12");
    // «کالای پارس» in the shapes of a PDF file.
    check(
        "\u{FEDB}\u{FE8E}\u{FEFB}\u{FBFE} \u{FB58}\u{FE8E}\u{FEAD}\u{FEB1}",
        "کالای پارس",
    );
}

#[test]
fn three_ways_of_writing_find_each_other() {
    for forms in [
        ["می\u{200C}شود", "می شود", "میشود"],
        ["کتاب\u{200C}ها", "کتاب ها", "کتابها"],
        ["صورت\u{200C}حساب", "صورت حساب", "صورتحساب"],
        ["پیش\u{200C}فاکتور", "پيش فاكتور", "پیشفاکتور"],
    ] {
        for text in forms {
            for query in forms {
                assert!(finds(text, query), "{query} in {text}");
            }
        }
    }
}

#[test]
fn queries() {
    assert!(finds("شرکت پخش نوین البرز", "نوین پخش"));
    assert!(finds("شرکت پخش نوین البرز", "البر"));
    assert!(finds("شرکت پخش نوین البرز", ""));
    assert!(finds("مبلغ ۱٬۲۵۰٬۰۰۰", "1250000"));
    assert!(finds("مسئول", "مسیول"));
    assert!(finds("Invoice INV-1405-00012", "inv-1405-00012"));
    assert!(!finds("شرکت آب", "کتاب"));
    assert!(!finds("شرکت پخش", "پخش نوین"));
    assert_eq!(fold_query("پخش، پخش! ۱۲_%"), ["پخش", "12"]);
    assert!(fold_query(" |‌ ").is_empty());
}

#[test]
fn alphabetical_order() {
    let check = |expected: &[&str]| {
        let mut sorted = expected.to_vec();
        sorted.reverse();
        sorted.sort_by_key(|text| sort_key(text));
        assert_eq!(sorted, expected);
    };
    check(&[
        "آرش",
        "ابر",
        "باران",
        "پارس",
        "تهران",
        "جم",
        "چاپ",
        "حافظ",
        "زاگرس",
        "ژاله",
        "سپید",
    ]);
    check(&["قم", "کاشان", "گرگان", "لار", "مهر", "نوین", "وحید", "هما", "یزد"]);
    check(&["۱۲ فروردین", "آلفا", "Alpha", "beta", "Ωmega"]);
    check(&["علی", "علی رضا", "علیرضا"]);
    check(&["پخش الف", "پخش ب"]);
    assert_eq!(sort_key("علي"), sort_key("علی"));
    assert_eq!(sort_key("كتاب"), sort_key(" «کتاب» "));
    assert_eq!(sort_key("ABC"), sort_key("abc"));
    assert_eq!(sort_key("۱۲"), sort_key("12"));
}

proptest! {
    #[test]
    fn folding_again_changes_nothing(text: String) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
        let _ = sort_key(&text);
    }

    #[test]
    fn folding_persian_again_changes_nothing(text in "[میشودهای بپيكآأئءةa1٬,،|\u{200C}\u{200F}ًİ]{0,24}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
        prop_assert!(sort_key(&text).len() <= text.len());
    }

    #[test]
    fn a_text_finds_itself(text in "[میشودهای بپيكآأئءةa1٬,،\u{200C}\u{200F}ًİ]{0,24}") {
        prop_assert!(finds(&text, &text), "{:?} in {:?}", fold_query(&text), fold(&text));
    }

    #[test]
    fn without_half_spaces_it_is_found(text in "([بپتشکا]{1,4}\u{200C}){1,3}[بپتشکا]{1,4}") {
        let (apart, together) = (text.replace('\u{200C}', " "), text.replace('\u{200C}', ""));
        prop_assert!(finds(&text, &together));
        prop_assert!(finds(&text, &apart));
        prop_assert!(finds(&together, &text));
        prop_assert!(finds(&apart, &text));
    }
}
