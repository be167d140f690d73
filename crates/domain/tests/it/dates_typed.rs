//! Dates as people type them.

use domain::calendar::{
    Date, DateInputError, DateStyle, Jalali, TimeOfDay, Zone, format_date, format_time, parse_date_input,
    parse_moment_input, parse_time_input,
};
use domain::digits::Locale;
use proptest::prelude::*;

/// Tuesday, 3 Azar 1405.
fn today() -> Date {
    "2026-11-24".parse().unwrap()
}

fn check(text: &str, date: &str) {
    let read = parse_date_input(text, today()).map(|date| date.to_string());
    assert_eq!(read, Ok(date.to_owned()), "{text}");
}

fn refuse(text: &str, error: DateInputError) {
    assert_eq!(parse_date_input(text, today()), Err(error), "{text}");
}

#[test]
fn numbers() {
    check("۱۴۰۵/۹/۳", "2026-11-24");
    check("١٤٠٥/٠٩/٠٣", "2026-11-24");
    check(" 1405-09-03 ", "2026-11-24");
    check("1405.9.3", "2026-11-24");
    check("\u{200F}۱۴۰۵/۹/۳", "2026-11-24");
    check("۹/۳", "2026-11-24");
    check("12/29", "2027-03-20");
    check("2026-11-24", "2026-11-24");
    check("۲۰۲۶/۱۱/۲۴", "2026-11-24");
    check("05/9/3", "2026-11-24");
    check("۹۹/۱۲/۳۰", "2021-03-20");
    check("1403/12/30", "2025-03-20");
}

#[test]
fn words() {
    check("امروز", "2026-11-24");
    check("فردا", "2026-11-25");
    check("دیروز", "2026-11-23");
    check("ديروز", "2026-11-23");
    check("پس‌فردا", "2026-11-26");
    check("پس فردا", "2026-11-26");
    check("پسفردا", "2026-11-26");
    check("اول هفته", "2026-11-28");
    check("آخر ماه", "2026-12-21");
    check("اول ماه بعد", "2026-12-22");
    // The first of this month has passed.
    check("اول ماه", "2026-12-22");
    check("آخر سال", "2027-03-20");
    check("today", "2026-11-24");
    check("Tomorrow", "2026-11-25");
    check("yesterday", "2026-11-23");
    check("next week", "2026-11-28");
    // On a Saturday the next one is meant.
    let saturday = "2026-11-28".parse().unwrap();
    assert_eq!(
        parse_date_input("اول هفته", saturday),
        Ok("2026-12-05".parse().unwrap())
    );
}

#[test]
fn steps() {
    check("+۷", "2026-12-01");
    check("-3", "2026-11-21");
    check("− ۳", "2026-11-21");
    check("+0", "2026-11-24");
    refuse("+999999", DateInputError::Unreadable);
    assert_eq!(
        parse_date_input("+100000", Date::MAX),
        Err(DateInputError::YearOutOfRange)
    );
    assert_eq!(parse_date_input("فردا", Date::MAX), Err(DateInputError::YearOutOfRange));
}

#[test]
fn days_of_the_week() {
    check("چهارشنبه", "2026-11-25");
    check("پنج‌شنبه", "2026-11-26");
    check("پنج شنبه", "2026-11-26");
    check("شنبه", "2026-11-28");
    check("دوشنبه", "2026-11-30");
    // Today is a Tuesday: the next one is meant.
    check("سه‌شنبه", "2026-12-01");
    check("Friday", "2026-11-27");
    check("sat", "2026-11-28");
    assert_eq!(parse_date_input("شنبه", Date::MAX), Err(DateInputError::YearOutOfRange));
}

#[test]
fn days_ahead() {
    check("۳ روز دیگر", "2026-11-27");
    check("دو هفته بعد", "2026-12-08");
    check("یک ماه دیگر", "2026-12-24");
    check("2 weeks", "2026-12-08");
    check("in 3 days", "2026-11-27");
    check("1 month later", "2026-12-24");
    assert_eq!(
        parse_date_input("یک ماه دیگر", Jalali::new(1405, 6, 31).unwrap().date()),
        Ok(Jalali::new(1405, 7, 30).unwrap().date())
    );
    refuse("۳ سال دیگر", DateInputError::Unreadable);
    refuse("200000 days", DateInputError::YearOutOfRange);
}

