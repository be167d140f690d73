//! The device: its records, its unsent changes, its exchange with the server.
//!
//! [`device`] is what pages read and write; [`transport`] and [`clock`] are the edge to the browser.

pub mod clock;
pub mod device;
pub mod listing;
pub mod pending;
pub mod state;
pub mod transport;
