//! One mutation: load what it wants, decide, write what it changed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::calendar::Instant;
use domain::mutation::{Authority, Ctx, Mutation};
use domain::record::{Key, Record};
use domain::rejection::Stop;
use domain::scope::scopes_of;
use domain::world::{Change, World};
use store::feed::Placement;
use store::{Commit, Error, Result, feed, record};
use sync::protocol::Outcome;

use super::{Job, Sent};
use crate::load::Loaded;

/// How far a mutation came.
pub(super) enum Step {
    Applied {
        changes: Vec<Change>,
        on_behalf_of: Option<String>,
    },
    Stopped(Outcome),
}

/// Who acts, when, and with what authority.
pub(super) fn ctx(commit: &Commit, job: &Job, sent: &Sent) -> Ctx {
    Ctx {
        actor: job.actor,
        now: Instant::from_micros(commit.now()),
        claimed_at: Instant::from_micros(sent.claimed_at),
        mutation: sent.uuid,
        authority: Authority::Server,
        zone: job.zone,
    }
}

/// Applies one mutation inside a savepoint of the caller.
///
/// # Errors
/// A fault of the database, or of the program (a panic, a rule that never stops asking).
pub(super) async fn apply(
    commit: &mut Commit,
    loaded: &mut Loaded,
    job: &Job,
    sent: &Sent,
    mutation: &Mutation,
) -> Result<Step> {
    let ctx = ctx(commit, job, sent);
    let mut world = World::default();
    let mut rounds = 0;
    loop {
        let wants = unwinding(|| mutation.wants(&world, &ctx))?;
        if wants.is_empty() {
            break;
        }
        if rounds == Mutation::ROUNDS_MAX {
            return Err(fault(format!(
                "{} still wants {wants:?} after {rounds} rounds",
                sent.name
            )));
        }
        rounds += 1;
        loaded.answer(commit.tx(), &mut world, wants).await?;
    }
    match unwinding(|| mutation.apply(&mut world, &ctx))? {
        Ok(()) => {}
        Err(Stop::Conflict(detail)) => return Ok(Step::Stopped(Outcome::Conflict { detail })),
        Err(Stop::Rejected(detail)) => return Ok(Step::Stopped(Outcome::Rejected { detail })),
        Err(Stop::Missing(want)) => return Err(fault(format!("{} did not ask for {want:?}", sent.name))),
    }
    let changes = world.into_changes();
    let uuid = sent.uuid.to_string();
    let roots = record::apply(commit, &changes, Some(&uuid), loaded.records()).await?;
    loaded.note(&changes);
    let placements = placements(commit, loaded, roots).await?;
    feed::place(commit, &placements).await?;
    let on_behalf_of = on_behalf_of(&changes);
    Ok(Step::Applied { changes, on_behalf_of })
}

/// Where each root stands after the change.
async fn placements(commit: &mut Commit, loaded: &Loaded, roots: Vec<Key>) -> Result<Vec<Placement>> {
    let mut placements = Vec::with_capacity(roots.len());
    for root in roots {
        let scopes = match loaded.records().get(&root) {
            Some(record) => record.as_ref().map(scopes_of),
            // Only a child changed.
            None => record::get(commit.tx(), std::slice::from_ref(&root))
                .await?
                .first()
                .map(scopes_of),
        };
        let scopes = scopes.unwrap_or_default().into_iter().map(|scope| scope.0).collect();
        placements.push(Placement {
            root: root.to_string(),
            scopes,
        });
    }
    Ok(placements)
}

/// For whom a deputy acted, as the item's history has it.
fn on_behalf_of(changes: &[Change]) -> Option<String> {
    changes.iter().find_map(|change| match change {
        Change::Put(Record::Transition(step)) => step.on_behalf_of.map(|user| user.to_string()),
        _ => None,
    })
}

/// Runs a rule; a panic of it is a fault that is counted, not the end of the server.
fn unwinding<T>(rule: impl FnOnce() -> T) -> Result<T> {
    catch_unwind(AssertUnwindSafe(rule)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("a panic");
        fault(format!("panicked: {text}"))
    })
}

fn fault(reason: String) -> Error {
    Error::Corrupt {
        what: "mutation".to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_fault_with_its_words() {
        let fault = unwinding(|| -> () { panic!("planted {}", 1) }).unwrap_err().to_string();
        assert!(fault.contains("planted 1"), "{fault}");
        assert!(unwinding(Vec::<u8>::new).is_ok());
    }
}
