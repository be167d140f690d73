//! What the rules answer, in words: one function for each thing that a page may have to say.
//!
//! What stays true: a text is chosen by a code, never by the words of an error; the matches are exhaustive, so that a new code
//! does not compile without its words. Amounts and dates are written as the page writes them. The sentences of single
//! codes stand in [`crate::texts::refusal`].

use domain::calendar::{Date, DateStyle, Instant, Zone, format_date, format_time};
use domain::digits::{DisplayUnit, Locale, format_integer, format_money, localize_digits};
use domain::money::Money;
use domain::mutation::Actor;
use domain::query::QueryError;
use domain::record::{FieldChange, ItemState, Party, Product, Step, SubType, User};
use domain::rejection::{ProblemCode, Rejection, Stop};
use leptos::prelude::GetUntracked;
use sync::protocol::Outcome;

use crate::components::StateLook;
use crate::offline::device::Device;
use crate::shared::View;
use crate::texts::Texts;
use crate::texts::refusal::{conflict_text, problem_text, rejection_text};

/// Microseconds in a minute.
const MINUTE: i64 = 60_000_000;

/// What stands where there is no value.
pub const NOTHING: &str = "—";

/// A device's clock may be this far from the server's before anybody speaks of it.
const CLOCKS_APART_MICROS: i64 = 2 * MINUTE;

/// Why a change was refused on the device already.
#[must_use]
pub fn stop(t: Texts, stop: &Stop, device: Device, view: View) -> String {
    match stop {
        Stop::Conflict(conflict) => conflict_text(t, conflict, device, view),
        Stop::Rejected(rejection) => rejection_text(t, rejection),
        Stop::Missing(_) => t.outcome_unknown_here().to_owned(),
    }
}

/// Why a change did not apply; nothing to say of one that did.
#[must_use]
pub fn outcome(t: Texts, outcome: &Outcome, device: Device, view: View) -> Option<String> {
    Some(match outcome {
        Outcome::Applied => return None,
        Outcome::Conflict { detail } => conflict_text(t, detail, device, view),
        Outcome::Rejected { detail } => rejection_text(t, detail),
        Outcome::DependencyFailed { .. } => t.outcome_dependency_failed().to_owned(),
        Outcome::Poisoned => t.outcome_poisoned().to_owned(),
    })
}

/// Why a rule or a right says no.
#[must_use]
pub fn rejection(t: Texts, rejection: &Rejection) -> String {
    rejection_text(t, rejection)
}

/// Who decided, when, and what they did, each for a sentence of its own: «نرگس کاظمی», «امروز ۱۶:۲۰», «تایید کرد».
#[must_use]
pub fn decision(
    t: Texts,
    state: ItemState,
    by: Actor,
    at: Instant,
    device: Device,
    view: View,
) -> (String, String, &'static str) {
    let known = by.user().and_then(|user| device.get_untracked::<User>(user));
    let name = known.map_or_else(|| t.history_by_system().to_owned(), |user| user.name);
    let verb = match state {
        ItemState::Rejected => t.decided_rejected(),
        ItemState::Void => t.decided_voided(),
        ItemState::Numbered => t.decided_numbered(),
        ItemState::Done => t.decided_done(),
        ItemState::Approved | ItemState::Pending => t.decided_approved(),
    };
    (name, moment(t, at, view.now.get_untracked(), view.zone), verb)
}

/// What is wrong with a field.
#[must_use]
pub fn problem(t: Texts, code: ProblemCode) -> &'static str {
    problem_text(t, code)
}

/// What is wrong with a list's filter or order.
#[must_use]
pub fn query_error(t: Texts, error: &QueryError) -> &'static str {
    match error {
        QueryError::NoField(_) => t.query_no_field(),
        QueryError::NotSortable(_) => t.query_not_sortable(),
        QueryError::WrongType(_) => t.query_wrong_type(),
        QueryError::TooDeep => t.query_too_deep(),
        QueryError::TooMany => t.query_too_many(),
    }
}

/// The state of an item in a word.
#[must_use]
pub fn state(t: Texts, state: ItemState) -> &'static str {
    StateLook::from(state).text(t)
}

/// What somebody did, as it follows their name: «تایید کرد».
#[must_use]
pub fn step(t: Texts, step: &Step) -> String {
    match step {
        Step::Submitted => t.history_submitted().to_owned(),
        Step::Resubmitted => t.history_resubmitted().to_owned(),
        Step::Approved => t.history_approved().to_owned(),
        Step::Rejected => t.history_rejected().to_owned(),
        Step::Numbered(number) => t.history_numbered(isolated(&code(number, t.locale()))),
        Step::Reverted => t.history_reverted().to_owned(),
        Step::Edited => t.history_edited().to_owned(),
        Step::Deleted => t.history_deleted().to_owned(),
        Step::Voided => t.history_voided().to_owned(),
    }
}

