//! Text as a file that the person keeps.

/// Offers a text as a file to be saved; does nothing on the server.
#[cfg(feature = "hydrate")]
pub fn save_file(name: &str, kind: &str, text: &str) {
    use wasm_bindgen::JsCast as _;
    use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

    let properties = BlobPropertyBag::new();
    properties.set_type(kind);
    let parts = js_sys::Array::of1(&text.into());
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &properties) else {
        return;
    };
    let Ok(address) = Url::create_object_url_with_blob(&blob) else {
        return;
    };
    if let Ok(link) = leptos::prelude::document().create_element("a") {
        let _ = link.set_attribute("href", &address);
        let _ = link.set_attribute("download", name);
        link.unchecked_ref::<HtmlElement>().click();
    }
    // The browser reads it after the click.
    super::transport::after(60_000, move || drop(Url::revoke_object_url(&address)));
}

#[cfg(not(feature = "hydrate"))]
pub fn save_file(_name: &str, _kind: &str, _text: &str) {}
