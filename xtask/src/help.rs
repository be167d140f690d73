//! `cargo xtask help`.

use crate::{COMMANDS, process::Result, steps::Steps};

/// Prints what each command does.
pub fn help(_: &mut Steps, _: &[String]) -> Result {
    println!("cargo xtask <command>\n");
    for command in COMMANDS {
        let usage = format!("{} {}", command.name, command.arguments);
        println!("  {}\n      {}", usage.trim_end(), command.about);
    }
    println!(
        "\nEach brings the tools it needs: the wasm standard library (rustup, or Debian's packages), cargo-nextest,\n\
         npm packages, and on Debian Chromium and PostgreSQL. What it makes lies in target/ and in\n\
         ${{XDG_CACHE_HOME:-~/.cache}}/daftar, the data of run and dev in data/; all may be deleted."
    );
    Ok(())
}
