//! From the main module to the pair that a browser loads: wasm-bindgen as a library, so that its version
//! is the one in Cargo.lock.

use anyhow::{Context as _, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

/// The pair. The script exports `default` (give it `{ module_or_path }`) and the functions of
/// the crate; it names no address of its own.
pub struct Script {
    /// An ES module.
    pub js: String,
    /// The wasm that belongs to it, to be fetched with it.
    pub wasm: Vec<u8>,
}

/// Makes the pair; the script knows the wasm as `<name>.wasm`.
///
/// # Errors
/// It was made with another wasm-bindgen, or needs scripts beside it.
pub fn generate(name: &str, wasm: Vec<u8>) -> Result<Script> {
    let mut output = Bindgen::new()
        .input_bytes(name, wasm)
        .web(true)?
        .omit_default_module_path(true)
        // The parts take table, stack and heap of the main module by the names that the linker gave them.
        .keep_lld_exports(true)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()
        .context("wasm-bindgen refuses the wasm")?;
    // Every crate stands here, most with an empty list.
    let beside: Vec<_> = output
        .snippets()
        .iter()
        .filter(|(_, scripts)| !scripts.is_empty())
        .map(|(name, _)| name)
        .collect();
    if !beside.is_empty() || !output.local_modules().is_empty() {
        bail!(
            "scripts beside the wasm are not bundled: {beside:?} {:?}",
            output.local_modules().keys()
        );
    }
    Ok(Script {
        js: output.js().to_owned(),
        wasm: output.wasm_mut().emit_wasm(),
    })
}
