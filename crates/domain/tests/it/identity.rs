//! Identifiers: the vectors of PRODUCT §8, made-up ones that a published library confirmed, and the forms people type.

use domain::identity::{
    CardNumber, EconomicNumber, IdentityError, LegalId, Mobile, NationalId, Phone, PostalCode, Sheba, card_with_check,
    legal_id_with_check, national_id_with_check, sheba_with_check,
};
use proptest::prelude::*;

/// One row: the parser, the text, and the plain form or the refusal.
macro_rules! check {
    ($($type:ident $text:literal => $expected:expr;)*) => {$(
        let expected: Result<&str, IdentityError> = $expected;
        assert_eq!($type::parse($text).as_ref().map($type::as_str), expected.as_ref().map(|text| *text), $text);
    )*};
}

#[test]
fn persons_and_organisations() {
    check! {
        NationalId "0076229645" => Ok("0076229645");
        NationalId "1583250689" => Ok("1583250689");
        NationalId "0067749828" => Ok("0067749828");
        NationalId "۰۰۷۶۲۲۹۶۴۵" => Ok("0076229645");
        NationalId " 007-622964-5 " => Ok("0076229645");
        NationalId "0076229646" => Err(IdentityError::Checksum);
        NationalId "1111111111" => Err(IdentityError::Repeated);
        NationalId "007622964" => Err(IdentityError::Length);
        NationalId "007622964x" => Err(IdentityError::Digit);
        NationalId "" => Err(IdentityError::Empty);
        LegalId "10380284790" => Ok("10380284790");
        LegalId "۱۰۸۶۱۶۷۷۵۴۲" => Ok("10861677542");
        LegalId "10380284792" => Err(IdentityError::Checksum);
        LegalId "1038028479" => Err(IdentityError::Length);
        EconomicNumber "10380284790" => Ok("10380284790");
        EconomicNumber "00762296450001" => Ok("00762296450001");
        EconomicNumber "411111111111" => Err(IdentityError::Length);
    }
    assert!(EconomicNumber::parse("00762296450001").unwrap().is_person());
    assert!(!EconomicNumber::parse("10380284790").unwrap().is_person());
}

#[test]
fn accounts_and_cards() {
    check! {
        Sheba "IR820540102680020817909002" => Ok("IR820540102680020817909002");
        Sheba "ir55 0570 0220 8001 3447 3701 01" => Ok("IR550570022080013447370101");
        Sheba "۸۲۰۵۴۰۱۰۲۶۸۰۰۲۰۸۱۷۹۰۹۰۰۲" => Ok("IR820540102680020817909002");
        Sheba "IR820540102680020817909003" => Err(IdentityError::Checksum);
        Sheba "IR82054010268002081790900" => Err(IdentityError::Length);
        Sheba "DE820540102680020817909002" => Err(IdentityError::Prefix);
        Sheba "IR82054010268002081790900x" => Err(IdentityError::Digit);
        CardNumber "6037-7016-8909-5443" => Ok("6037701689095443");
        CardNumber "6037701689095444" => Err(IdentityError::Checksum);
        CardNumber "0000000000000000" => Err(IdentityError::Prefix);
        CardNumber "603770168909544" => Err(IdentityError::Length);
    }
    assert_eq!(
        CardNumber::parse("6037701689095443").unwrap().grouped(),
        "6037 7016 8909 5443"
    );
    let sheba = Sheba::parse("IR820540102680020817909002").unwrap();
    assert_eq!(sheba.grouped(), "IR82 0540 1026 8002 0817 9090 02");
    assert_eq!(Sheba::parse(&sheba.grouped()), Ok(sheba));
}

#[test]
fn telephones_and_addresses() {
    check! {
        Mobile "09123456789" => Ok("09123456789");
        Mobile "+98 912 345 6789" => Ok("09123456789");
        Mobile "0098-912-345-6789" => Ok("09123456789");
        Mobile "989123456789" => Ok("09123456789");
        Mobile "9123456789" => Ok("09123456789");
        Mobile "۰۹۱۲۳۴۵۶۷۸۹" => Ok("09123456789");
        Mobile "+98 0912 345 6789" => Ok("09123456789");
        Mobile "02188776655" => Err(IdentityError::Prefix);
        Mobile "0912345678" => Err(IdentityError::Length);
        Mobile "+449123456789" => Err(IdentityError::Digit);
        PostalCode "19857-13131" => Ok("1985713131");
        PostalCode "0985713131" => Err(IdentityError::Prefix);
        PostalCode "198571313" => Err(IdentityError::Length);
        Phone "(021) 8877 6655" => Ok("02188776655");
        Phone "+98 21 88776655" => Ok("02188776655");
        Phone "+44 20 7946 0958" => Ok("+442079460958");
        Phone "004420 79460958" => Ok("+442079460958");
        Phone "1818" => Ok("1818");
        Phone "12" => Err(IdentityError::Length);
        Phone "021-abc" => Err(IdentityError::Digit);
        Phone "+" => Err(IdentityError::Length);
    }
}

