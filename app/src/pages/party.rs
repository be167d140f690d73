//! One party: page and form.
//!
//! The page's parts: [`ledger`] (what makes the balance), [`invoices`]; the form is in [`edit`].

use domain::access::Action;
use domain::digits::{currency_name, format_money, format_percent};
use domain::id::PartyId;
use domain::money::{Money, Percent};
use domain::query::{Filter, ListQuery, Sort, Value};
use domain::record::{Balance, ItemType, Key, Kind, Party, PartyNature, Subject, User};
use leptos::prelude::*;
use sync::protocol::Query;

use super::list_address::use_search;
use super::parties::company_currency;
use crate::components::{
    BalanceView, ButtonKind, Chip, Code, Empty, Fact, Facts, Icon, LinkButton, SkeletonRows, TabItem, TabLinks, Tone,
    icons,
};
use crate::offline::device::use_device;
use crate::offline::listing::use_query;
use crate::route::Page;
use crate::shared::use_view;
use crate::talk::{self, CommentBox, Records};
use crate::texts::{Texts, use_texts};

mod edit;
mod invoices;
mod ledger;

pub use edit::{EditParty, NewParty};

/// The party with its balance.
#[must_use]
pub fn query(id: PartyId) -> Query {
    Query::Record(Key::new(Kind::Party, id))
}

/// What its page shows.
pub fn queries(id: PartyId) -> Vec<Query> {
    vec![
        query(id),
        invoices::query(id),
        ledger::query(id),
        talk::query(Subject::Party(id)),
    ]
}

fn of_party(id: PartyId, source: Kind, sort: &str, limit: u32) -> Query {
    let filter = Filter::eq("party", Value::text(id));
    Query::List(ListQuery::new(source, filter, Sort::descending(sort), limit))
}

/// The page.
#[component]
pub fn PartyPage(id: PartyId) -> impl IntoView {
    let device = use_device();
    let listing = use_query(move || query(id));
    let party = Memo::new(move |_| device.get::<Party>(id));
    let is_there = Memo::new(move |_| party.with(Option::is_some));
    view! {
        <main class="page" id="main">
            {move || {
                if is_there.get() {
                    view! { <Body id party/> }.into_any()
                } else if listing.is_filling() {
                    view! { <SkeletonRows/> }.into_any()
                } else {
                    view! { <Missing/> }.into_any()
                }
            }}
        </main>
    }
}

/// There is no such party, as far as this place knows.
#[component]
fn Missing() -> impl IntoView {
    let t = use_texts();
    view! {
        <Empty icon=icons::USERS title=t.party_not_found_title() body=t.party_not_found_body()>
            <LinkButton href=Page::Parties.to_string()>{t.party_title()}</LinkButton>
        </Empty>
    }
}

#[component]
fn Body(id: PartyId, party: Memo<Option<Party>>) -> impl IntoView {
    let t = use_texts();
    let can_see_balance = use_device().access().can(Action::SeeBalance).is_some();
    let search = use_search();
    let first = if can_see_balance { "ledger" } else { "invoices" };
    let tab = Memo::new(move |_| search.with(|search| search.get("tab").unwrap_or(first).to_owned()));
    let address = move |tab: &str| {
        let page = Page::Party(id);
        if tab == first {
            page.to_string()
        } else {
            format!("{page}?tab={tab}")
        }
    };
    let tabs = move || {
        let ledger = can_see_balance.then(|| TabItem::new(address("ledger"), t.party_ledger()));
        let others = [
            TabItem::new(address("invoices"), t.party_invoices()),
            TabItem::new(address("facts"), t.invoice_facts()),
        ];
        ledger.into_iter().chain(others).collect::<Vec<_>>()
    };
    view! {
        {move || party.get().map(|party| view! { <Head party/> })}
        {can_see_balance.then(|| view! { <Stats id party/> })}
        <div class="section card">
            <TabLinks
                label=t.party_parts()
                items=Signal::derive(tabs)
                current=Signal::derive(move || tab.with(|tab| address(tab)))
            />
            {move || match tab.get().as_str() {
                "ledger" if can_see_balance => view! { <ledger::Ledger id/> }.into_any(),
                "facts" => view! { <AllFacts party/> }.into_any(),
                _ => view! { <invoices::Invoices id/> }.into_any(),
            }}
        </div>
        <section class="section card" aria-labelledby="records-title">
            <div class="card__head">
                <h2 id="records-title">{t.comment_records()}</h2>
            </div>
            <div class="card__pad">
                <Records subject=Subject::Party(id)/>
            </div>
            <CommentBox subject=Subject::Party(id)/>
        </section>
    }
}

