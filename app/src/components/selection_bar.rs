//! What is selected in a list, its sum, and what can be done with it.

use domain::money::Money;
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::amount::AmountView;
use super::button::{Button, ButtonKind};
use super::icon::icons;
use crate::texts::use_texts;

/// The bar at the foot of a list; the caller shows it only while something is selected.
#[component]
pub fn SelectionBar(
    /// «۲ مورد انتخاب شده».
    #[prop(into)]
    text: TextProp,
    /// The sum of what is selected; `None` where currencies differ.
    #[prop(optional, into)]
    sum: Signal<Option<Money>>,
    /// Takes the selection away.
    #[prop(into)]
    on_clear: Callback<()>,
    /// The buttons.
    children: Children,
) -> impl IntoView {
    let t = use_texts();
    view! {
        <div class="selbar" role="toolbar" aria-label=t.cartable_selection_toolbar()>
            <Button
                kind=ButtonKind::Quiet
                icon=icons::X
                label=t.cartable_clear_selection()
                on_press=move || on_clear.run(())
            />
            <p class="selbar__sum">
                <b aria-live="polite">{move || text.get()}</b>
                {move || {
                    sum.get()
                        .map(|amount| {
                            view! {
                                <span>
                                    {t.common_sum()} " " <AmountView amount/>
                                </span>
                            }
                        })
                }}
            </p>
            <div class="selbar__acts">{children()}</div>
        </div>
    }
}
