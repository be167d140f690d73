//! Numbers as they are typed: amounts that group themselves, quantities, percentages.
//!
//! What stays true: any digits are accepted (Persian, Arabic, Latin) and shown in those of the page; the caret stays with its
//! digit; nothing that was typed is judged here. The caller reads the text with `domain::digits::parse_amount_in`,
//! `parse_decimal` …, which take whatever this writes.

use domain::digits::{Locale, group_digits, latin_digit};
use leptos::prelude::*;
use leptos::text_prop::TextProp;
use leptos::web_sys::KeyboardEvent;

use super::text_input::TextInput;
use crate::texts::use_texts;

/// Which numbers a field takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NumberKind {
    /// Whole, grouped by thousands.
    #[default]
    Amount,
    /// With decimals, grouped.
    Decimal,
    /// An amount, or a percentage if a percent sign is typed, as in a discount.
    AmountOrPercent,
    /// Digits as they are, such as an id or a card: no grouping.
    Digits,
}

/// A number.
#[component]
pub fn NumberInput(
    /// The text as shown, grouped, in the digits of the page.
    value: RwSignal<String>,
    /// Which numbers.
    #[prop(optional)]
    kind: NumberKind,
    /// Its id; taken from the field around it when not given.
    #[prop(optional, into)]
    id: Option<String>,
    /// The accessible name where no field gives one.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// After the number, such as «ریال».
    #[prop(optional, into)]
    unit: Option<TextProp>,
    /// Shown while empty.
    #[prop(optional, into)]
    placeholder: Option<TextProp>,
    /// A cell of a line table instead of a box.
    #[prop(optional)]
    cell: bool,
    /// Most characters, separators included.
    #[prop(default = 40)]
    max_length: u32,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Marked as wrong, where no field says so.
    #[prop(optional, into)]
    invalid: Option<Signal<bool>>,
    /// The id of a text that describes it, where no field says so.
    #[prop(optional, into)]
    described_by: Option<Signal<Option<String>>>,
    /// After each change by the person.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
    /// When the field is left.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    /// Each key, before the field sees it.
    #[prop(optional, into)]
    on_key: Option<Callback<KeyboardEvent>>,
) -> impl IntoView {
    let locale = use_texts().locale();
    let rewrite = Callback::new(move |typed: String| regroup(&typed, kind, locale));
    let input_mode = match kind {
        NumberKind::Decimal => "decimal",
        NumberKind::Amount | NumberKind::Digits => "numeric",
        // The numeric keyboard of a phone has no percent sign.
        NumberKind::AmountOrPercent => "text",
    };
    view! {
        <TextInput
            value
            numeric=true
            nostrip:id=id
            nostrip:label=label
            nostrip:unit=unit
            nostrip:placeholder=placeholder
            cell
            input_mode
            max_length
            disabled
            nostrip:invalid=invalid
            nostrip:described_by=described_by
            rewrite
            nostrip:on_change=on_change
            nostrip:on_leave=on_leave
            nostrip:on_key=on_key
        />
    }
}

/// Writes what was typed with the digits and separators of the language. Characters that belong to no number go.
pub fn regroup(typed: &str, kind: NumberKind, locale: Locale) -> String {
    let mut plain = String::with_capacity(typed.len());
    let mut percent = false;
    for c in typed.chars() {
        match c {
            '.' | '٫' | '/' if kind != NumberKind::Digits && !plain.contains('.') => plain.push('.'),
            '-' | '\u{2212}' if kind != NumberKind::Digits && plain.is_empty() => plain.push('-'),
            '%' | '٪' => percent = kind == NumberKind::AmountOrPercent,
            c => plain.extend(latin_digit(c)),
        }
    }
    if kind == NumberKind::Amount
        && let Some(dot) = plain.find('.')
    {
        // Rials are whole; a toman has one decimal, other currencies two or three.
        plain.truncate((dot + 4).min(plain.len()));
    }
    if kind == NumberKind::Digits {
        return domain::digits::localize_digits(&plain, locale);
    }
    if plain.is_empty() {
        return String::new();
    }
    let mut written = group_digits(&plain, locale);
    if percent {
        written.push(match locale {
            Locale::Fa => '٪',
            Locale::En => '%',
        });
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, kind: NumberKind, locale: Locale, written: &str) {
        assert_eq!(regroup(typed, kind, locale), written, "{typed}");
    }

    #[test]
    fn numbers_group_while_they_are_typed() {
        check("1158614000", NumberKind::Amount, Locale::Fa, "۱٬۱۵۸٬۶۱۴٬۰۰۰");
        check("۱۲٬۵۰۰٬۰۰", NumberKind::Amount, Locale::Fa, "۱٬۲۵۰٬۰۰۰");
        check("١٢٣٤", NumberKind::Amount, Locale::En, "1,234");
        check("", NumberKind::Amount, Locale::Fa, "");
        check("ریال", NumberKind::Amount, Locale::Fa, "");
        check("1234/5", NumberKind::Decimal, Locale::Fa, "۱٬۲۳۴٫۵");
        check("12.", NumberKind::Decimal, Locale::En, "12.");
        check("5%", NumberKind::AmountOrPercent, Locale::Fa, "۵٪");
        check("5%", NumberKind::Amount, Locale::Fa, "۵");
        check("0076-229645", NumberKind::Digits, Locale::Fa, "۰۰۷۶۲۲۹۶۴۵");
    }
}
