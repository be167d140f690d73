//! `POST /api/v1/push`: the one way to change a record (docs/sync.md «Push»).
//!
//! What stays true: each (client, id) ends in exactly one recorded outcome, in order and without a gap; a known id
//! answers its stored outcome; a transaction takes at most [`CHUNK_MUTATIONS_MAX`] mutations or [`CHUNK_TIME_MAX`]; what
//! one mutation does is undone whole if it fails, and the ones before it stay.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::id::UserId;
use domain::mutation::{Actor, Intent, Mutation};
use domain::record::{Key, Record};
use domain::world::Change;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use sync::protocol::push::{MUTATION_VERSION, PUSH_BYTES_MAX, PUSH_MUTATIONS_MAX};
use sync::protocol::{Envelope, Mark, Outcome, OutcomeRow, PROTOCOL, PushRefusal, PushResponse};
use uuid::Uuid;

use crate::api_error::ApiError;
use crate::router::BODY_BYTES_MAX;
use crate::session::SignedIn;
use crate::state::Server;
use crate::{history, identity};

mod chunk;
mod step;
mod system;
mod unapplied;

pub(crate) use chunk::outcome_row;
pub use system::apply_as_system;

/// Mutations of one transaction: other writers wait meanwhile.
pub const CHUNK_MUTATIONS_MAX: usize = 25;
/// Time after which a transaction takes no further mutation.
pub const CHUNK_TIME_MAX: Duration = Duration::from_millis(50);
/// Failures of the program itself at one mutation, after which it is set aside.
pub const FAILURES_MAX: i64 = 3;

// The largest intent, and a push of many, each with what stands around them.
const _: () = assert!(2 * Mutation::BYTES_MAX <= BODY_BYTES_MAX && PUSH_BYTES_MAX <= Mutation::BYTES_MAX);

/// The request with its mutations as the bytes they came in.
#[derive(Deserialize)]
pub struct Request {
    protocol: u32,
    epoch: Option<String>,
    mark: Option<Mark>,
    client: Uuid,
    user: Option<UserId>,
    mutations: Vec<Box<RawValue>>,
}

/// What must be readable of a mutation even when the rest is not.
#[derive(Deserialize)]
struct Outline {
    id: u64,
    uuid: Uuid,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    version: u32,
    #[serde(default)]
    claimed_at: i64,
}

/// The arguments of a mutation that cannot be read.
#[derive(Deserialize)]
struct Unreadable {
    #[serde(default)]
    args: Option<Value>,
}

/// A mutation on its way through.
#[derive(Debug)]
struct Sent {
    id: u64,
    uuid: Uuid,
    name: String,
    version: u32,
    claimed_at: i64,
    /// Of the verbatim bytes.
    args_hash: String,
    intent: Intent,
    depends_on: Vec<Uuid>,
}

/// All that stays the same through the chunks of one push.
#[derive(Debug)]
struct Job {
    actor: Actor,
    client: String,
    owner: String,
    sent: Vec<Sent>,
    zone: domain::calendar::Zone,
}

impl Job {
    /// Whether a row of the outcome log is of the one who sends this.
    fn is_own(&self, row: &store::outcome::OutcomeRow) -> bool {
        row.actor == self.actor.to_string()
    }
}

/// What a push has brought about so far.
#[derive(Debug, Default)]
struct Done {
    last_id: u64,
    outcomes: Vec<OutcomeRow>,
    /// The last change of each record.
    changes: BTreeMap<Key, Option<Record>>,
}

/// Why a push ends before its end.
#[derive(Debug)]
enum Halt {
    Refused(PushRefusal),
    Store(store::Error),
}

