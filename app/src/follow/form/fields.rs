//! The fields of the form, and the content that they make.

use domain::calendar::{
    Date, DateStyle, Instant, TimeOfDay, Zone, format_date, format_time, parse_date_input, parse_time_input,
};
use domain::digits::{localize_digits, to_latin_digits};
use domain::record::{FollowUpContent, Reminder, Repeat};
use leptos::prelude::*;

use crate::components::Choice;
use crate::follow::moment_input::good_time;
use crate::follow::{MORNING_HOUR, words};
use crate::offline::clock;
use crate::shared::View;
use crate::texts::Texts;

/// No reminder, no rhythm.
pub const NONE: &str = "none";
/// On the due day, on the day before it, at a moment of its own.
const DUE: &str = "due";
const BEFORE: &str = "before";
pub const OWN: &str = "own";

const DAYS: &str = "days";
const WEEKS: &str = "weeks";
const MONTHS: &str = "months";

/// What the fields hold.
#[derive(Clone, Copy)]
pub struct Fields {
    pub text: RwSignal<String>,
    pub due: RwSignal<Option<Date>>,
    /// Something is typed as due day that cannot be read.
    pub due_unread: RwSignal<bool>,
    /// The time that was typed with the due day: the reminder's, on that day.
    pub due_time: RwSignal<Option<TimeOfDay>>,
    /// The reminder as it was before a time was typed with the due day.
    remind_before: StoredValue<Option<ChosenReminder>>,
    pub remind: RwSignal<String>,
    /// The day of a reminder at a moment of its own.
    pub day: RwSignal<Option<Date>>,
    pub time: RwSignal<String>,
    /// The person has chosen whether and when it reminds; until then it does on the due day.
    remind_is_own: StoredValue<bool>,
    /// The person has chosen the time; until then it goes with the day.
    time_is_own: StoredValue<bool>,
    pub unit: RwSignal<String>,
    pub every: RwSignal<String>,
}

/// When it reminds, and whether the person has chosen that.
#[derive(Clone)]
struct ChosenReminder {
    remind: String,
    time: String,
    remind_is_own: bool,
    time_is_own: bool,
}

/// What stands in the way of saving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    NoText,
    DueUnread,
    DueForReminder,
    DueForRepeat,
    NoTime,
    NoDay,
    Past,
    NoStep,
}

impl Wrong {
    /// The id of the field that it is about.
    pub fn field(self) -> &'static str {
        match self {
            Self::NoText => super::TEXT,
            Self::DueUnread | Self::DueForReminder | Self::DueForRepeat => "follow-due",
            Self::NoTime | Self::Past => "follow-at-time",
            Self::NoDay => "follow-at-day",
            Self::NoStep => "follow-every",
        }
    }

    pub fn words(self, t: Texts) -> String {
        match self {
            Self::NoText => t.follow_no_text(),
            Self::DueUnread | Self::NoDay => t.cal_error(),
            Self::DueForReminder => t.follow_due_for_reminder(),
            Self::DueForRepeat => t.follow_due_for_repeat(),
            Self::NoTime => t.follow_time_error(),
            Self::Past => t.follow_past(),
            Self::NoStep => t.follow_no_step(),
        }
        .to_owned()
    }
}

impl Fields {
    /// The fields of a content.
    pub fn of(content: &FollowUpContent, is_new: bool, t: Texts, zone: Zone) -> Self {
        let fields = Self {
            text: RwSignal::new(String::new()),
            due: RwSignal::new(None),
            due_unread: RwSignal::new(false),
            due_time: RwSignal::new(None),
            remind_before: StoredValue::new(None),
            remind: RwSignal::new(String::new()),
            day: RwSignal::new(None),
            time: RwSignal::new(String::new()),
            remind_is_own: StoredValue::new(!is_new),
            time_is_own: StoredValue::new(false),
            unit: RwSignal::new(String::new()),
            every: RwSignal::new(String::new()),
        };
        fields.take(content, t, zone);
        fields
    }

