//! Chromium for the end-to-end tests: the system's own, because it is there on most machines and Playwright
//! would fetch another from a place that not every network reaches.

use std::path::PathBuf;

use crate::{
    process::{Result, fail, find},
    setup::debian,
};

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// Gives the browser's path; `CHROMIUM` names another one.
///
/// # Errors
/// There is none and it cannot be installed.
pub fn bring() -> Result<PathBuf> {
    if let Some(chosen) = std::env::var_os("CHROMIUM") {
        return Ok(chosen.into());
    }
    if let Some(path) = NAMES.into_iter().find_map(find) {
        return Ok(path);
    }
    debian::install("Chromium, for the end-to-end tests,", &["chromium"])?;
    match NAMES.into_iter().find_map(find) {
        Some(path) => Ok(path),
        None => fail("Chromium was installed but is not in PATH; name it in the variable CHROMIUM"),
    }
}
