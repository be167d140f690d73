//! The session's cookie.
//!
//! On https it is `__Host-session`: only over https, for this host alone, for every path, unreadable to scripts. On plain
//! http, which the settings allow for this machine only, not every browser takes that name (Chromium does, Safari does
//! not), and it is `session`.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::session::{AGE_MAX, SECOND};
use crate::settings::Settings;

/// The name on https.
pub const NAME: &str = "__Host-session";
/// The name on plain http for this machine.
pub const NAME_ON_HTTP: &str = "session";

/// The secret that a request brings.
#[must_use]
pub fn read(headers: &HeaderMap, settings: &Settings) -> Option<String> {
    named(headers, name(settings))
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
}

/// The value of a cookie.
#[must_use]
pub fn named<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(it, _)| *it == name)
        .map(|(_, value)| value)
}

/// Gives the browser a secret.
pub fn set(headers: &mut HeaderMap, settings: &Settings, secret: &str) {
    append(
        headers,
        &format!(
            "{}={secret}; Max-Age={}; {}",
            name(settings),
            AGE_MAX / SECOND,
            attributes(settings)
        ),
    );
}

/// Takes it away.
pub fn clear(headers: &mut HeaderMap, settings: &Settings) {
    append(
        headers,
        &format!("{}=; Max-Age=0; {}", name(settings), attributes(settings)),
    );
}

fn name(settings: &Settings) -> &'static str {
    if settings.is_https() { NAME } else { NAME_ON_HTTP }
}

/// Lax, not strict: a link in a message must open the page for whoever is signed in.
fn attributes(settings: &Settings) -> &'static str {
    if settings.is_https() {
        "Path=/; HttpOnly; SameSite=Lax; Secure"
    } else {
        "Path=/; HttpOnly; SameSite=Lax"
    }
}

fn append(headers: &mut HeaderMap, value: &str) {
    // A secret is hex: always a header value.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.append(header::SET_COOKIE, value);
    }
}
