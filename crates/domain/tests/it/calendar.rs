//! Dates against the calendar of ICU, the years of PRODUCT §8, zones and texts.

use domain::calendar::{
    Date, DateStyle, Instant, Jalali, TimeOfDay, Weekday, Zone, format_date, format_time, jalali_month_length,
    jalali_month_name, jalali_year_is_leap,
};
use domain::digits::Locale;
use icu_calendar::cal::Persian;
use icu_calendar::types::Weekday as IcuWeekday;
use proptest::prelude::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn jalali(year: i32, month: u8, day: u8) -> Date {
    Jalali::new(year, month, day).unwrap().date()
}

#[test]
fn each_day_of_1300_to_1500_is_the_day_of_icu() {
    let mut date = jalali(1300, 1, 1);
    let last = jalali(1500, 12, jalali_month_length(1500, 12));
    let mut days = 0;
    while date <= last {
        let (year, month, day) = date.gregorian();
        let iso = icu_calendar::Date::try_new_iso(year, month, day).unwrap();
        let persian = iso.to_calendar(Persian);
        let ours = date.jalali();
        let theirs = (
            persian.year().extended_year(),
            persian.month().ordinal,
            persian.day_of_month().0,
        );
        assert_eq!((ours.year(), ours.month(), ours.day()), theirs, "{date}");
        assert_eq!(Jalali::new(ours.year(), ours.month(), ours.day()), Some(ours), "{date}");
        assert_eq!(ours.date(), date);
        assert_eq!(jalali_year_is_leap(ours.year()), persian.is_in_leap_year(), "{date}");
        assert_eq!(
            date.weekday() == Weekday::Saturday,
            iso.weekday() == IcuWeekday::Saturday,
            "{date}"
        );
        date = date.plus_days(1).unwrap();
        days += 1;
    }
    assert_eq!(days, 201 * 365 + 49);
}

#[test]
fn jalali_each_day() {
    let mut before = Date::MIN.jalali();
    for days in Date::MIN.to_epoch_days() + 1..=Date::MAX.to_epoch_days() {
        let date = Date::from_epoch_days(days.into()).unwrap();
        let jalali = date.jalali();
        assert_eq!(jalali.date(), date);
        assert_eq!(Jalali::new(jalali.year(), jalali.month(), jalali.day()), Some(jalali));
        let next_day =
            (jalali.year(), jalali.month()) == (before.year(), before.month()) && jalali.day() == before.day() + 1;
        let next_month = jalali.day() == 1 && before.day() == jalali_month_length(before.year(), before.month());
        assert!(next_day || next_month, "{before} then {jalali}");
        before = jalali;
    }
}

#[test]
fn leap_years() {
    let leap: Vec<i32> = (1375..=1412).filter(|year| jalali_year_is_leap(*year)).collect();
    assert_eq!(leap, [1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412]);
    assert_eq!(jalali(1403, 12, 30), day("2025-03-20"));
    assert_eq!(jalali(1405, 9, 3), day("2026-11-24"));
    assert_eq!(Jalali::new(1404, 12, 30), None);
}

#[test]
fn days_that_do_not_exist() {
    for (year, month, day) in [
        (1405, 0, 1),
        (1405, 13, 1),
        (1405, 1, 0),
        (1405, 7, 31),
        (1405, 1, 32),
        (9999, 1, 1),
    ] {
        assert_eq!(Jalali::new(year, month, day), None, "{year}/{month}/{day}");
    }
    for (year, month, day) in [
        (2026, 2, 29),
        (2026, 4, 31),
        (2026, 13, 1),
        (0, 1, 1),
        (10_000, 1, 1),
        (1900, 2, 29),
    ] {
        assert_eq!(Date::from_gregorian(year, month, day), None, "{year}-{month}-{day}");
    }
    for year in [i32::MIN, i32::MAX] {
        assert_eq!(Jalali::new(year, 1, 1), None);
        assert_eq!(Date::from_gregorian(year, 1, 1), None);
    }
}

#[test]
fn the_ends_of_the_range() {
    assert_eq!(Date::MIN, day("0001-01-01"));
    assert_eq!(Date::MAX, day("9999-12-31"));
    assert_eq!(Date::MIN.plus_days(-1), None);
    assert_eq!(Date::MAX.plus_days(1), None);
    assert_eq!(Date::MAX.plus_days(i64::MAX), None);
    assert_eq!(Date::from_epoch_days(i64::MIN), None);
}

