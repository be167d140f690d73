//! The particulars of an item, and what its approval does to the customer's balance.

use domain::access::Action;
use domain::calendar::{DateStyle, format_date};
use domain::digits::localize_digits;
use domain::id::UserId;
use domain::money::Money;
use domain::record::{Balance, Item, ItemState, Party, SubType, User};
use leptos::prelude::*;

use crate::components::{AmountView, BalanceView, Code, Fact, Facts, Icon, IconSize, icons};
use crate::offline::device::use_device;
use crate::offline::listing::Listing;
use crate::route::Page;
use crate::texts::use_texts;
use crate::wording;

/// The particulars.
#[component]
pub fn ItemFacts(item: StoredValue<Item>, listing: Listing) -> impl IntoView {
    let (t, device) = (use_texts(), use_device());
    let it = item.get_value();
    let user = move |id: UserId| move || device.get::<User>(id).map(|it| it.name);
    let sub_type = it.sub_type;
    let party = Page::Party(it.party).to_string();
    let text = move |text: &str| (!text.is_empty()).then(|| localize_digits(text, t.locale()));
    view! {
        <section class="detail__sec" aria-labelledby="facts">
            <h3 id="facts" class="visually-hidden">
                {t.invoice_facts()}
            </h3>
            <Facts>
                <Fact label=t.invoice_issue_date()>{format_date(it.issue_date, DateStyle::WithWeekday, t.locale())}</Fact>
                <Fact label=t.invoice_sub_type()>{move || device.get::<SubType>(sub_type).map(|it| it.name)}</Fact>
                <Fact label=t.invoice_seller()>{user(it.seller)}</Fact>
                {(it.author != it.seller).then(|| view! { <Fact label=t.item_author()>{user(it.author)}</Fact> })}
                <Fact label=t.invoice_customer()>
                    <a href=party>{it.buyer.name.clone()}</a>
                </Fact>
                {(it.numbered.is_some())
                    .then(|| {
                        view! {
                            <Fact label=t.invoice_provisional()>
                                <Code text=it.reference.clone()/>
                            </Fact>
                        }
                    })}
                {it
                    .reserved
                    .clone()
                    .map(|number| {
                        view! {
                            <Fact label=t.item_reserved_number()>
                                <Code text=number.text/>
                            </Fact>
                        }
                    })}
                {(!it.related.is_empty()).then(|| view! { <Related item/> })}
                {text(&it.delivery_address)
                    .map(|text| view! { <Fact label=t.invoice_delivery_address() wide=true>{text}</Fact> })}
                {text(&it.description)
                    .map(|text| view! { <Fact label=t.invoice_description() wide=true>{text}</Fact> })}
                <BalanceFact item listing/>
            </Facts>
        </section>
    }
}

/// Links to the documents it rests on.
#[component]
fn Related(item: StoredValue<Item>) -> impl IntoView {
    let (t, device) = (use_texts(), use_device());
    let link = move |id: domain::id::ItemId| {
        let label = move || {
            device.get::<Item>(id).map_or_else(
                || t.action_open().to_owned(),
                |it| wording::code(it.label(), t.locale()),
            )
        };
        view! {
            <a href=Page::Item(id).to_string()>
                <bdi dir="ltr" class="code">
                    {label}
                </bdi>
            </a>
            " "
        }
    };
    view! {
        <Fact label=t.invoice_related()>
            {item.with_value(|item| item.related.clone()).into_iter().map(link).collect_view()}
        </Fact>
    }
}

/// The customer's balance for whoever may see it: now, and as it would be.
#[component]
fn BalanceFact(item: StoredValue<Item>, listing: Listing) -> impl IntoView {
    let (t, device) = (use_texts(), use_device());
    let may = device.access().can(Action::SeeBalance).is_some();
    let (party, currency, amount, counts, state) = item.with_value(|item| {
        (
            item.party,
            item.currency,
            item.totals.final_amount,
            item.counts(),
            item.state(),
        )
    });
    move || {
        let held = device
            .get::<Balance>(Balance::id_of(party, currency))
            .map(|it| it.amount);
        // A party without entries has no balance record: once the server has answered, that is a balance of nothing.
        let answered = !listing.is_filling() && !listing.has_failed();
        let balance = held
            .or_else(|| answered.then(|| Money::zero(currency)))
            .filter(|_| may)?;
        let adds = !counts && !matches!(state, ItemState::Rejected | ItemState::Void);
        let after = adds
            .then(|| balance.minor.checked_add(amount.minor))
            .flatten()
            .map(|minor| Money::new(minor, currency));
        let limit = device.get::<Party>(party).and_then(|it| it.credit_limit);
        let reached = after.unwrap_or(balance).minor;
        let label = if after.is_some() {
            t.invoice_balance_after()
        } else {
            t.invoice_balance()
        };
        Some(view! {
            <Fact label whole=true>
                <BalanceView balance/>
                {after
                    .map(|after| {
                        view! {
                            " "
                            <span class="arrow-note">
                                <Icon name=icons::ARROW_RIGHT size=IconSize::Sm/>
                                <span class="visually-hidden">{t.common_became()}</span>
                            </span>
                            " "
                            <BalanceView balance=after/>
                        }
                    })}
                {limit.map(|limit| view! { " " <LimitNote limit over={reached > limit.minor}/> })}
            </Fact>
        })
    }
}

/// How the credit limit stands to the balance; a warning once it is passed.
#[component]
fn LimitNote(limit: Money, over: bool) -> impl IntoView {
    let t = use_texts();
    if over {
        return view! {
            <span class="facts__warning is-pending">
                <Icon name=icons::TRIANGLE_ALERT size=IconSize::Sm/>
                {t.item_over_limit()}
                " "
                <AmountView amount=limit/>
            </span>
        }
        .into_any();
    }
    view! {
        <span class="muted">
            "· " {t.item_under_limit()} " " <AmountView amount=limit/>
        </span>
    }
    .into_any()
}
