//! How much room the browser gives, and whether it may take it back.

use wasm_bindgen_futures::JsFuture;
use web_sys::StorageManager;

/// What the browser says about room; it rounds, on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    pub used_bytes: u64,
    pub quota_bytes: u64,
}

/// Asks the browser not to clear this site's storage by itself; whether it agreed. `false` also where it cannot be asked.
pub async fn request_persistence() -> bool {
    let Some(asked) = manager().and_then(|storage| storage.persist().ok()) else {
        return false;
    };
    JsFuture::from(asked)
        .await
        .is_ok_and(|answer| answer.as_bool() == Some(true))
}

/// How much is used and how much there is; none where the browser does not say.
pub async fn storage_estimate() -> Option<Estimate> {
    let answer = JsFuture::from(manager()?.estimate().ok()?).await.ok()?;
    let field = |name: &str| js_sys::Reflect::get(&answer, &name.into()).ok()?.as_f64();
    Some(Estimate {
        used_bytes: crate::row::key_from_js(field("usage")?),
        quota_bytes: crate::row::key_from_js(field("quota")?),
    })
}

/// Missing where the page is not secure (http, not on this machine): then asking it throws, which is caught above.
fn manager() -> Option<StorageManager> {
    Some(web_sys::window()?.navigator().storage())
}
