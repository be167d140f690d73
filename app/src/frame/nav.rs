//! The navigation at the start side: an icon rail from 720 px, in full from 1280 px; the same links in the phone's sheet.
//!
//! What stays true: a place is shown to those who may go there; a counter is unseen that arrived today (filled) beside all
//! (plain), and says both in words for screen readers.

use domain::access::Action;
use domain::digits::format_integer;
use domain::record::{Company, ItemType};
use leptos::prelude::*;

use super::counters::{Counters, use_counters};
use super::me::Me;
use super::use_openings;
use crate::components::{Badge, Icon, IconName, IconSize, Kbd, Mark, icons};
use crate::offline::device::{Device, use_device};
use crate::route::Page;
use crate::texts::{Texts, use_texts};

/// A part of the application that the navigation leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Home,
    Attention,
    Cartable,
    Items,
    Drafts,
    FollowUps,
    Parties,
    Products,
    Settings,
}

impl Place {
    /// The part that a page belongs to.
    #[must_use]
    pub fn of(page: &Page) -> Option<Self> {
        Some(match page {
            Page::Home => Self::Home,
            Page::Attention => Self::Attention,
            Page::Cartable(_) => Self::Cartable,
            Page::Items(_) | Page::Item(_) | Page::EditItem(_) | Page::PrintItem(_) => Self::Items,
            Page::Drafts | Page::Draft(_) | Page::NewItem(_) => Self::Drafts,
            Page::FollowUps => Self::FollowUps,
            Page::Parties | Page::NewParty | Page::Party(_) | Page::EditParty(_) => Self::Parties,
            Page::Products | Page::NewProduct | Page::Product(_) => Self::Products,
            Page::Settings | Page::SettingsSection(_) | Page::User(_) | Page::NumberProof(_) => Self::Settings,
            Page::SignIn | Page::Setup | Page::Account | Page::Gallery => return None,
        })
    }

    /// The page it opens with.
    #[must_use]
    pub fn page(self) -> Page {
        match self {
            Self::Home => Page::Home,
            Self::Attention => Page::Attention,
            Self::Cartable => Page::Cartable(ItemType::SalesInvoice),
            Self::Items => Page::Items(ItemType::SalesInvoice),
            Self::Drafts => Page::Drafts,
            Self::FollowUps => Page::FollowUps,
            Self::Parties => Page::Parties,
            Self::Products => Page::Products,
            Self::Settings => Page::Settings,
        }
    }

    /// Whether the signed-in user may go there, followed.
    #[must_use]
    pub fn is_open(self, device: Device) -> bool {
        let access = device.access();
        match self {
            Self::Cartable => access.has_cartable(&device.sub_type_ids()),
            Self::Settings => access.can(Action::ManageSettings).is_some() || access.can(Action::ManageUsers).is_some(),
            _ => true,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self, t: Texts) -> &'static str {
        match self {
            Self::Home => t.nav_home(),
            Self::Attention => t.nav_attention(),
            Self::Cartable => t.nav_sales_invoices(),
            Self::Items => t.nav_items(),
            Self::Drafts => t.nav_drafts(),
            Self::FollowUps => t.nav_follow_ups(),
            Self::Parties => t.nav_parties(),
            Self::Products => t.nav_products(),
            Self::Settings => t.nav_settings(),
        }
    }

    /// Its name where no heading says that it is a cartable.
    #[must_use]
    pub fn full_name(self, t: Texts) -> &'static str {
        match self {
            Self::Cartable => t.cartable_title(),
            _ => self.name(t),
        }
    }

    /// Its icon.
    #[must_use]
    pub fn icon(self) -> IconName {
        match self {
            Self::Home => icons::HOUSE,
            Self::Attention => icons::TRIANGLE_ALERT,
            Self::Cartable => icons::RECEIPT_TEXT,
            Self::Items => icons::LAYERS,
            Self::Drafts => icons::FILE_PEN_LINE,
            Self::FollowUps => icons::ALARM_CLOCK,
            Self::Parties => icons::USERS,
            Self::Products => icons::PACKAGE,
            Self::Settings => icons::SETTINGS,
        }
    }
}

