//! The pages, one file each. Which is at which address stands in [`crate::route`].

use leptos::prelude::*;

use crate::route::Page;

pub mod account;
pub mod attention;
pub mod cartable;
pub mod drafts;
pub mod gallery;
pub mod home;
pub mod item;
pub mod item_form;
pub mod items;
pub mod list_address;
pub mod not_found;
pub mod parties;
pub mod party;
pub mod print_item;
pub mod product;
pub mod products;
pub mod settings;
pub mod setup;
pub mod sign_in;

/// The view of a page; made anew when the page is another, not when its search changes.
pub fn view_of(page: Option<Page>) -> AnyView {
    let Some(page) = page else {
        return view! { <not_found::NotFound /> }.into_any();
    };
    match page {
        Page::Home => view! { <home::Home /> }.into_any(),
        Page::SignIn => view! { <sign_in::SignIn /> }.into_any(),
        Page::Setup => view! { <setup::Setup /> }.into_any(),
        Page::Cartable(item_type) => view! { <cartable::Cartable item_type /> }.into_any(),
        Page::Items(item_type) => view! { <items::Items item_type /> }.into_any(),
        Page::NewItem(item_type) => view! { <item_form::NewItem item_type /> }.into_any(),
        Page::Draft(id) => view! { <item_form::EditDraft id /> }.into_any(),
        Page::Drafts => view! { <drafts::Drafts /> }.into_any(),
        Page::Item(id) => view! { <item::ItemPage id /> }.into_any(),
        Page::EditItem(id) => view! { <item_form::EditItem id /> }.into_any(),
        Page::PrintItem(id) => view! { <print_item::PrintItem id /> }.into_any(),
        Page::Parties => view! { <parties::Parties /> }.into_any(),
        Page::NewParty => view! { <party::NewParty /> }.into_any(),
        Page::Party(id) => view! { <party::PartyPage id /> }.into_any(),
        Page::EditParty(id) => view! { <party::EditParty id /> }.into_any(),
        Page::Products => view! { <products::Products /> }.into_any(),
        Page::NewProduct => view! { <product::NewProduct /> }.into_any(),
        Page::Product(id) => view! { <product::EditProduct id /> }.into_any(),
        Page::Settings => view! { <settings::Settings /> }.into_any(),
        Page::SettingsSection(section) => view! { <settings::SettingsSection section /> }.into_any(),
        Page::User(id) => view! { <settings::users::EditUser id /> }.into_any(),
        Page::NumberProof(id) => view! { <settings::number_proof::NumberProof id /> }.into_any(),
        Page::Attention => view! { <attention::AttentionPage /> }.into_any(),
        Page::Account => view! { <account::Account /> }.into_any(),
        Page::Gallery => view! { <gallery::Gallery /> }.into_any(),
    }
}
