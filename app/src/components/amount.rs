//! Amounts and codes inside running text.
//!
//! What stays true: figures and codes are isolated from the direction of the text around them; the currency is small and
//! muted; a balance is «بدهکار» or «بستانکار», never a bare sign.
//!
//! # On the server
//! Digits follow the language of [`use_texts`]; rial or toman follows the [`View`] in the context, which the root of
//! the app provides from the shared value of the page.

use domain::digits::{DisplayUnit, currency_name, format_money};
use domain::money::Money;
use leptos::prelude::*;

use crate::shared::View;
use crate::texts::use_texts;
use crate::wording;

/// How an amount is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AmountLook {
    /// In a row or a sentence.
    #[default]
    Plain,
    /// The one big amount of a page.
    Big,
    /// No longer true.
    Struck,
}

/// An amount with its currency.
#[component]
pub fn AmountView(
    /// How much.
    amount: Money,
    /// How it is set.
    #[prop(optional)]
    look: AmountLook,
) -> impl IntoView {
    let locale = use_texts().locale();
    let unit = display_unit();
    let class = match look {
        AmountLook::Plain => "amount",
        AmountLook::Big => "amount amount--big",
        AmountLook::Struck => "amount amount--struck",
    };
    let currency = currency_name(&amount.currency, locale, unit).to_owned();
    view! {
        <span class=class>
            <bdi>{format_money(amount, locale, unit)}</bdi>
            " "
            <span class="amount__cur">{currency}</span>
        </span>
    }
}

/// A balance: its size, and whose favour it is in.
#[component]
pub fn BalanceView(
    /// Debit less credit.
    balance: Money,
) -> impl IntoView {
    let size = Money::new(balance.minor.saturating_abs(), balance.currency);
    view! {
        <span class="balance">
            {(!balance.is_zero()).then(|| view! { <AmountView amount=size/> " " })}
            <BalanceSide balance/>
        </span>
    }
}

/// Whose favour a balance is in, in a word: beside its size in a column of figures.
#[component]
pub fn BalanceSide(
    /// Debit less credit.
    balance: Money,
) -> impl IntoView {
    let t = use_texts();
    let (class, word) = match balance.minor {
        0 => ("side", t.common_settled()),
        minor if minor > 0 => ("side", t.common_debtor()),
        _ => ("side side--credit", t.common_creditor()),
    };
    view! { <span class=class>{word}</span> }
}

/// A code, number or id, read left to right wherever it stands; its digits are those of [`wording::code`].
#[component]
pub fn Code(
    /// The text as it is stored.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let text = wording::code(&text, use_texts().locale());
    view! {
        <bdi dir="ltr" class="code">
            {text}
        </bdi>
    }
}

/// Rial or toman, as the page says.
pub fn display_unit() -> DisplayUnit {
    use_context::<View>().map_or(DisplayUnit::Rial, |view| view.unit)
}
