//! `public/` and the texts.
//!
//! A file in a folder of `public/` gets a hashed name, and so does every script but the service
//! worker; other files directly in `public/` keep theirs, because browsers look for them by name.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use crate::site::Site;

/// The service worker's address must never change, or old ones live on beside new ones.
const WORKER: &str = "sw.js";

/// Adds everything in the folder; licence texts go along, unhashed, beside what they cover.
///
/// # Errors
/// Reading or writing fails.
pub fn add(site: &mut Site<'_>, folder: &Path) -> Result<()> {
    for path in files(folder)? {
        let name = logical_name(folder, &path);
        let content = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        if is_hashed(&name) {
            site.add_hashed(&name, &content)?;
        } else {
            site.add_fixed(&name, &content)?;
        }
    }
    Ok(())
}

/// Adds `<language>.json` as `texts-<language>.json`, written without the white space of the source.
///
/// # Errors
/// Reading or writing fails, or a file is no JSON.
pub fn add_texts(site: &mut Site<'_>, folder: &Path) -> Result<()> {
    for path in files(folder)? {
        let name = logical_name(folder, &path);
        if !name.ends_with(".json") {
            continue;
        }
        let source = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let texts: serde_json::Value =
            serde_json::from_slice(&source).with_context(|| format!("{} is no JSON", path.display()))?;
        site.add_hashed(&format!("texts-{name}"), &serde_json::to_vec(&texts)?)?;
    }
    Ok(())
}

fn is_hashed(name: &str) -> bool {
    let is_licence = name.ends_with(".txt");
    let is_in_folder = name.contains('/');
    let is_script = name.ends_with(".js") && name != WORKER;
    !is_licence && (is_in_folder || is_script)
}

/// The path below `folder`, with `/` on every system.
fn logical_name(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// All files below, sorted, without hidden ones; none when the folder is missing.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry?.path();
            let is_hidden = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if is_hidden {
                continue;
            }
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::is_hashed;

    #[test]
    fn names_that_others_know_stay() {
        for (name, expected) in [
            ("boot.js", true),
            ("fonts/a.woff2", true),
            ("icons/sprite.svg", true),
            ("fonts/LICENSE-OFL.txt", false),
            ("sw.js", false),
            ("manifest.webmanifest", false),
            ("robots.txt", false),
        ] {
            assert_eq!(is_hashed(name), expected, "{name}");
        }
    }
}