#[test]
fn iso_text() {
    for text in [
        "",
        "2026-11-2",
        "2026-11-240",
        "2026/11/24",
        "2026-02-30",
        "+026-11-24",
        "۲۰۲۶-۱۱-۲۴",
        "2026-1-024",
        "2026-11-2é",
    ] {
        assert!(text.parse::<Date>().is_err(), "{text}");
    }
    assert_eq!(serde_json::to_string(&day("2026-11-24")).unwrap(), "\"2026-11-24\"");
    assert_eq!(
        serde_json::from_str::<Date>("\"2026-11-24\"").unwrap(),
        day("2026-11-24")
    );
    assert!(serde_json::from_str::<Date>("\"2026-11-31\"").is_err());
}

#[test]
fn weeks_begin_on_saturday() {
    assert_eq!(day("2026-11-24").weekday(), Weekday::Tuesday);
    assert_eq!(day("2026-11-28").weekday(), Weekday::Saturday);
    assert_eq!(day("1970-01-01").weekday(), Weekday::Thursday);
    assert_eq!(day("1969-12-27").weekday(), Weekday::Saturday);
    assert_eq!(Weekday::ALL.map(Weekday::days_from_saturday), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(Weekday::Saturday.name(Locale::Fa), "شنبه");
}

#[test]
fn months_later() {
    let check = |from: (i32, u8, u8), months: i32, to: (i32, u8, u8)| {
        let (start, end) = (
            Jalali::new(from.0, from.1, from.2).unwrap(),
            Jalali::new(to.0, to.1, to.2).unwrap(),
        );
        assert_eq!(start.plus_months(months), Some(end), "{start} {months:+}");
    };
    check((1405, 6, 31), 1, (1405, 7, 30));
    check((1405, 12, 29), 1, (1406, 1, 29));
    check((1403, 12, 30), 12, (1404, 12, 29));
    check((1405, 1, 31), -1, (1404, 12, 29));
    check((1405, 9, 3), -120, (1395, 9, 3));
    assert_eq!(Jalali::new(1405, 1, 1).unwrap().plus_months(i32::MAX), None);
}

#[test]
fn written_for_people() {
    let date = day("2026-11-24");
    let check = |style, locale, text: &str| assert_eq!(format_date(date, style, locale), text);
    check(DateStyle::Numeric, Locale::Fa, "۱۴۰۵/۰۹/۰۳");
    check(DateStyle::Long, Locale::Fa, "۳ آذر ۱۴۰۵");
    check(DateStyle::WithWeekday, Locale::Fa, "سه\u{200C}شنبه ۳ آذر ۱۴۰۵");
    check(DateStyle::Numeric, Locale::En, "2026-11-24");
    check(DateStyle::Long, Locale::En, "24 Nov 2026");
    check(DateStyle::WithWeekday, Locale::En, "Tuesday 24 Nov 2026");
    assert_eq!(
        format_time(
            TimeOfDay {
                hour: 14,
                minute: 5,
                second: 9
            },
            Locale::Fa
        ),
        "۱۴:۰۵"
    );
    assert_eq!(jalali_month_name(12, Locale::Fa), "اسفند");
    assert_eq!(jalali_month_name(0, Locale::En), "");
    assert_eq!(jalali_month_name(13, Locale::En), "");
}

/// Seconds since 1970 in UTC, and the clock in Tehran then. Checked with the IANA database.
#[test]
fn tehran_clock() {
    let check = |seconds: i64, date: &str, time: (u8, u8, u8)| {
        let at = Instant::default().plus_seconds(seconds);
        assert_eq!(at.date(Zone::TEHRAN), day(date), "{seconds}");
        let (hour, minute, second) = time;
        assert_eq!(
            at.time_of_day(Zone::TEHRAN),
            TimeOfDay { hour, minute, second },
            "{seconds}"
        );
    };
    // The moments around midnight now that there is no summer time.
    check(1_795_465_799, "2026-11-23", (23, 59, 59));
    check(1_795_465_800, "2026-11-24", (0, 0, 0));
    // Summer time began on 2 Farvardin 1401 at 01:00 and ended after 30 Shahrivar.
    check(1_647_894_599, "2022-03-21", (23, 59, 59));
    check(1_647_894_600, "2022-03-22", (1, 0, 0));
    check(1_663_788_599, "2022-09-21", (23, 59, 59));
    check(1_663_788_600, "2022-09-21", (23, 0, 0));
    check(1_663_792_200, "2022-09-22", (0, 0, 0));
    // None in 1402.
    check(1_689_280_200, "2023-07-14", (0, 0, 0));
}

/// Every change of the clock in Tehran since 2008, in seconds of UTC, as the IANA time zone database has them.
#[test]
fn tehran_summer_time() {
    let changes: [(i64, i64); 15] = [
        (1_206_045_000, 1_221_939_000),
        (1_237_667_400, 1_253_561_400),
        (1_269_203_400, 1_285_097_400),
        (1_300_739_400, 1_316_633_400),
        (1_332_275_400, 1_348_169_400),
        (1_363_897_800, 1_379_791_800),
        (1_395_433_800, 1_411_327_800),
        (1_426_969_800, 1_442_863_800),
        (1_458_505_800, 1_474_399_800),
        (1_490_128_200, 1_506_022_200),
        (1_521_664_200, 1_537_558_200),
        (1_553_200_200, 1_569_094_200),
        (1_584_736_200, 1_600_630_200),
        (1_616_358_600, 1_632_252_600),
        (1_647_894_600, 1_663_788_600),
    ];
    let offset = |seconds: i64| Zone::TEHRAN.offset_minutes(Instant::default().plus_seconds(seconds));
    for (begin, end) in changes {
        let around = [offset(begin - 1), offset(begin), offset(end - 1), offset(end)];
        assert_eq!(around, [210, 270, 270, 210], "{begin}");
    }
}

#[test]
fn days_begin_where_the_zone_says() {
    for text in [
        "2026-11-24",
        "2022-03-21",
        "2022-03-22",
        "2022-03-23",
        "2022-06-01",
        "2022-09-21",
        "2022-09-22",
        "2023-06-01",
    ] {
        for zone in [Zone::TEHRAN, Zone::UTC, Zone::Offset(-300)] {
            let start = zone.start_of(day(text));
            assert_eq!(start.date(zone), day(text), "{text} {zone}");
            assert_eq!(
                start.plus_micros(-1).date(zone),
                day(text).plus_days(-1).unwrap(),
                "{text} {zone}"
            );
        }
    }
    assert_eq!(Instant::from_micros(i64::MAX).date(Zone::TEHRAN), Date::MAX);
    assert_eq!(Instant::from_micros(i64::MIN).date(Zone::TEHRAN), Date::MIN);
    assert_eq!(serde_json::to_string(&Instant::from_micros(-5)).unwrap(), "-5");
}

#[test]
fn zone_text() {
    for text in ["Asia/Tehran", "UTC", "+04:00", "-09:30"] {
        assert_eq!(text.parse::<Zone>().unwrap().to_string(), text);
    }
    for text in ["", "Tehran", "+4:00", "+04:60", "+24:00", "04:00", "é4:00", "+0é:00"] {
        assert!(text.parse::<Zone>().is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn texts_give_the_date_back(days in Date::MIN.to_epoch_days()..=Date::MAX.to_epoch_days()) {
        let date = Date::from_epoch_days(days.into()).unwrap();
        prop_assert_eq!(date.to_string().parse::<Date>(), Ok(date));
        let (year, month, day) = date.gregorian();
        prop_assert_eq!(Date::from_gregorian(year, month, day), Some(date));
    }

    #[test]
    fn any_moment_has_a_day_and_an_hour(micros: i64, minutes in -1439..1440_i16) {
        let at = Instant::from_micros(micros);
        for zone in [Zone::TEHRAN, Zone::Offset(minutes)] {
            let date = at.date(zone);
            prop_assert!(at.time_of_day(zone).hour < 24);
            prop_assert!(at >= zone.start_of(date) || date == Date::MIN);
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text: String) {
        let _ = text.parse::<Date>();
        let _ = text.parse::<Zone>();
    }
}
