//! The note that a page is not live, in the document of every page.
//!
//! What stays true: it is part of the document, not of the app, for the app may be what does not start; `public/boot.js` sets
//! `data-app` of the root element and `style/components/boot-note.css` shows what belongs to it.

use leptos::prelude::*;

use crate::texts::use_texts;

/// Says that the page is not live, while `data-app` of the root says so: the style sheet shows it, for the app cannot.
#[component]
pub fn BootNote() -> impl IntoView {
    let t = use_texts();
    view! {
        <div class="boot-note" role="alert">
            <span class="boot-note__slow">{t.app_boot_slow()}</span>
            <span class="boot-note__failed">{t.app_boot_failed()}</span>
            <a class="btn btn--sm" href="" rel="external">
                {t.app_boot_reload()}
            </a>
        </div>
    }
}
