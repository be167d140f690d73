//! The one place where the server reads the time.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use domain::calendar::Instant;

/// Tells the time: the system's, or whatever a test says.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Instant + Send + Sync>);

impl Clock {
    /// The clock of this machine.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(read))
    }

    /// A clock that a test moves.
    pub fn by(read: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// This moment.
    #[must_use]
    pub fn now(&self) -> Instant {
        (self.0)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the edge where the clock is read")]
fn read() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