    /// Fills the fields with a content.
    pub fn take(self, content: &FollowUpContent, t: Texts, zone: Zone) {
        self.forget_due_time();
        self.text.set(content.text.clone());
        self.due.set(content.due);
        let at = content.remind_at;
        self.time_is_own.set_value(at.is_some());
        let before = content.due.and_then(|due| due.plus_days(-1));
        let day = at.map(|at| at.date(zone));
        self.remind.set(
            match day {
                None => NONE,
                Some(day) if Some(day) == content.due => DUE,
                Some(day) if Some(day) == before => BEFORE,
                Some(_) => OWN,
            }
            .to_owned(),
        );
        self.day.set(day);
        self.time
            .set(at.map_or_else(String::new, |at| format_time(at.time_of_day(zone), t.locale())));
        let (unit, every) = match content.repeat {
            Repeat::Never => (NONE, 1),
            Repeat::Days { every } => (DAYS, every),
            Repeat::Weeks { every } => (WEEKS, every),
            Repeat::Months { every, .. } => (MONTHS, every),
        };
        self.unit.set(unit.to_owned());
        self.every.set(localize_digits(&every.to_string(), t.locale()));
    }

    /// Keeps the reminder on the due day, and its time a good one for the day, until the person has chosen.
    pub fn follow_due(self, t: Texts, zone: Zone) {
        Effect::new(move |_| {
            let due = self.due.get();
            if self.remind_is_own.get_value() {
                return;
            }
            let has_time = due.is_some_and(|due| good_time(due, clock::now(), zone).is_some());
            self.remind.set(if has_time { DUE } else { NONE }.to_owned());
        });
        Effect::new(move |_| {
            let (due, own) = (self.due.get(), self.day.get());
            let day = self.remind.with(|remind| match remind.as_str() {
                OWN => own,
                BEFORE => due.and_then(|due| due.plus_days(-1)),
                _ => due,
            });
            if self.time_is_own.get_value() {
                return;
            }
            let hour = day.map_or(Some(MORNING_HOUR), |day| good_time(day, clock::now(), zone));
            let written = |hour| {
                let time = TimeOfDay {
                    hour,
                    minute: 0,
                    second: 0,
                };
                format_time(time, t.locale())
            };
            self.time.set(hour.map_or_else(String::new, written));
        });
    }

    /// A time typed with the due day is when it reminds on that day; typed over by a day without one, the reminder is what it was.
    pub fn follow_due_time(self, t: Texts) {
        Effect::new(move |_| {
            let Some(time) = self.due_time.get() else {
                if let Some(before) = self.remind_before.try_update_value(Option::take).flatten() {
                    self.remind_is_own.set_value(before.remind_is_own);
                    self.time_is_own.set_value(before.time_is_own);
                    self.remind.set(before.remind);
                    self.time.set(before.time);
                    // What was not chosen goes with the day again.
                    self.due.notify();
                }
                return;
            };
            if self.remind_before.with_value(Option::is_none) {
                self.remind_before.set_value(Some(ChosenReminder {
                    remind: self.remind.get_untracked(),
                    time: self.time.get_untracked(),
                    remind_is_own: self.remind_is_own.get_value(),
                    time_is_own: self.time_is_own.get_value(),
                }));
            }
            self.remind_is_own.set_value(true);
            self.time_is_own.set_value(true);
            self.remind.set(DUE.to_owned());
            self.time.set(format_time(time, t.locale()));
        });
    }

    /// The person has chosen when it reminds; a moment of its own begins on the due day.
    pub fn choose_remind(self) {
        self.remind_is_own.set_value(true);
        self.forget_due_time();
        if *self.remind.read_untracked() == OWN && self.day.read_untracked().is_none() {
            self.day.set(self.due.get_untracked());
        }
    }

    /// The person has chosen the time of the reminder.
    pub fn choose_time(self) {
        self.time_is_own.set_value(true);
        self.forget_due_time();
    }

