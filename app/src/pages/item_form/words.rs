//! What the form says: problems at their fields, and where a field is.

use domain::digits::{Locale, localize_digits};
use domain::rejection::{Problem, ProblemCode};

use crate::texts::Texts;
use crate::texts::refusal::problem_text;

/// A count in the digits of the language.
pub fn count(number: usize, locale: Locale) -> String {
    localize_digits(&number.to_string(), locale)
}

/// What is wrong with a field and what to do, in the words of an invoice.
pub fn problem_at(t: Texts, field: &str, code: ProblemCode) -> &'static str {
    let last = field.rsplit('.').next().unwrap_or(field);
    match (last, code) {
        ("party", ProblemCode::Required) => t.invoice_err_party(),
        ("sub_type", ProblemCode::Required) => t.invoice_err_sub_type(),
        ("issue_date", ProblemCode::Required) => t.invoice_err_date(),
        ("lines", ProblemCode::Required) => t.invoice_err_no_lines(),
        ("product", ProblemCode::Required) => t.invoice_err_product(),
        ("quantity", ProblemCode::Required | ProblemCode::NotPositive) => t.invoice_err_quantity(),
        ("unit_price", ProblemCode::Negative) => t.invoice_err_price(),
        ("quantity" | "unit_price" | "discount" | "amount", ProblemCode::BadFormat) => t.invoice_err_number(),
        _ => problem_text(t, code),
    }
}

/// The name of a field by its path, such as «سطر ۲، تعداد».
pub fn field_name(t: Texts, field: &str, locale: Locale) -> String {
    let parts: Vec<&str> = field.split('.').collect();
    let place = |at: &str| count(at.parse::<usize>().map_or(0, |at| at + 1), locale);
    match parts.as_slice() {
        ["lines", at, last] => t.form_summary_line(place(at), part_name(t, last)),
        ["costs", at, last] => t.form_summary_cost(place(at), part_name(t, last)),
        [first, ..] => part_name(t, first).to_owned(),
        [] => String::new(),
    }
}

/// Problems that name a field this form does not show go with the line they are on.
pub fn is_of_line(problem: &Problem, at: usize) -> bool {
    let mut parts = problem.field.split('.');
    parts.next() == Some("lines") && parts.next().and_then(|part| part.parse().ok()) == Some(at)
}

fn part_name(t: Texts, part: &str) -> &'static str {
    match part {
        "party" => t.invoice_customer(),
        "sub_type" => t.invoice_sub_type(),
        "issue_date" => t.invoice_issue_date(),
        "seller" => t.invoice_seller(),
        "delivery_address" => t.invoice_delivery_address(),
        "description" => t.invoice_description(),
        "related" => t.invoice_related(),
        "lines" => t.invoice_lines(),
        "costs" => t.invoice_extras(),
        "product" | "text" => t.invoice_product(),
        "unit" => t.invoice_unit(),
        "quantity" => t.invoice_quantity(),
        "unit_price" => t.invoice_unit_price(),
        "discount" => t.invoice_discount(),
        "amount" => t.common_amount(),
        _ => t.common_description(),
    }
}
