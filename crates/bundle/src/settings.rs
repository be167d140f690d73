//! The command line: `bundle --root DIR --wasm FILE --out DIR [--release] [--wasm-opt FILE]`.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

/// What to bundle, and whether for people (`release`) or for the one who develops.
#[derive(Debug)]
pub struct Settings {
    /// The checkout: `style/`, `public/`, `app/texts/` and `budget.toml` are found below it.
    pub root: PathBuf,
    /// The wasm as cargo made it.
    pub wasm: PathBuf,
    /// The folder that is made new.
    pub out: PathBuf,
    /// Optimise, compress, hold to the budget.
    pub release: bool,
    /// The `wasm-opt` of the npm package binaryen, a script for Node.
    pub wasm_opt: Option<PathBuf>,
}

impl Settings {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    /// An unknown, incomplete or missing argument, named.
    pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let (mut root, mut wasm, mut out, mut wasm_opt) = (None, None, None, None);
        let mut release = false;
        while let Some(name) = arguments.next() {
            let place = match name.as_str() {
                "--release" => {
                    release = true;
                    continue;
                }
                "--root" => &mut root,
                "--wasm" => &mut wasm,
                "--out" => &mut out,
                "--wasm-opt" => &mut wasm_opt,
                _ => bail!("{name} is no argument of this program"),
            };
            let value = arguments.next().with_context(|| format!("{name} needs a path"))?;
            *place = Some(PathBuf::from(value));
        }
        Ok(Self {
            root: root.context("--root is missing")?,
            wasm: wasm.context("--wasm is missing")?,
            out: out.context("--out is missing")?,
            release,
            wasm_opt,
        })
    }
}
