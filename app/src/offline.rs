//! The device: its records, its unsent changes, its exchange with the server.
//!
//! [`device`] is what pages read and write, with the engine behind it, and [`listing`] how they ask; [`driver`] does in the
//! browser what the engine asks for; [`transport`], [`clock`], [`ringer`] (which tab rings) and [`notify`]
//! are the rest of the edge to it.

pub mod clock;
pub mod device;
#[cfg(feature = "hydrate")]
pub mod driver;
pub mod export;
pub mod first_rules;
pub mod listing;
#[cfg(feature = "hydrate")]
mod lock;
pub mod notify;
pub mod pending;
pub mod report;
pub mod ringer;
pub mod transport;
