//! `cargo xtask dev`: builds and starts again whenever a file changes.
//!
//! Files are looked at twice a second; with some thousand of them that costs nothing to speak of, and needs no
//! library that differs from system to system.

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, SystemTime},
};

use crate::{build::Kind, package, paths, process::Result, server::Database, steps::Steps};

const LOOK_EVERY: Duration = Duration::from_millis(500);
const FOLDERS: [&str; 6] = ["app", "crates", "migrations", "public", "server", "style"];

/// Runs until it is stopped. A build that fails leaves the old server running.
pub fn dev(steps: &mut Steps, arguments: &[String]) -> Result {
    let database = Database::from_arguments(arguments)?;
    let mut running = None;
    loop {
        let seen = newest();
        match package::everything(steps, Kind::Dev) {
            Ok(server) => {
                // The old one lets go of the port before the new one wants it.
                drop(running.take());
                database.fill(&server)?;
                running = Some(database.serve(&server)?);
            }
            Err(failure) => eprintln!("{failure}\nwaiting for a change"),
        }
        while newest() == seen {
            thread::sleep(LOOK_EVERY);
        }
        println!("\nchanged");
    }
}

/// When the youngest file was written, and how many there are: a file that goes is a change too.
fn newest() -> (Option<SystemTime>, usize) {
    let mut state = (None, 0);
    for folder in FOLDERS {
        look(&paths::root().join(folder), &mut state);
    }
    state
}

fn look(folder: &Path, state: &mut (Option<SystemTime>, usize)) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(about) = entry.metadata() else { continue };
        if about.is_dir() {
            look(&entry.path(), state);
        } else {
            state.0 = state.0.max(about.modified().ok());
            state.1 += 1;
        }
    }
}
