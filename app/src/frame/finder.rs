//! The palette's answers: pages, actions, and every party, product and item by name, number or reference.
//!
//! What stays true: what the device holds answers at once; the server is asked a moment after the last key, and what it
//! answers comes into the device's store, from where it shows by itself.

use std::time::Duration;

use domain::access::Action;
use domain::digits::format_money;
use domain::fold::{fold, fold_query, matches};
use domain::query::{Filter, ListQuery, Sort};
use domain::record::{Entity, Item, ItemType, Kind, Party, Product};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use sync::protocol::Query;

use super::nav::Place;
use super::preferences::{Choose, other_language, toggle_theme, use_back};
use super::use_openings;
use crate::components::{ComboOption, IconName, Palette, icons};
use crate::follow::use_follow_ups;
use crate::form::unsaved::use_go;
use crate::offline::device::{Device, use_device};
use crate::route::{Page, Section};
use crate::shared::{View, use_view};
use crate::texts::{Texts, use_texts};

/// The most answers of one kind.
const SHOWN_MAX: usize = 6;
const ASKED_MAX: u32 = 12;

/// How long typing must rest before the server is asked.
const REST: Duration = Duration::from_millis(200);

/// What an action does, by the id of its option.
const THEME: &str = "do:theme";
const LANGUAGE: &str = "do:language";
const FOLLOW_UP: &str = "do:follow-up";

/// The palette with its answers.
#[component]
pub fn Finder() -> impl IntoView {
    let t = use_texts();
    let view = use_view();
    let device = use_device();
    let open = use_openings().palette;
    let follow_ups = use_follow_ups();
    let text = RwSignal::new(String::new());
    let back = use_back();
    let go = use_go();
    ask_when_resting(device, text);
    let options = Memo::new(move |_| {
        if open.get() {
            answers(t, view, device, &text.get())
        } else {
            Vec::new()
        }
    });
    let on_pick = move |option: ComboOption| match option.id.as_str() {
        THEME => toggle_theme(view),
        LANGUAGE => Choose::Locale(other_language(view.locale)).choose(view, &back.get_untracked()),
        FOLLOW_UP => follow_ups.ask(),
        path => go(path),
    };
    view! { <Palette open text options on_pick/> }
}

/// Asks the server for what was typed, once typing rests.
fn ask_when_resting(device: Device, text: RwSignal<String>) {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let typed = text.get();
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        if fold_query(&typed).is_empty() {
            return;
        }
        let ask = move || {
            for query in questions(&typed) {
                device.ask(query);
            }
        };
        timer.set_value(set_timeout_with_handle(ask, REST).ok());
    });
}

fn questions(typed: &str) -> [Query; 3] {
    let list = |kind, sort| Query::List(ListQuery::new(kind, Filter::search("search", typed), sort, ASKED_MAX));
    [
        list(Kind::Item, Sort::descending("submitted_at")),
        list(Kind::Party, Sort::ascending("name_sort")),
        list(Kind::Product, Sort::ascending("name_sort")),
    ]
}

/// The answers to what was typed, best first: pages and actions when nothing was, else records after the pages that fit.
fn answers(t: Texts, view: View, device: Device, typed: &str) -> Vec<ComboOption> {
    let words = fold_query(typed);
    let mut options: Vec<ComboOption> = places(t, device)
        .into_iter()
        .filter(|option| matches(&fold(&option.label), &words))
        .collect();
    if words.is_empty() {
        return options;
    }
    let mut records: Vec<ComboOption> = found::<Item>(device, typed)
        .into_iter()
        .map(|it| of_item(t, view, &it))
        .collect();
    records.extend(found::<Party>(device, typed).into_iter().map(|it| of_party(t, &it)));
    records.extend(found::<Product>(device, typed).into_iter().map(|it| of_product(t, &it)));
    options.truncate(SHOWN_MAX);
    options.extend(records);
    options
}

/// The records of a kind that hold what was typed, out of what the device has.
fn found<E: Entity + Clone + 'static>(device: Device, typed: &str) -> Vec<E> {
    let mut found = device.matching::<E>(&Filter::search("search", typed));
    found.truncate(SHOWN_MAX);
    found
}

fn option(href: impl ToString, label: impl Into<String>, note: impl Into<String>, icon: IconName) -> ComboOption {
    ComboOption {
        id: href.to_string(),
        label: label.into(),
        note: Some(note.into()),
        end: None,
        icon: Some(icon),
    }
}

fn of_item(t: Texts, view: View, item: &Item) -> ComboOption {
    let label = crate::wording::isolated(&crate::wording::code(item.label(), t.locale()));
    let mut option = option(
        Page::Item(item.id),
        item.buyer.name.clone(),
        format!("{} {label}", t.palette_invoice()),
        icons::RECEIPT_TEXT,
    );
    option.end = Some(format_money(item.totals.final_amount, t.locale(), view.unit));
    option
}

fn of_party(t: Texts, party: &Party) -> ComboOption {
    let number = crate::wording::code(&party.customer_number, t.locale());
    let note = format!("{} {number}", t.palette_party());
    option(Page::Party(party.id), party.name.clone(), note.trim(), icons::USERS)
}

fn of_product(t: Texts, product: &Product) -> ComboOption {
    let code = crate::wording::code(&product.code, t.locale());
    let note = format!("{} {code}", t.palette_product());
    option(
        Page::Product(product.id),
        product.name.clone(),
        note.trim(),
        icons::PACKAGE,
    )
}

/// Every page that stands by itself, and the actions, by right.
fn places(t: Texts, device: Device) -> Vec<ComboOption> {
    let access = device.access();
    let settings = access.can(Action::ManageSettings).is_some();
    let people = access.can(Action::ManageUsers).is_some();
    let page = |place: Place| option(place.page(), place.full_name(t), t.palette_page(), place.icon());
    let mut options: Vec<ComboOption> = [
        Place::Cartable,
        Place::Home,
        Place::Items,
        Place::Drafts,
        Place::FollowUps,
        Place::Parties,
    ]
    .into_iter()
    .chain([Place::Products, Place::Attention, Place::Settings])
    .filter(|place| place.is_open(device))
    .map(page)
    .collect();
    let command = |href: String, label, icon| option(href, label, t.palette_command(), icon);
    options.push(command(
        Page::NewItem(ItemType::SalesInvoice).to_string(),
        t.nav_new_invoice(),
        icons::FILE_PLUS_2,
    ));
    options.push(command(FOLLOW_UP.to_owned(), t.follow_new(), icons::ALARM_CLOCK));
    options.push(command(
        Page::NewParty.to_string(),
        t.palette_new_party(),
        icons::USER_PLUS,
    ));
    if access.can(Action::ManageProducts).is_some() {
        options.push(command(
            Page::NewProduct.to_string(),
            t.palette_new_product(),
            icons::PLUS,
        ));
    }
    options.push(option(Page::Account, t.nav_account(), t.palette_page(), icons::USER));
    options.push(command(THEME.to_owned(), t.palette_theme(), icons::MOON));
    options.push(command(LANGUAGE.to_owned(), t.palette_language(), icons::LANGUAGES));
    options.extend(
        Section::ALL
            .iter()
            .filter(|section| if section.is_about_people() { people } else { settings })
            .map(|section| {
                let name = super::heading::section_name(*section, t);
                option(
                    Page::SettingsSection(*section),
                    name,
                    t.settings_title(),
                    icons::SETTINGS,
                )
            }),
    );
    options
}
