//! The document around the app, and the one that stands for every page without a network; rendered on the server only.

use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::App;
use crate::components::icon::AssetPaths;
use crate::shared::{Density, Display, ELEMENT_ID, Shared, cookie};
use crate::texts::Texts;
use domain::access::Access;
use domain::calendar::Instant;
use domain::digits::Locale;

/// The files that the page's head names; the server knows their hashed addresses.
#[derive(Clone, Debug)]
pub struct HeadPaths {
    pub css: String,
    pub font: String,
    pub boot: String,
    pub install: String,
    pub shell: String,
    pub js: String,
    pub wasm: String,
    /// What the page's parts of the app are in: fetched beside the rest, not after it.
    pub parts: Vec<String>,
    pub texts: String,
    /// The texts of each language, for a page that chooses by itself.
    pub texts_fa: String,
    pub texts_en: String,
}

/// The whole document. The server provides [`Shared`], [`HeadPaths`] and the texts in the context.
pub fn shell() -> impl IntoView {
    let shared: Shared = expect_context();
    let paths: HeadPaths = expect_context();
    let display = shared.settings;
    let embedded = shared.embed();
    let parts = paths.parts.into_iter();
    let parts = parts
        .map(|part| view! { <link rel="preload" href=part r#as="fetch" crossorigin="anonymous" /> })
        .collect_view();
    view! {
        <!DOCTYPE html>
        <html
            lang=display.locale.tag()
            dir=display.locale.direction()
            data-theme=display.theme.attribute()
            data-density=(display.density == Density::Dense).then_some("dense")
        >
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="preload" href=paths.font r#as="font" r#type="font/woff2" crossorigin="anonymous" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <link rel="apple-touch-icon" href="/icon-192.png"/>
                <meta name="theme-color" content="#0b5b5b" />
                <link rel="stylesheet" href=paths.css/>
                <script type="text/plain" id=ELEMENT_ID inner_html=embedded></script>
                <script
                    type="module"
                    src=paths.boot
                    data-js=paths.js
                    data-wasm=paths.wasm
                    data-texts=paths.texts
                ></script>
                <script type="module" src=paths.install></script>
                {parts}
                <MetaTags />
            </head>
            <body>
                <App />
                <crate::boot_note::BootNote />
                <crate::release_note::ReleaseNote />
            </body>
        </html>
    }
}

/// The page that the service worker shows where the network brought none: without a person and without a nonce, in both
/// languages. `public/shell.js` chooses, and the app takes its place with what the device holds ([`crate`]'s start).
#[must_use]
pub fn offline_shell(paths: &HeadPaths, assets: AssetPaths) -> String {
    let paths = paths.clone();
    let shared = Shared {
        now: Instant::from_micros(0),
        settings: Display::default(),
        user: None,
        access: Access::default(),
        assets,
        epoch: String::new(),
        answers: Vec::new(),
        records: Vec::new(),
        notice: None,
        typed: None,
    };
    let view = view! {
        <!DOCTYPE html>
        <html
            lang="fa"
            dir="rtl"
            data-locale-cookie=cookie::LOCALE
            data-theme-cookie=cookie::THEME
            data-density-cookie=cookie::DENSITY
        >
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>"دفتر"</title>
                <link rel="preload" href=paths.font r#as="font" r#type="font/woff2" crossorigin="anonymous" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <link rel="stylesheet" href=paths.css/>
                <script
                    type="text/plain"
                    id=ELEMENT_ID
                    data-shell=""
                    inner_html=shared.embed()
                ></script>
                <script type="module" src=paths.shell></script>
                <script
                    type="module"
                    src=paths.boot
                    data-js=paths.js
                    data-wasm=paths.wasm
                    data-texts-fa=paths.texts_fa
                    data-texts-en=paths.texts_en
                ></script>
            </head>
            <body>
                <main class="offline-shell">{[Locale::Fa, Locale::En].map(not_reached).into_iter().collect_view()}</main>
            </body>
        </html>
    };
    view.to_html()
}

fn not_reached(locale: Locale) -> impl IntoView {
    let t = Texts::for_server(locale);
    view! {
        <div class="empty" lang=locale.tag()>
            <h1>{t.error_network_title()}</h1>
            <p>{t.error_page_not_reached()}</p>
            <button class="btn btn--primary" type="button" data-again="">{t.action_retry()}</button>
        </div>
    }
}
