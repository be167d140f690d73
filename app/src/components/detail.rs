//! The head of an item: its state, its place in the list, who and how much, and the decision.
//!
//! Anatomy: `.detail > DetailBar + DetailHead + DetailSection…`, the composer docked below. On a phone the decision stands
//! above the bottom bar, under the thumb, however long the page is.

use domain::money::Money;
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::amount::{AmountLook, AmountView};
use super::button::{Button, ButtonKind};
use super::icon::{Icon, icons};
use super::tone::StateLook;
use crate::texts::use_texts;

/// The bar in the colour of the state.
#[component]
pub fn DetailBar(
    /// The state.
    state: StateLook,
    /// How long and since whose step, such as «۲ ساعت از ارسال نادر رستگار».
    #[prop(optional, into)]
    wait: Option<TextProp>,
    /// «۱ از ۲۳».
    #[prop(optional, into)]
    place: Option<TextProp>,
    /// To the item before; the arrows show only with both.
    #[prop(optional, into)]
    on_previous: Option<Callback<()>>,
    /// To the item after.
    #[prop(optional, into)]
    on_next: Option<Callback<()>>,
    /// Further tools, such as a link to the item's own page.
    #[prop(optional, into)]
    tools: ViewFn,
) -> impl IntoView {
    let t = use_texts();
    view! {
        <div class=format!("detail__bar {}", state.tone().class())>
            <span class="detail__state">
                <Icon name=state.icon()/>
                {state.long_text(t)}
            </span>
            {wait.map(|wait| view! { <span class="detail__wait">"· " {move || wait.get()}</span> })}
            <span class="detail__tools">
                {place.map(|place| view! { <span class="detail__pos">{move || place.get()}</span> })}
                {on_previous
                    .zip(on_next)
                    .map(|(previous, next)| {
                        view! {
                            <Button
                                kind=ButtonKind::Quiet
                                small=true
                                icon=icons::CHEVRON_UP
                                label=t.action_previous()
                                on_press=move || previous.run(())
                            />
                            <Button
                                kind=ButtonKind::Quiet
                                small=true
                                icon=icons::CHEVRON_DOWN
                                label=t.action_next()
                                on_press=move || next.run(())
                            />
                        }
                    })}
                {tools.run()}
            </span>
        </div>
    }
}

/// Who and how much, with the decision under it.
#[component]
pub fn DetailHead(
    /// The id of the title, for `aria-labelledby` of the pane.
    #[prop(into)]
    title_id: String,
    /// Type and number, such as «فاکتور فروش D-7F3K · شمارهٔ موقت».
    #[prop(into)]
    kind: ViewFn,
    /// Whose.
    #[prop(into)]
    title: String,
    /// How much.
    amount: Money,
    /// A word under the amount.
    #[prop(optional, into)]
    note: Option<String>,
    /// The buttons of the decision; nothing is drawn without them.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
) -> impl IntoView {
    let t = use_texts();
    view! {
        <header class="detail__head">
            <div class="detail__row">
                <div>
                    <p class="detail__kind">{kind.run()}</p>
                    <h2 class="detail__title" id=title_id>
                        {title}
                    </h2>
                </div>
                <p class="detail__sum">
                    <AmountView amount look=AmountLook::Big/>
                    {note.map(|note| view! { <small>{note}</small> })}
                </p>
            </div>
            {actions
                .map(|actions| {
                    view! {
                        <div class="detail__acts detail__acts--dock" role="toolbar" aria-label=t.cartable_decide()>
                            {actions.run()}
                        </div>
                    }
                })}
        </header>
    }
}

/// A part of the detail with its heading.
#[component]
pub fn DetailSection(
    /// The id of the heading; unique on the page.
    #[prop(into)]
    id: String,
    /// The heading.
    #[prop(into)]
    title: String,
    /// The heading is for screen readers only.
    #[prop(optional)]
    quiet: bool,
    /// The content.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="detail__sec" aria-labelledby=id.clone()>
            <h3 id=id.clone() class=quiet.then_some("visually-hidden")>
                {title}
            </h3>
            {children()}
        </section>
    }
}