/// The name of a field by its path: `issue_date`, or `lines.2.quantity` as «سطر ۳، تعداد». A name nobody gave words to is
/// shown as it is.
#[must_use]
pub fn field(t: Texts, path: &str) -> String {
    let mut parts = path.split('.');
    let first = parts.next().unwrap_or_default();
    let place = parts.next().and_then(|at| at.parse::<i64>().ok());
    let inner = parts.next();
    let group = match (first, place) {
        ("lines", Some(at)) => t.field_line(format_integer(at + 1, t.locale())),
        ("costs", Some(at)) => t.field_cost(format_integer(at + 1, t.locale())),
        _ => return field_name(t, first).map_or_else(|| path.to_owned(), str::to_owned),
    };
    let comma = match t.locale() {
        Locale::Fa => "، ",
        Locale::En => ", ",
    };
    match inner.and_then(|name| field_name(t, name)) {
        Some(name) => format!("{group}{comma}{name}"),
        None => group,
    }
}

fn field_name(t: Texts, name: &str) -> Option<&'static str> {
    Some(match name {
        "sub_type" => t.field_sub_type(),
        "party" => t.field_party(),
        "seller" => t.field_seller(),
        "issue_date" => t.field_issue_date(),
        "delivery_address" => t.field_delivery_address(),
        "description" => t.field_description(),
        "related" => t.field_related(),
        "lines" => t.field_lines(),
        "costs" => t.field_costs(),
        "final" | "final_amount" => t.field_final(),
        "product" => t.field_product(),
        "text" => t.field_text(),
        "unit" => t.field_unit(),
        "quantity" => t.field_quantity(),
        "unit_price" => t.field_unit_price(),
        "discount" => t.field_discount(),
        "amount" => t.field_amount(),
        "taxable" => t.field_taxable(),
        "reason" => t.field_reason(),
        "number" | "typed" => t.field_number(),
        "name" => t.field_name(),
        "code" => t.field_code(),
        _ => return None,
    })
}

/// A changed field in words, its values read through what the device holds: name, before, after.
#[must_use]
pub fn change(t: Texts, change: &FieldChange, device: Device, unit: DisplayUnit) -> (String, String, String) {
    let name = field(t, &change.field);
    if matches!(change.field.as_str(), "lines" | "costs") {
        // Digests of the content: that they differ is all they say.
        return (
            name,
            t.field_lines_before().to_owned(),
            t.field_lines_after().to_owned(),
        );
    }
    let value = |text: &str| value(t, &change.field, text, device, unit);
    (name, value(&change.before), value(&change.after))
}

/// A value as records keep it (an id, an ISO date, an amount), as people read it.
fn value(t: Texts, field: &str, text: &str, device: Device, unit: DisplayUnit) -> String {
    let locale = t.locale();
    if text.is_empty() {
        return NOTHING.to_owned();
    }
    let name = match field {
        "sub_type" => device.get_untracked::<SubType>(text).map(|it| it.name),
        "party" => device.get_untracked::<Party>(text).map(|it| it.name),
        "seller" | "author" => device.get_untracked::<User>(text).map(|it| it.name),
        "product" => device.get_untracked::<Product>(text).map(|it| it.name),
        _ => None,
    };
    if let Some(name) = name {
        return name;
    }
    if let Ok(date) = text.parse::<Date>() {
        return format_date(date, DateStyle::Long, locale);
    }
    if let Ok(amount) = text.parse::<Money>() {
        return format_money(amount, locale, unit);
    }
    localize_digits(text, locale)
}

/// How long something took or has lasted: «۲ ساعت».
#[must_use]
pub fn span(t: Texts, micros: i64) -> String {
    let minutes = (micros / MINUTE).max(0);
    let (count, say): (i64, fn(Texts, u64, String) -> String) = match minutes {
        0..60 => (minutes, |t, count, n| t.common_minutes(count, n)),
        60..2_880 => (minutes / 60, |t, count, n| t.common_hours(count, n)),
        _ => (minutes / 1_440, |t, count, n| t.common_days(count, n)),
    };
    say(t, count.unsigned_abs(), format_integer(count, t.locale()))
}

