//! Requests to the server. What is not our JSON (a captive portal, an error page) counts as no network.
//!
//! # On the server
//! Nothing is sent while rendering: every request answers [`Failure::Unreachable`].

use serde::Serialize;
use serde::de::DeserializeOwned;

/// How long a page waits before it asks again for what it cannot do without.
pub const AGAIN_MS: u64 = 3_000;

/// Why a request brought no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No network, or something that is not our server answered: try again later.
    Unreachable,
    /// Nobody is signed in any more.
    SignedOut,
    /// The server refused the request as a whole (status, body).
    Refused(u16, String),
}

/// Posts JSON and reads JSON.
///
/// # Errors
/// See [`Failure`].
#[cfg(feature = "hydrate")]
pub async fn post<Q: Serialize, A: DeserializeOwned>(path: &str, question: &Q) -> Result<A, Failure> {
    let body = serde_json::to_string(question).map_err(|error| Failure::Refused(0, error.to_string()))?;
    post_text(path, body).await
}

/// Posts exactly these bytes of JSON and reads JSON.
///
/// # Errors
/// See [`Failure`].
#[cfg(feature = "hydrate")]
pub async fn post_text<A: DeserializeOwned>(path: &str, body: String) -> Result<A, Failure> {
    use gloo_net::http::Request;

    let request = Request::post(path)
        .header("content-type", "application/json")
        .header("accept", "application/json")
        .body(body)
        .map_err(|_| Failure::Unreachable)?;
    answer(request).await
}

/// Ends the session of this browser. Answers whether it is over.
#[cfg(feature = "hydrate")]
pub async fn sign_out() -> bool {
    // The answer leads to the sign-in page, which says that it is ours.
    let answer = gloo_net::http::Request::post("/sign-out").send().await;
    answer.is_ok_and(|answer| answer.ok() && answer.headers().get("x-daftar").is_some())
}

/// Reads JSON.
///
/// # Errors
/// See [`Failure`].
#[cfg(feature = "hydrate")]
pub async fn get<A: DeserializeOwned>(path: &str) -> Result<A, Failure> {
    use gloo_net::http::Request;

    let request = Request::get(path)
        .header("accept", "application/json")
        .build()
        .map_err(|_| Failure::Unreachable)?;
    answer(request).await
}

#[cfg(feature = "hydrate")]
async fn answer<A: DeserializeOwned>(request: gloo_net::http::Request) -> Result<A, Failure> {
    let response = request.send().await.map_err(|_| Failure::Unreachable)?;
    let is_ours = response
        .headers()
        .get("content-type")
        .is_some_and(|kind| kind.starts_with("application/json"));
    let status = response.status();
    let text = response.text().await.map_err(|_| Failure::Unreachable)?;
    match status {
        200 if is_ours => serde_json::from_str(&text).map_err(|_| Failure::Unreachable),
        401 => Err(Failure::SignedOut),
        // Said by the server or by what stands before it.
        413 => Err(Failure::Refused(status, text)),
        400..=499 if is_ours => Err(Failure::Refused(status, text)),
        _ => Err(Failure::Unreachable),
    }
}

#[cfg(not(feature = "hydrate"))]
pub async fn post<Q: Serialize, A: DeserializeOwned>(_path: &str, _question: &Q) -> Result<A, Failure> {
    Err(Failure::Unreachable)
}

#[cfg(not(feature = "hydrate"))]
pub async fn get<A: DeserializeOwned>(_path: &str) -> Result<A, Failure> {
    Err(Failure::Unreachable)
}

/// Runs a task beside the page.
#[cfg(feature = "hydrate")]
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(task);
}

#[cfg(not(feature = "hydrate"))]
pub fn spawn(_task: impl Future<Output = ()> + 'static) {}

/// Calls back after a time; does nothing on the server.
#[cfg(feature = "hydrate")]
pub fn after(milliseconds: u64, call: impl FnOnce() + 'static) {
    leptos::prelude::set_timeout(call, std::time::Duration::from_millis(milliseconds));
}

#[cfg(not(feature = "hydrate"))]
pub fn after(_milliseconds: u64, _call: impl FnOnce() + 'static) {}
