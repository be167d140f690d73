//! `POST /api/v1/pull`: what changed in the scopes that the asker holds (the words are in `sync::protocol::pull`).
//!
//! Begin at [`handle`]; [`held`] says which scopes a person holds, `plan` where something is new, `page` what changed there. What stays true: an answer
//! comes from one snapshot and is made under the rights that hold in it; nothing is noted about the asker, so that a lost
//! answer is asked for again and comes out the same; a device that is up to date costs a look at the head and one at its
//! client, whatever there is.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::calendar::Instant;
use domain::id::UserId;
use store::commit::{self, Head};
use store::{Tx, outcome};
use sync::protocol::pull::{PULL_OUTCOMES_MAX, PULL_PROTOCOL_KEPT, PULL_PROTOCOL_OLDEST, SCOPES_MAX};
use sync::protocol::{OutcomeRow, PROTOCOL, PullRefusal, PullRequest, PullResponse};

use crate::api_error::ApiError;
use crate::history;
use crate::push::outcome_row;
use crate::session::SignedIn;
use crate::state::Server;

pub mod held;
mod page;
mod plan;

pub use held::{Held, HeldCache};

use held::Stamp;
use page::{Page, Patches};
use plan::Plan;

/// `POST /api/v1/pull`.
///
/// # Errors
/// [`ApiError::BadRequest`]; a fault of the database.
pub async fn handle(
    State(server): State<Server>,
    me: SignedIn,
    Json(request): Json<PullRequest>,
) -> Result<Response, ApiError> {
    if !(PULL_PROTOCOL_OLDEST..=PROTOCOL).contains(&request.protocol) {
        return Ok(refusal(&PullRefusal::Protocol { spoken: PROTOCOL }));
    }
    // A cache outlives its session: it must not be filled from whoever signed in after.
    if request.user.is_some_and(|user| user != me.user) {
        return Ok(refusal(&PullRefusal::ForeignClient));
    }
    if request.cookies.len() > SCOPES_MAX {
        return Err(ApiError::BadRequest(format!("more than {SCOPES_MAX} scopes")));
    }
    let asked = Arc::new(Asked {
        user: me.user,
        now: server.clock.now(),
        known: server.held.of(me.user),
        request,
    });
    let reading = asked.clone();
    let answered = server
        .store
        .read(move |tx| {
            let asked = reading.clone();
            Box::pin(async move { answer(tx, &asked).await })
        })
        .await?;
    match answered {
        Answered::Whole(response, held) => {
            server.held.keep(me.user, held);
            Ok(Json(*response).into_response())
        }
        Answered::Refused(why) => Ok(refusal(&why)),
        Answered::Restored(epoch) => {
            let epoch = history::begin_epoch(&server, me.user, epoch).await?;
            Ok(refusal(&PullRefusal::Epoch { epoch }))
        }
    }
}

/// A request with what is known before the database is asked.
struct Asked {
    user: UserId,
    now: Instant,
    known: Option<Arc<Held>>,
    request: PullRequest,
}

enum Answered {
    Whole(Box<PullResponse>, Arc<Held>),
    Refused(PullRefusal),
    /// The device has seen commits that this history, named here, has not.
    Restored(String),
}

async fn answer(tx: &mut Tx, asked: &Asked) -> store::Result<Answered> {
    let request = &asked.request;
    let head = commit::head(tx).await?;
    let is_empty = request.epoch.is_none() && request.mark.is_none() && request.cookies.is_empty();
    if !is_empty && request.epoch.as_ref() != Some(&head.epoch) {
        return Ok(Answered::Refused(PullRefusal::Epoch { epoch: head.epoch }));
    }
    if !is_of_this_history(tx, &head, request).await? {
        return Ok(Answered::Restored(head.epoch));
    }
    let Some(outcomes) = outcomes(tx, asked).await? else {
        return Ok(Answered::Refused(PullRefusal::ForeignClient));
    };
    let stamp = Stamp::of(&head, asked.now);
    let held = Held::at(tx, asked.user, stamp, asked.known.as_ref()).await?;
    let mut plan = Plan::make(tx, &head, &held, request).await?;
    if request.protocol < PULL_PROTOCOL_KEPT {
        plan.stands.clear();
    }
    let Patches {
        patches,
        records,
        mut more,
    } = Page::new(tx, &held, seq(head.seq), plan.stands).run(plan.todo).await?;
    more |= outcomes.len() == PULL_OUTCOMES_MAX;
    let response = PullResponse {
        head: history::mark_of(&head),
        epoch: head.epoch,
        now: asked.now,
        gained: plan.gained,
        lost: plan.lost,
        restarted: plan.restarted,
        patches,
        records,
        outcomes,
        more,
    };
    Ok(Answered::Whole(Box::new(response), held))
}

/// Whether the commits that the device has seen are those of this database.
async fn is_of_this_history(tx: &mut Tx, head: &Head, request: &PullRequest) -> store::Result<bool> {
    let newest = seq(head.seq);
    if request.cookies.values().any(|cookie| cookie.seq > newest) {
        return Ok(false);
    }
    history::holds(tx, head, request.mark.as_ref()).await
}

/// The outcomes after those that the device has; `None` if the client belongs to somebody else.
///
/// They end before a gap: an intent that a cloned profile had sent before has its outcome under the other client, and comes
/// in the reply of the push.
async fn outcomes(tx: &mut Tx, asked: &Asked) -> store::Result<Option<Vec<OutcomeRow>>> {
    let client = asked.request.client.to_string();
    let Some(known) = outcome::known_client(tx, &client).await? else {
        return Ok(Some(Vec::new()));
    };
    if known.user_id != asked.user.to_string() {
        return Ok(None);
    }
    let after = number(asked.request.outcomes_after);
    if known.last_mutation_id <= after {
        return Ok(Some(Vec::new()));
    }
    let limit = i64::try_from(PULL_OUTCOMES_MAX).unwrap_or(i64::MAX);
    let rows = outcome::after(tx, &client, after, limit).await?;
    let mut outcomes = Vec::with_capacity(rows.len());
    for (row, id) in rows.iter().zip(after + 1..) {
        if row.id != id {
            break;
        }
        outcomes.push(outcome_row(row, seq(row.id))?);
    }
    Ok(Some(outcomes))
}

fn refusal(why: &PullRefusal) -> Response {
    let status = match why {
        PullRefusal::Protocol { .. } => StatusCode::UPGRADE_REQUIRED,
        PullRefusal::Epoch { .. } | PullRefusal::ForeignClient => StatusCode::CONFLICT,
    };
    (status, Json(why)).into_response()
}

/// A sequence on the wire; the database has none below zero.
fn seq(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A sequence in the database.
fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
