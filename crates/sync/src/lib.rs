//! The exchange between device and server.
//!
//! [`protocol`] is what goes over the wire under `/api/v1`; both ends share these types, and a released form is accepted
//! for good.

pub mod protocol;
