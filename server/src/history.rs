//! Whether a device and this database have the same past.
//!
//! Each commit has a random mark. A device that names a commit which is not here, or has another mark, was told of it by a
//! history that a restored backup has replaced, even if nobody declared it: the epoch gets another name, and every device
//! learns of it. A device can also lie; hence [`PROOF_PAUSE_S`].

use domain::calendar::Instant;
use domain::id::UserId;
use store::Tx;
use store::commit::{self, Head};
use sync::protocol::Mark;
use tokio::sync::Mutex;

use crate::api_error::ApiError;
use crate::identity;
use crate::state::Server;

/// Whether the commit that a device names is one of this database; one that names none has seen none.
///
/// # Errors
/// A fault of the database.
pub async fn holds(tx: &mut Tx, head: &Head, known: Option<&Mark>) -> store::Result<bool> {
    let Some(known) = known else { return Ok(true) };
    let newest = u64::try_from(head.seq).unwrap_or(0);
    if known.seq == newest {
        return Ok(known.mark == head.mark);
    }
    let Ok(seq) = i64::try_from(known.seq) else {
        return Ok(false);
    };
    Ok(known.seq < newest && commit::mark_of(tx, seq).await?.as_ref() == Some(&known.mark))
}

/// The head as a device is told of it.
#[must_use]
pub fn mark_of(head: &Head) -> Mark {
    Mark {
        seq: u64::try_from(head.seq).unwrap_or(0),
        mark: head.mark.clone(),
    }
}

/// After a proof that renamed the history no other one counts for so long, in seconds. A proof makes every device begin
/// anew, and whoever is signed in can send a false one; two backups are not restored within minutes.
pub const PROOF_PAUSE_S: i64 = 600;

const MICROS_PER_S: i64 = 1_000_000;

/// When a device last proved to this server that its history is another one.
#[derive(Debug, Default)]
pub struct Proofs(Mutex<Option<Instant>>);

/// Gives the history another name, unless somebody has meanwhile; answers the name that it has. `user` is whose device
/// proved it.
///
/// Within [`PROOF_PAUSE_S`] of a proof that did so the device is only told to come again: it keeps what it knows, and with
/// it the proof, nothing of it is taken or answered until then, and nobody else notices.
///
/// # Errors
/// [`ApiError::TooSoon`]; a fault of the database.
pub async fn begin_epoch(server: &Server, user: UserId, old: String) -> Result<String, ApiError> {
    let mut last = server.proofs.0.lock().await;
    let now = server.clock.now();
    let since = last.map(|at| now.micros_since(at) / MICROS_PER_S);
    // A clock that went back must not make the pause longer.
    if let Some(since) = since.filter(|since| (0..PROOF_PAUSE_S).contains(since)) {
        let named = server.store.read(|tx| Box::pin(commit::head(tx))).await?.epoch;
        if named != old {
            return Ok(named);
        }
        tracing::warn!(%user, "a device knows a commit that is not here, soon after another one did: it must wait");
        return Err(ApiError::TooSoon(PROOF_PAUSE_S - since));
    }
    tracing::warn!(%user, "a device knows a commit that is not here: a backup was restored");
    // Noted before: an asker who goes away does not stop what was begun.
    let before = last.replace(now);
    let fresh = identity::new_mark();
    let named = server
        .store
        .write(move |tx| {
            let (old, fresh) = (old.clone(), fresh.clone());
            Box::pin(async move { commit::rename_epoch(tx, &old, &fresh).await })
        })
        .await;
    if named.is_err() {
        *last = before;
    }
    Ok(named?)
}
