//! The one place where the server makes ids and secrets, and the hash under which a secret is kept.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A new id, in the order of time.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "this is the edge where ids are made")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// 244 random bits from the system's source, as 64 hex digits: nobody guesses it.
#[must_use]
pub fn new_secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// A short random mark, such as that of a commit.
#[must_use]
pub fn new_mark() -> String {
    Uuid::new_v4().simple().to_string()
}

/// SHA-256 as hex. Enough for a secret of [`new_secret`], which cannot be guessed; passwords need argon2.
#[must_use]
pub fn hash(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
