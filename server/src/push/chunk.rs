//! One transaction of a push.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use domain::world::Change;
use store::outcome::{self, OutcomeRow as LogRow};
use store::{Commit, Error, Result, Tx};
use sync::protocol::{Outcome, OutcomeRow, PushRefusal};
use uuid::Uuid;

use super::{CHUNK_MUTATIONS_MAX, CHUNK_TIME_MAX, FAILURES_MAX, Halt, Job, Sent, step, unapplied, word};
use crate::identity;
use crate::load::Loaded;
use crate::state::Server;

/// Uuids that one statement asks for.
const UUIDS_PER_STATEMENT: usize = 64;

/// What one transaction brought about.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    pub last_id: u64,
    pub outcomes: Vec<OutcomeRow>,
    pub changes: Vec<Change>,
    /// The program itself failed at the mutation after the last outcome.
    pub failure: Option<String>,
}

/// The outcomes of mutations at the beginning of the push that had one already: read without writing anything. A push with
/// somebody else's mutation in it is refused here, before its first transaction.
pub(super) async fn settled(server: &Server, job: &Arc<Job>) -> Result<Chunk, Halt> {
    let job = job.clone();
    server
        .store
        .read(move |tx| {
            let job = job.clone();
            Box::pin(async move {
                let last_id = match outcome::known_client(tx, &job.client).await? {
                    Some(client) if client.user_id != job.owner => return Ok(Err(PushRefusal::ForeignClient)),
                    Some(client) => client.last_mutation_id,
                    None => 0,
                };
                let mut chunk = Chunk {
                    last_id: u64::try_from(last_id).unwrap_or(0),
                    ..Chunk::default()
                };
                for sent in job.sent.iter().take_while(|sent| sent.id <= chunk.last_id) {
                    match stored(tx, &job, sent).await {
                        Ok(row) => chunk.outcomes.push(row),
                        Err(Halt::Refused(why)) => return Ok(Err(why)),
                        Err(Halt::Store(error)) => return Err(error),
                    }
                }
                let open = &job.sent[chunk.outcomes.len()..];
                // A single one is refused by its own transaction.
                if open.len() > 1 {
                    let outcomes = of_uuids(tx, open.iter().map(|sent| sent.uuid.to_string()).collect()).await?;
                    if outcomes.values().any(|row| !job.is_own(row)) {
                        return Ok(Err(PushRefusal::ForeignClient));
                    }
                }
                Ok(Ok(chunk))
            })
        })
        .await?
        .map_err(Halt::Refused)
}

/// The outcomes there are of these mutations, by uuid.
async fn of_uuids(tx: &mut Tx, mut uuids: Vec<String>) -> Result<HashMap<String, LogRow>> {
    uuids.sort();
    uuids.dedup();
    let mut outcomes = HashMap::new();
    for some in uuids.chunks(UUIDS_PER_STATEMENT) {
        let rows = outcome::of_uuids(tx, some).await?;
        outcomes.extend(rows.into_iter().map(|row| (row.uuid.clone(), row)));
    }
    Ok(outcomes)
}

/// Applies mutations from `from` on, until the chunk is full, its time is over, or one fails. What is refused leaves
/// nothing, also not what this chunk had applied before it.
pub(super) async fn run(server: &Server, job: &Arc<Job>, from: usize) -> Result<Chunk, Halt> {
    let job = job.clone();
    let now = server.clock.now();
    let refused = Arc::new(OnceLock::new());
    let say = refused.clone();
    let done = server
        .store
        .commit(identity::new_mark(), now.micros(), move |commit| {
            let (job, say) = (job.clone(), say.clone());
            Box::pin(async move {
                run_in(commit, &job, from).await.map_err(|halt| match halt {
                    Halt::Store(error) => error,
                    Halt::Refused(why) => {
                        let _ = say.set(why);
                        Error::Undone
                    }
                })
            })
        })
        .await;
    done.map_err(|error| match refused.get() {
        Some(why) => Halt::Refused(why.clone()),
        None => Halt::Store(error),
    })
}

