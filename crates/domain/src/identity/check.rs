//! The check digits, and identifiers made valid by them (for demonstration data and tests).
//!
//! The formulas work on ASCII digits and answer an ASCII digit.

use super::{CardNumber, IdentityError, LegalId, NationalId, Sheba, only_digits};

/// Weights of the legal id, repeated twice over its first ten digits.
const LEGAL_ID_WEIGHTS: [u32; 5] = [29, 27, 23, 19, 17];
/// `IR00` with letters as numbers (A = 10 … Z = 35): what stands behind the digits when the check is made.
const IRAN_WITHOUT_CHECK: &str = "182700";

/// The national id whose first nine digits these are.
pub fn national_id_with_check(first_nine: &str) -> Result<NationalId, IdentityError> {
    NationalId::parse(&with_check(first_nine, 9, national_id_digit)?)
}

/// The legal id whose first ten digits these are.
pub fn legal_id_with_check(first_ten: &str) -> Result<LegalId, IdentityError> {
    LegalId::parse(&with_check(first_ten, 10, legal_id_digit)?)
}

/// The card number whose first fifteen digits these are.
pub fn card_with_check(first_fifteen: &str) -> Result<CardNumber, IdentityError> {
    CardNumber::parse(&with_check(first_fifteen, 15, luhn_digit)?)
}

/// The sheba of a bank code (three digits) and an account (nineteen).
pub fn sheba_with_check(bank_and_account: &str) -> Result<Sheba, IdentityError> {
    let account = only_digits(bank_and_account, 22..=22)?;
    let check = 98 - remainder_97([account.as_str(), IRAN_WITHOUT_CHECK]);
    Sheba::parse(&format!("IR{check:02}{account}"))
}

/// `s = Σ d[i]·(10−i), i = 0..8, mod 11; check = s if s < 2 else 11 − s`.
pub(super) fn national_id_digit(first_nine: &[u8]) -> u8 {
    let sum: u32 = first_nine
        .iter()
        .zip((2..=10).rev())
        .map(|(digit, weight)| value(*digit) * weight)
        .sum();
    let rest = sum % 11;
    ascii(if rest < 2 { rest } else { 11 - rest })
}

/// `k = d[9] + 2; s = Σ (d[i] + k)·z[i mod 5], i = 0..9, mod 11; 10 → 0; check = s`.
pub(super) fn legal_id_digit(first_ten: &[u8]) -> u8 {
    let shift = first_ten.last().map_or(0, |digit| value(*digit)) + 2;
    let weights = LEGAL_ID_WEIGHTS.iter().cycle();
    let sum: u32 = first_ten
        .iter()
        .zip(weights)
        .map(|(digit, weight)| (value(*digit) + shift) * weight)
        .sum();
    ascii(sum % 11 % 10)
}

/// Luhn: every second digit from the right doubled, the digits of all summed to a multiple of ten.
pub(super) fn luhn_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(position, digit)| match value(*digit) {
            single if position % 2 == 1 => single,
            doubled if doubled > 4 => doubled * 2 - 9,
            doubled => doubled * 2,
        })
        .sum();
    ascii((10 - sum % 10) % 10)
}

/// ISO 13616: with `IR` and the two check digits moved behind, the number is 1 modulo 97.
pub(super) fn sheba_fits(digits: &str) -> bool {
    match digits.split_at_checked(2) {
        Some((check, account)) => remainder_97([account, "1827", check]) == 1,
        None => false,
    }
}

fn with_check(digits: &str, length: usize, formula: fn(&[u8]) -> u8) -> Result<String, IdentityError> {
    let mut digits = only_digits(digits, length..=length)?;
    digits.push(char::from(formula(digits.as_bytes())));
    Ok(digits)
}

fn remainder_97<const N: usize>(parts: [&str; N]) -> u32 {
    parts
        .iter()
        .flat_map(|part| part.bytes())
        .fold(0, |rest, digit| (rest * 10 + value(digit)) % 97)
}

/// Callers hand over ASCII digits only.
fn value(digit: u8) -> u32 {
    u32::from(digit.wrapping_sub(b'0'))
}

fn ascii(value: u32) -> u8 {
    u8::try_from(value).map_or(b'0', |value| b'0' + value)
}
