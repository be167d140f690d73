//! `cargo xtask bench`: what a person waits for, measured on the release binary; no part of `test`, because a machine that has
//! other work to do measures that.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    build::Kind,
    package, paths,
    process::{Result, fail, run},
    setup::{browser, npm},
    steps::Steps,
};

/// Builds for release, then measures: in a real browser beside PouchDB, RxDB and Dexie, or with `streams` how soon many open
/// streams hear of a commit. Prints a table and the path of the file that holds it.
pub fn bench(steps: &mut Steps, arguments: &[String]) -> Result {
    let script = match arguments {
        [] => "bench.ts",
        [only] if only == "streams" => "streams.ts",
        _ => return fail("bench takes streams or nothing"),
    };
    let chromium = steps.run("Chromium", browser::bring)?;
    steps.run("npm packages of the bench", || npm::bring_into(&folder()))?;
    let server = package::everything(steps, Kind::Release)?;
    steps.run("bench", || measure(script, &server, &chromium))
}

fn measure(script: &str, server: &Path, chromium: &Path) -> Result {
    let folder = folder();
    let tsc = npm::folder().join("node_modules/.bin/tsc");
    run(Command::new(tsc).arg("--noEmit").current_dir(&folder))?;
    run(Command::new("node")
        .args(["--import", "tsx", script])
        .env("DAFTAR_BIN", server)
        .env("DAFTAR_VERSION", env!("CARGO_PKG_VERSION"))
        .env("CHROMIUM", chromium)
        .env("BENCH_OUT", paths::target().join("bench"))
        .current_dir(&folder))
}

/// Where the bench lies, with packages of its own: the tests do without them.
fn folder() -> PathBuf {
    npm::folder().join("bench")
}
