//! wasm-opt, from the npm package binaryen: a quarter less to download than rustc alone leaves.

use std::{fs, path::Path, process::Command};

use anyhow::{Context as _, Result, bail};

/// What current rustc assumes that browsers have.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The same wasm, smaller. `program` is a script that Node runs.
///
/// # Errors
/// Node or the program is missing, or it refuses the wasm.
pub fn run(program: &Path, wasm: &[u8]) -> Result<Vec<u8>> {
    let folder = std::env::temp_dir().join(format!("daftar-wasm-opt-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let (input, output) = (folder.join("in.wasm"), folder.join("out.wasm"));
    fs::write(&input, wasm)?;
    let status = Command::new("node")
        .arg(program)
        .arg("-Oz")
        .args(FEATURES)
        .arg(&input)
        .arg("-o")
        .arg(&output)
        .status()
        .context("cannot run node, which wasm-opt needs")?;
    let optimised = fs::read(&output);
    fs::remove_dir_all(&folder)?;
    if !status.success() {
        bail!("wasm-opt ended with {status}");
    }
    optimised.context("wasm-opt wrote no file")
}
