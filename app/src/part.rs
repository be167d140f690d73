//! The parts that the app is downloaded in. What most days begin with (home, cartables) comes with the start; the item comes right
//! after the first page, the others are fetched when a page of them is opened, and kept.
//!
//! A part is one function below, marked `wasm_split`: the bundler puts all code that only it reaches into a file of its own. What
//! stays true: a page is rendered only when its part is there, so the first render of the browser equals the server's.
//!
//! One more part is a variant of [`Part`], a line in [`Page::part`] and in [`load`] and [`view_of`], and a function. A part whose pages
//! change what [`crate::offline::first_rules`] does not know brings all rules.
//!
//! # On the server
//! Every part is there.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use domain::id::ItemId;
use domain::mutation::Mutation;
use domain::record::ItemType;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use crate::components::button::{Button, ButtonKind};
use crate::components::empty::Empty;
use crate::components::icon::icons;
use crate::components::skeleton::SkeletonRows;
use crate::offline::device::use_device;
use crate::pages;
use crate::pages::cartable::board::{Board, open_item};
use crate::pages::cartable::selection::Selection;
use crate::pages::item::detail::{ItemDetail, Neighbours};
use crate::pages::items::filter_bar::FilterForm;
use crate::route::{Page, Search};
use crate::texts::use_texts;
use crate::{decide, frame, talk};

/// What is downloaded together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Came with the start: home, and the cartables without the item that is open beside them.
    Desk,
    SignIn,
    /// An item, on its own page or beside a list.
    Item,
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

impl Part {
    const COUNT: usize = 1 + Self::Gallery as usize;

    /// As the bundler names its file: the name of its function below.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::SignIn => "sign_in",
            Self::Item => "item",
            Self::Lists => "lists",
            Self::Form => "form",
            Self::Directory => "directory",
            Self::Office => "office",
            Self::Print => "print",
            Self::Gallery => "gallery",
        }
    }
}

impl Page {
    /// The part that the page is in.
    #[must_use]
    pub fn part(&self) -> Part {
        match self {
            Self::Home | Self::Cartable(_) => Part::Desk,
            Self::SignIn => Part::SignIn,
            Self::Item(_) => Part::Item,
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

    /// All parts of which the page shows something with this search part of its address.
    pub fn parts(&self, search: &Search) -> impl Iterator<Item = Part> + use<> {
        let beside = matches!(self, Self::Cartable(_)) && open_item(search).is_some();
        std::iter::once(self.part()).chain(beside.then_some(Part::Item))
    }
}

/// What opens over the page when it is asked for: of no use before the app runs, so it comes after the page and not with it.
#[derive(Clone, Copy)]
#[allow(
    clippy::large_enum_variant,
    reason = "made once for each place, and a handle like what it holds"
)]
pub enum Overlay {
    /// The queue, the keys, the palette, the question at signing out, the form of follow-ups and what rings.
    Frame,
    /// What is asked before a decision.
    Questions,
    /// The arrangement of home.
    Home,
    /// What is asked before a comment is deleted.
    DeleteComment,
    /// The filters of a list of items.
    Filters {
        item_type: ItemType,
        with_state: bool,
        open: RwSignal<bool>,
    },
    /// What is done with the selected rows of a cartable.
    Selection(Board),
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

/// Whether a part can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Away,
    Here,
    /// It could not be fetched.
    Failed,
}

/// Which parts are there. Each is followed for itself: one that comes leaves alone what the others show.
#[derive(Clone, Copy)]
pub struct Parts([RwSignal<Presence>; Part::COUNT]);

impl Parts {
    /// The state at the start: the parts of the first page are there.
    #[must_use]
    pub fn beginning_with(page: Option<&Page>, search: &Search) -> Self {
        let parts = Self([(); Part::COUNT].map(|()| RwSignal::new(Presence::Away)));
        for part in std::iter::once(Part::Desk).chain(page.into_iter().flat_map(|page| page.parts(search))) {
            parts.of(part).set(Presence::Here);
        }
        parts
    }

    fn of(self, part: Part) -> RwSignal<Presence> {
        self.0[part as usize]
    }

