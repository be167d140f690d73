//! The pages, one file each. Which is at which address stands in [`crate::route`], what is downloaded with it in [`crate::part`].

pub mod account;
pub mod attention;
pub mod cartable;
pub mod drafts;
pub mod follow_ups;
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
