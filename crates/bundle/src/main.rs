//! Makes `target/site`, all that the server hands out as files: from the wasm of `crates/browser`,
//! `style/index.css`, `public/` and `app/texts/`.
//!
//! ```text
//! target/site/manifest.json                   logical name → path and weight, see `site::Entry`
//! target/site/assets/app.<hash>/daftar.{js,wasm}, split.js, split_<part>.wasm, chunks.bin …
//!                                             one build of the app: its files name each other, so they share one hash
//! target/site/assets/daftar.<hash>.css
//! target/site/assets/texts-fa.<hash>.json     from app/texts/fa.json
//! target/site/assets/boot.<hash>.js           from public/boot.js
//! target/site/assets/fonts/…, icons/…         from the folders of public/, hashed as well
//! target/site/sw.js, manifest.webmanifest …   other files directly in public/: their names are fixed
//! ```
//!
//! What stays true: a name under `assets/` never gets another content, so it may be cached for ever;
//! the folder is swapped whole, so a reader sees the old site or the new one; equal input gives equal
//! names. `--release` also runs wasm-opt, lays a `.br` beside each file that gains from it, and holds
//! the first page to `budget.toml`.
//!
//! `bundle pair …` makes only the script and wasm of one crate, for tests (`pair.rs`).

mod budget;
mod cache;
mod optimise;
mod pack;
mod pair;
mod public;
mod script;
mod settings;
mod site;
mod split;
mod style;

use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::{budget::Budget, cache::Cache, settings::Settings, site::Site};

fn main() -> ExitCode {
    let arguments = std::env::args().skip(1);
    let mut arguments = arguments.peekable();
    let done = match arguments.next_if(|first| first == "pair") {
        Some(_) => pair::make(arguments),
        None => Settings::parse(arguments).and_then(|settings| bundle(&settings)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bundle: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn bundle(settings: &Settings) -> Result<()> {
    let cache = Cache::open(&settings.out.with_file_name("bundle-cache"))?;
    let mut site = Site::begin(&settings.out, settings.release.then_some(&cache))?;

    public::add(&mut site, &settings.root.join("public"))?;
    public::add_texts(&mut site, &settings.root.join("app/texts"))?;
    let css = style::bundle(&settings.root.join("style/index.css"), &site)?;
    site.add_hashed("daftar.css", css.as_bytes())?;

    let pieces = split::cut(&settings.wasm)?;
    let script = script::generate("daftar", pieces.main)?;
    let smaller = |wasm: Vec<u8>| match &settings.wasm_opt {
        Some(program) if settings.release => cache.get_or_make("opt.wasm", &wasm, || optimise::run(program, &wasm)),
        _ => Ok(wasm),
    };
    let main = smaller(script.wasm)?;
    let mut parts = Vec::new();
    for (name, wasm) in pieces.parts {
        // A tiny one gains less than the optimiser's start costs.
        let wasm = if pack::is_tiny(&name, &wasm) {
            wasm
        } else {
            smaller(wasm)?
        };
        parts.push((name, wasm));
    }
    let (mut app, link_script) = pack::join(parts, pieces.link_script)?;
    app.extend([
        (split::MAIN_SCRIPT.to_owned(), script.js.into_bytes()),
        (split::LINK_SCRIPT.to_owned(), link_script.into_bytes()),
        ("daftar.wasm".to_owned(), main),
    ]);
    site.add_together("app", &app)?;
    for (part, files) in &pieces.needs {
        site.note_needs(part, files);
    }

    let manifest = site.finish()?;
    if settings.release {
        Budget::read(&settings.root.join("budget.toml"))
            .context("the budget of the first page")?
            .check(&manifest)?;
    }
    Ok(())
}
