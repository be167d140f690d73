//! The start in the browser: takes the shared value and the texts, and hydrates.

use leptos::prelude::*;

use crate::App;
use crate::offline::device::Device;
use crate::part;
use crate::route::Page;
use crate::shared::{ELEMENT_ID, Shared};
use crate::texts::{Texts, provide_texts};

/// Hydrates the page that the server rendered, once the part of the app that it is in has come. `texts_json` is the file of the
/// page's language.
///
/// # Errors
/// A sentence for the console when the page and this code are not of one build.
pub async fn start(texts_json: String) -> Result<(), String> {
    let element = document()
        .get_element_by_id(ELEMENT_ID)
        .ok_or("the page holds no shared value")?;
    let json = element.text_content().unwrap_or_default();
    let shared: Shared = serde_json::from_str(&json).map_err(|error| format!("the shared value: {error}"))?;
    let texts =
        Texts::from_json(shared.settings.locale, &texts_json).map_err(|error| format!("the texts: {error:?}"))?;
    let path = location().pathname().unwrap_or_default();
    if let Some(page) = Page::parse(&path) {
        part::load(page.part()).await.map_err(|error| error.to_string())?;
    }
    leptos::mount::hydrate_body(move || {
        provide_texts(texts);
        provide_context(shared.clone());
        view! { <App /> }
    });
    Ok(())
}

/// Sends what waits when the page is being left or hidden, and asks before unsent changes are lost.
pub fn send_before_leaving(device: Device) {
    let hidden = window_event_listener_untyped("visibilitychange", move |_| {
        if document().visibility_state() == web_sys::VisibilityState::Hidden {
            device.flush_all();
        }
    });
    let leaving = window_event_listener_untyped("beforeunload", move |event| {
        if device.status().get_untracked().pending > 0 {
            device.flush_all();
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        hidden.remove();
        leaving.remove();
    });
}