/// Counts a failure outside the transaction that it ended.
pub(super) async fn count_failure(server: &Server, uuid: Uuid, reason: &str) -> Result<()> {
    tracing::error!(%uuid, reason, "a mutation broke the server");
    let (reason, now) = (reason.to_owned(), server.clock.now().micros());
    server
        .store
        .write(move |tx| {
            let reason = reason.clone();
            Box::pin(async move {
                outcome::count_failure(tx, &uuid.to_string(), &reason, now)
                    .await
                    .map(drop)
            })
        })
        .await
}

/// What is asked once for all mutations of a chunk.
struct Asked {
    /// Outcomes by uuid, of the mutations and of what they depend on; grows with the chunk.
    outcomes: HashMap<String, LogRow>,
    failed_often: Vec<String>,
    loaded: Loaded,
}

impl Asked {
    async fn of(tx: &mut Tx, sent: &[Sent]) -> Result<Self> {
        let own: Vec<String> = sent.iter().map(|it| it.uuid.to_string()).collect();
        let mut all = own.clone();
        all.extend(sent.iter().flat_map(|it| &it.depends_on).map(Uuid::to_string));
        let outcomes = of_uuids(tx, all).await?;
        let failed_often = outcome::failed_often(tx, &own, FAILURES_MAX).await?;
        Ok(Self {
            outcomes,
            failed_often,
            loaded: Loaded::default(),
        })
    }
}

async fn run_in(commit: &mut Commit, job: &Job, from: usize) -> Result<Chunk, Halt> {
    let begun = Instant::now();
    let client = outcome::client(commit, &job.client, &job.owner).await?;
    if client.user_id != job.owner {
        return Err(Halt::Refused(PushRefusal::ForeignClient));
    }
    let known = u64::try_from(client.last_mutation_id).unwrap_or(0);
    let mut chunk = Chunk {
        last_id: known,
        ..Chunk::default()
    };
    let until = job.sent.len().min(from + CHUNK_MUTATIONS_MAX);
    let mut asked = Asked::of(commit.tx(), &job.sent[from..until]).await?;
    for sent in &job.sent[from..until] {
        if !chunk.outcomes.is_empty() && begun.elapsed() > CHUNK_TIME_MAX {
            break;
        }
        if sent.id <= known {
            // Another request of the same client was faster.
            chunk.outcomes.push(stored(commit.tx(), job, sent).await?);
            continue;
        }
        if sent.id > chunk.last_id + 1 {
            return Err(Halt::Refused(PushRefusal::Gap { last_id: chunk.last_id }));
        }
        match one(commit, &mut asked, job, sent).await? {
            One::Settled(outcome, changes) => {
                chunk.last_id = sent.id;
                chunk.outcomes.push(outcome);
                chunk.changes.extend(changes);
            }
            One::Failed(reason) => {
                chunk.failure = Some(reason);
                break;
            }
        }
    }
    outcome::advance(commit, &job.client, i64::try_from(chunk.last_id).unwrap_or(i64::MAX)).await?;
    Ok(chunk)
}

enum One {
    Settled(OutcomeRow, Vec<Change>),
    Failed(String),
}

async fn one(commit: &mut Commit, asked: &mut Asked, job: &Job, sent: &Sent) -> Result<One, Halt> {
    let uuid = sent.uuid.to_string();
    if let Some(row) = asked.outcomes.get(&uuid) {
        // Queued again under another client id: it keeps what it came to then.
        if !job.is_own(row) {
            return Err(Halt::Refused(PushRefusal::ForeignClient));
        }
        return Ok(One::Settled(outcome_row(row, sent.id)?, Vec::new()));
    }
    let (outcome, changes, on_behalf_of) = match decide(commit, asked, job, sent, &uuid).await? {
        Decided::Outcome(outcome) => (outcome, Vec::new(), None),
        Decided::Applied(changes, on_behalf_of) => (Outcome::Applied, changes, on_behalf_of),
        Decided::Failed(reason) => return Ok(One::Failed(reason)),
    };
    let ctx = step::ctx(commit, job, sent);
    let is_kept = unapplied::keep(commit, &mut asked.loaded, &ctx, sent, &outcome).await?;
    let row = record(commit, job, sent, &outcome, on_behalf_of, is_kept).await?;
    let outcome = outcome_row(&row, sent.id)?;
    asked.outcomes.insert(uuid, row);
    Ok(One::Settled(outcome, changes))
}

enum Decided {
    Outcome(Outcome),
    Applied(Vec<Change>, Option<String>),
    Failed(String),
}

