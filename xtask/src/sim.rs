//! `cargo xtask sim`: random histories of many devices and one server, with every fault (crates/sync/examples/sim.rs).

use crate::{
    paths,
    process::{Result, cargo, run},
    steps::Steps,
};

/// Runs them, optimised; the arguments go to the simulation.
pub fn sim(_: &mut Steps, arguments: &[String]) -> Result {
    run(cargo()
        .args(["run", "--quiet", "--release", "-p", "sync", "--example", "sim", "--"])
        .args(arguments)
        .current_dir(paths::root()))
}