impl From<store::Error> for Halt {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

/// `POST /api/v1/push`.
///
/// # Errors
/// [`ApiError::BadRequest`]; [`ApiError::Busy`] when the database is away: then the device tries again.
pub async fn handle(
    State(server): State<Server>,
    me: SignedIn,
    Json(request): Json<Request>,
) -> Result<Response, ApiError> {
    if request.protocol > PROTOCOL {
        return Ok(refusal(&PushRefusal::Protocol { spoken: PROTOCOL }));
    }
    // A queue outlives its session: it must not go out under whoever signed in after.
    if request.user.is_some_and(|user| user != me.user) {
        return Ok(refusal(&PushRefusal::ForeignClient));
    }
    let epoch = epoch(&server, me.user, request.epoch.as_ref(), request.mark).await?;
    if request.epoch.as_ref().is_some_and(|known| *known != epoch) {
        return Ok(refusal(&PushRefusal::Epoch { epoch }));
    }
    let sent = read(&request.mutations)?;
    let job = Job {
        actor: Actor::User(me.user),
        client: request.client.to_string(),
        owner: me.user.to_string(),
        sent,
        zone: server.zone,
    };
    match run(&server, job).await {
        Ok(done) => Ok(Json(response(&server, me.user, done).await?).into_response()),
        Err(Halt::Refused(why)) => Ok(refusal(&why)),
        Err(Halt::Store(error)) => Err(error.into()),
    }
}

/// Runs all chunks, on a task of its own: a phone that loses its line does not stop what was begun.
async fn run(server: &Server, job: Job) -> Result<Done, Halt> {
    let server = server.clone();
    let job = Arc::new(job);
    match tokio::spawn(async move { run_chunks(&server, &job).await }).await {
        Ok(done) => done,
        Err(_) => Err(Halt::Store(store::Error::Panicked)),
    }
}

async fn run_chunks(server: &Server, job: &Arc<Job>) -> Result<Done, Halt> {
    let mut done = Done::default();
    let settled = chunk::settled(server, job).await?;
    done.last_id = settled.last_id;
    done.outcomes = settled.outcomes;
    while done.outcomes.len() < job.sent.len() {
        let from = done.outcomes.len();
        let chunk = chunk::run(server, job, from).await?;
        done.last_id = done.last_id.max(chunk.last_id);
        done.outcomes.extend(chunk.outcomes);
        for change in chunk.changes {
            let (key, record) = match change {
                Change::Put(record) => (record.key(), Some(record)),
                Change::Del(key) => (key, None),
            };
            done.changes.insert(key, record);
        }
        if let Some(failure) = chunk.failure {
            chunk::count_failure(server, job.sent[done.outcomes.len()].uuid, &failure).await?;
        }
    }
    Ok(done)
}

/// Takes the mutations apart; their ids must follow one another.
fn read(mutations: &[Box<RawValue>]) -> Result<Vec<Sent>, ApiError> {
    if mutations.len() > PUSH_MUTATIONS_MAX {
        return Err(ApiError::BadRequest(format!(
            "more than {PUSH_MUTATIONS_MAX} mutations"
        )));
    }
    let mut sent: Vec<Sent> = Vec::with_capacity(mutations.len());
    for raw in mutations {
        let outline: Outline = serde_json::from_str(raw.get())
            .map_err(|e| ApiError::BadRequest(format!("a mutation without id and uuid: {e}")))?;
        let follows = sent.last().is_none_or(|before| outline.id == before.id + 1);
        if !follows || outline.id == 0 {
            return Err(ApiError::BadRequest(
                "the ids of the mutations do not follow one another".to_owned(),
            ));
        }
        // A version that a later release wrote cannot be read here.
        let known = (1..=MUTATION_VERSION).contains(&outline.version);
        let envelope: Option<Envelope> = known.then(|| serde_json::from_str(raw.get()).ok()).flatten();
        let name = outline.name.unwrap_or_default();
        let (intent, depends_on) = match envelope {
            Some(it) => (it.mutation.into(), it.depends_on),
            None => (Intent::unread(&name, args_of(raw)), Vec::new()),
        };
        sent.push(Sent {
            id: outline.id,
            uuid: outline.uuid,
            name,
            version: outline.version,
            claimed_at: outline.claimed_at,
            args_hash: identity::hash(raw.get().as_bytes()),
            intent,
            depends_on,
        });
    }
    Ok(sent)
}

/// The arguments of what cannot be read, if they are some that can be kept.
fn args_of(raw: &RawValue) -> Option<Value> {
    let fits = raw.get().len() <= Mutation::BYTES_MAX;
    let read: Option<Unreadable> = fits.then(|| serde_json::from_str(raw.get()).ok()).flatten();
    read?.args
}

/// The records as this user may see them after the push.
async fn response(server: &Server, user: UserId, done: Done) -> Result<PushResponse, ApiError> {
    let mut records = Vec::new();
    let mut deleted = Vec::new();
    if !done.changes.is_empty() {
        let today = server.clock.now().date(server.zone);
        let access = server
            .store
            .read(move |tx| Box::pin(async move { crate::load::access(tx, user, today).await }))
            .await?;
        let changes = &done.changes;
        let roots = roots(server, changes).await?;
        for (key, record) in changes {
            match record {
                // A child is seen by whoever sees its root.
                Some(it) => {
                    let root = it.root();
                    let seen = if root == *key { Some(it) } else { roots.get(&root) };
                    if seen.is_some_and(|root| crate::sight::may_see(&access, root)) {
                        records.push(it.clone());
                    }
                }
                None => deleted.push(key.clone()),
            }
        }
    }
    let head = server.store.read(|tx| Box::pin(store::commit::head(tx))).await?;
    Ok(PushResponse {
        head: Some(history::mark_of(&head)),
        epoch: head.epoch,
        last_id: done.last_id,
        outcomes: done.outcomes,
        records,
        deleted,
    })
}

/// The roots of the changed children, as they stand.
async fn roots(
    server: &Server,
    changes: &BTreeMap<Key, Option<Record>>,
) -> Result<BTreeMap<Key, Record>, store::Error> {
    let mut roots = BTreeMap::new();
    let mut asked = Vec::new();
    for record in changes.values().flatten() {
        let root = record.root();
        match changes.get(&root) {
            Some(changed) => roots.extend(changed.clone().map(|it| (root, it))),
            None => asked.push(root),
        }
    }
    if !asked.is_empty() {
        let found = server
            .store
            .read(move |tx| {
                let asked = asked.clone();
                Box::pin(async move { store::record::get(tx, &asked).await })
            })
            .await?;
        roots.extend(found.into_iter().map(|root| (root.key(), root)));
    }
    Ok(roots)
}

/// The epoch; another one from now on if the device knows a commit that is not here.
///
/// A device of another epoch proves nothing: it is told the epoch, and its mark counts no more.
async fn epoch(server: &Server, user: UserId, epoch: Option<&String>, known: Option<Mark>) -> Result<String, ApiError> {
    let (head, is_held) = server
        .store
        .read(move |tx| {
            let known = known.clone();
            Box::pin(async move {
                let head = store::commit::head(tx).await?;
                let is_held = history::holds(tx, &head, known.as_ref()).await?;
                Ok((head, is_held))
            })
        })
        .await?;
    if is_held || epoch != Some(&head.epoch) {
        return Ok(head.epoch);
    }
    history::begin_epoch(server, user, head.epoch).await
}

fn refusal(why: &PushRefusal) -> Response {
    let status = match why {
        PushRefusal::Protocol { .. } => StatusCode::UPGRADE_REQUIRED,
        _ => StatusCode::CONFLICT,
    };
    (status, Json(why)).into_response()
}

/// The word under which an outcome stands in the log.
fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Applied => "applied",
        Outcome::Conflict { .. } => "conflict",
        Outcome::Rejected { .. } => "rejected",
        Outcome::DependencyFailed { .. } => "dependency_failed",
        Outcome::Poisoned => "poisoned",
    }
}
