//! Requests that change something must come from our own pages.
//!
//! A browser says where a request comes from in `Sec-Fetch-Site`, an older one in `Origin`; a foreign page can forge
//! neither. A request with neither header comes from no browser page and is refused too: a program has no session cookie
//! to be abused, but neither has it a reason to be here.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::state::Server;

/// Refuses what does not come from our own pages; API requests must also be JSON.
pub async fn check(State(server): State<Server>, request: Request, next: Next) -> Response {
    if is_safe(request.method()) {
        return next.run(request).await;
    }
    if !is_same_origin(request.headers(), server.settings.public_url.as_deref()) {
        return (StatusCode::FORBIDDEN, "this request comes from another site\n").into_response();
    }
    let has_body = request.method() != Method::DELETE;
    if request.uri().path().starts_with("/api/") && has_body && !is_json(request.headers()) {
        return (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the body must be application/json\n",
        )
            .into_response();
    }
    next.run(request).await
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn is_same_origin(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    let Some(origin) = text(header::ORIGIN) else {
        return false;
    };
    match public_url {
        Some(own) => origin == own,
        // Plain http for this machine alone: the settings allow nothing else without a public address.
        None => text(header::HOST).is_some_and(|host| origin.strip_prefix("http://") == Some(host)),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    kind.split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_change_anything() {
        for (headers, public_url, holds) in [
            (&[("sec-fetch-site", "same-origin")][..], None, true),
            (
                &[
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "http://a:1"),
                    ("host", "a:1"),
                ],
                None,
                false,
            ),
            (&[("sec-fetch-site", "same-site")], None, false),
            (&[("sec-fetch-site", "none")], None, false),
            (
                &[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")],
                None,
                true,
            ),
            (
                &[("origin", "http://evil:3000"), ("host", "127.0.0.1:3000")],
                None,
                false,
            ),
            (&[("origin", "null"), ("host", "127.0.0.1:3000")], None, false),
            (
                &[("origin", "https://a.ir"), ("host", "inner:3000")],
                Some("https://a.ir"),
                true,
            ),
            (
                &[("origin", "https://b.ir"), ("host", "b.ir")],
                Some("https://a.ir"),
                false,
            ),
            (&[("host", "127.0.0.1:3000")], None, false),
        ] {
            let map: HeaderMap = headers
                .iter()
                .map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap()))
                .collect();
            assert_eq!(is_same_origin(&map, public_url), holds, "{headers:?} {public_url:?}");
        }
    }
}
