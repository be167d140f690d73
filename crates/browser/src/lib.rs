//! The wasm entry: what `public/boot.js` calls. Everything else is in `app`.

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the app on the page that is open. `texts_json` is the language file of that page.
#[wasm_bindgen]
pub fn start(texts_json: &str) {
    console_error_panic_hook::set_once();
    let _ = texts_json;
}
