//! The printed form of an item: «صورتحساب فروش کالا و خدمات», A4 landscape, black on white (PRODUCT «Persian rules»).
//!
//! What stays true: it is rendered on the server and needs no JavaScript; it shows the buyer as they were when the item was
//! submitted; what is not an official document says so across its head.

use domain::calendar::{DateStyle, format_date};
use domain::id::ItemId;
use domain::record::{Company, Item, ItemState, Key, Kind, SubType};
use leptos::prelude::*;
use leptos_meta::Title;
use sync::protocol::Query;

use crate::components::{Button, ButtonKind, Code, Icon, LinkButton, Mark, dom, icons};
use crate::offline::device::use_device;
use crate::offline::listing::use_query;
use crate::route::Page;
use crate::shared::use_view;
use crate::texts::use_texts;
use crate::wording;

mod foot;
mod parties;
mod rows;

use foot::Foot;
use parties::Parties;
use rows::Rows;

/// The page.
#[component]
pub fn PrintItem(id: ItemId) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    use_query(move || Query::Record(Key::new(Kind::Item, id)));
    let item = Memo::new(move |_| device.get::<Item>(id));
    let label = move || {
        item.get()
            .map(|item| wording::code(item.label(), t.locale()))
            .unwrap_or_default()
    };
    // On the server the title is asked for when the document is put together, and the page may be gone by then.
    let first = untrack(label);
    let title = move || {
        let label = item.try_get().map_or_else(
            || first.clone(),
            |item| {
                item.map(|item| wording::code(item.label(), t.locale()))
                    .unwrap_or_default()
            },
        );
        format!("{} {label}", t.print_title())
    };
    view! {
        <Title text=title/>
        <main class="desk" id="main">
            <div class="desk__bar no-print">
                <p>{t.invoice_title()} " " {move || view! { <Code text=label()/> }} " · " {t.print_page_hint()}</p>
                <LinkButton href=Page::Item(id).to_string()>{t.print_back()}</LinkButton>
                <Button kind=ButtonKind::Primary icon=icons::PRINTER on_press=|()| dom::print()>
                    {t.action_print()}
                </Button>
            </div>
            {move || match item.get() {
                Some(item) => view! { <Sheet item/> }.into_any(),
                None => view! { <p>{t.invoice_not_found_title()} " " {t.invoice_not_found_body()}</p> }.into_any(),
            }}
        </main>
    }
}

/// The sheet of paper.
#[component]
fn Sheet(item: Item) -> impl IntoView {
    let device = use_device();
    let company = device.get::<Company>(Company::ID);
    let item = StoredValue::new(item);
    view! {
        <article class="sheet" data-theme="light" aria-labelledby="print-title">
            <Head item company=company.as_ref().map(|it| it.name.clone()).unwrap_or_default()/>
            <Parties item company/>
            <Rows item/>
            <Foot item/>
        </article>
    }
}

/// Who it is from, what it is, its number and day; and, unless it is official, that it is not.
#[component]
fn Head(item: StoredValue<Item>, company: String) -> impl IntoView {
    let t = use_texts();
    let locale = use_view().locale;
    let sub_type = use_device().get::<SubType>(item.with_value(|item| item.sub_type));
    let title = sub_type
        .as_ref()
        .map(|it| it.print_title.trim().to_owned())
        .filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| t.print_title().to_owned());
    let (number_word, number, day) = item.with_value(|item| {
        let word = if item.numbered.is_some() {
            t.print_number()
        } else {
            t.print_reference()
        };
        let number = item.label().to_owned();
        (word, number, format_date(item.issue_date, DateStyle::Numeric, locale))
    });
    view! {
        <header class="sheet__head">
            <p class="sheet__logo">
                <Mark/>
                {company}
            </p>
            <h1 id="print-title">{title} {sub_type.map(|it| view! { <small>{it.name}</small> })}</h1>
            <dl class="sheet__ids">
                <dt>{number_word}</dt>
                <dd>
                    <Code text=number/>
                </dd>
                <dt>{t.print_date()}</dt>
                <dd>{day}</dd>
            </dl>
        </header>
        {item
            .with_value(|item| mark_of(item, t, locale))
            .map(|mark| {
                view! {
                    <p class="sheet__mark">
                        <Icon name=icons::BAN/>
                        {mark}
                    </p>
                }
            })}
    }
}

/// What keeps it from being official: void, rejected, not approved, not numbered.
fn mark_of(item: &Item, t: crate::texts::Texts, locale: domain::digits::Locale) -> Option<String> {
    if let Some(void) = &item.void {
        let day = format_date(void.date, DateStyle::Numeric, locale);
        return Some(t.print_void_reason(day, void.reason.clone()));
    }
    match item.state() {
        ItemState::Done => None,
        ItemState::Rejected => Some(t.print_rejected_mark().to_owned()),
        ItemState::Approved => Some(t.print_unnumbered_mark().to_owned()),
        ItemState::Pending | ItemState::Numbered | ItemState::Void => Some(t.print_pending_mark().to_owned()),
    }
}
