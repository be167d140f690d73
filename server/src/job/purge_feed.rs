//! Forgets which roots left a scope long ago: a device that has been away for longer begins the scope again.

use crate::state::Server;

/// So long it is remembered what left a scope (µs): 90 days.
const REMEMBERED: i64 = 90 * 24 * 60 * 60 * 1_000_000;
/// Transactions of one turn, each of some thousand commits.
const STEPS_MAX: u32 = 100;

/// # Errors
/// A fault of the database.
pub(super) async fn turn(server: &Server) -> store::Result<()> {
    let before = server.clock.now().micros() - REMEMBERED;
    for _ in 0..STEPS_MAX {
        let purged = server
            .store
            .write(move |tx| Box::pin(store::feed::purge(tx, before)))
            .await?;
        let Some(rows) = purged else { break };
        if rows > 0 {
            tracing::info!(rows, "evicted roots were forgotten");
        }
    }
    Ok(())
}