    /// What was typed with the due day stands no longer for the reminder.
    fn forget_due_time(self) {
        self.remind_before.set_value(None);
        self.due_time.set(None);
    }

    /// Follows every field.
    pub fn track(self) {
        self.text.track();
        self.due.track();
        self.due_unread.track();
        self.remind.track();
        self.day.track();
        self.time.track();
        self.unit.track();
        self.every.track();
    }

    /// The content that the fields make over `base`.
    pub fn content(self, base: &FollowUpContent, now: Instant, zone: Zone) -> Result<FollowUpContent, Wrong> {
        let text = self.text.get_untracked().trim().to_owned();
        if text.is_empty() && base.subject.is_none() {
            return Err(Wrong::NoText);
        }
        if self.due_unread.get_untracked() {
            return Err(Wrong::DueUnread);
        }
        let due = self.due.get_untracked();
        let remind_at = self.remind_at(base, due, now, zone)?;
        Ok(FollowUpContent {
            subject: base.subject,
            text,
            due,
            remind_at,
            repeat: self.repeat(base, due)?,
            done_at: base.done_at,
            // Another time begins anew; the same one stays snoozed or dismissed.
            reminder: if remind_at == base.remind_at {
                base.reminder
            } else {
                Reminder::Waiting
            },
        })
    }

    fn remind_at(
        self,
        base: &FollowUpContent,
        due: Option<Date>,
        now: Instant,
        zone: Zone,
    ) -> Result<Option<Instant>, Wrong> {
        let remind = self.remind.get_untracked();
        let day = match (remind.as_str(), due) {
            (NONE, _) => return Ok(None),
            (OWN, _) => self.day.get_untracked().ok_or(Wrong::NoDay)?,
            (_, None) => return Err(Wrong::DueForReminder),
            (BEFORE, Some(due)) => due.plus_days(-1).ok_or(Wrong::NoDay)?,
            (_, Some(due)) => due,
        };
        let time = parse_time_input(&self.time.get_untracked()).ok_or(Wrong::NoTime)?;
        let at = zone.at(day, time);
        if at <= now && Some(at) != base.remind_at {
            return Err(Wrong::Past);
        }
        Ok(Some(at))
    }

    fn repeat(self, base: &FollowUpContent, due: Option<Date>) -> Result<Repeat, Wrong> {
        let unit = self.unit.get_untracked();
        if unit == NONE {
            return Ok(Repeat::Never);
        }
        let due = due.ok_or(Wrong::DueForRepeat)?;
        let every = to_latin_digits(&self.every.get_untracked())
            .parse()
            .ok()
            .filter(|every| (1..=Repeat::EVERY_MAX).contains(every))
            .ok_or(Wrong::NoStep)?;
        Ok(match (unit.as_str(), base.repeat) {
            (DAYS, _) => Repeat::Days { every },
            (WEEKS, _) => Repeat::Weeks { every },
            // On the last of a short month it may still mean the 31st.
            (_, Repeat::Months { day, .. }) if base.due == Some(due) => Repeat::Months { every, day },
            _ => Repeat::monthly(every, due),
        })
    }

    /// What was understood, in a sentence; what is wrong is said at its field.
    pub fn understood(self, base: &FollowUpContent, t: Texts, view: View) -> String {
        self.track();
        let now = clock::now();
        let with_title = FollowUpContent {
            text: "-".to_owned(),
            ..base.clone()
        };
        let due = self.due.get_untracked();
        let mut parts = vec![due.map_or_else(
            || t.follow_no_date().to_owned(),
            |due| t.follow_due(format_date(due, DateStyle::WithWeekday, t.locale())),
        )];
        let at = self.remind_at(&with_title, due, now, view.zone).ok().flatten();
        parts.push(at.map_or_else(
            || t.follow_no_reminder().to_owned(),
            |at| t.follow_rings(words::moment(t, at, now, view.zone)),
        ));
        if let Ok(repeat) = self.repeat(base, due) {
            parts.extend(words::repeat(t, repeat));
            let next = due.and_then(|due| repeat.next(due, due));
            parts.extend(next.map(|next| t.follow_then(format_date(next, DateStyle::Long, t.locale()))));
        }
        parts.join(" · ")
    }
}

