//! The phone's bottom bar: cartable, search, new, follow-ups, more; «more» opens every place in a sheet.
//!
//! # On the server
//! The sheet is a native popover, so it opens without JavaScript; the search is a link to the list.

use domain::digits::format_integer;
use domain::record::ItemType;
use leptos::prelude::*;

use super::counters::use_counters;
use super::me::MePanel;
use super::nav::{NavLinks, Place, unseen_of};
use super::use_openings;
use crate::components::{Badge, Icon, icons};
use crate::route::Page;
use crate::texts::use_texts;

/// The bar and its sheet.
#[component]
pub fn BottomBar(page: Memo<Option<Page>>) -> impl IntoView {
    let t = use_texts();
    let openings = use_openings();
    let counters = use_counters();
    let current = move |place: Place| {
        page.with(|page| page.as_ref().and_then(Place::of) == Some(place))
            .then_some("page")
    };
    // Whoever decides nothing goes to the list of their own.
    let first = move || {
        if counters.has_cartable.get() {
            Place::Cartable
        } else {
            Place::Items
        }
    };
    view! {
        <nav class="bottombar" aria-label=t.nav_bottom()>
            <a
                class="bottombar__item"
                href=move || first().page().to_string()
                aria-current=move || current(first())
            >
                <Icon name=icons::INBOX/>
                <span class="bottombar__word">
                    {move || if counters.has_cartable.get() { t.nav_cartable() } else { t.nav_invoices() }}
                </span>
                {move || unseen_of(counters).map(|unseen| {
                    let digits = format_integer(unseen, t.locale());
                    view! {
                        <Badge text=digits.clone()/>
                        <span class="visually-hidden">{t.nav_count_new(digits)}</span>
                    }
                })}
            </a>
            <a
                class="bottombar__item"
                href=Page::Items(ItemType::SalesInvoice).to_string()
                aria-haspopup="dialog"
                on:click=move |event| {
                    event.prevent_default();
                    openings.palette.set(true);
                }
            >
                <Icon name=icons::SEARCH/>
                {t.nav_search()}
            </a>
            <a class="bottombar__item" href=Page::NewItem(ItemType::SalesInvoice).to_string()>
                <span class="bottombar__new">
                    <Icon name=icons::PLUS/>
                </span>
                <span class="visually-hidden">{t.nav_new_invoice()}</span>
            </a>
            <a
                class="bottombar__item"
                href=Page::FollowUps.to_string()
                aria-current=move || current(Place::FollowUps)
            >
                <Icon name=icons::ALARM_CLOCK/>
                {t.nav_follow_ups()}
            </a>
            <button class="bottombar__item" type="button" popovertarget="more">
                <Icon name=icons::MENU/>
                {t.nav_more()}
            </button>
        </nav>
        <div class="popover sheet-menu" popover="auto" id="more" role="group" aria-label=t.nav_everything()>
            <NavLinks page id="more-nav"/>
            <div class="menu__sep" role="separator"></div>
            <MePanel/>
        </div>
    }
}
