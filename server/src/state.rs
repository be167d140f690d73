//! What every handler shares.

use std::sync::Arc;

use domain::calendar::Zone;
use store::Store;

use crate::clock::Clock;
use crate::events::Hub;
use crate::history::Proofs;
use crate::pull::HeldCache;
use crate::session::password::Passwords;
use crate::settings::Settings;

/// The running server; cloning shares it.
#[derive(Clone, Debug)]
pub struct Server(Arc<Parts>);

/// Its parts.
#[derive(Debug)]
pub struct Parts {
    pub store: Store,
    pub settings: Settings,
    pub clock: Clock,
    pub passwords: Passwords,
    /// What people hold, as it was last worked out.
    pub held: HeldCache,
    /// When the history last got another name.
    pub proofs: Proofs,
    /// The streams that are open.
    pub events: Hub,
    /// The zone in which a civil day begins.
    pub zone: Zone,
}

impl Server {
    /// Puts the parts together; the store is open and migrated.
    #[must_use]
    pub fn new(store: Store, settings: Settings, clock: Clock) -> Self {
        // The renderer spawns what it waits for on tokio; a second server in one process (a test) finds that set.
        let _ = any_spawner::Executor::init_tokio();
        Self(Arc::new(Parts {
            store,
            settings,
            clock,
            passwords: Passwords::new(),
            held: HeldCache::default(),
            proofs: Proofs::default(),
            events: Hub::default(),
            zone: Zone::TEHRAN,
        }))
    }
}

impl std::ops::Deref for Server {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
