//! The few words that are kept in `localStorage`: whose device it was last, which change is being replayed, which session is
//! still to be ended. A browser that refuses it has none of them, and everything else works.

use std::cell::Cell;

use domain::id::UserId;
use leptos::prelude::window;
use sync::view::ReplayGuard;
use uuid::Uuid;

/// Whose data a page opens when there is no server to say who is signed in.
const USER: &str = "daftar-user";
/// Signed out here while the server was away: its session is to be ended before anything else.
const REVOKE: &str = "daftar-revoke";

fn get(name: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(name).ok().flatten()
}

fn set(name: &str, value: Option<&str>) {
    if let Ok(Some(storage)) = window().local_storage() {
        // A full or forbidden storage: see above.
        let _ = match value {
            Some(value) => storage.set_item(name, value),
            None => storage.remove_item(name),
        };
    }
}

/// Who was signed in here last and has not signed out.
#[must_use]
pub fn known_user() -> Option<UserId> {
    get(USER)?.parse().ok()
}

thread_local! {
    /// Whether this page is the first after a sign-in.
    static IS_FRESH: Cell<bool> = const { Cell::new(false) };
}

/// The server says who is signed in: what was to be ended has ended.
pub fn note_user(user: UserId) {
    IS_FRESH.set(known_user() != Some(user));
    set(USER, Some(&user.to_string()));
    set(REVOKE, None);
}

/// Whether somebody has just signed in: other tabs may still believe that nobody is.
pub(super) fn is_fresh() -> bool {
    IS_FRESH.get()
}

/// Somebody signed out here; `owes` while the server has not been told.
pub fn forget_user(user: UserId, owes: bool) {
    // By now it may be another's.
    if known_user() == Some(user) {
        set(USER, None);
    }
    set(REVOKE, owes.then(|| user.to_string()).as_deref());
}

/// The server says that nobody is signed in: there is nothing to be ended, and without a network nobody's pages open here.
pub fn note_nobody() {
    set(USER, None);
    set(REVOKE, None);
}

/// Whether this user's session is still to be ended.
#[must_use]
pub fn owes_revocation(user: UserId) -> bool {
    get(REVOKE).and_then(|it| it.parse().ok()) == Some(user)
}

/// Notes the change that is being replayed, see [`ReplayGuard`].
pub struct LocalGuard {
    name: String,
}

impl LocalGuard {
    #[must_use]
    pub fn of(user: UserId) -> Self {
        Self { name: name_of(user) }
    }
}

impl ReplayGuard for LocalGuard {
    fn enter(&mut self, change: Uuid) {
        set(&self.name, Some(&change.to_string()));
    }

    fn leave(&mut self) {
        set(&self.name, None);
    }
}

/// The change that ended the page before, if one did.
pub(super) fn noted(user: UserId) -> Option<Uuid> {
    get(&name_of(user))?.parse().ok()
}

fn name_of(user: UserId) -> String {
    format!("daftar-{user}-replaying")
}
