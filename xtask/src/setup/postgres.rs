//! PostgreSQL's programs, for tests and for `run --postgres`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    process::{Result, fail, find},
    setup::debian,
};

/// Where Debian lays them: one folder a version, none of them in `PATH`.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The folder that holds `initdb`, `postgres` and `pg_isready`.
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
    // A link in PATH to one program: the others lie beside what it points to.
    let linked = find("initdb").and_then(|initdb| Some(initdb.canonicalize().ok()?.parent()?.to_owned()));
    if let Some(folder) = linked.filter(|folder| is_whole(folder)) {
        return Some(folder);
    }
    let versions = fs::read_dir(DEBIAN).ok()?.flatten();
    let mut numbered: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| is_whole(folder))
        .collect();
    numbered.sort();
    numbered.pop().map(|(_, folder)| folder)
}

fn is_whole(folder: &Path) -> bool {
    ["initdb", "postgres", "pg_isready"]
        .iter()
        .all(|program| folder.join(program).is_file())
}
