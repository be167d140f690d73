//! npm packages of `end2end/`: Playwright, axe and wasm-opt, exactly as the lock file says.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    paths,
    process::{Result, fail, find, run},
};

/// Installs them.
///
/// # Errors
/// As [`bring_into`].
pub fn bring() -> Result {
    bring_into(&folder())
}

/// Installs the packages of a folder when its lock file is newer than what is there; scripts of packages do not run.
///
/// # Errors
/// Node or npm is missing, or a package cannot be had.
pub fn bring_into(folder: &Path) -> Result {
    if find("node").is_none() || find("npm").is_none() {
        return fail(
            "Node.js 20 or newer with npm is missing; it runs wasm-opt and Playwright. \
             Install it from your system's packages (Debian: nodejs npm) or nodejs.org",
        );
    }
    let lock = fs::read(folder.join("package-lock.json"))?;
    // npm rewrites its own copy of the lock; ours beside it is the exact text that was installed.
    let installed = folder.join("node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|old| old == lock) {
        return Ok(());
    }
    run(Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(folder))?;
    Ok(fs::write(installed, lock)?)
}

/// Where they lie.
pub fn folder() -> PathBuf {
    paths::root().join("end2end")
}

/// The script of wasm-opt, when the packages were brought.
pub fn wasm_opt() -> PathBuf {
    folder().join("node_modules/binaryen/bin/wasm-opt")
}
