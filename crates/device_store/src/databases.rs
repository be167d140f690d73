//! All databases of this browser: which to delete, and whose changes still wait.

use domain::id::UserId;
use indexed_db_futures::{database::Database, factory::DBFactory};
use sync::store::StoreFault;

use crate::{
    IndexedOutbox,
    connection::{of, of_open},
    name,
};

/// Changes that wait in somebody's outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsent {
    pub user: UserId,
    /// How many have no outcome yet; never 0.
    pub changes: u32,
}

/// Who has unsent changes on this browser.
///
/// # Errors
/// [`StoreFault`]; a browser that cannot list its databases is `Closed`.
pub async fn users_with_unsent() -> Result<Vec<Unsent>, StoreFault> {
    let mut found = Vec::new();
    for user in names().await?.iter().filter_map(|name| name::outbox_user(name)) {
        let changes = IndexedOutbox::open(user).await?.unsent().await?;
        if changes > 0 {
            found.push(Unsent { user, changes });
        }
    }
    found.sort_unstable_by_key(|unsent| unsent.user);
    Ok(found)
}

/// Deletes the user's caches of other formats, and answers their names. It waits for other tabs to let go of them, which a tab
/// that the browser has frozen does late.
///
/// # Errors
/// [`StoreFault`].
pub async fn delete_old_caches(user: UserId) -> Result<Vec<String>, StoreFault> {
    let kept = [0, 1].map(|slot| name::cache(user, slot));
    let mut unwanted = names().await?;
    unwanted.retain(|name| name::is_cache_of(name, user) && !kept.contains(name));
    // All are asked for before the first is awaited: one that is held up does not hold up the others.
    let mut requests = Vec::new();
    for name in &unwanted {
        requests.push(Database::delete_by_name(name).map_err(|error| of_open(&error))?);
    }
    for request in requests {
        request.await.map_err(|error| of(&error))?;
    }
    Ok(unwanted)
}

async fn names() -> Result<Vec<String>, StoreFault> {
    let factory = DBFactory::new().map_err(|error| of_open(&error))?;
    let listed = factory.databases().map_err(|error| of(&error))?;
    let mut names = Vec::new();
    for details in listed.await.map_err(|error| of(&error))? {
        names.push(details.map_err(|error| of(&error))?.name().to_owned());
    }
    names.sort_unstable();
    Ok(names)
}
