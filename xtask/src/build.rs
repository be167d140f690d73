//! What is made: the server, the wasm, the site from it, and the wasm of a test.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    paths,
    process::{Result, cargo, run, text},
    setup::{
        npm,
        wasm::{TARGET, Toolchain, flags},
    },
};

/// For whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The one who develops: quick to build, assets read from `target/site`.
    Dev,
    /// People: small and fast, assets inside the binary.
    Release,
}

impl Kind {
    fn wasm_profile(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }

    fn server_folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

/// Compiles `crates/browser`; gives the file that cargo made.
///
/// # Errors
/// It does not compile.
pub fn wasm(chain: &Toolchain, kind: Kind) -> Result<PathBuf> {
    compile(chain, "browser", kind.wasm_profile())
}

/// Compiles `end2end/contract` into `target/contract`, where its test looks for it.
///
/// # Errors
/// It does not compile.
pub fn contract(chain: &Toolchain) -> Result {
    let wasm = compile(chain, "contract", Kind::Dev.wasm_profile())?;
    let out = paths::root().join("target/contract");
    run(bundle().args(["pair", "--wasm", &text(&wasm), "--out", &text(&out)]))
}

fn compile(chain: &Toolchain, package: &str, profile: &str) -> Result<PathBuf> {
    run(chain
        .cargo()
        .args(["build", "-p", package, "--target", TARGET, "--profile", profile]))?;
    let folder = paths::wasm_target().join(TARGET).join(profile);
    Ok(folder.join(format!("{package}.wasm")))
}

/// Makes `target/site`. For a release it also prints the weight of the first page and holds it to the budget.
///
/// # Errors
/// A style sheet, text or public file is wrong, or the budget is exceeded.
pub fn site(wasm: &std::path::Path, kind: Kind) -> Result {
    let mut bundle = bundle();
    bundle
        .args(["--root", &text(&paths::root())])
        .args(["--wasm", &text(wasm), "--out", &text(&site_folder())]);
    if kind == Kind::Release {
        bundle.args(["--release", "--wasm-opt", &text(&npm::wasm_opt())]);
    }
    run(&mut bundle)
}

/// The program of `crates/bundle`; its arguments are to follow.
fn bundle() -> Command {
    let mut bundle = cargo();
    bundle
        .args(["run", "--quiet", "-p", "bundle", "--profile", "tool", "--"])
        .current_dir(paths::root());
    bundle
}

/// Where the site lies: where the server looks for it, whatever cargo's own target folder is.
pub fn site_folder() -> PathBuf {
    paths::root().join("target/site")
}

/// Compiles the server; gives the binary.
///
/// # Errors
/// It does not compile.
pub fn server(kind: Kind) -> Result<PathBuf> {
    // rust-embed wants the folder when it compiles, even where it reads the files later.
    fs::create_dir_all(site_folder())?;
    let mut build = cargo();
    build
        .args(["build", "-p", "daftar", "--bin", "daftar"])
        .current_dir(paths::root());
    if kind == Kind::Release {
        build
            .arg("--release")
            .env("CARGO_ENCODED_RUSTFLAGS", flags().join("\u{1f}"));
    }
    run(&mut build)?;
    Ok(paths::target().join(kind.server_folder()).join("daftar"))
}
