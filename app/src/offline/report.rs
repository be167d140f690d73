//! What the browser says about itself, for the page that reports on this device.
//!
//! # On the server
//! Nothing is known, and nothing is copied.

use leptos::prelude::*;

/// What only the browser knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Bytes used, and bytes there are.
    pub room: Option<(u64, u64)>,
    /// The browser has promised not to clear this site by itself.
    pub is_persistent: bool,
    /// The release that opens without a network.
    pub release: Option<String>,
}

/// Asks the browser, and puts the answers into the signal as they come.
#[cfg(feature = "hydrate")]
pub fn read(report: RwSignal<Report>) {
    use wasm_bindgen::JsCast as _;
    use wasm_bindgen_futures::JsFuture;

    super::transport::spawn(async move {
        let room = device_store::storage_estimate().await;
        let is_persistent = device_store::request_persistence().await;
        let mut release = None;
        if window().is_secure_context()
            && let Ok(caches) = window().caches()
            && let Ok(names) = JsFuture::from(caches.keys()).await
        {
            let names: js_sys::Array = names.unchecked_into();
            let ours = names.iter().filter_map(|name| name.as_string());
            release = ours
                .rev()
                .find_map(|name| name.strip_prefix("daftar-").map(str::to_owned));
        }
        // The page may be gone by now.
        let _ = report.try_set(Report {
            room: room.map(|room| (room.used_bytes, room.quota_bytes)),
            is_persistent,
            release,
        });
    });
}

#[cfg(not(feature = "hydrate"))]
pub fn read(_report: RwSignal<Report>) {}

/// Puts a text where it can be pasted from.
#[cfg(feature = "hydrate")]
pub fn copy(text: &str) {
    use js_sys::{Function, Reflect};
    use wasm_bindgen::{JsCast as _, JsValue};

    // By its name: the library has no stable form of it. A browser that refuses shows nothing new in the clipboard; the text is
    // on the page all the same.
    let write = || -> Result<JsValue, JsValue> {
        let clipboard = Reflect::get(&window().navigator(), &"clipboard".into())?;
        let write: Function = Reflect::get(&clipboard, &"writeText".into())?.dyn_into()?;
        write.call1(&clipboard, &text.into())
    };
    let _ = write();
}

#[cfg(not(feature = "hydrate"))]
pub fn copy(_text: &str) {}