/// A moment as people say it: «امروز ۰۸:۵۲», «دیروز ۱۶:۲۰», else the date with its time.
#[must_use]
pub fn moment(t: Texts, at: Instant, now: Instant, zone: Zone) -> String {
    let locale = t.locale();
    let time = format_time(at.time_of_day(zone), locale);
    let (day, today) = (at.date(zone), now.date(zone));
    if day == today {
        t.common_today_at(time)
    } else if day.plus_days(1) == Some(today) {
        t.common_yesterday_at(time)
    } else {
        format!("{} {time}", format_date(day, DateStyle::Long, locale))
    }
}

/// When the device said it happened, where that is not when the server heard of it.
#[must_use]
pub fn claimed(t: Texts, claimed: Instant, applied: Instant, view: View) -> Option<String> {
    let apart = applied.micros_since(claimed).abs();
    (apart > CLOCKS_APART_MICROS).then(|| {
        let on = claimed.date(view.zone);
        let day = if on == applied.date(view.zone) {
            String::new()
        } else {
            format!("{} ", format_date(on, DateStyle::Long, t.locale()))
        };
        let time = format_time(claimed.time_of_day(view.zone), t.locale());
        t.history_on_device(format!("{day}{time}"))
    })
}

/// A code or number as it is read: its digits in those of the language. A provisional reference stays as it is typed, because
/// its letters are Latin and its digits stand among them.
#[must_use]
pub fn code(text: &str, locale: Locale) -> String {
    if is_reference(text) {
        text.to_owned()
    } else {
        localize_digits(text, locale)
    }
}

/// `D-` and four capital letters or digits: what [`crate::offline::clock::reference_of`] makes.
fn is_reference(text: &str) -> bool {
    text.strip_prefix("D-")
        .is_some_and(|rest| rest.len() == 4 && rest.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit()))
}

/// A code inside a sentence, kept from turning the words around it (U+2066, U+2069).
#[must_use]
pub fn isolated(code: &str) -> String {
    format!("\u{2066}{code}\u{2069}")
}

/// A name inside a sentence, in its own direction (U+2068, U+2069).
#[must_use]
pub fn isolated_name(name: &str) -> String {
    format!("\u{2068}{name}\u{2069}")
}

/// Names and notes in one line, each kept from turning its neighbours around (U+2068, U+2069).
#[must_use]
pub fn joined(parts: &[String]) -> String {
    if let [only] = parts {
        return only.clone();
    }
    let parts: Vec<String> = parts.iter().map(|part| isolated_name(part)).collect();
    parts.join(" · ")
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    fn fa() -> Texts {
        Texts::for_server(Locale::Fa)
    }

    #[test]
    fn fields_have_names_by_their_path() {
        let check = |path: &str, name: &str| assert_eq!(field(fa(), path), name, "{path}");
        check("party", "مشتری");
        check("lines.2.quantity", "سطر ۳، تعداد");
        check("costs.0.amount", "هزینهٔ ۱، مبلغ");
        check("lines.0", "سطر ۱");
        check("lines", "سطرها");
        check("mystery", "mystery");
    }

    #[test]
    fn codes_follow_the_language_and_references_the_keyboard() {
        let check = |text: &str, shown: &str| assert_eq!(code(text, Locale::Fa), shown, "{text}");
        check("INV-1405/000067", "INV-۱۴۰۵/۰۰۰۰۶۷");
        check("10102457833", "۱۰۱۰۲۴۵۷۸۳۳");
        check("D-7F3K", "D-7F3K");
        check("D-1405/7", "D-۱۴۰۵/۷");
        assert_eq!(code("INV-۱۴۰۵/۱", Locale::En), "INV-1405/1");
    }

    #[test]
    fn spans_are_said_in_the_largest_unit_that_tells() {
        let check = |minutes: i64, text: &str| assert_eq!(span(fa(), minutes * MINUTE), text, "{minutes}");
        check(0, "۰ دقیقه");
        check(59, "۵۹ دقیقه");
        check(60, "۱ ساعت");
        check(31 * 60, "۳۱ ساعت");
        check(2 * 1_440, "۲ روز");
    }

    #[test]
    fn moments_are_near_or_dated() {
        let now = "2026-11-24"
            .parse::<Date>()
            .map(|day| Zone::TEHRAN.start_of(day))
            .expect("a day");
        let now = now.plus_seconds(10 * 3_600);
        let check = |seconds: i64, text: &str| {
            assert_eq!(moment(fa(), now.plus_seconds(-seconds), now, Zone::TEHRAN), text);
        };
        check(3_600, "امروز ۰۹:۰۰");
        check(20 * 3_600, "دیروز ۱۴:۰۰");
        check(50 * 3_600, "۱ آذر ۱۴۰۵ ۰۸:۰۰");
    }
}
