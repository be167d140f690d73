//! The ready-made reasons for a rejection.

use serde::{Deserialize, Serialize};

use crate::id::RejectReasonId;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectReason {
    pub id: RejectReasonId,
    pub text: String,
    pub active: bool,
}
