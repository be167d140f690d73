//! Whether a device and this database have the same past.
//!
//! Each commit has a random mark. A device that names a commit which is not here, or has another mark, was told of it by a
//! history that a restored backup has replaced, even if nobody declared it: the epoch gets another name, and every device
//! learns of it.

use store::Tx;
use store::commit::{self, Head};
use sync::protocol::Mark;

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

/// Gives the history another name, unless somebody has meanwhile; answers the name that it has.
///
/// # Errors
/// A fault of the database.
pub async fn begin_epoch(server: &Server, old: String) -> store::Result<String> {
    tracing::warn!("a device knows a commit that is not here: a backup was restored");
    let fresh = identity::new_mark();
    server
        .store
        .write(move |tx| {
            let (old, fresh) = (old.clone(), fresh.clone());
            Box::pin(async move { commit::rename_epoch(tx, &old, &fresh).await })
        })
        .await
}
