//! `budget.toml`: what the first page may weigh.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;

use crate::pack::PACK;
use crate::site::Manifest;

/// All wasm and JavaScript that a first page loads.
const FIRST_PAGE: [&str; 4] = ["daftar.wasm", "daftar.js", "split.js", "boot.js"];

/// The numbers that a build is held to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Wasm and JavaScript of the first page, brotli, in thousands of bytes.
    first_page_brotli_kb: usize,
}

impl Budget {
    /// Reads the file.
    ///
    /// # Errors
    /// It is missing or malformed.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is malformed", path.display()))
    }

    /// Prints the weight and compares.
    ///
    /// # Errors
    /// The first page is heavier than allowed, or the manifest lacks a file of it.
    pub fn check(&self, manifest: &Manifest) -> Result<()> {
        let bytes = weight(manifest)?;
        let limit_kb = self.first_page_brotli_kb;
        let kb = bytes.div_ceil(1000);
        println!("first page: wasm + JS = {kb} kB brotli (budget {limit_kb})");
        for (name, entry) in manifest.iter().filter(|(name, _)| is_part(name)) {
            let kb = entry.weight().div_ceil(1000);
            println!("  {name}, when it is needed: {kb} kB");
        }
        if bytes > limit_kb * 1000 {
            bail!(
                "the first page weighs {kb} kB, the budget allows {limit_kb}: find what grew, \
                 or raise budget.toml in a commit that says why"
            );
        }
        Ok(())
    }
}

fn is_part(name: &str) -> bool {
    (name.ends_with(".wasm") || name == PACK) && !FIRST_PAGE.contains(&name)
}

fn weight(manifest: &Manifest) -> Result<usize> {
    let mut bytes = 0;
    for name in FIRST_PAGE {
        let entry = manifest
            .get(name)
            .with_context(|| format!("the first page lacks {name}"))?;
        ensure!(entry.raw > 0, "{name} is empty");
        bytes += entry.weight();
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Entry;

    fn check(wasm: usize, expected: bool) {
        let budget: Budget = toml::from_str("first_page_brotli_kb = 3").unwrap();
        let entry = |brotli| Entry {
            path: String::new(),
            raw: 9000,
            brotli: Some(brotli),
            needs: Vec::new(),
        };
        let manifest = [
            ("daftar.wasm", wasm),
            ("daftar.js", 800),
            ("split.js", 100),
            ("boot.js", 100),
        ]
        .map(|(name, brotli)| (name.to_owned(), entry(brotli)));
        assert_eq!(budget.check(&manifest.into()).is_ok(), expected, "{wasm}");
    }

    #[test]
    fn the_last_byte_counts() {
        check(2000, true);
        check(2001, false);
    }
}
