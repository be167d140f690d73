//! `cargo xtask e2e`: Playwright against the real server, in the system's Chromium.

use std::{env, iter, path::Path, process::Command};

use crate::{
    build::{self, Kind},
    package,
    postgres::Postgres,
    process::{Failure, Result, run, run_and_find},
    setup::{browser, npm, postgres, wasm},
    steps::Steps,
};

/// Builds for development, then runs the tests that the arguments choose.
pub fn e2e(steps: &mut Steps, arguments: &[String]) -> Result {
    let chromium = steps.run("Chromium", browser::bring)?;
    steps.run("npm packages", npm::bring)?;
    let server = package::everything(steps, Kind::Dev)?;
    let chain = wasm::bring()?;
    steps.run("contract of the device's stores", || build::contract(&chain))?;
    steps.run_noted("end-to-end", || playwright(&server, &chromium, arguments))
}

/// Checks the types of the tests, then runs them, with a PostgreSQL for those of several servers; gives the line that says how many
/// passed.
///
/// # Errors
/// One does not hold.
pub fn playwright(server: &Path, chromium: &Path, arguments: &[String]) -> Result<String> {
    let folder = npm::folder();
    let program = |name: &str| Command::new(folder.join("node_modules/.bin").join(name));
    run(program("tsc").arg("--noEmit").current_dir(&folder))?;
    let programs = postgres::bring()?;
    let database = Postgres::start(&programs)?;
    // The tests make databases of their own with `createdb`, which stands beside the server.
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(env::split_paths(&path).chain(iter::once(programs)))
        .map_err(|error| Failure(error.to_string()))?;
    run_and_find(
        program("playwright")
            .arg("test")
            .args(arguments)
            .env("DAFTAR_BIN", server)
            .env("CHROMIUM", chromium)
            .env("TEST_POSTGRES_URL", database.url())
            .env("PATH", path)
            .current_dir(&folder),
        " passed",
    )
}
