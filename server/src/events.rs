//! `GET /api/v1/events`: a stream that says when there is something to pull, and never what.
//!
//! Begin at [`handle`] (one stream), [`watch`] (the one task that looks at the head) and [`hub`] (who is told). What stays
//! true: an idle stream costs no query and a commit one look, however many streams there are; of a commit only those are told
//! who hold a scope that it moved; a stream that is read slowly keeps one merged poke and no queue.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use store::{commit, feed};
use sync::protocol::Poke;
use sync::protocol::pull::{BEAT_EVENT, POKE_EVENT, ScopeName};

use crate::api_error::ApiError;
use crate::pull::Held;
use crate::pull::held::Stamp;
use crate::session::SignedIn;
use crate::state::Server;

pub mod hub;
mod mailbox;
mod notice;
mod watch;

pub use hub::{Hub, Pace, STREAMS_MAX, STREAMS_OF_USER_MAX};

use hub::{Refusal, Subscription};

/// How often a stream tries to join while commits come faster than it reads its scopes.
const JOIN_TRIES_MAX: u32 = 5;
/// Seconds after which a browser that was refused may try again.
const RETRY_AFTER_S: i64 = 60;

/// Begins to watch the head and to hear other servers; once for a server, later calls do nothing.
pub fn start(server: &Server, pace: Pace) {
    if server.events.begin(pace) {
        tokio::spawn(watch::run(server.clone()));
        tokio::spawn(notice::announce(server.clone()));
        tokio::spawn(notice::listen(server.clone()));
    }
}

/// `GET /api/v1/events`.
///
/// # Errors
/// [`ApiError::TooMany`] beyond [`STREAMS_OF_USER_MAX`] and [`STREAMS_MAX`]; a fault of the database.
pub async fn handle(State(server): State<Server>, me: SignedIn, headers: HeaderMap) -> Result<Response, ApiError> {
    start(&server, Pace::default());
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let last: Option<u64> = last.and_then(|id| id.parse().ok());
    let subscription = match join(&server, &me, last).await? {
        Ok(subscription) => subscription,
        Err(Refusal::TooMany) => return Err(ApiError::TooMany(RETRY_AFTER_S)),
        Err(Refusal::Behind | Refusal::Stopped) => return Ok(StatusCode::SERVICE_UNAVAILABLE.into_response()),
    };
    let beat_every = server.events.pace().beat_every;
    let events = stream::unfold(subscription, move |subscription| async move {
        let poke = tokio::time::timeout(beat_every, subscription.next()).await;
        let event = match poke {
            Ok(Some(poke)) => poke_event(&poke),
            Ok(None) => return None,
            // A browser drops an event without data.
            Err(_) => Event::default().event(BEAT_EVENT).data("open"),
        };
        Some((Ok::<_, std::convert::Infallible>(event), subscription))
    });
    let mut response = Sse::new(events).into_response();
    // A proxy in front must not gather the stream either.
    let unbuffered = HeaderName::from_static("x-accel-buffering");
    response
        .headers_mut()
        .insert(unbuffered, HeaderValue::from_static("no"));
    Ok(response)
}

fn poke_event(poke: &Poke) -> Event {
    let data = serde_json::to_string(poke).unwrap_or_default();
    Event::default().event(POKE_EVENT).id(poke.head.to_string()).data(data)
}

/// Adds a stream with the scopes its user holds, and pokes it for what moved after its last event.
async fn join(server: &Server, me: &SignedIn, last: Option<u64>) -> store::Result<Result<Subscription, Refusal>> {
    for _ in 0..JOIN_TRIES_MAX {
        let (held, head, moved) = look(server, me, last).await?;
        server.held.keep(me.user, held.clone());
        match Subscription::join(server, me, held, head) {
            Err(Refusal::Behind) => {}
            Ok(subscription) => {
                if let Some(scopes) = moved {
                    subscription.poke(head, scopes);
                }
                return Ok(Ok(subscription));
            }
            Err(refusal) => return Ok(Err(refusal)),
        }
    }
    Ok(Err(Refusal::Behind))
}

/// What the user holds, the head, and which scopes moved after the stream's last event: `None` if none did, an empty list
/// when that is not known.
async fn look(
    server: &Server,
    me: &SignedIn,
    last: Option<u64>,
) -> store::Result<(Arc<Held>, u64, Option<Vec<ScopeName>>)> {
    let (user, now, known) = (me.user, server.clock.now(), server.held.of(me.user));
    server
        .store
        .read(move |tx| {
            let known = known.clone();
            Box::pin(async move {
                let head = commit::head(tx).await?;
                let stamp = Stamp::of(&head, now);
                let held = Held::at(tx, user, stamp, known.as_ref()).await?;
                let seq = u64::try_from(head.seq).unwrap_or(0);
                let moved = match last {
                    Some(last) if last == seq => None,
                    Some(last) if last < seq => {
                        let newest = feed::newest(tx, &held.scopes).await?;
                        let is_new = |at: i64| u64::try_from(at).unwrap_or(0) > last;
                        let moved: Vec<ScopeName> = newest
                            .into_iter()
                            .filter(|(_, at)| is_new(*at))
                            .map(|(scope, _)| scope)
                            .collect();
                        (!moved.is_empty()).then_some(moved)
                    }
                    _ => Some(Vec::new()),
                };
                Ok((held, seq, moved))
            })
        })
        .await
}
