//! The exchange between device and server.
//!
//! - [`protocol`]: what goes over the wire under `/api/v1`; both ends share these types, and a released form is accepted
//!   for good.
//! - [`engine`]: the device's side of it, without I/O: events in, effects out. Its module says how to drive it.
//! - [`outbox`] and [`cache`]: the engine's queue and the server truth it holds.
//! - [`view`]: what a device shows: server truth, and over it its own unsettled changes.
//! - [`store`]: what a device keeps, and the contract of whatever keeps it.
//!
//! docs/sync.md tells the whole of it, so that another client could be written.

pub mod cache;
pub mod engine;
pub mod outbox;
pub mod protocol;
pub mod store;
pub mod view;
