//! Requests of the engine to the server.

use std::future::Future;
use std::pin::pin;
use std::rc::Rc;

use domain::id::UserId;
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use leptos::prelude::window;
use serde::de::DeserializeOwned;
use sync::engine::{Answer, Event};
use sync::protocol::{PROTOCOL, PullRequest, Query, QueryRequest};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::Driver;
use super::local;
use crate::offline::device::{Device, OnAnswer};
use crate::offline::transport::{self, Failure};
use crate::route::Page;

/// Sends exactly these bytes.
pub fn push(device: Device, exchange: u64, body: String) {
    spawn_local(async move {
        let answer = match transport::post_text("/api/v1/push", body).await {
            Ok(response) => Answer::Push(Box::new(response)),
            Err(failure) => refused(&failure, Answer::PushRefused),
        };
        device.feed(Event::Answered { exchange, answer });
    });
}

pub fn pull(device: Device, exchange: u64, request: PullRequest) {
    spawn_local(async move {
        let answer = match transport::post("/api/v1/pull", &request).await {
            Ok(response) => Answer::Pull(Box::new(response)),
            Err(failure) => refused(&failure, Answer::PullRefused),
        };
        device.feed(Event::Answered { exchange, answer });
    });
}

/// Asks a question of a page.
pub fn ask(user: Option<UserId>, query: Query, then: OnAnswer) {
    let request = QueryRequest {
        protocol: PROTOCOL,
        user,
        queries: vec![query],
    };
    spawn_local(async move { then(transport::post("/api/v1/query", &request).await) });
}

/// A refusal that is not understood is no answer: it is tried again.
fn refused<R: DeserializeOwned>(failure: &Failure, say: impl FnOnce(R) -> Answer) -> Answer {
    match failure {
        Failure::Unreachable => Answer::Unreachable,
        Failure::SignedOut => Answer::SignedOut,
        Failure::Refused(413, _) => Answer::TooLarge,
        Failure::Refused(_, body) => serde_json::from_str(body).map_or(Answer::Unreachable, say),
    }
}

/// How long the server may take to end a session before the page is left all the same.
const SIGN_OUT_MS_MAX: u64 = 5_000;

/// Ends the session and leaves the page, once what was written is safe. From the first moment on nobody is known to be signed in
/// here, and what the server has not been told it is told before the next page opens.
pub fn sign_out(driver: Rc<Driver>) {
    local::forget_user(driver.user, true);
    spawn_local(async move {
        within(SIGN_OUT_MS_MAX, driver.stores.rest()).await;
        let done = within(SIGN_OUT_MS_MAX, transport::sign_out()).await == Some(true);
        local::forget_user(driver.user, !done);
        driver.device.feed(Event::Revoked(done));
        within(SIGN_OUT_MS_MAX, driver.stores.rest()).await;
        leave();
    });
}

/// The session that was to be ended is open still: ends it before anything of it is shown, as often as it takes.
pub fn revoke_and_leave(user: UserId) {
    spawn_local(async move {
        if transport::sign_out().await {
            local::forget_user(user, false);
            leave();
        } else {
            transport::after(transport::AGAIN_MS, move || revoke_and_leave(user));
        }
    });
}

/// To the sign-in page; what is shown here is not to be come back to.
pub fn leave() {
    let _ = window().location().replace(&Page::SignIn.to_string());
}

/// What a future gives, unless it takes longer.
async fn within<T>(milliseconds: u64, future: impl Future<Output = T>) -> Option<T> {
    let (late, is_late) = oneshot::channel();
    transport::after(milliseconds, move || {
        // Nobody waits any more if it was in time.
        let _ = late.send(());
    });
    match select(pin!(future), is_late).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}

/// Gives room: files of releases that are no longer used. The browser's own pages hold nothing else of ours.
pub fn free_space(history: bool) {
    if !history {
        return;
    }
    spawn_local(async move {
        // Elsewhere there are none, and asking for them throws.
        if !window().is_secure_context() {
            return;
        }
        let Ok(caches) = window().caches() else { return };
        let Ok(names) = JsFuture::from(caches.keys()).await else {
            return;
        };
        // In the order in which they were made: one of the last two is in use, the other may wait for a yes.
        let names: js_sys::Array = names.unchecked_into();
        for name in names.iter().take(names.length().saturating_sub(2) as usize) {
            if let Some(name) = name.as_string().filter(|name| name.starts_with("daftar-")) {
                let _ = JsFuture::from(caches.delete(&name)).await;
            }
        }
    });
}
