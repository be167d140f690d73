//! What databases are called: by user, so that nothing of one person is opened under another's session.

use domain::id::UserId;
use sync::store::CACHE_FORMAT;

const OUTBOX_END: &str = "-outbox";

/// `daftar-<user>-outbox`.
#[must_use]
pub fn outbox(user: UserId) -> String {
    format!("daftar-{user}{OUTBOX_END}")
}

/// `daftar-<user>-cache-v<format>-<slot>`: another form of the values is another database, and while the server's history
/// changes there are two.
#[must_use]
pub fn cache(user: UserId, slot: u8) -> String {
    format!("{}v{CACHE_FORMAT}-{slot}", cache_start(user))
}

/// Whose outbox has this name, if it is one.
#[must_use]
pub fn outbox_user(name: &str) -> Option<UserId> {
    name.strip_prefix("daftar-")?.strip_suffix(OUTBOX_END)?.parse().ok()
}

/// Is it a cache of this user, of whatever format?
#[must_use]
pub fn is_cache_of(name: &str, user: UserId) -> bool {
    name.starts_with(&cache_start(user))
}

fn cache_start(user: UserId) -> String {
    format!("daftar-{user}-cache-")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "00000000-0000-0000-0000-000000000001";

    fn check(name: &str, outbox_of: Option<&str>, is_cache_of_one: bool) {
        let one: UserId = ONE.parse().unwrap();
        assert_eq!(outbox_user(name), outbox_of.map(|user| user.parse().unwrap()), "{name}");
        assert_eq!(is_cache_of(name, one), is_cache_of_one, "{name}");
    }

    #[test]
    fn names_say_whose_they_are() {
        let one: UserId = ONE.parse().unwrap();
        check(&outbox(one), Some(ONE), false);
        check(&cache(one, 1), None, true);
        assert_eq!(
            cache(one, 1),
            format!("daftar-{ONE}-cache-v2-1"),
            "one row a record was v1"
        );
        check(&format!("daftar-{ONE}-cache-v0-old"), None, true);
        check("daftar-00000000-0000-0000-0000-000000000002-cache-v1-0", None, false);
        check("daftar-somebody-outbox", None, false);
        check("other", None, false);
    }
}