#[component]
fn Head(party: Party) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let icon = match party.nature {
        PartyNature::Person => icons::USER,
        PartyNature::Organisation => icons::BUILDING_2,
    };
    let nature = nature_text(t, party.nature);
    let kind = if party.category.is_empty() {
        nature.to_owned()
    } else {
        format!("{nature} · {}", party.category)
    };
    let number = |label: &'static str, text: &str| {
        (!text.is_empty()).then(|| view! { <span>{label} " " <Code text=text.to_owned()/></span> })
    };
    let responsible = party.responsible.and_then(|id| device.get::<User>(id));
    let key = Key::new(Kind::Party, party.id);
    let unsent = move || !device.pending_on(&key).is_empty();
    let new_invoice = format!("{}?party={}", Page::NewItem(ItemType::SalesInvoice), party.id);
    view! {
        <div class="page__head">
            <div class="party__id">
                <span class="avatar avatar--lg avatar--unit avatar--1" aria-hidden="true">
                    <Icon name=icon/>
                </span>
                <div>
                    <h2>{party.name.clone()}</h2>
                    <p class="party__meta">
                        <span>{kind}</span>
                        {number(t.party_customer_no(), &party.customer_number)}
                        {number(id_label(t, party.nature), &party.national_id)}
                        {responsible.map(|user| view! { <span>{t.party_responsible_is(user.name)}</span> })}
                        {(!party.active)
                            .then(|| {
                                view! { <Chip tone=Tone::Void icon=icons::BAN text=t.state_inactive()/> }
                            })}
                        {move || {
                            unsent()
                                .then(|| {
                                    view! {
                                        <Chip
                                            tone=Tone::Pending
                                            icon=icons::CLOUD_UPLOAD
                                            text=t.state_changed_unsent()
                                            unsent=true
                                        />
                                    }
                                })
                        }}
                    </p>
                </div>
            </div>
            <div class="page__acts">
                <LinkButton kind=ButtonKind::Primary icon=icons::PLUS href=new_invoice>
                    {t.nav_new_invoice()}
                </LinkButton>
                <LinkButton icon=icons::PENCIL href=Page::EditParty(party.id).to_string()>
                    {t.action_edit()}
                </LinkButton>
            </div>
        </div>
    }
}