/// Days that are near, with their words.
pub fn soon(today: Date, t: Texts) -> Vec<(Date, &'static str)> {
    let of = |typed: &str, word| parse_date_input(typed, today).ok().map(|day| (day, word));
    [
        of("today", t.common_today()),
        of("tomorrow", t.common_tomorrow()),
        of("next week", t.follow_week_start()),
        of("+7", t.cal_plus_seven()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub fn reminds(t: Texts) -> Vec<Choice> {
    vec![
        Choice::new(NONE, t.follow_remind_none()),
        Choice::new(DUE, t.follow_remind_due()),
        Choice::new(BEFORE, t.follow_remind_before()),
        Choice::new(OWN, t.follow_remind_own()),
    ]
}

pub fn repeats(t: Texts) -> Vec<Choice> {
    vec![
        Choice::new(NONE, t.follow_repeat_never()),
        Choice::new(DAYS, t.follow_repeat_days()),
        Choice::new(WEEKS, t.follow_repeat_weeks()),
        Choice::new(MONTHS, t.follow_repeat_months()),
    ]
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::digits::Locale;

    use super::*;

    fn fields(of: &FollowUpContent) -> Fields {
        Fields::of(of, false, Texts::for_server(Locale::Fa), Zone::TEHRAN)
    }

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn a_content_survives_its_fields() {
        Owner::new().with(|| {
            let due = day("2026-11-24");
            let at = |day, hour: i64| Zone::TEHRAN.start_of(day).plus_seconds(hour * 3_600);
            let now = at(due, 20);
            for (remind_at, repeat) in [
                (None, Repeat::Never),
                (Some(at(due, 9)), Repeat::Weeks { every: 2 }),
                (Some(at(day("2026-11-23"), 17)), Repeat::monthly(1, due)),
                (Some(at(day("2026-11-01"), 8)), Repeat::Days { every: 30 }),
            ] {
                let content = FollowUpContent {
                    text: "تماس".to_owned(),
                    due: Some(due),
                    remind_at,
                    repeat,
                    reminder: if remind_at.is_some() {
                        Reminder::Dismissed
                    } else {
                        Reminder::Waiting
                    },
                    ..FollowUpContent::default()
                };
                let made = fields(&content).content(&content, now, Zone::TEHRAN);
                assert!(made == Ok(content));
            }
        });
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        Owner::new().with(|| {
            let today = day("2026-11-24");
            let now = Zone::TEHRAN.start_of(today).plus_seconds(10 * 3_600);
            let base = FollowUpContent {
                text: "تماس".to_owned(),
                ..FollowUpContent::default()
            };
            let check = |change: &dyn Fn(Fields), wrong: Wrong| {
                let fields = fields(&base);
                change(fields);
                assert_eq!(fields.content(&base, now, Zone::TEHRAN).err(), Some(wrong));
            };
            check(&|it| it.text.set("  ".to_owned()), Wrong::NoText);
            check(&|it| it.due_unread.set(true), Wrong::DueUnread);
            check(&|it| it.remind.set(DUE.to_owned()), Wrong::DueForReminder);
            check(&|it| it.remind.set(OWN.to_owned()), Wrong::NoDay);
            let own = |it: Fields, time: &str| {
                it.remind.set(OWN.to_owned());
                it.day.set(Some(today));
                it.time.set(time.to_owned());
            };
            check(&|it| own(it, "بعداً"), Wrong::NoTime);
            check(&|it| own(it, "۹:۳۰"), Wrong::Past);
            check(&|it| it.unit.set(WEEKS.to_owned()), Wrong::DueForRepeat);
            check(
                &|it| {
                    it.due.set(Some(today));
                    it.unit.set(WEEKS.to_owned());
                    it.every.set("۰".to_owned());
                },
                Wrong::NoStep,
            );
        });
    }
}
