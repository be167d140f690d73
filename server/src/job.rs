//! What the server does by itself now and then, each job in a file of its own.
//!
//! What stays true: a job may run on several servers of one database at once and do no harm; what it leaves undone, because
//! the database is away or the server stops, the next turn does.

use std::time::Duration;

use crate::state::Server;

mod purge_feed;
mod sweep_sessions;

/// How often the jobs run.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// Runs all jobs, now and at each turn.
pub async fn run(server: Server) {
    let mut turns = tokio::time::interval(EVERY);
    loop {
        turns.tick().await;
        if let Err(error) = turn(&server).await {
            tracing::warn!(%error, "a job was left for the next turn");
        }
    }
}

/// One turn of all jobs.
///
/// # Errors
/// A fault of the database.
pub async fn turn(server: &Server) -> store::Result<()> {
    sweep_sessions::turn(server).await?;
    purge_feed::turn(server).await
}
