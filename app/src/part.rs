//! The parts that the app is downloaded in. What most days need (home, cartables, an item, sign-in) comes first; the others are
//! fetched when a page of them is opened, and kept.
//!
//! A part is one function below, marked `wasm_split`: the bundler puts all code that only it reaches into a file of its own. What
//! stays true: a page is rendered only when its part is there, so the first render of the browser equals the server's.
//!
//! One more part is a variant of [`Part`], a line in [`Page::part`] and in [`load`] and [`view_of`], and a function.
//!
//! # On the server
//! Every part is there.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use crate::components::button::{Button, ButtonKind};
use crate::components::empty::Empty;
use crate::components::icon::icons;
use crate::components::skeleton::SkeletonRows;
use crate::pages;
use crate::route::Page;
use crate::texts::use_texts;
use crate::{decide, frame, talk};

/// What is downloaded together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Came with the start.
    Desk,
    /// Lists of items, drafts, follow-ups, what needs attention.
    Lists,
    /// The form of an item.
    Form,
    /// Parties and products.
    Directory,
    /// Settings, account, set-up.
    Office,
    /// The printed form.
    Print,
    /// The components, side by side.
    Gallery,
}

impl Page {
    /// The part that the page is in.
    #[must_use]
    pub fn part(&self) -> Part {
        match self {
            Self::Home | Self::SignIn | Self::Cartable(_) | Self::Item(_) => Part::Desk,
            Self::Items(_) | Self::Drafts | Self::FollowUps | Self::Attention => Part::Lists,
            Self::NewItem(_) | Self::Draft(_) | Self::EditItem(_) => Part::Form,
            Self::Parties
            | Self::NewParty
            | Self::Party(_)
            | Self::EditParty(_)
            | Self::Products
            | Self::NewProduct
            | Self::Product(_) => Part::Directory,
            Self::Setup
            | Self::Settings
            | Self::SettingsSection(_)
            | Self::User(_)
            | Self::NumberProof(_)
            | Self::Account => Part::Office,
            Self::PrintItem(_) => Part::Print,
            Self::Gallery => Part::Gallery,
        }
    }
}

/// What opens over the page when it is asked for: of no use before the app runs, so it comes after the page and not with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The queue, the keys, the palette, the question at signing out, the form of follow-ups and what rings.
    Frame,
    /// What is asked before a decision.
    Questions,
    /// The arrangement of home.
    Home,
    /// What is asked before a comment is deleted.
    DeleteComment,
}

/// The place of an overlay: empty until its part has come. What was opened meanwhile is open then.
#[component]
pub fn Later(overlay: Overlay) -> impl IntoView {
    let there = RwSignal::new(false);
    Effect::new(move |_| fetch_overlays(there));
    move || there.get().then(|| at_once(overlays(overlay))).flatten()
}

fn fetch_overlays(there: RwSignal<bool>) {
    crate::offline::transport::spawn(async move {
        if load_overlays().await.is_ok() {
            // The page may be gone by now.
            let _ = there.try_set(true);
        } else {
            crate::offline::transport::after(crate::offline::transport::AGAIN_MS, move || fetch_overlays(there));
        }
    });
}

/// Which parts are there, and which could not be fetched.
#[derive(Clone, Copy)]
pub struct Parts {
    there: RwSignal<BTreeSet<Part>>,
    failed: RwSignal<BTreeSet<Part>>,
}

impl Parts {
    /// The state at the start: the part of the first page is there.
    #[must_use]
    pub fn beginning_with(page: Option<&Page>) -> Self {
        let mut there = BTreeSet::from([Part::Desk]);
        there.extend(page.map(Page::part));
        Self {
            there: RwSignal::new(there),
            failed: RwSignal::new(BTreeSet::new()),
        }
    }

    /// Fetches a part unless it is there.
    pub fn fetch(self, part: Part) {
        if self.there.with_untracked(|there| there.contains(&part)) {
            return;
        }
        self.failed.update(|failed| {
            failed.remove(&part);
        });
        crate::offline::transport::spawn(async move {
            let (list, other) = match load(part).await {
                Ok(()) => (self.there, self.failed),
                Err(_) => (self.failed, self.there),
            };
            other.update(|other| {
                other.remove(&part);
            });
            list.update(|list| {
                list.insert(part);
            });
        });
    }

    /// The view of a page; until its part is there, the shape of a page, or the word that it could not be fetched.
    pub fn view_of(self, page: Option<Page>) -> AnyView {
        let Some(page) = page else {
            return view! { <pages::not_found::NotFound /> }.into_any();
        };
        let part = page.part();
        if self.there.with(|there| there.contains(&part)) {
            return view_of(page).unwrap_or_else(|| view! { <NotFetched parts=self part /> }.into_any());
        }
        if self.failed.with(|failed| failed.contains(&part)) {
            return view! { <NotFetched parts=self part /> }.into_any();
        }
        view! {
            <div class="page">
                <SkeletonRows />
            </div>
        }
        .into_any()
    }
}

/// Fetches a part.
///
/// # Errors
/// There is no network, and the browser has not kept it; or the server has another version by now.
pub async fn load(part: Part) -> Result<(), SplitLoaderError> {
    match part {
        Part::Desk => Ok(()),
        Part::Lists => load_lists().await,
        Part::Form => load_form().await,
        Part::Directory => load_directory().await,
        Part::Office => load_office().await,
        Part::Print => load_print().await,
        Part::Gallery => load_gallery().await,
    }
}

