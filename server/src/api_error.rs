//! Why a request was not answered, as JSON: a code for the program, a sentence for whoever looks.
//!
//! A fault is logged here, once, at the boundary; the asker learns only that there was one.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::causes::sentence;

/// Seconds after which a busy server may be asked again.
const RETRY_AFTER_S: u32 = 2;

/// A request that was not answered.
#[derive(Debug)]
pub enum ApiError {
    /// The request has another shape than it must have.
    BadRequest(String),
    /// Nobody is signed in.
    SignedOut,
    /// The right is missing.
    NotAllowed,
    NotFound,
    /// Too many attempts; seconds until the next.
    TooMany(i64),
    /// A rule of this server said no; its code.
    Refused(&'static str),
    /// Not now, for a reason of this server; seconds until the next try.
    TooSoon(i64),
    /// The database is busy or away.
    Busy(store::Error),
    /// A fault of this server.
    Fault(anyhow::Error),
}

#[derive(Serialize)]
struct Body<'a> {
    code: &'a str,
    message: String,
}

impl From<store::Error> for ApiError {
    fn from(error: store::Error) -> Self {
        if error.is_transient() {
            Self::Busy(error)
        } else {
            Self::Fault(error.into())
        }
    }
}

impl From<anyhow::Error> for ApiError {
    fn from(error: anyhow::Error) -> Self {
        Self::Fault(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code, message, wait) = match self {
            Self::BadRequest(message) => (StatusCode::BAD_REQUEST, "bad_request", message, None),
            Self::SignedOut => (StatusCode::UNAUTHORIZED, "signed_out", "sign in first".to_owned(), None),
            Self::NotAllowed => (
                StatusCode::FORBIDDEN,
                "not_allowed",
                "the right is missing".to_owned(),
                None,
            ),
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "not_found",
                "there is nothing here".to_owned(),
                None,
            ),
            Self::TooMany(seconds) => (
                StatusCode::TOO_MANY_REQUESTS,
                "too_many",
                format!("too many attempts: try again in {seconds} seconds"),
                Some(u32::try_from(seconds).unwrap_or(RETRY_AFTER_S)),
            ),
            Self::Refused(code) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                code,
                "the rules say no".to_owned(),
                None,
            ),
            Self::TooSoon(seconds) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                format!("try again in {seconds} seconds"),
                Some(u32::try_from(seconds).unwrap_or(RETRY_AFTER_S)),
            ),
            Self::Busy(error) => {
                tracing::warn!(error = sentence(&error), "the database is busy or away");
                let message = "busy: try again in a moment".to_owned();
                (StatusCode::SERVICE_UNAVAILABLE, "busy", message, Some(RETRY_AFTER_S))
            }
            Self::Fault(error) => {
                tracing::error!(error = sentence(error.as_ref()), "a request failed");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "fault",
                    "the server failed; its log says why".to_owned(),
                    None,
                )
            }
        };
        let mut response = (status, Json(Body { code, message })).into_response();
        if let Some(seconds) = wait {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
