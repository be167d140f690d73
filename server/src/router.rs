//! What answers which address, and what every request passes on its way.

use std::any::Any;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, handler::Handler};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use tracing::Level;

use crate::session::{devices, sign_in};
use crate::state::Server;
use crate::{
    api_error::ApiError, assets, events, headers, health, origin, page, preferences, pull, push, query, session, setup,
    worker,
};

/// Bytes of a request: a hundred mutations of the largest invoices.
pub const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of a form.
pub const FORM_BYTES_MAX: usize = 16 * 1024;
/// Time for an answer.
pub const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);

/// The whole server as one service.
pub fn router(server: Server) -> Router {
    let forms = DefaultBodyLimit::max(FORM_BYTES_MAX);
    Router::new()
        .route("/sign-in", get(page::handle).post(sign_in::sign_in.layer(forms)))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/setup", get(page::handle).post(setup::handle.layer(forms)))
        .route("/preferences", post(preferences::choose.layer(forms)))
        .nest("/api", api())
        .fallback(page_or_nothing)
        .layer(from_fn_with_state(server.clone(), session::find))
        .layer(from_fn_with_state(server.clone(), origin::check))
        // Below the session: a file costs no look into the database.
        .route("/assets/{*path}", get(assets::hashed))
        .route("/sw.js", get(worker::script))
        .route(worker::SHELL, get(worker::shell))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            ANSWER_TIME_MAX,
        ))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(server.clone(), headers::add))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_response(DefaultOnResponse::new().level(Level::DEBUG)),
        )
        .with_state(server)
}

fn api() -> Router<Server> {
    Router::new()
        .route("/v1/push", post(push::handle))
        .route("/v1/pull", post(pull::handle))
        .route("/v1/events", get(events::handle))
        .route("/v1/query", post(query::handle))
        .route("/v1/sessions", get(devices::list))
        .route("/v1/sessions/end", post(devices::end))
        .route("/v1/password", post(devices::change))
        .route("/v1/users/password", post(devices::give))
        .fallback(|| async { ApiError::NotFound })
        .layer(map_response(json_rejections))
}

/// Pages are for `GET`; another method on an unknown address is told so.
async fn page_or_nothing(
    state: axum::extract::State<Server>,
    visitor: session::Visitor,
    headers: axum::http::HeaderMap,
    request: Request,
) -> Response {
    if !matches!(*request.method(), axum::http::Method::GET | axum::http::Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    page::handle(state, visitor, headers, request).await.into_response()
}

/// What the framework refuses (a body that is no JSON, too large, another method) becomes JSON like all else of the API.
async fn json_rejections(response: Response) -> Response {
    let is_json = response
        .headers()
        .get(axum::http::header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if !response.status().is_client_error() || is_json {
        return response;
    }
    let status = response.status();
    let reason = status.canonical_reason().unwrap_or("refused").to_lowercase();
    let mut answer = ApiError::BadRequest(reason).into_response();
    *answer.status_mut() = status;
    answer
}

fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    ApiError::Fault(anyhow::anyhow!(
        "a handler panicked: {}",
        text.unwrap_or("without words")
    ))
    .into_response()
}

/// The path without its search part: searches and one-time links do not belong in a log.
fn span<B>(request: &axum::http::Request<B>) -> tracing::Span {
    tracing::info_span!("request", method = %request.method(), path = request.uri().path())
}
