//! The exchange between device and server.
//!
//! - [`protocol`]: what goes over the wire under `/api/v1`; both ends share these types, and a released form is accepted
//!   for good.
//! - [`view`]: what a device shows: server truth, and over it its own unsettled changes.
//! - [`store`]: what a device keeps, and the contract of whatever keeps it.

pub mod protocol;
pub mod store;
pub mod view;
