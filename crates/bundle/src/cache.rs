//! Results of slow steps, kept by the hash of their input: brotli at its best and wasm-opt take most
//! of a release build, and most files did not change since the last one.
//!
//! The folder may be deleted at any time.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// A folder of results.
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// Opens the folder, making it when it is missing.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn open(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// The result of `step` for `input`: the kept one, or what `make` gives, which is kept.
    ///
    /// # Errors
    /// Those of `make`, and of writing.
    pub fn get_or_make(&self, step: &str, input: &[u8], make: impl FnOnce() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
        let path = self.folder.join(format!("{}.{step}", hash(input)));
        if let Ok(kept) = fs::read(&path) {
            return Ok(kept);
        }
        let made = make()?;
        // Written aside and renamed: a build that is broken off leaves no half result.
        let aside = path.with_extension("part");
        fs::write(&aside, &made).with_context(|| format!("cannot write {}", aside.display()))?;
        fs::rename(&aside, &path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(made)
    }
}

/// Twelve hexadecimal digits of SHA-256: 48 bits, plenty for some hundred files.
pub fn hash(content: &[u8]) -> String {
    Sha256::digest(content)
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_asking_makes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        let first = cache.get_or_make("x", b"in", || Ok(b"out".to_vec()));
        let second = cache.get_or_make("x", b"in", || panic!("made twice"));
        assert_eq!(first.unwrap(), second.unwrap());
    }

    #[test]
    fn hash_is_that_of_sha_256() {
        assert_eq!(hash(b"abc"), "ba7816bf8f01");
    }
}
