//! Removes ended sessions and old sign-in attempts.

use crate::session::{IDLE_MAX, throttle};
use crate::state::Server;

/// # Errors
/// A fault of the database.
pub(super) async fn turn(server: &Server) -> store::Result<()> {
    let now = server.clock.now().micros();
    server
        .store
        .write(move |tx| Box::pin(store::session::sweep(tx, now, now - IDLE_MAX, now - throttle::WINDOW)))
        .await
        .map(drop)
}
