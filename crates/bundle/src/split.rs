//! Cuts cargo's wasm at the parts that `app` declares (`app/src/part.rs`): what every page needs stays in the main module, each
//! part becomes a module that the browser fetches when a page of it is opened.
//!
//! The cutter follows the linker's relocations, so the wasm must have been linked with `--emit-relocs`; without them it refuses.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result, anyhow};

/// The script that fetches the parts; the main module imports it by this name.
pub const LINK_SCRIPT: &str = "split.js";
/// The script of the main module, from which the parts take what they share with it.
pub const MAIN_SCRIPT: &str = "daftar.js";

/// A wasm in pieces.
pub struct Pieces {
    /// Still to be given to wasm-bindgen.
    pub main: Vec<u8>,
    /// File name → wasm, sorted by name.
    pub parts: Vec<(String, Vec<u8>)>,
    /// File name of a part → those of all modules that are loaded for it, its own among them.
    pub needs: BTreeMap<String, Vec<String>>,
    /// The content of [`LINK_SCRIPT`].
    pub link_script: String,
}

/// The file of a part: its name is that in `wasm_split`.
pub fn part_file(part: &str) -> String {
    format!("split_{part}.wasm")
}

/// Cuts.
///
/// # Errors
/// The file is missing, or was linked without relocations.
pub fn cut(wasm: &Path) -> Result<Pieces> {
    let input = fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let folder = std::env::temp_dir().join(format!("daftar-split-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let pieces = cut_into(&folder, &input);
    fs::remove_dir_all(&folder)?;
    pieces
}

fn cut_into(folder: &Path, input: &[u8]) -> Result<Pieces> {
    let main = folder.join("main.wasm");
    let link_name = format!("./{LINK_SCRIPT}");
    let main_module = format!("./{MAIN_SCRIPT}");
    let mut options = wasm_split_cli_support::Options::new(input);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = &link_name;
    options.main_module = &main_module;
    let split =
        wasm_split_cli_support::transform(options).map_err(|error| anyhow!("cannot cut the wasm: {error:#}"))?;
    let mut parts = Vec::new();
    for path in split.split_modules {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        parts.push((name, fs::read(&path)?));
    }
    parts.sort();
    let file = |stem: &String| format!("{stem}.wasm");
    let needs = split.prefetch_map.iter();
    let needs = needs.map(|(part, stems)| (part_file(part), stems.iter().map(file).collect()));
    Ok(Pieces {
        main: fs::read(&main)?,
        parts,
        needs: needs.collect(),
        link_script: fs::read_to_string(folder.join(LINK_SCRIPT))?,
    })
}
