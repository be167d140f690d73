//! `cargo xtask e2e`: Playwright against the real server, in the system's Chromium.

use std::{path::Path, process::Command};

use crate::{
    build::{self, Kind},
    package,
    process::{Result, run, run_and_find},
    setup::{browser, npm, wasm},
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

/// Checks the types of the tests, then runs them; gives the line that says how many passed.
///
/// # Errors
/// One does not hold.
pub fn playwright(server: &Path, chromium: &Path, arguments: &[String]) -> Result<String> {
    let folder = npm::folder();
    let program = |name: &str| Command::new(folder.join("node_modules/.bin").join(name));
    run(program("tsc").arg("--noEmit").current_dir(&folder))?;
    run_and_find(
        program("playwright")
            .arg("test")
            .args(arguments)
            .env("DAFTAR_BIN", server)
            .env("CHROMIUM", chromium)
            .current_dir(&folder),
        " passed",
    )
}
