//! A follow-up in words: its title, its day, its reminder, its rhythm.

use domain::calendar::{Date, DateStyle, Instant, Zone, format_date, format_time};
use domain::digits::format_integer;
use domain::record::{FollowUpContent, Reminder, Repeat};

use crate::frame::change::subject_title;
use crate::offline::device::Device;
use crate::texts::Texts;
use crate::wording;

/// What it is called: its text, else the name of its subject.
#[must_use]
pub fn title(t: Texts, device: Device, content: &FollowUpContent) -> String {
    if !content.text.is_empty() {
        return content.text.clone();
    }
    about(t, device, content).unwrap_or_else(|| t.follow_one().to_owned())
}

/// The name of its subject, as far as the device knows it; followed.
#[must_use]
pub fn about(t: Texts, device: Device, content: &FollowUpContent) -> Option<String> {
    let name = subject_title(t, device, content.subject?);
    Some(name).filter(|name| !name.is_empty())
}

/// A day as people say it: «امروز», «فردا», «دیروز», else the date.
#[must_use]
pub fn due(t: Texts, day: Date, today: Date) -> String {
    match day.days_since(today) {
        0 => t.common_today().to_owned(),
        1 => t.common_tomorrow().to_owned(),
        -1 => t.common_yesterday().to_owned(),
        2..=6 => format_date(day, DateStyle::WithWeekday, t.locale()),
        _ => format_date(day, DateStyle::Long, t.locale()),
    }
}

/// A moment, also one that is to come: «فردا ۰۹:۰۰».
#[must_use]
pub fn moment(t: Texts, at: Instant, now: Instant, zone: Zone) -> String {
    if at.date(zone).days_since(now.date(zone)) == 1 {
        return t.follow_tomorrow_at(format_time(at.time_of_day(zone), t.locale()));
    }
    wording::moment(t, at, now, zone)
}

/// What becomes of its reminder; nothing where there is none.
#[must_use]
pub fn reminder(t: Texts, content: &FollowUpContent, now: Instant, zone: Zone) -> Option<String> {
    let at = content.remind_at?;
    Some(match content.reminder {
        Reminder::Waiting => t.follow_rings(moment(t, at, now, zone)),
        Reminder::Snoozed(until) => t.follow_snoozed_until(moment(t, until, now, zone)),
        Reminder::Dismissed => t.follow_reminder_off().to_owned(),
    })
}

/// Its rhythm; nothing for what comes once.
#[must_use]
pub fn repeat(t: Texts, repeat: Repeat) -> Option<String> {
    let (every, say): (u16, fn(Texts, u64, String) -> String) = match repeat {
        Repeat::Never => return None,
        Repeat::Days { every } => (every, |t, count, n| t.follow_every_days(count, n)),
        Repeat::Weeks { every } => (every, |t, count, n| t.follow_every_weeks(count, n)),
        Repeat::Months { every, .. } => (every, |t, count, n| t.follow_every_months(count, n)),
    };
    Some(say(t, every.into(), format_integer(every.into(), t.locale())))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::digits::Locale;

    use super::*;

    #[test]
    fn near_days_have_names() {
        let today: Date = "2026-11-24".parse().expect("a day");
        let check = |days: i64, words: &str| {
            let day = today.plus_days(days).expect("in range");
            assert_eq!(due(Texts::for_server(Locale::Fa), day, today), words, "{days}");
        };
        check(0, "امروز");
        check(1, "فردا");
        check(-1, "دیروز");
        check(4, "شنبه ۷ آذر ۱۴۰۵");
        check(7, "۱۰ آذر ۱۴۰۵");
        check(-4, "۲۹ آبان ۱۴۰۵");
    }

    #[test]
    fn a_rhythm_is_said_in_its_unit() {
        let check = |rhythm: Repeat, words: Option<&str>| {
            assert_eq!(repeat(Texts::for_server(Locale::Fa), rhythm).as_deref(), words);
        };
        check(Repeat::Never, None);
        check(Repeat::Days { every: 1 }, Some("هر روز"));
        check(Repeat::Weeks { every: 2 }, Some("هر ۲ هفته"));
        check(Repeat::Months { every: 1, day: 31 }, Some("هر ماه"));
    }
}
