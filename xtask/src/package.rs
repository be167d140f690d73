//! `cargo xtask build`.

use std::fs;

use crate::{
    build::{self, Kind},
    process::{Result, fail},
    setup::{npm, wasm},
    steps::Steps,
};

/// Builds site and server; with `--release` the one binary that is deployed.
pub fn package(steps: &mut Steps, arguments: &[String]) -> Result {
    let kind = match arguments {
        [] => Kind::Dev,
        [only] if only == "--release" => Kind::Release,
        _ => return fail("build takes --release or nothing"),
    };
    let binary = everything(steps, kind)?;
    let megabytes = fs::metadata(&binary)?.len().div_ceil(1_000_000);
    println!("\n{} ({megabytes} MB)", binary.display());
    Ok(())
}

/// Wasm, site, server, in the order that the release binary needs: it takes the site into itself.
pub fn everything(steps: &mut Steps, kind: Kind) -> Result<std::path::PathBuf> {
    let chain = steps.run("wasm tool chain", wasm::bring)?;
    if kind == Kind::Release {
        steps.run("npm packages", npm::bring)?;
    }
    let wasm = steps.run("wasm", || build::wasm(&chain, kind))?;
    steps.run("site", || build::site(&wasm, kind))?;
    steps.run("server", || build::server(kind))
}
