//! The device: its records, its unsent changes, its exchange with the server.
//!
//! [`device`] is what pages read and write, with the engine behind it, and [`listing`] how they ask; [`driver`] does in the
//! browser what the engine asks for; [`transport`] and [`clock`] are the rest of the edge to it.

pub mod clock;
pub mod device;
#[cfg(feature = "hydrate")]
pub mod driver;
pub mod export;
pub mod listing;
pub mod pending;
pub mod report;
pub mod transport;
