//! Refusals and conflicts in words, by their code. The matches are exhaustive: a new code does not compile without words.

use domain::calendar::{Date, DateStyle, format_date};
use domain::digits::{Locale, format_integer, format_money, localize_digits};
use domain::rejection::{Conflict, Problem, ProblemCode, Rejection};

use super::Texts;
use crate::components::tone::StateLook;
use crate::offline::device::Device;
use crate::shared::View;
use crate::wording;

/// Why it was refused, and what to do.
pub fn rejection_text(t: Texts, rejection: &Rejection) -> String {
    let locale = t.locale();
    match rejection {
        Rejection::NotAllowed => t.rejection_not_allowed().into(),
        Rejection::FourEyes => t.rejection_four_eyes().into(),
        Rejection::NotFound { .. } => t.rejection_not_found().into(),
        Rejection::IdTaken => t.rejection_id_taken().into(),
        Rejection::Invalid { .. } => t.rejection_invalid().into(),
        Rejection::NoFiscalYear { date } => t.rejection_no_fiscal_year(day(*date, locale)),
        Rejection::FiscalYearClosed { date, first_open: None } => t.rejection_fiscal_year_closed(day(*date, locale)),
        Rejection::FiscalYearClosed {
            date,
            first_open: Some(open),
        } => t.rejection_fiscal_year_closed_until(day(*date, locale), day(*open, locale)),
        Rejection::StateForbids { state } => t.rejection_state_forbids(StateLook::from(*state).text(t)),
        Rejection::ReasonRequired => t.rejection_reason_required().into(),
        Rejection::NotNeeded => t.rejection_not_needed().into(),
        Rejection::NumberDoesNotFit { template } => t.rejection_number_does_not_fit(template),
        Rejection::NumberTaken => t.rejection_number_taken().into(),
        Rejection::NumberTooFar { most } => t.rejection_number_too_far(format_integer(*most, locale)),
        Rejection::InUse { by } => t.rejection_in_use(localize_digits(&by.len().to_string(), locale)),
        Rejection::NoTaxRate { date } => t.rejection_no_tax_rate(day(*date, locale)),
        Rejection::Undecodable => t.rejection_undecodable().into(),
    }
}

/// What stands in the way of a decision made on older knowledge.
pub fn conflict_text(t: Texts, conflict: &Conflict, device: Device, view: View) -> String {
    let (locale, unit) = (t.locale(), view.unit);
    match conflict {
        Conflict::AlreadyDecided { state, by, at } => {
            let (name, when, verb) = wording::decision(t, *state, *by, *at, device, view);
            t.conflict_already_decided(name, when, verb)
        }
        Conflict::Changed { .. } => t.conflict_changed().into(),
        Conflict::TotalDiffers { seen, computed } => {
            t.conflict_total_differs(format_money(*seen, locale, unit), format_money(*computed, locale, unit))
        }
        Conflict::FieldChanged { .. } => t.conflict_field_changed().into(),
        Conflict::DraftChanged { .. } => t.conflict_draft_changed().into(),
        Conflict::Gone => t.conflict_gone().into(),
    }
}

/// What is wrong with a field.
pub fn problem_text(t: Texts, code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::Required => t.problem_required(),
        ProblemCode::Unknown => t.problem_unknown(),
        ProblemCode::Inactive => t.problem_inactive(),
        ProblemCode::NotPositive => t.problem_not_positive(),
        ProblemCode::Negative => t.problem_negative(),
        ProblemCode::DiscountAboveGross => t.problem_discount_above_gross(),
        ProblemCode::PercentRange => t.problem_percent_range(),
        ProblemCode::TooManyDecimals => t.problem_too_many_decimals(),
        ProblemCode::TooLong => t.problem_too_long(),
        ProblemCode::TooMany => t.problem_too_many(),
        ProblemCode::TooLarge => t.problem_too_large(),
        ProblemCode::BadFormat => t.problem_bad_format(),
        ProblemCode::BadCheck => t.problem_bad_check(),
        ProblemCode::Duplicate => t.problem_duplicate(),
        ProblemCode::EndBeforeStart => t.problem_end_before_start(),
        ProblemCode::Overlaps => t.problem_overlaps(),
        ProblemCode::Fixed => t.problem_fixed(),
        ProblemCode::LocksOut => t.problem_locks_out(),
        ProblemCode::Currency => t.problem_currency(),
    }
}

/// The first problem of a field by its path, in words: what a form shows under it.
pub fn problem_of(t: Texts, problems: &[Problem], field: &str) -> Option<String> {
    problems
        .iter()
        .find(|problem| problem.field == field)
        .map(|problem| problem_text(t, problem.code).to_owned())
}

fn day(date: Date, locale: Locale) -> String {
    format_date(date, DateStyle::Long, locale)
}
