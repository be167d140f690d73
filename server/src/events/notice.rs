//! Word between the servers of one PostgreSQL: each announces its commits and hears those of the others.
//!
//! A notice is a hint. What is lost is found by the next look at the head.

use std::time::Duration;

use crate::state::Server;

/// Pause before the line to the database is tried again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Announces this server's commits, those of a moment together.
pub(super) async fn announce(server: Server) {
    let pause = server.events.pace().pause;
    let mut committed = server.store.committed();
    if server.store.dialect() != store::Dialect::Postgres {
        return;
    }
    let work = async {
        while committed.changed().await.is_ok() {
            let head = *committed.borrow_and_update();
            if let Err(error) = server.store.announce(head).await {
                tracing::warn!(%error, "a commit was not announced");
            }
            tokio::time::sleep(pause).await;
        }
    };
    tokio::select! {
        () = server.events.until_stopped() => {}
        () = work => {}
    }
}

/// Has the head looked at when another server announces a commit that was not told of yet.
pub(super) async fn listen(server: Server) {
    let work = async {
        loop {
            match listen_once(&server).await {
                Ok(()) => return,
                Err(error) => tracing::warn!(%error, "other servers are not heard"),
            }
            tokio::time::sleep(AGAIN_AFTER).await;
        }
    };
    tokio::select! {
        () = server.events.until_stopped() => {}
        () = work => {}
    }
}

/// Until the line is lost; at once if there are no other servers.
async fn listen_once(server: &Server) -> store::Result<()> {
    let Some(mut listener) = server.store.listen().await? else {
        return Ok(());
    };
    loop {
        let head = listener.next().await?;
        let is_new = head.is_none_or(|head| u64::try_from(head).unwrap_or(0) > server.events.told().seq);
        if is_new {
            server.events.look.notify_one();
        }
    }
}
