//! The document around the app, rendered on the server only.

use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::App;
use crate::shared::{Density, ELEMENT_ID, Shared};

/// The files that the page's head names; the server knows their hashed addresses.
#[derive(Clone, Debug)]
pub struct HeadPaths {
    pub css: String,
    pub font: String,
    pub boot: String,
    pub js: String,
    pub wasm: String,
    pub texts: String,
}

/// The whole document. The server provides [`Shared`], [`HeadPaths`] and the texts in the context.
pub fn shell() -> impl IntoView {
    let shared: Shared = expect_context();
    let paths: HeadPaths = expect_context();
    let display = shared.settings;
    let json = shared.to_embedded_json();
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
                <link rel="stylesheet" href=paths.css/>
                <script type="application/json" id=ELEMENT_ID inner_html=json></script>
                <script
                    type="module"
                    src=paths.boot
                    data-js=paths.js
                    data-wasm=paths.wasm
                    data-texts=paths.texts
                ></script>
                <MetaTags />
            </head>
            <body>
                <App />
                <crate::boot_note::BootNote />
            </body>
        </html>
    }
}
