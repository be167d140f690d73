//! Icons: Lucide symbols from one sprite file, drawn with `<use>`.
//!
//! What stays true: an icon is decoration (`aria-hidden`); whatever it means stands beside it as a word or as the label of
//! its button. Only icons that mean «forward», «back» or «undo» turn with the direction of the page, and they do it by
//! themselves. One more icon: a `<symbol>` in `public/icons/sprite.svg`; the build makes its constant in [`icons`].
//!
//! # On the server
//! The address of the sprite carries a content hash, so it comes from [`AssetPaths`] in the context, on both sides the same.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One constant a symbol of the sprite.
pub mod icons {
    use super::IconName;

    include!(concat!(env!("OUT_DIR"), "/icons.rs"));
}

/// Where the hashed files are; provided by the root of the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetPaths {
    /// The icon sprite.
    pub sprite: Arc<str>,
}

/// A symbol of the sprite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IconName {
    symbol: &'static str,
    dir: bool,
}

/// How large an icon is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IconSize {
    /// 14 px, in chips and meta lines.
    Xs,
    /// 16 px, in buttons and fields.
    Sm,
    /// 18 px.
    #[default]
    Md,
    /// 24 px.
    Lg,
}

/// An icon.
#[component]
pub fn Icon(
    /// Which: a constant of [`icons`].
    name: IconName,
    /// How large.
    #[prop(optional)]
    size: IconSize,
) -> impl IntoView {
    let size = match size {
        IconSize::Xs => " icon--xs",
        IconSize::Sm => " icon--sm",
        IconSize::Md => "",
        IconSize::Lg => " icon--lg",
    };
    let dir = if name.dir { " icon--dir" } else { "" };
    view! {
        <svg class=format!("icon{size}{dir}") aria-hidden="true">
            <use href=href(name)></use>
        </svg>
    }
}

/// The mark of the application.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="nav__mark" viewBox="0 0 32 32" aria-hidden="true">
            <use href=href(icons::DAFTAR)></use>
        </svg>
    }
}

fn href(name: IconName) -> String {
    let symbol = name.symbol;
    match use_context::<AssetPaths>() {
        Some(paths) => format!("{}#i-{symbol}", paths.sprite),
        None => format!("/icons/sprite.svg#i-{symbol}"),
    }
}
