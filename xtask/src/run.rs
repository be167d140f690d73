//! `cargo xtask run`: from nothing to a page that works.

use crate::{
    build::Kind,
    package,
    process::{Result, fail},
    server::Database,
    steps::Steps,
};

/// Builds, fills a new database with the demo company, and serves until it is stopped.
pub fn run(steps: &mut Steps, arguments: &[String]) -> Result {
    let database = Database::from_arguments(arguments)?;
    let server = package::everything(steps, Kind::Dev)?;
    steps.run("demo company", || database.fill(&server))?;
    if database.serve(&server)?.wait()? {
        Ok(())
    } else {
        fail("the server ended; its last line says why")
    }
}
