//! Changes that were made here and are not settled yet.

use domain::calendar::Instant;
use sync::protocol::{Envelope, Outcome};
use uuid::Uuid;

/// How long a decision waits before it is sent, so that undo means something.
pub const UNDO_WINDOW_MS: u32 = 5_000;

/// One unsettled change.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    pub envelope: Envelope,
    pub state: PendingState,
    /// Not before this moment of the device's clock.
    pub send_at: Instant,
}

/// How far a change has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PendingState {
    /// Can still be taken back.
    Queued,
    /// On its way: nothing about it changes any more.
    Sending,
}

/// A change that did not apply: it stays until somebody has dealt with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Attention {
    pub envelope: Envelope,
    pub outcome: Outcome,
}

/// The uuid of a change, by which it can be taken back.
pub type PendingId = Uuid;
