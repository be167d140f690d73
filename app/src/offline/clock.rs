//! The device's clock and the making of ids: the only place of the app that asks the browser for either.
//!
//! # On the server
//! Nothing is decided while rendering, so neither is ever asked for there: both answer a fixed value.

use domain::calendar::{Date, Instant, Zone};
use sync::engine::Edge;
use uuid::Uuid;

/// The device's time.
#[must_use]
pub fn now() -> Instant {
    #[cfg(feature = "hydrate")]
    {
        // Milliseconds since 1970 are a whole number well inside 2^53.
        #[allow(clippy::cast_possible_truncation, reason = "a date in milliseconds fits an i64")]
        let millis = js_sys::Date::now() as i64;
        Instant::from_micros(millis * 1_000)
    }
    #[cfg(not(feature = "hydrate"))]
    Instant::from_micros(0)
}

/// The device's day.
#[must_use]
pub fn today() -> Date {
    now().date(Zone::TEHRAN)
}

/// What the engine cannot know by itself.
#[must_use]
pub fn edge() -> Edge {
    Edge {
        now: now(),
        mono_ms: mono_ms(),
        // The upper bits of an id are its time; chance is taken from the lower ones.
        bits: new_id().as_u128(),
    }
}

/// Milliseconds since the page began, on a clock that never goes back.
fn mono_ms() -> u64 {
    #[cfg(feature = "hydrate")]
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, positive and small"
    )]
    {
        let performance = leptos::prelude::window().performance();
        performance.map_or(0, |performance| performance.now() as u64)
    }
    #[cfg(not(feature = "hydrate"))]
    0
}

/// A new id, in the order of time.
#[must_use]
pub fn new_id() -> Uuid {
    #[cfg(feature = "hydrate")]
    #[allow(clippy::disallowed_methods, reason = "this is the edge")]
    {
        Uuid::now_v7()
    }
    #[cfg(not(feature = "hydrate"))]
    Uuid::nil()
}

/// A provisional reference such as `D-7F3K`: four letters and digits that are not mistaken for one another.
#[must_use]
pub fn reference_of(id: Uuid) -> String {
    const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let letters: String = id.as_bytes()[12..16]
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect();
    format!("D-{letters}")
}