async fn decide(commit: &mut Commit, asked: &mut Asked, job: &Job, sent: &Sent, uuid: &str) -> Result<Decided> {
    let Some(mutation) = sent.intent.mutation() else {
        return Ok(Decided::Outcome(Outcome::Poisoned));
    };
    if asked.failed_often.iter().any(|it| it == uuid) {
        return Ok(Decided::Outcome(Outcome::Poisoned));
    }
    for dependency in &sent.depends_on {
        let row = asked.outcomes.get(&dependency.to_string());
        if row.is_some_and(|row| row.outcome != "applied") {
            return Ok(Decided::Outcome(Outcome::DependencyFailed { on: *dependency }));
        }
    }
    commit.tx().savepoint().await?;
    match step::apply(commit, &mut asked.loaded, job, sent, mutation).await {
        Ok(step::Step::Applied { changes, on_behalf_of }) => {
            commit.tx().keep_savepoint().await?;
            Ok(Decided::Applied(changes, on_behalf_of))
        }
        Ok(step::Step::Stopped(outcome)) => {
            commit.tx().undo_to_savepoint().await?;
            Ok(Decided::Outcome(outcome))
        }
        // Busy or away: everything is rolled back, and the device tries again.
        Err(error) if error.is_transient() => Err(error),
        Err(error) => {
            commit.tx().undo_to_savepoint().await?;
            Ok(Decided::Failed(error.to_string()))
        }
    }
}

async fn record(
    commit: &mut Commit,
    job: &Job,
    sent: &Sent,
    outcome: &Outcome,
    on_behalf_of: Option<String>,
    is_kept: bool,
) -> Result<LogRow> {
    let detail = serde_json::to_value(outcome).map_err(|e| corrupt("outcome", &e))?;
    let code = detail
        .pointer("/detail/code")
        .or_else(|| detail.pointer("/detail/what"));
    let row = LogRow {
        client: job.client.clone(),
        id: i64::try_from(sent.id).unwrap_or(i64::MAX),
        uuid: sent.uuid.to_string(),
        name: sent.name.clone(),
        version: i64::from(sent.version),
        args_hash: sent.args_hash.clone(),
        outcome: word(outcome).to_owned(),
        code: code.and_then(|code| code.as_str()).map(str::to_owned),
        detail: Some(detail.to_string()),
        seq: commit.seq(),
        actor: job.actor.to_string(),
        on_behalf_of,
        claimed_at: sent.claimed_at,
        received_at: commit.now(),
        kept: is_kept,
    };
    outcome::record(commit.tx(), &row).await?;
    Ok(row)
}

/// The stored outcome of a known id; the bytes must be the same.
async fn stored(tx: &mut Tx, job: &Job, sent: &Sent) -> Result<OutcomeRow, Halt> {
    let id = i64::try_from(sent.id).unwrap_or(i64::MAX);
    let row = match outcome::of_client(tx, &job.client, id).await? {
        Some(row) if row.args_hash == sent.args_hash => Some(row),
        Some(_) => None,
        // Its outcome stands under the client that sent the same uuid first.
        None => outcome::of_uuid(tx, &sent.uuid.to_string())
            .await?
            .filter(|row| job.is_own(row)),
    };
    match row {
        Some(row) => Ok(outcome_row(&row, sent.id)?),
        None => Err(Halt::Refused(PushRefusal::Forked { id: sent.id })),
    }
}

/// What a row of the log says of the mutation that has this id in the asking client's queue.
pub(crate) fn outcome_row(row: &LogRow, id: u64) -> Result<OutcomeRow> {
    let what = || format!("outcome of {}", row.uuid);
    let detail = row.detail.as_deref().unwrap_or_default();
    Ok(OutcomeRow {
        id,
        uuid: row.uuid.parse().map_err(|e: uuid::Error| corrupt(&what(), &e))?,
        outcome: serde_json::from_str(detail).map_err(|e| corrupt(&what(), &e))?,
        kept_at: row.kept.then_some(row.seq).and_then(|seq| u64::try_from(seq).ok()),
    })
}

fn corrupt(what: &str, reason: &dyn std::fmt::Display) -> Error {
    Error::Corrupt {
        what: what.to_owned(),
        reason: reason.to_string(),
    }
}
