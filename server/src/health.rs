//! For whoever watches the server: `/healthz` says that the process answers, `/readyz` that it can serve people.

use axum::extract::State;
use axum::http::StatusCode;

use crate::state::Server;

/// The process answers.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// The database answers and is at this program's version.
pub async fn readyz(State(server): State<Server>) -> (StatusCode, &'static str) {
    match server.store.is_current().await {
        Ok(true) => (StatusCode::OK, "ready\n"),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "the database waits for migrations\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
