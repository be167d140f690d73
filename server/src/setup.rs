//! The first administrator of an empty installation.
//!
//! While nobody can sign in, each start prints a one-time link; the database keeps its hash and its end. Whoever opens it
//! names the first user, who manages the system and its settings. Used, expired or replaced, it is worth nothing.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Form, OriginalUri, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::digits::Locale;
use domain::id::{GrantId, UserId};
use domain::mutation::{Mutation, Save};
use domain::record::{Grant, GrantScope, Holder, Right, User};
use serde::Deserialize;
use sync::protocol::Outcome;
use sync::protocol::account::PasswordResult;

use crate::api_error::ApiError;
use crate::page::{self, Said};
use crate::session::devices::{length_problem, put};
use crate::session::{Peer, cookie, open};
use crate::state::Server;
use crate::{identity, push};

/// The link's life (µs): a day, then the next start prints another.
const LINK_AGE_MAX: i64 = 24 * 60 * 60 * 1_000_000;

/// The search part of the link.
#[derive(Deserialize)]
pub struct Link {
    #[serde(default)]
    token: String,
}

/// Codes that the page puts into words.
pub mod notice {
    /// The link was used, is too old, or was never given.
    pub const LINK: &str = "setup_token";
    pub const PASSWORD_SHORT: &str = "setup_short";
    pub const PASSWORD_LONG: &str = "setup_long";
    pub const NAME: &str = "setup_name";
    pub const USERNAME: &str = "setup_username";
}

/// The fields of the form.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
}

/// The path of a fresh link while nobody can sign in; `None` once somebody can.
///
/// # Errors
/// A fault of the database.
pub async fn fresh_link(server: &Server) -> Result<Option<String>, store::Error> {
    let token = identity::new_secret();
    let (hash, now) = (identity::hash(token.as_bytes()), server.clock.now().micros());
    let made = server
        .store
        .write(move |tx| {
            let hash = hash.clone();
            Box::pin(async move {
                if store::session::any_credential(tx).await? {
                    return Ok(false);
                }
                store::setup::put_token(tx, &hash, now, now + LINK_AGE_MAX).await?;
                Ok(true)
            })
        })
        .await?;
    Ok(made.then(|| format!("/setup?token={token}")))
}

/// Whether nobody can sign in yet: then the sign-in page says where the link is.
///
/// # Errors
/// A fault of the database.
pub async fn is_needed(server: &Server) -> Result<bool, store::Error> {
    let anybody = server.store.read(|tx| Box::pin(store::session::any_credential(tx)));
    Ok(!anybody.await?)
}

/// Whether the link is good for nothing.
///
/// # Errors
/// A fault of the database.
pub async fn is_worthless(server: &Server, token: &str) -> Result<bool, store::Error> {
    let (hash, now) = (identity::hash(token.as_bytes()), server.clock.now().micros());
    let good = server.store.read(move |tx| {
        let hash = hash.clone();
        Box::pin(async move { store::setup::is_token(tx, &hash, now).await })
    });
    Ok(!good.await?)
}

/// `POST /setup?token=…`: makes the first administrator and signs them in. A refusal is the page of the very address that
/// was asked, so that the browser renders the same.
///
/// # Errors
/// A fault of the database or of hashing.
pub async fn handle(
    State(server): State<Server>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    OriginalUri(address): OriginalUri,
    Query(Link { token }): Query<Link>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, ApiError> {
    let again = |status: StatusCode, notice: &str| {
        let said = Said {
            status,
            notice: Some(notice.to_owned()),
            typed: Some(typed.username.clone()),
        };
        let (server, headers, address) = (server.clone(), headers.clone(), address.to_string());
        async move { page::public(&server, &headers, &address, None, said).await }
    };
    if let Some(wrong) = what_is_wrong(&typed) {
        return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, wrong).await);
    }
    let user = UserId(identity::new_id());
    if !take(&server, &token).await? {
        return Ok(again(StatusCode::FORBIDDEN, notice::LINK).await);
    }
    let outcomes = push::apply_as_system(&server, administrator(user, &typed)).await?;
    if outcomes.iter().any(|outcome| *outcome != Outcome::Applied) {
        tracing::warn!(?outcomes, "the first administrator was refused");
        give_back(&server, &token).await?;
        return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, notice::USERNAME).await);
    }
    put(&server, user, typed.password, false, "").await?;
    let secret = open(
        &server,
        user,
        &Peer::of(&headers, Some(peer.ip()), server.settings.proxies),
    )
    .await?;
    let mut response = Redirect::to("/").into_response();
    cookie::set(response.headers_mut(), &server.settings, &secret);
    Ok(response)
}

fn what_is_wrong(typed: &Typed) -> Option<&'static str> {
    if typed.name.trim().is_empty() {
        return Some(notice::NAME);
    }
    if typed.username.trim().is_empty() {
        return Some(notice::USERNAME);
    }
    match length_problem(&typed.password)? {
        PasswordResult::TooLong => Some(notice::PASSWORD_LONG),
        _ => Some(notice::PASSWORD_SHORT),
    }
}

/// The user, with every right that is given in general.
fn administrator(id: UserId, typed: &Typed) -> Vec<Mutation> {
    let user = User {
        id,
        name: typed.name.trim().to_owned(),
        username: typed.username.trim().to_owned(),
        language: Locale::Fa,
        active: true,
        units: Vec::new(),
        groups: Vec::new(),
        positions: Vec::new(),
    };
    let grant = Grant {
        id: GrantId(identity::new_id()),
        holder: Holder::User(id),
        scope: GrantScope::General,
        rights: Right::GENERAL.iter().copied().collect::<BTreeSet<_>>(),
        from: None,
        until: None,
    };
    vec![
        Mutation::SaveUser(Save {
            base: None,
            record: user,
        }),
        Mutation::SaveGrant(Save {
            base: None,
            record: grant,
        }),
    ]
}

/// Uses the link up: of two who press at once, one wins.
async fn take(server: &Server, token: &str) -> Result<bool, store::Error> {
    let (hash, now) = (identity::hash(token.as_bytes()), server.clock.now().micros());
    server
        .store
        .write(move |tx| {
            let hash = hash.clone();
            Box::pin(async move { store::setup::take_token(tx, &hash, now).await })
        })
        .await
}

/// Makes the link good again: what was typed did not hold.
async fn give_back(server: &Server, token: &str) -> Result<(), store::Error> {
    let (hash, now) = (identity::hash(token.as_bytes()), server.clock.now().micros());
    server
        .store
        .write(move |tx| {
            let hash = hash.clone();
            Box::pin(async move { store::setup::put_token(tx, &hash, now, now + LINK_AGE_MAX).await })
        })
        .await
}