#[test]
fn times() {
    let check = |text: &str, time: &str| {
        let read = parse_time_input(text).map(|time| format_time(time, Locale::En));
        assert_eq!(read.as_deref(), Some(time), "{text}");
    };
    check("۹", "09:00");
    check("۹:۳۰", "09:30");
    check("9.05", "09:05");
    check("0930", "09:30");
    check("1745", "17:45");
    check("۹ صبح", "09:00");
    check("۵ عصر", "17:00");
    check("ساعت ۸:۱۵ شب", "20:15");
    check("۱۲ ظهر", "12:00");
    check("ظهر", "12:00");
    check("5pm", "17:00");
    check("12 am", "00:00");
    check("00:00", "00:00");
    for text in ["", "بعداً", "24:00", "9:60", "13 عصر", "۹ شنبه", "9:3:1", "-5"] {
        assert_eq!(parse_time_input(text), None, "{text}");
    }
    let nine = parse_time_input("9:30").unwrap();
    let at = Zone::TEHRAN.at(today(), nine);
    assert_eq!(at.date(Zone::TEHRAN), today());
    assert_eq!(at.time_of_day(Zone::TEHRAN), nine);
}

/// Half past four in the afternoon.
const NOW: TimeOfDay = TimeOfDay {
    hour: 16,
    minute: 30,
    second: 0,
};

#[test]
fn days_with_their_time() {
    let check = |text: &str, moment: &str| {
        let read = parse_moment_input(text, today(), NOW).map(|(date, time)| {
            let time = time.map(|time| format!(" {}", format_time(time, Locale::En)));
            format!("{date}{}", time.unwrap_or_default())
        });
        assert_eq!(read.as_deref(), Ok(moment), "{text}");
    };
    check("فردا", "2026-11-25");
    check("۱۴۰۵/۹/۳", "2026-11-24");
    check("فردا ۵ عصر", "2026-11-25 17:00");
    check("فردا ساعت ۵ عصر", "2026-11-25 17:00");
    check("فردا، در ساعت ۹", "2026-11-25 09:00");
    check("فردا ۹", "2026-11-25 09:00");
    check("فردا ظهر", "2026-11-25 12:00");
    check("پنجشنبه ۹:۳۰", "2026-11-26 09:30");
    check("پنج‌شنبه ۹:۳۰", "2026-11-26 09:30");
    check("سه شنبه ۹", "2026-12-01 09:00");
    check("آخر ماه ۸ شب", "2026-12-21 20:00");
    check("دو هفته دیگر ساعت ۹:۳۰", "2026-12-08 09:30");
    check("+۷ ۱۰:۱۵", "2026-12-01 10:15");
    check("۱۴۰۵/۹/۴ ۱۷:۰۰", "2026-11-25 17:00");
    check("۳ آذر ۵ عصر", "2026-11-24 17:00");
    check("سه‌شنبه ۳ آذر ۱۴۰۵ ساعت ۹:۳۰", "2026-11-24 09:30");
    check("tomorrow 5pm", "2026-11-25 17:00");
    check("tomorrow at 5 pm", "2026-11-25 17:00");
    check("Friday 9:30", "2026-11-27 09:30");
    check("in 3 days at 9", "2026-11-27 09:00");
    check("24 nov 2026 noon", "2026-11-24 12:00");
    // The time first.
    check("۵ عصر فردا", "2026-11-25 17:00");
    check("ساعت ۵ عصر پنجشنبه", "2026-11-26 17:00");
    check("۹:۳۰ ۳ آذر", "2026-11-24 09:30");
    check("5pm tomorrow", "2026-11-25 17:00");
    // A time by itself is the next such moment.
    check("۵ عصر", "2026-11-24 17:00");
    check("۴ عصر", "2026-11-25 16:00");
    check("16:30", "2026-11-25 16:30");
    check("ساعت ۱۸", "2026-11-24 18:00");
    let refuse = |text: &str, error| assert_eq!(parse_moment_input(text, today(), NOW), Err(error), "{text}");
    refuse("", DateInputError::Empty);
    // A bare number is no time, and «۵ شنبه» is no Saturday at five.
    for text in [
        "۹",
        "۱۷۴۵",
        "۵ شنبه",
        "۹ فردا",
        "فردا عصر",
        "فردا ۲۵:۰۰",
        "فردا بعداً",
        "دو هفته دیگر ناخوانا",
    ] {
        refuse(text, DateInputError::Unreadable);
    }
    refuse("1404/12/30", DateInputError::NoSuchDay);
    assert_eq!(
        parse_moment_input("۴ عصر", Date::MAX, NOW),
        Err(DateInputError::YearOutOfRange)
    );
}

