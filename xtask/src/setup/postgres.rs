//! PostgreSQL's programs, for tests and for `run --postgres`.

use std::{fs, path::PathBuf};

use crate::{
    process::{Result, fail, find},
    setup::debian,
};

/// Where Debian lays them: one folder a version, none of them in `PATH`.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The folder that holds `initdb` and `postgres`.
///
/// # Errors
/// They are missing and cannot be installed.
pub fn bring() -> Result<PathBuf> {
    if let Some(folder) = look() {
        return Ok(folder);
    }
    debian::install("PostgreSQL, for the tests,", &["postgresql"])?;
    match look() {
        Some(folder) => Ok(folder),
        None => fail("PostgreSQL was installed, but initdb is neither in PATH nor below /usr/lib/postgresql"),
    }
}

fn look() -> Option<PathBuf> {
    if let Some(initdb) = find("initdb") {
        return initdb.parent().map(PathBuf::from);
    }
    let versions = fs::read_dir(DEBIAN).ok()?.flatten();
    let mut numbered: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .collect();
    numbered.sort();
    numbered.pop().map(|(_, folder)| folder)
}
