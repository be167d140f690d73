//! The wasm entry: what `public/boot.js` calls. Everything else is in `app`.

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the app on the page that is open. `texts_json` is the language file of that page.
///
/// # Errors
/// A sentence for the console when the page and this code are not of one build.
#[wasm_bindgen]
pub async fn start(texts_json: String) -> Result<(), String> {
    console_error_panic_hook::set_once();
    app::start(texts_json).await
}