#[test]
fn named_months() {
    check("۳ آذر", "2026-11-24");
    check("۳ اذر ۱۴۰۵", "2026-11-24");
    check("سه‌شنبه ۳ آذر ۱۴۰۵", "2026-11-24");
    check("سه شنبه ۳ آذر ۱۴۰۵", "2026-11-24");
    check("شنبه، ۷ آذر", "2026-11-28");
    check("۱۵ خرداد ۹۹", "2020-06-04");
    check("3 Azar 1405", "2026-11-24");
    check("24 Nov 2026", "2026-11-24");
    check("tue 24 november", "2026-11-24");
}

#[test]
fn refusals() {
    refuse("", DateInputError::Empty);
    refuse(" \u{200C}\u{200F} ", DateInputError::Empty);
    refuse("بعداً", DateInputError::Unreadable);
    refuse("1405", DateInputError::Unreadable);
    refuse("1405//3", DateInputError::Unreadable);
    refuse("1405/9/3/1", DateInputError::Unreadable);
    refuse("1405/9/3x", DateInputError::Unreadable);
    refuse("۳ آذر ۱۴۰۵ ساعت ۵ بعد", DateInputError::Unreadable);
    refuse("1404/12/30", DateInputError::NoSuchDay);
    refuse("1405/13/1", DateInputError::NoSuchDay);
    refuse("1405/9/0", DateInputError::NoSuchDay);
    refuse("2026-02-29", DateInputError::NoSuchDay);
    refuse("1299/1/1", DateInputError::YearOutOfRange);
    refuse("1700/1/1", DateInputError::YearOutOfRange);
    refuse("999999/1/1", DateInputError::YearOutOfRange);
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(year in 1300..=1500, month in 1..=12_u8, day in 1..=31_u8) {
        let Some(jalali) = Jalali::new(year, month, day) else { return Ok(()) };
        let date = jalali.date();
        for style in [DateStyle::Numeric, DateStyle::Long, DateStyle::WithWeekday] {
            for locale in [Locale::Fa, Locale::En] {
                let text = format_date(date, style, locale);
                prop_assert_eq!(parse_date_input(&text, today()), Ok(date), "{}", text);
            }
        }
    }

    #[test]
    fn a_day_with_its_time_is_read_back(year in 1300..=1500, month in 1..=12_u8, day in 1..=29_u8, minutes in 0..1_440_u16) {
        let date = Jalali::new(year, month, day).unwrap().date();
        let time = TimeOfDay {
            hour: u8::try_from(minutes / 60).unwrap(),
            minute: u8::try_from(minutes % 60).unwrap(),
            second: 0,
        };
        for style in [DateStyle::Numeric, DateStyle::Long, DateStyle::WithWeekday] {
            for locale in [Locale::Fa, Locale::En] {
                let (day, hour) = (format_date(date, style, locale), format_time(time, locale));
                for text in [format!("{day} {hour}"), format!("{hour} {day}")] {
                    prop_assert_eq!(parse_moment_input(&text, today(), NOW), Ok((date, Some(time))), "{}", text);
                }
            }
        }
    }

    #[test]
    fn a_day_by_itself_is_the_same_day(text in "(فردا|پنجشنبه|[+]?[0-9]{1,2}|[0-9/]{3,10}|آخر ماه|۳ آذر)( [0-9]{2,4})?") {
        if let Ok(date) = parse_date_input(&text, today()) {
            prop_assert_eq!(parse_moment_input(&text, today(), NOW), Ok((date, None)));
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text: String) {
        let _ = parse_date_input(&text, today());
        let _ = parse_moment_input(&text, today(), NOW);
    }

    #[test]
    fn near_misses_are_read_without_panic(text in "[0-9۰-۹/+٫. \u{200C}آذرشنبهnov-]{0,20}") {
        for today in [today(), Date::MIN, Date::MAX] {
            let _ = parse_date_input(&text, today);
            let _ = parse_moment_input(&text, today, NOW);
        }
    }
}
