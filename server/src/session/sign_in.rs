//! Signing in and out: forms, so that both work without JavaScript.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::fold::fold;
use domain::id::UserId;
use serde::Deserialize;
use sync::protocol::account::PASSWORD_BYTES_MAX;

use crate::api_error::ApiError;
use crate::page::{self, Said};
use crate::session::throttle::{self, Subjects};
use crate::session::{Peer, SignedIn, Visitor, cookie, open};
use crate::state::Server;

/// The fields of the form.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
}

/// Where to go afterwards.
#[derive(Deserialize)]
pub struct Next {
    next: Option<String>,
}

/// Codes that the page puts into words.
pub mod notice {
    /// Name and password do not fit, whichever of the two is wrong.
    pub const WRONG: &str = "sign_in_wrong";
    /// Nobody has a password yet.
    pub const NOBODY: &str = "sign_in_nobody";
    /// Too many failures; the seconds to wait follow after a colon.
    pub const TOO_MANY: &str = "sign_in_too_many";
}

/// `POST /sign-in?next=…`.
///
/// # Errors
/// A fault of the database or of hashing.
pub async fn sign_in(
    State(server): State<Server>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Query(next): Query<Next>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, ApiError> {
    let from = Peer::of(&headers, Some(peer.ip()), server.settings.proxies);
    let username_fold = fold(typed.username.trim());
    let subjects = Subjects::of(&username_fold, &from.address);
    let again = |status: StatusCode, notice: String| {
        let said = Said {
            status,
            notice: Some(notice),
            typed: Some(typed.username.clone()),
        };
        page::public(&server, &headers, "/sign-in", next.next.as_deref(), said)
    };
    if let Some(seconds) = throttle::wait_s(&server, &subjects).await? {
        let mut response = again(StatusCode::TOO_MANY_REQUESTS, format!("{}:{seconds}", notice::TOO_MANY)).await;
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        return Ok(response);
    }
    let Some(user) = checked(&server, username_fold, &typed.password).await? else {
        throttle::failed(&server, &subjects).await?;
        return Ok(again(StatusCode::UNAUTHORIZED, notice::WRONG.to_owned()).await);
    };
    throttle::succeeded(&server, &subjects).await?;
    let secret = open(&server, user, &from).await?;
    let mut response = Redirect::to(own_path(next.next.as_deref())).into_response();
    cookie::set(response.headers_mut(), &server.settings, &secret);
    Ok(response)
}

/// `POST /sign-out`: ends this session. Without one the answer is the same.
///
/// # Errors
/// A fault of the database.
pub async fn sign_out(State(server): State<Server>, visitor: Visitor) -> Result<Response, ApiError> {
    if let Visitor(Some(SignedIn { user, session })) = visitor {
        server
            .store
            .write(move |tx| {
                let session = session.clone();
                Box::pin(async move { store::session::end(tx, &user.to_string(), &session).await })
            })
            .await?;
        server.events.sessions_changed();
    }
    let mut response = Redirect::to("/sign-in").into_response();
    cookie::clear(response.headers_mut(), &server.settings);
    // What the browser still holds of this person goes with them.
    response
        .headers_mut()
        .insert("clear-site-data", axum::http::HeaderValue::from_static("\"cache\""));
    Ok(response)
}

/// The user whose name and password these are.
async fn checked(server: &Server, username_fold: String, password: &str) -> Result<Option<UserId>, ApiError> {
    let credential = server
        .store
        .read(move |tx| {
            let name = username_fold.clone();
            Box::pin(async move { store::session::credential(tx, &name).await })
        })
        .await?;
    // One that is too long to be anybody's is as wrong as any other, and takes as long.
    let (password, too_long) = if password.len() > PASSWORD_BYTES_MAX {
        (String::new(), true)
    } else {
        (password.to_owned(), false)
    };
    let hash = credential.as_ref().map(|it| it.password_hash.clone());
    let fits = server.passwords.verify(password, hash).await?;
    let Some(credential) = credential.filter(|_| fits && !too_long) else {
        return Ok(None);
    };
    let user = credential
        .user_id
        .parse()
        .map_err(|e| anyhow::anyhow!("a credential's user id: {e}"))?;
    Ok(Some(user))
}

/// A path of our own, never another site.
pub(crate) fn own_path(next: Option<&str>) -> &str {
    match next {
        Some(path) if is_own_path(path) => path,
        _ => "/",
    }
}

fn is_own_path(path: &str) -> bool {
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    path.starts_with('/') && !path.starts_with("//") && is_plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_never_leads_to_another_site() {
        for (next, expected) in [
            (Some("/item/1?a=b"), "/item/1?a=b"),
            (Some("//evil.example"), "/"),
            (Some("/\\evil.example"), "/"),
            (Some("https://evil.example"), "/"),
            (Some("/a\r\nset-cookie: x"), "/"),
            (None, "/"),
        ] {
            assert_eq!(own_path(next), expected, "{next:?}");
        }
    }
}
