//! What an edit did with the lines and the costs, a sentence for each; long ones fold.

use domain::digits::{
    Locale, format_integer, format_money, format_percent, format_price, format_quantity, localize_digits,
};
use domain::money::Currency;
use domain::record::{CostAmount, CostInput, DiscountInput, Item, LineInput, RowChange, Transition};
use leptos::prelude::*;

use crate::offline::device::use_device;
use crate::shared::{View, use_view};
use crate::texts::{Texts, use_texts};
use crate::wording::{NOTHING, isolated_name};

/// So many sentences stand open; the rest folds.
const OPEN_MAX: usize = 4;

/// Whether a step tells of lines or costs.
#[must_use]
pub fn are_told(step: &Transition) -> bool {
    !(step.lines.is_empty() && step.costs.is_empty())
}

/// The sentences of a step.
#[component]
pub fn RowChanges(step: StoredValue<Transition>) -> impl IntoView {
    let (t, device, view) = (use_texts(), use_device(), use_view());
    let words = step.with_value(|step| {
        let item = device.get_untracked::<Item>(step.item);
        let currency = item.map_or(Currency::IRR, |item| item.currency);
        sentences(Telling { t, view, currency }, step)
    });
    let left_out = step.with_value(|step| step.rows_left_out);
    let figure = move |count: usize| format_integer(i64::try_from(count).unwrap_or(i64::MAX), t.locale());
    let list = |words: &[String]| {
        let row = |words: &String| view! { <li>{words.clone()}</li> };
        view! { <ul class="event__rows">{words.iter().map(row).collect_view()}</ul> }
    };
    let (open, folded) = words.split_at(words.len().min(OPEN_MAX));
    let more = folded.len();
    view! {
        {list(open)}
        {(more > 0)
            .then(|| {
                view! {
                    <details>
                        <summary>{t.history_more_rows(more as u64, figure(more))}</summary>
                        {list(folded)}
                    </details>
                }
            })}
        {(left_out > 0)
            .then(|| {
                view! { <p>{t.history_rows_left_out(left_out.into(), figure(left_out as usize))}</p> }
            })}
    }
}

/// How values are written.
#[derive(Clone, Copy)]
struct Telling {
    t: Texts,
    view: View,
    currency: Currency,
}

fn sentences(telling: Telling, step: &Transition) -> Vec<String> {
    let lines = step.lines.iter().map(|change| telling.line(change));
    lines
        .chain(step.costs.iter().map(|change| telling.cost(change)))
        .collect()
}

impl Telling {
    fn locale(self) -> Locale {
        self.t.locale()
    }

    /// A place as people count.
    fn place(self, at: u32) -> String {
        format_integer(i64::from(at) + 1, self.locale())
    }

    fn line(self, change: &RowChange<LineInput>) -> String {
        let t = self.t;
        match change {
            RowChange::Added { at, row } => t.history_line_added(self.place(*at), self.whole_line(row)),
            RowChange::Removed { at, row } => t.history_line_removed(self.place(*at), self.whole_line(row)),
            RowChange::Changed { at, before, after } => {
                let parts = [
                    (t.field_product(), self.name(&before.text), self.name(&after.text)),
                    (t.field_quantity(), self.quantity(before), self.quantity(after)),
                    (t.field_unit_price(), self.price(before), self.price(after)),
                    (t.field_discount(), self.discount(before), self.discount(after)),
                ];
                let mut changes = self.differences(parts);
                changes.extend(self.taxable(before.taxable, after.taxable));
                t.history_line_changed(self.place(*at), self.name(&after.text), self.sentence(&changes))
            }
        }
    }

    fn cost(self, change: &RowChange<CostInput>) -> String {
        let t = self.t;
        match change {
            RowChange::Added { at, row } => t.history_cost_added(self.place(*at), self.whole_cost(row)),
            RowChange::Removed { at, row } => t.history_cost_removed(self.place(*at), self.whole_cost(row)),
            RowChange::Changed { at, before, after } => {
                let parts = [
                    (t.field_text(), self.name(&before.text), self.name(&after.text)),
                    (t.field_amount(), self.share(before.amount), self.share(after.amount)),
                ];
                let mut changes = self.differences(parts);
                changes.extend(self.taxable(before.taxable, after.taxable));
                t.history_cost_changed(self.place(*at), self.name(&after.text), self.sentence(&changes))
            }
        }
    }