/// The navigation.
#[component]
pub fn Nav(page: Memo<Option<Page>>) -> impl IntoView {
    let t = use_texts();
    let openings = use_openings();
    let device = use_device();
    let company = Memo::new(move |_| device.get::<Company>(Company::ID).map(|company| company.name));
    view! {
        <nav class="nav" aria-label=t.nav_main()>
            <a class="nav__brand" href=Page::Home.to_string()>
                <Mark/>
                <span class="nav__name">
                    <b>{t.app_name()}</b>
                    <span>{move || company.get()}</span>
                </span>
            </a>
            <a
                class="nav__search"
                href=Page::Items(ItemType::SalesInvoice).to_string()
                aria-haspopup="dialog"
                aria-keyshortcuts="Control+K"
                on:click=move |event| {
                    event.prevent_default();
                    openings.palette.set(true);
                }
            >
                <Icon name=icons::SEARCH size=IconSize::Sm/>
                <span>{t.nav_search_or_command()}</span>
                <Kbd keys="Ctrl K"/>
            </a>
            <div class="nav__scroll">
                <NavLinks page id="nav"/>
            </div>
            <Me/>
        </nav>
    }
}

/// The links, in their groups.
#[component]
pub fn NavLinks(
    page: Memo<Option<Page>>,
    /// Makes the ids of the headings.
    id: &'static str,
) -> impl IntoView {
    let t = use_texts();
    let device = use_device();
    let counters = use_counters();
    let attention = Memo::new(move |_| i64::try_from(device.status().get().attention).ok());
    let nothing = Signal::stored(None);
    let link = move |place: Place| view! { <NavLink page place new=nothing all=nothing/> };
    let (cartables, work) = (format!("{id}-cartables"), format!("{id}-work"));
    view! {
        <ul class="nav__group">
            <li>{link(Place::Home)}</li>
            <li>
                <NavLink page place=Place::Attention new=nothing all=attention/>
            </li>
        </ul>
        <Show when=move || counters.has_cartable.get()>
            <section class="nav__group" aria-labelledby=cartables.clone()>
                <h2 class="nav__head" id=cartables.clone()>
                    {t.nav_cartables()}
                </h2>
                <ul>
                    <li>
                        <NavLink page place=Place::Cartable new=counters.unseen all=counters.waiting/>
                    </li>
                </ul>
            </section>
        </Show>
        <section class="nav__group" aria-labelledby=work.clone()>
            <h2 class="nav__head" id=work.clone()>
                {t.nav_daily_work()}
            </h2>
            <ul>
                <li>{link(Place::Items)}</li>
                <li>{link(Place::Drafts)}</li>
                <li>{link(Place::FollowUps)}</li>
                <li>{link(Place::Parties)}</li>
                <li>{link(Place::Products)}</li>
                {Place::Settings.is_open(device).then(|| view! { <li>{link(Place::Settings)}</li> })}
            </ul>
        </section>
    }
}

#[component]
fn NavLink(
    page: Memo<Option<Page>>,
    place: Place,
    /// Unseen that arrived today.
    #[prop(into)]
    new: Signal<Option<i64>>,
    /// All.
    #[prop(into)]
    all: Signal<Option<i64>>,
) -> impl IntoView {
    let t = use_texts();
    let current = move || page.with(|page| page.as_ref().and_then(Place::of) == Some(place));
    view! {
        <a
            class="nav__item"
            href=place.page().to_string()
            title=place.name(t)
            aria-current=move || current().then_some("page")
        >
            <Icon name=place.icon()/>
            <span class="nav__label">{place.name(t)}</span>
            {move || view! { <Counts new=some(new.get()) all=some(all.get())/> }}
        </a>
    }
}

/// Nothing to count is not shown.
fn some(count: Option<i64>) -> Option<i64> {
    count.filter(|count| *count > 0)
}

/// A counter: new (filled) and all (plain), in words for screen readers.
#[component]
pub fn Counts(new: Option<i64>, all: Option<i64>) -> impl IntoView {
    let t = use_texts();
    let digits = move |count: i64| format_integer(count, t.locale());
    let words = match (new, all) {
        (None, None) => return ().into_any(),
        (Some(new), Some(all)) => t.nav_count_new_and_waiting(digits(new), digits(all)),
        (Some(new), None) => t.nav_count_new(digits(new)),
        (None, Some(all)) => t.nav_count_waiting(digits(all)),
    };
    view! {
        <span class="nav__count">
            {new.map(|new| view! { <Badge text=digits(new)/> })}
            {all
                .map(|all| {
                    view! {
                        <span class="nav__all" aria-hidden="true">
                            {digits(all)}
                        </span>
                    }
                })} <span class="visually-hidden">{words}</span>
        </span>
    }
    .into_any()
}

/// What a phone shows of the cartable's counter.
#[must_use]
pub fn unseen_of(counters: Counters) -> Option<i64> {
    some(counters.unseen.get())
}
