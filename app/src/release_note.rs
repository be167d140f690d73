//! The note that a newer release waits, in the document of every page.
//!
//! What stays true: a release takes over only when somebody asks for it here; `public/install.js` sets `data-release` of the
//! root element, by which `style/components/release-note.css` shows the note, and listens to its button.

use leptos::prelude::*;

use crate::texts::use_texts;

/// Says that a newer release waits, and offers it.
#[component]
pub fn ReleaseNote() -> impl IntoView {
    let t = use_texts();
    view! {
        <div class="release-note" role="status">
            <span>{t.app_release_waits()}</span>
            <button class="btn btn--sm btn--primary" type="button" data-take-over="">
                {t.app_release_take()}
            </button>
        </div>
    }
}
