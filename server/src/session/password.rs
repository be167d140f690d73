//! Passwords: hashed with argon2id on a blocking thread, a few at once.
//!
//! One hash takes 19 MiB and some tens of milliseconds (the parameters that OWASP names first), so their number at once is
//! bounded; a stranger who sends many waits, and the rest of the server does not.

use std::sync::{Arc, OnceLock};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

/// Hashes at once.
pub const HASHES_MAX: usize = 4;
/// The hasher.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
}

impl Passwords {
    #[must_use]
    pub fn new() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(HASHES_MAX)),
        }
    }

    /// Hashes a new password into a PHC string.
    ///
    /// # Errors
    /// When the system has no randomness or no memory.
    pub async fn hash(&self, password: String) -> anyhow::Result<String> {
        self.run(move || {
            let hash = Argon2::default().hash_password(password.as_bytes());
            hash.map(|hash| hash.to_string())
                .map_err(|e| anyhow::anyhow!("a password cannot be hashed: {e}"))
        })
        .await?
    }

    /// Whether the password is the one of `hash`. Without a hash it takes as long and the answer is no: an unknown name
    /// cannot be told from a wrong password by the time.
    ///
    /// # Errors
    /// When the stored hash is not one.
    pub async fn verify(&self, password: String, hash: Option<String>) -> anyhow::Result<bool> {
        self.run(move || {
            let known = hash.is_some();
            let text = hash.map_or_else(|| nobodys().map(str::to_owned), Ok)?;
            let parsed = PasswordHash::new(&text).map_err(|e| anyhow::anyhow!("a stored password hash: {e}"))?;
            let fits = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
            Ok(fits && known)
        })
        .await?
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> anyhow::Result<T> {
        let turn = self.turns.clone().acquire_owned().await?;
        // The turn goes along: a dropped request does not free it while the hash is still computed.
        Ok(tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        })
        .await?)
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

/// The hash of a password that nobody has.
fn nobodys() -> anyhow::Result<&'static str> {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return Ok(hash);
    }
    let secret = crate::identity::new_secret();
    let hash = Argon2::default()
        .hash_password(secret.as_bytes())
        .map_err(|e| anyhow::anyhow!("a password cannot be hashed: {e}"))?
        .to_string();
    Ok(HASH.get_or_init(|| hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_alone() {
        let passwords = Passwords::new();
        let hash = passwords.hash("گذرواژهٔ من ۱۲۳".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        for (password, hash, fits) in [
            ("گذرواژهٔ من ۱۲۳", Some(hash.clone()), true),
            ("گذرواژهٔ من ۱۲۴", Some(hash), false),
            ("گذرواژهٔ من ۱۲۳", None, false),
        ] {
            assert_eq!(passwords.verify(password.into(), hash).await.unwrap(), fits);
        }
        assert!(passwords.verify("x".into(), Some("not a hash".into())).await.is_err());
    }
}
