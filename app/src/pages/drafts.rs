//! One's own drafts: what was begun and not submitted.

use domain::access::Action;
use domain::calendar::{DateStyle, format_date, format_time};
use domain::digits::localize_digits;
use domain::id::DraftId;
use domain::invoice::Rates;
use domain::money::{Currency, Money, Percent};
use domain::mutation::item_content::compute_in;
use domain::query::{Filter, ListQuery, Sort};
use domain::record::{Company, Draft, ItemType, Key, Kind, Party, Product, SubType, TaxCode};
use leptos::prelude::*;
use leptos_meta::Title;
use sync::protocol::Query;

use super::item_form::discard::discard;
use crate::components::{
    AmountView, Button, ButtonKind, Chip, Empty, Icon, LinkButton, SkeletonRows, Toasts, Tone, icons,
};
use crate::offline::device::{Device, use_device};
use crate::offline::listing::use_query;
use crate::route::Page;
use crate::shared::{View, use_view};
use crate::texts::use_texts;

/// Drafts loaded at a time.
const ROWS: u32 = 100;

/// What it shows; the server narrows it to one's own.
pub fn queries() -> Vec<Query> {
    vec![query()]
}

fn query() -> Query {
    let newest = Sort::descending("updated_at");
    Query::List(ListQuery::new(Kind::Draft, Filter::all(), newest, ROWS))
}

/// The page.
#[component]
pub fn Drafts() -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let listing = use_query(query);
    // Those made here that no answer names yet come with the others; those discarded here go at once.
    let drafts = Memo::new(move |_| {
        let mut drafts: Vec<Draft> = device.all::<Draft>();
        let user = device.user();
        drafts.retain(|draft| Some(draft.author) == user);
        drafts.sort_by(|one, other| other.updated_at.cmp(&one.updated_at).then(other.id.cmp(&one.id)));
        drafts
    });
    let ids = Memo::new(move |_| drafts.with(|drafts| drafts.iter().map(|draft| draft.id).collect::<Vec<_>>()));
    let waits = move || listing.is_filling() && ids.read().is_empty();
    let new_link = move || {
        let may = device
            .all::<SubType>()
            .iter()
            .any(|it| device.access().can(Action::Create(it.id)).is_some());
        may.then(|| {
            let href = Page::NewItem(ItemType::SalesInvoice).to_string();
            view! { <LinkButton kind=ButtonKind::Primary icon=icons::PLUS href>{t.drafts_empty_action()}</LinkButton> }
        })
    };
    view! {
        <Title text=t.drafts_title()/>
        <main class="page" id="main">
            <div class="page__head">
                <div class="page__title">
                    <h2>{t.drafts_title()}</h2>
                    <p>{t.drafts_intro()}</p>
                </div>
                <div class="page__acts">{move || (!ids.read().is_empty()).then(new_link)}</div>
            </div>
            {move || {
                if waits() {
                    view! { <SkeletonRows/> }.into_any()
                } else if ids.read().is_empty() {
                    view! {
                        <Empty icon=icons::FILE_PEN_LINE title=t.drafts_empty_title() body=t.drafts_empty_body()>
                            {new_link}
                        </Empty>
                    }
                        .into_any()
                } else {
                    view! {
                        <ul class="card list--ruled">
                            <For each=move || ids.get() key=|id| *id children=move |id| view! { <DraftRow id/> }/>
                        </ul>
                    }
                        .into_any()
                }
            }}
            {move || {
                listing
                    .has_more()
                    .then(|| view! { <Button on_press=move |()| listing.load_more()>{t.drafts_more()}</Button> })
            }}
        </main>
    }
}

#[component]
fn DraftRow(id: DraftId) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let view = use_view();
    let toasts = use_context::<Toasts>();
    let draft = Memo::new(move |_| device.get::<Draft>(id));
    let party = Memo::new(move |_| {
        let party = draft.with(|draft| draft.as_ref().and_then(|draft| draft.input.party));
        party.and_then(|id| device.get::<Party>(id)).map(|party| party.name)
    });
    let name = move || party.get().unwrap_or_else(|| t.drafts_no_party().to_owned());
    let total = Memo::new(move |_| draft.with(|draft| draft.as_ref().map(|draft| total_of(draft, device))));
    let lines = move || {
        let count = draft.with(|draft| draft.as_ref().map_or(0, |draft| draft.input.lines.len()));
        let shown = localize_digits(&count.to_string(), view.locale);
        t.drafts_lines(u64::try_from(count).unwrap_or(u64::MAX), shown)
    };
    let changed = move || draft.get().map(|draft| t.drafts_changed(moment(&draft, view)));
    let unsent = move || {
        let waits = !device.pending_on(&Key::new(Kind::Draft, id)).is_empty();
        waits.then(|| {
            view! { <Chip tone=Tone::Draft icon=icons::CLOUD_UPLOAD text=t.drafts_unsent() unsent=true/> }
        })
    };
    view! {
        <li class="list__item">
            <Icon name=icons::FILE_PEN_LINE/>
            <span class="list__main">
                <a class="list__link" href=Page::Draft(id).to_string()>
                    {name}
                </a>
                <small>{lines} " · " {changed} " " {unsent}</small>
            </span>
            <span class="list__end">{move || total.get().map(|amount| view! { <AmountView amount/> })}</span>
            <span class="list__raise">
                <Button
                    kind=ButtonKind::Quiet
                    icon=icons::TRASH_2
                    label=move || t.drafts_discard_named(name())
                    on_press=move |()| {
                        discard(device, id, t, toasts);
                    }
                />
            </span>
        </li>
    }
}

/// When it was last changed: the time of today, else the day with its time.
fn moment(draft: &Draft, view: View) -> String {
    let time = format_time(draft.updated_at.time_of_day(view.zone), view.locale);
    let day = draft.updated_at.date(view.zone);
    if day == view.today() {
        time
    } else {
        format!("{}، {time}", format_date(day, DateStyle::Long, view.locale))
    }
}

/// The total of what is complete in it, with the rates of its day.
fn total_of(draft: &Draft, device: Device) -> Money {
    let currency = device
        .get::<Company>(Company::ID)
        .map_or(Currency::IRR, |company| company.currency);
    let input = &draft.input;
    let code = input.sub_type.and_then(|id| device.get::<SubType>(id));
    let code = code.and_then(|sub_type| device.get::<TaxCode>(sub_type.tax_code));
    let rate = code.zip(input.issue_date).and_then(|(code, day)| code.on(day));
    let rates = Rates {
        tax: rate.map_or(Percent::ZERO, |rate| rate.tax),
        duty: rate.map_or(Percent::ZERO, |rate| rate.duty),
    };
    let products: Vec<Product> = input
        .lines
        .iter()
        .filter_map(|line| device.get::<Product>(line.product?))
        .collect();
    let computed = compute_in(input, rates, currency, |id| {
        products.iter().find(|product| product.id == id)
    });
    computed.totals.final_amount
}
