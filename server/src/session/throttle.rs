//! The limit on failed sign-ins: per name and per address, counted in the database for all server processes.
//!
//! It is asked before the password is looked at and does not depend on whether the name exists, so it tells a stranger
//! nothing. A name's limit falls with the first sign-in that succeeds; an address keeps its count, because many people
//! may sit behind one.

use crate::identity;
use crate::session::{MINUTE, SECOND};
use crate::state::Server;

/// The window of the limit (µs).
pub const WINDOW: i64 = 15 * MINUTE;
/// Failures about one name in the window.
pub const NAME_FAILURES_MAX: i64 = 10;
/// Failures from one address in the window.
pub const ADDRESS_FAILURES_MAX: i64 = 60;

/// The two counters of an attempt.
#[derive(Clone, Debug)]
pub struct Subjects {
    name: String,
    address: String,
}

impl Subjects {
    #[must_use]
    pub fn of(username_fold: &str, address: &str) -> Self {
        // Hashed, because people type their password into the wrong field.
        let name = format!("name:{}", identity::hash(username_fold.as_bytes()));
        Self {
            name,
            address: format!("address:{address}"),
        }
    }
}

/// Seconds until the next attempt is allowed; `None` if it is now.
///
/// # Errors
/// A fault of the database.
pub async fn wait_s(server: &Server, subjects: &Subjects) -> Result<Option<i64>, store::Error> {
    let now = server.clock.now().micros();
    let asked = subjects.clone();
    let counts = server
        .store
        .read(move |tx| {
            let asked = asked.clone();
            Box::pin(async move {
                let name = store::attempt::count(tx, &asked.name, now - WINDOW).await?;
                let address = store::attempt::count(tx, &asked.address, now - WINDOW).await?;
                Ok([(name, NAME_FAILURES_MAX), (address, ADDRESS_FAILURES_MAX)])
            })
        })
        .await?;
    let waits = counts
        .into_iter()
        .filter(|((count, _), most)| count >= most)
        .map(|((_, first), _)| first.map_or(WINDOW, |first| first + WINDOW - now));
    Ok(waits.max().map(|wait| wait / SECOND + 1))
}

/// Counts a failure.
///
/// # Errors
/// A fault of the database.
pub async fn failed(server: &Server, subjects: &Subjects) -> Result<(), store::Error> {
    let now = server.clock.now().micros();
    let (subjects, ids) = (
        subjects.clone(),
        [identity::new_id(), identity::new_id()].map(|id| id.to_string()),
    );
    server
        .store
        .write(move |tx| {
            let (subjects, ids) = (subjects.clone(), ids.clone());
            Box::pin(async move {
                store::attempt::note(tx, &ids[0], &subjects.name, now).await?;
                store::attempt::note(tx, &ids[1], &subjects.address, now).await
            })
        })
        .await
}

/// Forgets the failures about a name: its owner has signed in.
///
/// # Errors
/// A fault of the database.
pub async fn succeeded(server: &Server, subjects: &Subjects) -> Result<(), store::Error> {
    let name = subjects.name.clone();
    server
        .store
        .write(move |tx| {
            let name = name.clone();
            Box::pin(async move { store::attempt::forget(tx, &name).await })
        })
        .await
}
