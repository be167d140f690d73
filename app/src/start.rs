//! The start in the browser: takes the shared value and the texts, and hydrates; or, in the shell, shows what the device holds.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use crate::offline::{clock, driver};
use crate::part;
use crate::route::{Page, Search};
use crate::shared::{Display, ELEMENT_ID, IN_SHELL, Shared};
use crate::texts::{Texts, provide_texts};
use crate::{App, Pages, provide_app};
use domain::digits::Locale;

/// Hydrates the page that the server rendered, once the parts of the app that it shows have come. `texts_json` is the file of the
/// page's language. In the shell it mounts the app on what the device holds of whoever used it last, or leaves the shell as it
/// is.
///
/// # Errors
/// A sentence for the console when the page and this code are not of one build.
pub async fn start(texts_json: String) -> Result<(), String> {
    let element = document()
        .get_element_by_id(ELEMENT_ID)
        .ok_or("the page holds no shared value")?;
    let bytes = bytes_of(&element.text_content().unwrap_or_default());
    let mut shared = Shared::read(&bytes).map_err(|error| format!("the shared value: {error}"))?;
    let is_shell = element.has_attribute(IN_SHELL);
    if is_shell {
        let Some(user) = driver::known_user() else {
            return Ok(());
        };
        shared.user = Some(user);
        shared.now = clock::now();
        shared.settings = settings_here();
    } else if let Some(user) = shared.user {
        if driver::owes_revocation(user) {
            if let Some(body) = document().body() {
                body.set_hidden(true);
            }
            driver::revoke_and_leave(user);
            return Ok(());
        }
        driver::note_user(user);
    } else {
        driver::note_nobody();
    }
    let texts =
        Texts::from_json(shared.settings.locale, &texts_json).map_err(|error| format!("the texts: {error:?}"))?;
    let path = location().pathname().unwrap_or_default();
    let search = Search::parse(&location().search().unwrap_or_default());
    for part in Page::parse(&path).into_iter().flat_map(|page| page.parts(&search)) {
        part::load(part).await.map_err(|error| error.to_string())?;
    }
    let provide = move || {
        provide_texts(texts);
        provide_context(shared.clone());
    };
    if is_shell {
        leptos::mount::mount_to_body(move || {
            provide();
            view! { <InShell/> }
        });
    } else {
        leptos::mount::hydrate_body(move || {
            provide();
            view! { <App /> }
        });
    }
    Ok(())
}

/// The bytes behind a text in base64; the browser gives each as one character.
fn bytes_of(base64: &str) -> Vec<u8> {
    let text = window().atob(base64).unwrap_or_default();
    text.chars().filter_map(|char| u8::try_from(char).ok()).collect()
}

/// The app in place of the shell's own words, as soon as the device can show pages.
#[component]
fn InShell() -> impl IntoView {
    let device = provide_app();
    let status = device.status();
    // After too long without the server nothing is shown: the shell's own words stay.
    let is_furnished = Memo::new(move |_| device.is_furnished().get() && !status.with(|status| status.locked));
    Effect::new(move |_| {
        if is_furnished.get()
            && let Some(words) = document().query_selector(".offline-shell").ok().flatten()
        {
            words.remove();
        }
    });
    view! { <Show when=move || is_furnished.get()><Pages/></Show> }
}

/// How things are shown, as the cookies of this browser say.
fn settings_here() -> Display {
    let cookies = document()
        .dyn_into::<web_sys::HtmlDocument>()
        .ok()
        .and_then(|document| document.cookie().ok())
        .unwrap_or_default();
    let get = |name: &str| {
        let mut pairs = cookies.split("; ").filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    Display::from_cookies(get, Locale::Fa)
}
