//! The server: pages, API and assets in one binary.
//!
//! Where to begin: [`cli`] (commands), [`settings`], [`router`] (what answers which address), [`push`] (the one way to
//! change a record), [`query`] (how records are read), [`pull`] and [`events`] (how devices keep up), [`page`] (rendering),
//! [`worker`] (what opens without a network). What stays true:
//!
//! - clock, ids and randomness are read here, in [`clock`] and [`identity`], and passed inwards;
//! - every answer carries the headers of [`headers`]; every unsafe request passes [`origin`];
//! - no transaction is open while something is hashed, rendered or sent.

// The type of a page is as deep as its markup.
#![recursion_limit = "512"]

pub mod api_error;
pub mod assets;
pub mod causes;
pub mod cli;
pub mod clock;
pub mod demo;
pub mod events;
pub mod headers;
pub mod health;
pub mod history;
pub mod identity;
pub mod job;
pub mod load;
pub mod origin;
pub mod page;
pub mod preferences;
pub mod pull;
pub mod push;
pub mod query;
pub mod router;
pub mod serve;
pub mod session;
pub mod settings;
pub mod setup;
pub mod sight;
pub mod state;
pub mod telemetry;
pub mod worker;
