//! Who is signed in, on which devices, and since when.
//!
//! A session is a random secret in a cookie and its hash in the database. It ends when it was not used for
//! [`IDLE_MAX`], after [`AGE_MAX`] in any case, when its user signs out or is switched off, and when the password changes.
//! Its secret is replaced each [`ROTATE_AFTER`]; a reply may be lost on the way, so the old secret stays good until the
//! new one has been seen.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::calendar::Instant;
use domain::id::UserId;
use store::session::{Rotation, Session};

use crate::api_error::ApiError;
use crate::identity;
use crate::state::Server;

pub mod cookie;
pub mod devices;
pub mod password;
pub mod sign_in;
pub mod throttle;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 24 * 60 * MINUTE;

/// Unused for this long, a session ends (µs).
pub const IDLE_MAX: i64 = 14 * DAY;
/// After this long a session ends in any case (µs).
pub const AGE_MAX: i64 = 90 * DAY;
/// The secret is replaced after this long (µs).
pub const ROTATE_AFTER: i64 = DAY;
/// A replaced secret stays good for this long if the new one is never seen (µs).
const PREVIOUS_MAX: i64 = DAY;
/// Once the new secret has been seen, requests already under way with the old one have this long (µs).
const PREVIOUS_GRACE: i64 = MINUTE;
/// Use is noted at most this often (µs): reading must not become writing.
const TOUCH_EVERY: i64 = 5 * MINUTE;

/// The signed-in user of a request.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub user: UserId,
    /// The session's id, for the list of devices.
    pub session: String,
}

/// The signed-in user, if there is one: what pages ask for.
#[derive(Clone, Debug)]
pub struct Visitor(pub Option<SignedIn>);

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or(ApiError::SignedOut)
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<SignedIn>().cloned()))
    }
}

/// Finds the session of a request and, now and then, replaces its secret in the answer.
///
/// # Errors
/// When the database does not answer: better no answer than one for a stranger.
pub async fn find(State(server): State<Server>, mut request: Request, next: Next) -> Result<Response, ApiError> {
    let Some(secret) = cookie::read(request.headers(), &server.settings) else {
        return Ok(next.run(request).await);
    };
    let now = server.clock.now();
    let held_hash = identity::hash(secret.as_bytes());
    let Some(session) = living(&server, &held_hash, now).await? else {
        return Ok(next.run(request).await);
    };
    let user: UserId = session
        .user_id
        .parse()
        .map_err(|e| anyhow::anyhow!("a session's user id: {e}"))?;
    request.extensions_mut().insert(SignedIn {
        user,
        session: session.id.clone(),
    });
    let fresh = keep(&server, session, held_hash, now).await?;
    let mut response = next.run(request).await;
    // A handler that signs in or out has the last word about the cookie.
    if let Some(secret) = fresh
        && !response.headers().contains_key(header::SET_COOKIE)
    {
        cookie::set(response.headers_mut(), &server.settings, &secret);
    }
    Ok(response)
}

/// Opens a session and returns its secret.
///
/// # Errors
/// A fault of the database.
pub async fn open(server: &Server, user: UserId, from: &Peer) -> Result<String, store::Error> {
    let secret = identity::new_secret();
    let now = server.clock.now().micros();
    let session = Session {
        id: identity::new_id().to_string(),
        secret_hash: identity::hash(secret.as_bytes()),
        previous_hash: None,
        previous_until: None,
        user_id: user.to_string(),
        created_at: now,
        rotated_at: now,
        last_seen_at: now,
        expires_at: now + AGE_MAX,
        user_agent: from.user_agent.clone(),
        address: from.address.clone(),
    };
    server
        .store
        .write(move |tx| {
            let session = session.clone();
            Box::pin(async move { store::session::open(tx, &session).await })
        })
        .await?;
    Ok(secret)
}

/// Where a request comes from, as the list of devices shows it.
#[derive(Clone, Debug)]
pub struct Peer {
    pub user_agent: String,
    pub address: String,
}

impl Peer {
    /// Bytes of a user agent that are kept.
    const USER_AGENT_MAX: usize = 300;

    /// From the headers and the peer's address, believing so many proxies.
    #[must_use]
    pub fn of(headers: &HeaderMap, peer: Option<std::net::IpAddr>, proxies: u8) -> Self {
        let agent = headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let user_agent = agent.chars().take(Self::USER_AGENT_MAX).collect();
        let forwarded = (proxies > 0).then(|| forwarded(headers, proxies)).flatten();
        let address = forwarded.or_else(|| peer.map(|ip| ip.to_string())).unwrap_or_default();
        Self { user_agent, address }
    }
}

/// The entry that the outermost believed proxy wrote; what stands before it came from the visitor.
fn forwarded(headers: &HeaderMap, proxies: u8) -> Option<String> {
    let all: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let address = all.len().checked_sub(usize::from(proxies)).and_then(|at| all.get(at))?;
    address.parse::<std::net::IpAddr>().ok().map(|ip| ip.to_string())
}

async fn living(server: &Server, hash: &str, now: Instant) -> Result<Option<Session>, store::Error> {
    let (hash, now) = (hash.to_owned(), now.micros());
    server
        .store
        .read(move |tx| {
            let hash = hash.clone();
            Box::pin(async move { store::session::find(tx, &hash, now, now - IDLE_MAX).await })
        })
        .await
}

/// Notes the use of a session, and replaces its secret when it is time. Returns the new secret.
async fn keep(
    server: &Server,
    session: Session,
    held_hash: String,
    now: Instant,
) -> Result<Option<String>, store::Error> {
    let now = now.micros();
    let by_old_secret = session.secret_hash != held_hash;
    // By the old secret long after the new one was given: that reply was lost.
    let reply_lost = by_old_secret && now - session.rotated_at > PREVIOUS_GRACE;
    if reply_lost || (!by_old_secret && now - session.rotated_at > ROTATE_AFTER) {
        let secret = identity::new_secret();
        let rotation = Rotation {
            id: session.id,
            current_hash: session.secret_hash,
            new_hash: identity::hash(secret.as_bytes()),
            held_hash,
            previous_until: now + PREVIOUS_MAX,
        };
        let done = server
            .store
            .write(move |tx| {
                let rotation = rotation.clone();
                Box::pin(async move { store::session::rotate(tx, &rotation, now).await })
            })
            .await?;
        return Ok(done.then_some(secret));
    }
    let until = now + PREVIOUS_GRACE;
    let old_must_end = !by_old_secret && session.previous_until.is_some_and(|it| it > until);
    if old_must_end || now - session.last_seen_at > TOUCH_EVERY {
        let id = session.id;
        let previous_until = old_must_end.then_some(until);
        server
            .store
            .write(move |tx| {
                let id = id.clone();
                Box::pin(async move { store::session::touch(tx, &id, now, previous_until).await })
            })
            .await?;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_believed_proxies_say_who_is_asking() {
        let headers: HeaderMap = [(
            header::HeaderName::from_static("x-forwarded-for"),
            "6.6.6.6, 1.2.3.4, 10.0.0.1".parse().unwrap(),
        )]
        .into_iter()
        .collect();
        let peer = Some("127.0.0.1".parse().unwrap());
        for (proxies, expected) in [(0, "127.0.0.1"), (1, "10.0.0.1"), (2, "1.2.3.4"), (9, "127.0.0.1")] {
            assert_eq!(Peer::of(&headers, peer, proxies).address, expected, "{proxies}");
        }
    }
}
