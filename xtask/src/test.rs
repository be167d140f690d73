//! `cargo xtask test`: everything that must hold. Stops at the first failure; the table says how far it came.

use std::process::Command;

use crate::{
    build::{self, Kind},
    check, e2e, paths,
    postgres::Postgres,
    process::{Result, cargo, run_and_find},
    setup::{browser, nextest, npm, postgres, wasm},
    steps::Steps,
};

/// Runs it all.
pub fn test(steps: &mut Steps, _: &[String]) -> Result {
    let result = all(steps);
    steps.print_table();
    result
}

fn all(steps: &mut Steps) -> Result {
    steps.run("format", check::format)?;

    // First what may be missing: better told now than after twenty minutes of compiling.
    let chain = steps.run("wasm tool chain", wasm::bring)?;
    let programs = steps.run("PostgreSQL", postgres::bring)?;
    let chromium = steps.run("Chromium", browser::bring)?;
    steps.run("npm packages", npm::bring)?;
    let has_nextest = steps.run("cargo-nextest", nextest::bring)?;

    steps.run("lints of the host crates", check::lint_host)?;
    steps.run("lints of the browser's part", check::lint_browser)?;
    steps.run("lints of bundle", check::lint_bundle)?;
    steps.run_noted("tests of bundle", || {
        run_and_find(
            in_root(cargo().args(["test", "-p", "bundle", "--profile", "tool"])),
            "test result",
        )
    })?;
    steps.run_noted("documentation examples", || {
        run_and_find(
            in_root(cargo().args(["test", "--doc", "-p", "domain", "-p", "sync"])),
            "test result",
        )
    })?;
    steps.run_noted("tests on SQLite and PostgreSQL", || {
        let database = Postgres::start(&programs)?;
        let mut tests = cargo();
        tests.args(if has_nextest {
            &["nextest", "run", "--no-fail-fast"][..]
        } else {
            &["test", "--no-fail-fast"]
        });
        tests.env("TEST_POSTGRES_URL", database.url());
        run_and_find(in_root(&mut tests), "passed")
    })?;

    let wasm = steps.run("wasm", || build::wasm(&chain, Kind::Release))?;
    steps.run("site and budget", || build::site(&wasm, Kind::Release))?;
    let server = steps.run("server", || build::server(Kind::Dev))?;
    steps.run("contract of the device's stores", || build::contract(&chain))?;
    steps.run_noted("end-to-end", || e2e::playwright(&server, &chromium, &[]))
}

fn in_root(command: &mut Command) -> &mut Command {
    command.current_dir(paths::root())
}