    /// Fetches a part unless it is there.
    pub fn fetch(self, part: Part) {
        let presence = self.of(part);
        match presence.get_untracked() {
            Presence::Here => return,
            Presence::Failed => presence.set(Presence::Away),
            Presence::Away => {}
        }
        crate::offline::transport::spawn(async move {
            let now = match load(part).await {
                Ok(()) => Presence::Here,
                Err(_) => Presence::Failed,
            };
            // Two may have asked for it: what shows it already is not made anew.
            presence.maybe_update(|held| *held != Presence::Here && std::mem::replace(held, now) != now);
        });
    }

    /// The view of a page; until its part is there, the shape of a page, or the word that it could not be fetched.
    pub fn view_of(self, page: Option<Page>) -> AnyView {
        let Some(page) = page else {
            return view! { <pages::not_found::NotFound /> }.into_any();
        };
        let shape = || {
            view! {
                <div class="page">
                    <SkeletonRows />
                </div>
            }
            .into_any()
        };
        self.show(page.part(), || view_of(page), shape)
    }

    /// The detail of an item beside a list, in the same way.
    pub fn item_beside(self, id: ItemId, neighbours: Neighbours) -> AnyView {
        let shape = || view! { <SkeletonRows rows=4/> }.into_any();
        self.show(Part::Item, || at_once(item(Detail::Beside(id, neighbours))), shape)
    }

    fn show(self, part: Part, view: impl FnOnce() -> Option<AnyView>, shape: impl FnOnce() -> AnyView) -> AnyView {
        let not_fetched = move || view! { <NotFetched parts=self part /> }.into_any();
        match self.of(part).get() {
            Presence::Here => view().unwrap_or_else(not_fetched),
            Presence::Failed => not_fetched(),
            Presence::Away => shape(),
        }
    }
}

/// Fetches a part.
///
/// # Errors
/// There is no network, and the browser has not kept it; or the server has another version by now.
pub async fn load(part: Part) -> Result<(), SplitLoaderError> {
    match part {
        Part::Desk => Ok(()),
        Part::SignIn => load_sign_in().await,
        Part::Item => load_item().await,
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
    match page.part() {
        Part::Desk => Some(desk(page)),
        Part::SignIn => at_once(sign_in(page)),
        Part::Item => match page {
            Page::Item(id) => at_once(item(Detail::OnItsPage(id))),
            _ => Some(elsewhere()),
        },
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
        Page::Cartable(item_type) => view! { <pages::cartable::Cartable item_type /> }.into_any(),
        _ => elsewhere(),
    }
}

#[wasm_split(sign_in, fallible, preload(load_sign_in), wasm_split_path = leptos::wasm_split)]
fn sign_in(page: Page) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Page::SignIn => view! { <pages::sign_in::SignIn /> }.into_any(),
        _ => elsewhere(),
    })
}

/// Where an item is shown.
enum Detail {
    OnItsPage(ItemId),
    Beside(ItemId, Neighbours),
}

#[wasm_split(item, fallible, preload(load_item), wasm_split_path = leptos::wasm_split)]
fn item(detail: Detail) -> Result<AnyView, SplitLoaderError> {
    Ok(match detail {
        Detail::OnItsPage(id) => view! { <pages::item::ItemPage id /> }.into_any(),
        Detail::Beside(id, neighbours) => view! { <ItemDetail id neighbours /> }.into_any(),
    })
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
    use_device().take_rules(Mutation::rule);
    Ok(match page {
        Page::NewItem(item_type) => view! { <pages::item_form::NewItem item_type /> }.into_any(),
        Page::Draft(id) => view! { <pages::item_form::EditDraft id /> }.into_any(),
        Page::EditItem(id) => view! { <pages::item_form::EditItem id /> }.into_any(),
        _ => elsewhere(),
    })
}

#[wasm_split(directory, fallible, preload(load_directory), wasm_split_path = leptos::wasm_split)]
fn directory(page: Page) -> Result<AnyView, SplitLoaderError> {
    use_device().take_rules(Mutation::rule);
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
    use_device().take_rules(Mutation::rule);
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
        Overlay::Filters {
            item_type,
            with_state,
            open,
        } => view! { <FilterForm item_type with_state open /> }.into_any(),
        Overlay::Selection(board) => view! { <Selection board /> }.into_any(),
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