#[test]
fn texts() {
    let id = NationalId::parse("۰۰۷۶۲۲۹۶۴۵").unwrap();
    assert_eq!(serde_json::to_string(&id).unwrap(), "\"0076229645\"");
    assert_eq!(serde_json::from_str::<NationalId>("\"0076229645\"").unwrap(), id);
    assert!(serde_json::from_str::<NationalId>("\"0076229646\"").is_err());
    assert_eq!(serde_json::to_string(&IdentityError::Checksum).unwrap(), "\"checksum\"");
}

/// Made-up numbers, each confirmed once with `rust-persian-tools` 1.1.4.
#[test]
fn confirmed_by_another_library() {
    let all = |texts: &[&str], valid: fn(&str) -> bool| {
        for text in texts {
            assert!(valid(text), "{text}");
        }
    };
    all(
        &[
            "1234567891",
            "9876543210",
            "0000000019",
            "3141592659",
            "2718281820",
            "5656565653",
            "1086420977",
        ],
        |text| NationalId::parse(text).is_ok(),
    );
    all(
        &[
            "12345678906",
            "98765432108",
            "00000000125",
            "31415926532",
            "27182818287",
            "56565656563",
            "10864209752",
        ],
        |text| LegalId::parse(text).is_ok(),
    );
    all(
        &[
            "1234567890123452",
            "9876543210987658",
            "3141592653589796",
            "2718281828459045",
            "5656565656565650",
            "1086420975310868",
        ],
        |text| CardNumber::parse(text).is_ok(),
    );
    all(
        &[
            "IR850123456789012345678901",
            "IR410987654321098765432109",
            "IR290000000001234500000000",
            "IR540314159265358979323846",
            "IR130271828182845904523536",
            "IR550565656565656565656565",
            "IR170108642097531086420975",
        ],
        |text| Sheba::parse(text).is_ok(),
    );
}

#[test]
fn made_with_check_digits() {
    assert_eq!(national_id_with_check("007622964").unwrap().as_str(), "0076229645");
    assert_eq!(legal_id_with_check("1038028479").unwrap().as_str(), "10380284790");
    assert_eq!(card_with_check("603770168909544").unwrap().as_str(), "6037701689095443");
    assert_eq!(
        sheba_with_check("0540102680020817909002").unwrap().as_str(),
        "IR820540102680020817909002"
    );
    assert_eq!(national_id_with_check("111111111"), Err(IdentityError::Repeated));
    assert_eq!(national_id_with_check("11111111"), Err(IdentityError::Length));
    assert_eq!(legal_id_with_check("x038028479"), Err(IdentityError::Digit));
}

proptest! {
    #[test]
    fn what_is_made_is_valid(nine in "[0-9]{9}", ten in "[0-9]{10}", fifteen in "[1-9][0-9]{14}", account in "[0-9]{22}") {
        let same = nine.bytes().all(|digit| nine.starts_with(char::from(digit)));
        prop_assert!(same || national_id_with_check(&nine).is_ok());
        prop_assert!(legal_id_with_check(&ten).is_ok());
        prop_assert!(card_with_check(&fifteen).is_ok());
        prop_assert!(sheba_with_check(&account).is_ok());
    }

    #[test]
    fn one_check_digit_fits(nine in "[0-9]{9}", ten in "[0-9]{10}", fifteen in "[1-9][0-9]{14}") {
        let fitting = |valid: fn(&str) -> bool, digits: &str| {
            (0..10).filter(|check| valid(&format!("{digits}{check}"))).count()
        };
        prop_assert!(fitting(|text| NationalId::parse(text).is_ok(), &nine) <= 1);
        prop_assert_eq!(fitting(|text| LegalId::parse(text).is_ok(), &ten), 1);
        prop_assert_eq!(fitting(|text| CardNumber::parse(text).is_ok(), &fifteen), 1);
    }

    #[test]
    fn a_mistyped_digit_is_seen(fifteen in "[1-9][0-9]{14}", account in "[0-9]{22}", place in 1..16_usize, by in 1..10_u8) {
        let mistype = |text: &str, place: usize| {
            let mut bytes = text.as_bytes().to_vec();
            bytes[place] = b'0' + (bytes[place] - b'0' + by) % 10;
            String::from_utf8(bytes).unwrap()
        };
        let card = card_with_check(&fifteen).unwrap();
        prop_assert_eq!(CardNumber::parse(&mistype(card.as_str(), place)), Err(IdentityError::Checksum));
        let sheba = sheba_with_check(&account).unwrap();
        prop_assert_eq!(Sheba::parse(&mistype(sheba.as_str(), place + 2)), Err(IdentityError::Checksum));
    }

    #[test]
    fn any_text_is_read_without_panic(text: String) {
        let _ = NationalId::parse(&text);
        let _ = LegalId::parse(&text);
        let _ = EconomicNumber::parse(&text);
        let _ = Sheba::parse(&text);
        let _ = CardNumber::parse(&text);
        let _ = Mobile::parse(&text);
        let _ = PostalCode::parse(&text);
        let _ = Phone::parse(&text);
    }

    #[test]
    fn near_misses_are_read_without_panic(text in "[0-9۰-۹+IRé() -]{0,40}") {
        let _ = Sheba::parse(&text);
        if let Ok(mobile) = Mobile::parse(&text) {
            prop_assert_eq!(Mobile::parse(mobile.as_str()), Ok(mobile));
        }
        if let Ok(phone) = Phone::parse(&text) {
            prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
        }
    }
}
