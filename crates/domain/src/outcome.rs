//! How a mutation ended. Each ends once, and its outcome is kept for good.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::rejection::{Conflict, Rejection};

/// How a mutation ended. As JSON: `{"outcome": "conflict", "detail": {…}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    Applied,
    /// The world had changed; the person sees the difference and decides again.
    Conflict {
        detail: Conflict,
    },
    /// A rule or a right said no.
    Rejected {
        detail: Rejection,
    },
    /// What it builds on did not apply.
    DependencyFailed {
        on: Uuid,
    },
    /// It broke the server three times, could not be read, or could not be carried.
    Poisoned,
}
