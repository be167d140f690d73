//! `bundle pair --wasm FILE --out DIR`: script and wasm of one crate as `<crate>.{js,wasm}`, neither cut nor hashed nor made small.
//! For wasm that a test loads.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::script;

/// Makes the two files.
///
/// # Errors
/// An argument is unknown or missing, the wasm cannot be read, or was made with another wasm-bindgen.
pub fn make(mut arguments: impl Iterator<Item = String>) -> Result<()> {
    let (mut wasm, mut out) = (None, None);
    while let Some(name) = arguments.next() {
        let place = match name.as_str() {
            "--wasm" => &mut wasm,
            "--out" => &mut out,
            _ => bail!("{name} is no argument of `bundle pair`"),
        };
        let value = arguments.next().with_context(|| format!("{name} needs a path"))?;
        *place = Some(PathBuf::from(value));
    }
    let (wasm, out) = (wasm.context("--wasm is missing")?, out.context("--out is missing")?);
    let name = wasm.file_stem().context("--wasm names no file")?.to_string_lossy();
    let bytes = fs::read(&wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let pair = script::generate(&name, bytes)?;
    fs::create_dir_all(&out)?;
    fs::write(out.join(format!("{name}.js")), pair.js)?;
    fs::write(out.join(format!("{name}.wasm")), pair.wasm)?;
    Ok(())
}
