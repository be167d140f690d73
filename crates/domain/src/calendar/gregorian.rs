//! The proleptic Gregorian calendar as a count of days, after Howard Hinnant's «chrono-compatible low-level date
//! algorithms» (`days_from_civil`, `civil_from_days`): years that begin in March put the leap day at the end.

/// 0001-01-01.
pub(super) const MIN_DAYS: i32 = -719_162;
/// 9999-12-31.
pub(super) const MAX_DAYS: i32 = 2_932_896;

/// Days from 0000-03-01 to 1970-01-01.
const EPOCH_SHIFT: i32 = 719_468;
const DAYS_PER_ERA: i32 = 146_097;

const MONTHS_EN: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Days since 1970-01-01, if the day exists in the years 1–9999.
pub(super) fn to_days(year: i32, month: u8, day: u8) -> Option<i32> {
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 || day > month_length(year, month) {
        return None;
    }
    let (month, day) = (i32::from(month), i32::from(day));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * DAYS_PER_ERA + day_of_era - EPOCH_SHIFT)
}

/// Year, month and day of a count of days between [`MIN_DAYS`] and [`MAX_DAYS`].
pub(super) fn from_days(days: i32) -> (i32, u8, u8) {
    let days = days + EPOCH_SHIFT;
    let era = days.div_euclid(DAYS_PER_ERA);
    let day_of_era = days.rem_euclid(DAYS_PER_ERA);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    (year, small(month), small(day))
}

/// Short English name of a month 1–12.
pub(super) fn month_name(month: u8) -> &'static str {
    usize::from(month)
        .checked_sub(1)
        .and_then(|index| MONTHS_EN.get(index))
        .copied()
        .unwrap_or_default()
}

/// The month 1–12 that an English word of three letters or more begins, in lower case.
pub(super) fn month_of_word(word: &str) -> Option<u8> {
    let start = word.get(..3)?;
    MONTHS_EN
        .iter()
        .position(|name| name.eq_ignore_ascii_case(start))
        .map(|index| small(index) + 1)
}

fn month_length(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Months and days fit in eight bits by construction.
fn small(value: impl TryInto<u8>) -> u8 {
    value.try_into().unwrap_or(u8::MAX)
}