    fn differences<const N: usize>(self, parts: [(&'static str, String, String); N]) -> Vec<String> {
        let differ = parts.into_iter().filter(|(_, before, after)| before != after);
        differ
            .map(|(field, before, after)| self.t.history_change(field, before, after))
            .collect()
    }

    fn taxable(self, before: bool, after: bool) -> Option<String> {
        (before != after).then(|| {
            let words = if after {
                self.t.history_now_taxable()
            } else {
                self.t.history_now_exempt()
            };
            words.to_owned()
        })
    }

    fn sentence(self, changes: &[String]) -> String {
        changes.join(match self.locale() {
            Locale::Fa => "؛ ",
            Locale::En => "; ",
        })
    }

    fn whole_line(self, line: &LineInput) -> String {
        let words = self
            .t
            .history_line(self.name(&line.text), self.quantity(line), self.price(line));
        match line.discount {
            DiscountInput::None => words,
            _ => self.t.history_line_discount(words, self.discount(line)),
        }
    }

    fn whole_cost(self, cost: &CostInput) -> String {
        self.t.history_cost(self.name(&cost.text), self.share(cost.amount))
    }

    fn name(self, text: &str) -> String {
        isolated_name(&localize_digits(text, self.locale()))
    }

    fn quantity(self, line: &LineInput) -> String {
        let figure = line.quantity.map(|it| format_quantity(it, self.locale()));
        let figure = figure.unwrap_or_else(|| NOTHING.to_owned());
        if line.unit.is_empty() {
            figure
        } else {
            format!("{figure} {}", isolated_name(&line.unit))
        }
    }

    fn price(self, line: &LineInput) -> String {
        let price = line.unit_price;
        price.map_or_else(
            || NOTHING.to_owned(),
            |it| format_price(it, self.currency, self.locale(), self.view.unit),
        )
    }

    fn discount(self, line: &LineInput) -> String {
        match line.discount {
            DiscountInput::None => NOTHING.to_owned(),
            DiscountInput::Amount(amount) => self.share(CostAmount::Amount(amount)),
            DiscountInput::Percent(percent) => self.share(CostAmount::Percent(percent)),
        }
    }

    fn share(self, share: CostAmount) -> String {
        match share {
            CostAmount::Amount(amount) => format_money(amount, self.locale(), self.view.unit),
            CostAmount::Percent(percent) => format_percent(percent, self.locale()),
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::calendar::{Instant, Zone};
    use domain::digits::DisplayUnit;
    use domain::money::{Money, Percent};
    use domain::quantity::{Price, Quantity};

    use super::*;
    use crate::shared::{Density, Theme};

    fn telling() -> Telling {
        let view = View {
            locale: Locale::Fa,
            unit: DisplayUnit::Rial,
            now: RwSignal::new(Instant::default()),
            theme: RwSignal::new(Theme::System),
            density: RwSignal::new(Density::Comfortable),
            zone: Zone::TEHRAN,
        };
        Telling {
            t: Texts::for_server(Locale::Fa),
            view,
            currency: Currency::IRR,
        }
    }

    fn line(text: &str, quantity: i32, price: i64) -> LineInput {
        LineInput {
            text: text.to_owned(),
            unit: "کیلوگرم".to_owned(),
            quantity: Some(Quantity::whole(quantity)),
            unit_price: Price::new(price.into()).ok(),
            ..LineInput::default()
        }
    }

    #[test]
    fn each_line_is_told_in_a_sentence() {
        Owner::new().with(|| {
            let check = |change: RowChange<LineInput>, words: &str| {
                let told = telling().line(&change).replace(['\u{2068}', '\u{2069}'], "");
                assert_eq!(told, words);
            };
            let sugar = line("شکر", 2, 100_000);
            check(
                RowChange::Added { at: 2, row: sugar.clone() },
                "سطر ۳ افزوده شد: شکر، ۲ کیلوگرم × ۱۰۰٬۰۰۰",
            );
            let cheaper = LineInput {
                discount: DiscountInput::Percent(Percent::whole(5)),
                ..sugar.clone()
            };
            check(
                RowChange::Removed { at: 0, row: cheaper.clone() },
                "سطر ۱ برداشته شد: شکر، ۲ کیلوگرم × ۱۰۰٬۰۰۰، تخفیف ۵٪",
            );
            check(
                RowChange::Changed { at: 0, before: sugar.clone(), after: cheaper },
                "سطر ۱، شکر: تخفیف: از — به ۵٪",
            );
            check(
                RowChange::Changed {
                    at: 1,
                    before: sugar,
                    after: LineInput {
                        taxable: true,
                        ..line("برنج", 3, 90_000)
                    },
                },
                "سطر ۲، برنج: کالا یا خدمت: از شکر به برنج؛ تعداد: از ۲ کیلوگرم به ۳ کیلوگرم؛ بهای واحد: از ۱۰۰٬۰۰۰ به ۹۰٬۰۰۰؛ مشمول مالیات شد",
            );
        });
    }

    #[test]
    fn each_cost_is_told_in_a_sentence() {
        Owner::new().with(|| {
            let carriage = CostInput {
                text: "حمل".to_owned(),
                amount: CostAmount::Amount(Money::new(20_000, Currency::IRR)),
                taxable: false,
            };
            let half = CostInput {
                amount: CostAmount::Percent(Percent::whole(1)),
                ..carriage.clone()
            };
            let change = RowChange::Changed {
                at: 0,
                before: carriage,
                after: half,
            };
            let told = telling().cost(&change).replace(['\u{2068}', '\u{2069}'], "");
            assert_eq!(told, "اضافهٔ ۱، حمل: مبلغ: از ۲۰٬۰۰۰ به ۱٪");
        });
    }
}
