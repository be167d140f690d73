//! One's own devices and password, and the password that a system manager gives.

use axum::Json;
use axum::extract::State;
use domain::access::Action;
use domain::calendar::Instant;
use domain::id::UserId;
use domain::record::{Key, Kind};
use store::session::Credential;
use sync::protocol::account::{
    ChangePassword, EndSessions, PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN, PasswordResult, SessionRow, Sessions,
    SetPassword,
};

use crate::api_error::ApiError;
use crate::load;
use crate::session::throttle::{self, Subjects};
use crate::session::{IDLE_MAX, SignedIn};
use crate::state::Server;

/// `GET /api/v1/sessions`: the devices of whoever asks.
///
/// # Errors
/// A fault of the database.
pub async fn list(State(server): State<Server>, me: SignedIn) -> Result<Json<Sessions>, ApiError> {
    Ok(Json(sessions(&server, &me).await?))
}

/// `POST /api/v1/sessions/end`: signs one device out, or all others.
///
/// # Errors
/// A fault of the database.
pub async fn end(
    State(server): State<Server>,
    me: SignedIn,
    Json(which): Json<EndSessions>,
) -> Result<Json<Sessions>, ApiError> {
    let (user, keep) = (me.user.to_string(), me.session.clone());
    server
        .store
        .write(move |tx| {
            let (user, keep, which) = (user.clone(), keep.clone(), which.clone());
            Box::pin(async move {
                match which {
                    EndSessions::One(id) => store::session::end(tx, &user, &id).await.map(drop),
                    EndSessions::AllOthers => store::session::end_others(tx, &user, &keep).await.map(drop),
                }
            })
        })
        .await?;
    server.events.sessions_changed();
    Ok(Json(sessions(&server, &me).await?))
}

/// `POST /api/v1/password`: changes one's own password and signs all other devices out.
///
/// # Errors
/// A fault of the database or of hashing.
pub async fn change(
    State(server): State<Server>,
    me: SignedIn,
    Json(typed): Json<ChangePassword>,
) -> Result<Json<PasswordResult>, ApiError> {
    if let Some(wrong) = length_problem(&typed.new) {
        return Ok(Json(wrong));
    }
    // Whoever finds a signed-in browser must not try passwords at it for ever.
    let subjects = Subjects::of(&format!("password of {}", me.user), &me.session);
    if throttle::wait_s(&server, &subjects).await?.is_some() {
        return Ok(Json(PasswordResult::TooOften));
    }
    let user = me.user.to_string();
    let held = server
        .store
        .read(move |tx| {
            let user = user.clone();
            Box::pin(async move { store::session::credential_of(tx, &user).await })
        })
        .await?;
    if !server
        .passwords
        .verify(typed.current, held.map(|it| it.password_hash))
        .await?
    {
        throttle::failed(&server, &subjects).await?;
        return Ok(Json(PasswordResult::WrongCurrent));
    }
    put(&server, me.user, typed.new, false, &me.session).await?;
    Ok(Json(PasswordResult::Changed))
}

/// `POST /api/v1/users/password`: a system manager gives a user a password, to be changed at the next sign-in; all of the
/// user's devices are signed out.
///
/// # Errors
/// A fault of the database or of hashing.
pub async fn give(
    State(server): State<Server>,
    me: SignedIn,
    Json(given): Json<SetPassword>,
) -> Result<Json<PasswordResult>, ApiError> {
    let today = server.clock.now().date(server.zone);
    let key = Key::new(Kind::User, given.user);
    let (access, found) = server
        .store
        .read(move |tx| {
            let key = key.clone();
            Box::pin(async move {
                let access = load::access(tx, me.user, today).await?;
                let found = store::record::get(tx, &[key]).await?;
                Ok((access, !found.is_empty()))
            })
        })
        .await?;
    if access.can(Action::ManageUsers).is_none() {
        return Ok(Json(PasswordResult::NotAllowed));
    }
    if !found {
        return Ok(Json(PasswordResult::NoUser));
    }
    if let Some(wrong) = length_problem(&given.new) {
        return Ok(Json(wrong));
    }
    let own = given.user == me.user;
    let keep = if own { me.session } else { String::new() };
    put(&server, given.user, given.new, !own, &keep).await?;
    Ok(Json(PasswordResult::Changed))
}

/// Stores a new password and ends the user's sessions but `keep`.
///
/// # Errors
/// A fault of the database or of hashing.
pub async fn put(
    server: &Server,
    user: UserId,
    password: String,
    must_change: bool,
    keep: &str,
) -> Result<(), ApiError> {
    let credential = Credential {
        user_id: user.to_string(),
        password_hash: server.passwords.hash(password).await?,
        changed_at: server.clock.now().micros(),
        must_change,
    };
    let keep = keep.to_owned();
    server
        .store
        .write(move |tx| {
            let (credential, keep) = (credential.clone(), keep.clone());
            Box::pin(async move {
                store::session::put_credential(tx, &credential).await?;
                store::session::end_others(tx, &credential.user_id, &keep)
                    .await
                    .map(drop)
            })
        })
        .await?;
    server.events.sessions_changed();
    Ok(())
}

/// What is wrong with a new password's length; its strength is in that (NIST SP 800-63B).
#[must_use]
pub fn length_problem(password: &str) -> Option<PasswordResult> {
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Some(PasswordResult::TooShort);
    }
    (password.len() > PASSWORD_BYTES_MAX).then_some(PasswordResult::TooLong)
}

async fn sessions(server: &Server, me: &SignedIn) -> Result<Sessions, ApiError> {
    let now = server.clock.now().micros();
    let user = me.user.to_string();
    let rows = server
        .store
        .read(move |tx| {
            let user = user.clone();
            Box::pin(async move { store::session::of_user(tx, &user, now, now - IDLE_MAX).await })
        })
        .await?;
    let sessions = rows.into_iter().map(|it| SessionRow {
        current: it.id == me.session,
        id: it.id,
        device: device_name(&it.user_agent),
        created_at: Instant::from_micros(it.created_at),
        last_seen_at: Instant::from_micros(it.last_seen_at),
    });
    Ok(Sessions {
        sessions: sessions.collect(),
    })
}

/// Browser and system in a few words. The first that fits counts: browsers name those they imitate as well.
fn device_name(user_agent: &str) -> String {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(mark, _)| user_agent.contains(mark))
            .map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => user_agent.chars().take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_has_a_short_name() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox · Linux",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
                "Chrome · Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604",
                "Safari · iPhone",
            ),
            ("curl/8", "curl/8"),
        ] {
            assert_eq!(device_name(agent), expected);
        }
    }

    #[test]
    fn length_is_what_counts() {
        for (password, problem) in [
            ("123456789", Some(PasswordResult::TooShort)),
            ("گذرواژه‌ها", None),
            (&*"a".repeat(513), Some(PasswordResult::TooLong)),
        ] {
            assert_eq!(length_problem(password), problem, "{password}");
        }
    }
}
