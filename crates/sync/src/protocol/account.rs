//! Sessions and passwords: `/api/v1/sessions`, `/api/v1/sessions/end`, `/api/v1/password`, `/api/v1/users/password`.
//!
//! They are no mutations: passwords and sessions live in the server's own tables, never in a record, and changing them
//! needs the network.

use domain::calendar::Instant;
use domain::id::UserId;
use serde::{Deserialize, Serialize};

/// The shortest password, in characters.
pub const PASSWORD_CHARS_MIN: usize = 10;
/// The longest password, in bytes: hashing must stay bounded.
pub const PASSWORD_BYTES_MAX: usize = 512;

/// `GET /api/v1/sessions`: where the signed-in user is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sessions {
    pub sessions: Vec<SessionRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// Names the session; not the secret of its cookie.
    pub id: String,
    /// Browser and system in a few words.
    pub device: String,
    pub created_at: Instant,
    pub last_seen_at: Instant,
    /// Whether this request came with it.
    pub current: bool,
}

/// `POST /api/v1/sessions/end`: sign one device out, or all but this one. Answers [`Sessions`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndSessions {
    One(String),
    AllOthers,
}

/// `POST /api/v1/password`: one's own password. Ends all other sessions. Answers [`PasswordResult`].
#[derive(Clone, Serialize, Deserialize)]
pub struct ChangePassword {
    pub current: String,
    pub new: String,
}

/// `POST /api/v1/users/password`: a system manager gives a user a password. Answers [`PasswordResult`].
#[derive(Clone, Serialize, Deserialize)]
pub struct SetPassword {
    pub user: UserId,
    pub new: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordResult {
    Changed,
    /// The present password is another one.
    WrongCurrent,
    TooShort,
    TooLong,
    /// The right is missing.
    NotAllowed,
    /// There is no such user.
    NoUser,
    /// Too many tries: wait.
    TooOften,
}