/// The balance, and how much of the credit limit it takes.
#[component]
fn Stats(id: PartyId, party: Memo<Option<Party>>) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let view = use_view();
    let currency = company_currency();
    let balance = Memo::new(move |_| {
        device
            .get::<Balance>(Balance::id_of(id, currency))
            .map_or(Money::zero(currency), |it| it.amount)
    });
    let limit = move || {
        let limit = party.with(|party| party.as_ref().and_then(|party| party.credit_limit));
        let Some(limit) = limit else {
            return view! { <span class="stat__value">{t.party_no_limit()}</span> }.into_any();
        };
        let used = Percent::ratio(balance.get(), limit).filter(|used| used.value().is_sign_positive());
        let shown = format_money(limit, view.locale, view.unit);
        let unit = currency_name(&limit.currency, view.locale, view.unit).to_owned();
        let percent = used.map(|used| used.value().round());
        view! {
            <span class="stat__value">
                <span class="amount">
                    <bdi>{shown}</bdi>
                    " "
                    <span class="amount__cur">{unit}</span>
                </span>
            </span>
            {percent
                .map(|percent| {
                    let text = Percent::new(percent).map(|it| format_percent(it, view.locale)).unwrap_or_default();
                    view! {
                        <progress
                            class="progress"
                            max="100"
                            value=percent.min(100.into()).to_string()
                            aria-labelledby="credit-limit"
                        >
                            {text.clone()}
                        </progress>
                        <span class="stat__note">{t.party_limit_used(text)}</span>
                    }
                })}
        }
        .into_any()
    };
    view! {
        <section class="section" aria-label=t.party_balance()>
            <div class="stats">
                <div class="stat">
                    <span class="stat__label">{t.party_book_balance()}</span>
                    <span class="stat__value">
                        {move || view! { <BalanceView balance=balance.get()/> }}
                    </span>
                    <a class="link link--block small" href=Page::Party(id).to_string()>
                        {t.party_why_balance()}
                    </a>
                </div>
                <div class="stat">
                    <span class="stat__label" id="credit-limit">
                        {t.party_credit_limit()}
                    </span>
                    {limit}
                </div>
            </div>
        </section>
    }
}

/// Everything that is known of the party.
#[component]
fn AllFacts(party: Memo<Option<Party>>) -> impl IntoView {
    let t = use_texts();
    let code = move |label: &'static str, text: &str| {
        let text = text.to_owned();
        (!text.is_empty()).then(|| {
            view! {
                <Fact label>
                    <Code text/>
                </Fact>
            }
        })
    };
    let phone = move |phone: String| {
        view! {
            <a class="link link--block" href=format!("tel:{phone}")>
                <Code text=phone.clone()/>
            </a>
        }
    };
    let facts = move |party: Party| {
        let email = party.email.clone();
        let addresses = party.addresses.clone();
        view! {
            <Facts>
                {code(id_label(t, party.nature), &party.national_id)}
                {code(t.party_economic_no(), &party.economic_number)}
                {code(t.party_registration_no(), &party.registration_number)}
                {code(t.party_customer_no(), &party.customer_number)}
                {(!party.phones.is_empty())
                    .then(|| {
                        view! {
                            <Fact label=t.party_phones()>
                                <span class="cluster">{party.phones.into_iter().map(phone).collect_view()}</span>
                            </Fact>
                        }
                    })}
                {(!email.is_empty())
                    .then(|| {
                        view! {
                            <Fact label=t.party_email()>
                                <a class="link link--block" href=format!("mailto:{email}")>
                                    <bdi dir="ltr">{email.clone()}</bdi>
                                </a>
                            </Fact>
                        }
                    })}
                {addresses
                    .into_iter()
                    .enumerate()
                    .map(|(at, address)| {
                        let label = if at == 0 { t.party_default_address() } else { t.party_address() };
                        let postal = (!address.postal_code.is_empty()).then(|| address.postal_code.clone());
                        view! {
                            <Fact label wide=true>
                                {address.text}
                                {postal
                                    .map(|postal| {
                                        view! {
                                            " · "
                                            {t.party_postal_code()}
                                            " "
                                            <Code text=postal/>
                                        }
                                    })}
                            </Fact>
                        }
                    })
                    .collect_view()}
            </Facts>
        }
    };
    view! { <div class="card__pad">{move || party.get().map(facts)}</div> }
}

/// «کد ملی» of a person, «شناسهٔ ملی» of an organisation.
fn id_label(t: Texts, nature: PartyNature) -> &'static str {
    match nature {
        PartyNature::Person => t.party_national_id(),
        PartyNature::Organisation => t.party_legal_id(),
    }
}

fn nature_text(t: Texts, nature: PartyNature) -> &'static str {
    match nature {
        PartyNature::Person => t.party_person(),
        PartyNature::Organisation => t.party_organisation(),
    }
}
