//! The foot of the printed form: the sum in words, terms, signatures.

use domain::calendar::{DateStyle, format_date, format_time};
use domain::digits::{Locale, currency_name, format_money, localize_digits};
use domain::money::{Currency, Money};
use domain::mutation::Actor;
use domain::record::{Decision, Item, User};
use domain::words::{amount_in_words_en, amount_in_words_fa};
use leptos::prelude::*;

use crate::components::Code;
use crate::offline::device::use_device;
use crate::shared::{View, use_view};
use crate::texts::use_texts;

#[component]
pub fn Foot(item: StoredValue<Item>) -> impl IntoView {
    let t = use_texts();
    let view = use_view();
    let item = item.get_value();
    let total = item.totals.final_amount;
    let words = in_words(total, view);
    let figure = format!(
        "{} {}",
        format_money(total, view.locale, view.unit),
        currency_name(&total.currency, view.locale, view.unit)
    );
    let line = move |word: &'static str, text: &str| {
        let text = localize_digits(text, view.locale);
        (!text.trim().is_empty()).then(|| view! { <p><b>{word}</b> " " {text}</p> })
    };
    view! {
        <div class="official__words">
            <div>
                <p>
                    <b>{t.print_in_words()}</b>
                    " "
                    {words}
                    " ("
                    <bdi>{figure}</bdi>
                    ")"
                </p>
                {line(t.print_description(), &item.description)}
            </div>
            <div>
                <p>
                    <b>{t.print_terms()}</b>
                    " "
                    {t.print_cash()}
                    " ☐ \u{a0} "
                    {t.print_non_cash()}
                    " ☐"
                </p>
                {line(t.print_delivery(), &item.delivery_address)}
            </div>
        </div>
        <Signatures approved=item.approved.clone().filter(|_| item.counts())/>
        <p class="official__note">
            <span></span>
            <span>{t.app_name()} " · " <Code text=item.label()/></span>
        </p>
    }
}

/// Seller's stamp, who approved it and when, buyer's stamp.
#[component]
fn Signatures(approved: Option<Decision>) -> impl IntoView {
    let t = use_texts();
    let view = use_view();
    let device = use_device();
    let name = move |id| device.get::<User>(id).map(|user| user.name).unwrap_or_default();
    let approval = approved.map(|decision| {
        let who = match (decision.by, decision.on_behalf_of) {
            (Actor::System, _) => t.print_by_system().to_owned(),
            (Actor::User(by), Some(other)) => t.print_approver(t.print_deputy(name(by), name(other))),
            (Actor::User(by), None) => t.print_approver(name(by)),
        };
        let day = format_date(decision.at.date(view.zone), DateStyle::Numeric, view.locale);
        let time = format_time(decision.at.time_of_day(view.zone), view.locale);
        view! { {who} <br/> {day} "، " {time} }
    });
    view! {
        <div class="official__sign">
            <p>{t.print_sign_seller()}</p>
            <p>{approval}</p>
            <p>{t.print_sign_buyer()}</p>
        </div>
    }
}

/// The sum in words, in the currency's unit as shown; what is less than one unit follows in figures.
fn in_words(total: Money, view: View) -> String {
    // Rials are whole; a toman or a currency with decimals may leave a rest.
    let toman = view.unit == domain::digits::DisplayUnit::Toman && total.currency == Currency::IRR;
    let per_unit = if toman {
        10
    } else {
        10_i64.pow(total.currency.decimals())
    };
    let (whole, rest) = (total.minor / per_unit, total.minor % per_unit);
    let words = match view.locale {
        Locale::Fa => amount_in_words_fa(whole),
        Locale::En => amount_in_words_en(whole),
    };
    let name = currency_name(&total.currency, view.locale, view.unit);
    if rest == 0 {
        return format!("{words} {name}");
    }
    let rest = localize_digits(&format!("{}/{per_unit}", rest.abs()), view.locale);
    match view.locale {
        Locale::Fa => format!("{words} و {rest} {name}"),
        Locale::En => format!("{words} and {rest} {name}"),
    }
}

#[cfg(test)]
mod tests {
    use domain::calendar::{Instant, Zone};
    use domain::digits::DisplayUnit;

    use super::*;
    use crate::shared::{Density, Theme};

    fn check(minor: i64, locale: Locale, unit: DisplayUnit, words: &str) {
        let owner = Owner::new();
        owner.with(|| {
            let view = View {
                locale,
                unit,
                now: RwSignal::new(Instant::from_micros(0)),
                theme: RwSignal::new(Theme::System),
                density: RwSignal::new(Density::Comfortable),
                zone: Zone::TEHRAN,
            };
            assert_eq!(in_words(Money::new(minor, Currency::IRR), view), words);
        });
    }

    #[test]
    fn sums_in_words() {
        check(1_000_005, Locale::Fa, DisplayUnit::Rial, "یک میلیون و پنج ریال");
        check(
            20_000_003_000,
            Locale::Fa,
            DisplayUnit::Toman,
            "دو میلیارد و سیصد تومان",
        );
        check(1_005, Locale::Fa, DisplayUnit::Toman, "یکصد و ۵/۱۰ تومان");
        check(1_200, Locale::En, DisplayUnit::Rial, "one thousand two hundred Rial");
    }
}
