//! `POST /preferences`: how things are shown, kept in cookies. A form, so that it works without JavaScript and before
//! anybody has signed in.
//!
//! What stays true: only names and values that [`app::shared::Display`] knows become cookies; they say nothing about the
//! person, so pages may read them.

use app::shared::cookie;
use axum::extract::{Form, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::session::sign_in::own_path;
use crate::settings::Settings;
use crate::state::Server;

/// A choice holds for a year.
const AGE_MAX_S: u32 = 365 * 24 * 60 * 60;

/// What is chosen, and the page to come back to.
#[derive(Deserialize)]
pub struct Chosen {
    locale: Option<String>,
    theme: Option<String>,
    density: Option<String>,
    unit: Option<String>,
    back: Option<String>,
}

/// Keeps what was chosen and goes back.
pub async fn choose(State(server): State<Server>, Form(chosen): Form<Chosen>) -> Response {
    let mut response = Redirect::to(own_path(chosen.back.as_deref())).into_response();
    for cookie in cookies(&chosen, &server.settings) {
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

fn cookies(chosen: &Chosen, settings: &Settings) -> Vec<String> {
    let secure = if settings.is_https() { "; Secure" } else { "" };
    let known: [(&str, &Option<String>, &[&str]); 4] = [
        (cookie::LOCALE, &chosen.locale, &["fa", "en"]),
        (cookie::THEME, &chosen.theme, &["system", "light", "dark"]),
        (cookie::DENSITY, &chosen.density, &["comfortable", "dense"]),
        (cookie::UNIT, &chosen.unit, &["rial", "toman"]),
    ];
    known
        .into_iter()
        .filter_map(|(name, value, values)| {
            let value = value.as_deref().filter(|value| values.contains(value))?;
            Some(format!(
                "{name}={value}; Max-Age={AGE_MAX_S}; Path=/; SameSite=Lax{secure}"
            ))
        })
        .collect()
}