/// The view of a page whose part is there; none if it is not.
fn view_of(page: Page) -> Option<AnyView> {
    let part = page.part();
    match part {
        Part::Desk => Some(desk(page)),
        Part::Lists => at_once(lists(page)),
        Part::Form => at_once(form(page)),
        Part::Directory => at_once(directory(page)),
        Part::Office => at_once(office(page)),
        Part::Print => at_once(print(page)),
        Part::Gallery => at_once(gallery(page)),
    }
}

/// What a future gives that need not wait, as that of a part does which is there.
fn at_once(view: impl Future<Output = Result<AnyView, SplitLoaderError>>) -> Option<AnyView> {
    match pin!(view).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(view)) => Some(view),
        Poll::Ready(Err(_)) | Poll::Pending => None,
    }
}

fn desk(page: Page) -> AnyView {
    match page {
        Page::Home => view! { <pages::home::Home /> }.into_any(),
        Page::SignIn => view! { <pages::sign_in::SignIn /> }.into_any(),
        Page::Cartable(item_type) => view! { <pages::cartable::Cartable item_type /> }.into_any(),
        Page::Item(id) => view! { <pages::item::ItemPage id /> }.into_any(),
        _ => elsewhere(),
    }
}

#[wasm_split(lists, fallible, preload(load_lists), wasm_split_path = leptos::wasm_split)]
fn lists(page: Page) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Page::Items(item_type) => view! { <pages::items::Items item_type /> }.into_any(),
        Page::Drafts => view! { <pages::drafts::Drafts /> }.into_any(),
        Page::FollowUps => view! { <pages::follow_ups::FollowUpsPage /> }.into_any(),
        Page::Attention => view! { <pages::attention::AttentionPage /> }.into_any(),
        _ => elsewhere(),
    })
}

#[wasm_split(form, fallible, preload(load_form), wasm_split_path = leptos::wasm_split)]
fn form(page: Page) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Page::NewItem(item_type) => view! { <pages::item_form::NewItem item_type /> }.into_any(),
        Page::Draft(id) => view! { <pages::item_form::EditDraft id /> }.into_any(),
        Page::EditItem(id) => view! { <pages::item_form::EditItem id /> }.into_any(),
        _ => elsewhere(),
    })
}

#[wasm_split(directory, fallible, preload(load_directory), wasm_split_path = leptos::wasm_split)]
fn directory(page: Page) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Page::Parties => view! { <pages::parties::Parties /> }.into_any(),
        Page::NewParty => view! { <pages::party::NewParty /> }.into_any(),
        Page::Party(id) => view! { <pages::party::PartyPage id /> }.into_any(),
        Page::EditParty(id) => view! { <pages::party::EditParty id /> }.into_any(),
        Page::Products => view! { <pages::products::Products /> }.into_any(),
        Page::NewProduct => view! { <pages::product::NewProduct /> }.into_any(),
        Page::Product(id) => view! { <pages::product::EditProduct id /> }.into_any(),
        _ => elsewhere(),
    })
}

#[wasm_split(office, fallible, preload(load_office), wasm_split_path = leptos::wasm_split)]
fn office(page: Page) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Page::Setup => view! { <pages::setup::Setup /> }.into_any(),
        Page::Settings => view! { <pages::settings::Settings /> }.into_any(),
        Page::SettingsSection(section) => view! { <pages::settings::SettingsSection section /> }.into_any(),
        Page::User(id) => view! { <pages::settings::users::EditUser id /> }.into_any(),
        Page::NumberProof(id) => view! { <pages::settings::number_proof::NumberProof id /> }.into_any(),
        Page::Account => view! { <pages::account::Account /> }.into_any(),
        _ => elsewhere(),
    })
}

#[wasm_split(print, fallible, preload(load_print), wasm_split_path = leptos::wasm_split)]
fn print(page: Page) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Page::PrintItem(id) => view! { <pages::print_item::PrintItem id /> }.into_any(),
        _ => elsewhere(),
    })
}

#[wasm_split(gallery, fallible, preload(load_gallery), wasm_split_path = leptos::wasm_split)]
fn gallery(page: Page) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Page::Gallery => view! { <pages::gallery::Gallery /> }.into_any(),
        _ => elsewhere(),
    })
}

#[wasm_split(overlays, fallible, preload(load_overlays), wasm_split_path = leptos::wasm_split)]
fn overlays(overlay: Overlay) -> Result<AnyView, SplitLoaderError> {
    Ok(match overlay {
        Overlay::Frame => view! { <frame::Overlays /> }.into_any(),
        Overlay::Questions => view! { <decide::AllQuestions /> }.into_any(),
        Overlay::Home => view! { <pages::home::arrange::ArrangeHome /> }.into_any(),
        Overlay::DeleteComment => view! { <talk::delete_question::DeleteQuestion /> }.into_any(),
    })
}

/// A page that was asked of a part that it is not in. The test below goes through all pages.
fn elsewhere() -> AnyView {
    debug_assert!(false, "Page::part names another part");
    view! { <pages::not_found::NotFound /> }.into_any()
}

/// A part that could not be fetched.
#[component]
fn NotFetched(parts: Parts, part: Part) -> impl IntoView {
    let t = use_texts();
    view! {
        <Empty icon=icons::CLOUD_OFF title=t.error_network_title() body=t.error_page_not_fetched()>
            <Button kind=ButtonKind::Primary on_press=move || parts.fetch(part)>
                {t.action_retry()}
            </Button>
        </Empty>
    }
}
