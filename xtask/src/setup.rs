//! Brings what is missing. Each part looks first, and says in a sentence what it needs and how it gets it.

pub mod browser;
pub mod debian;
pub mod nextest;
pub mod npm;
pub mod postgres;
pub mod wasm;

use crate::{process::Result, steps::Steps};

/// `cargo xtask setup`: all of it.
pub fn setup(steps: &mut Steps, _: &[String]) -> Result {
    let chain = steps.run("wasm tool chain", wasm::bring)?;
    let nextest = steps.run("cargo-nextest", nextest::bring)?;
    let postgres = steps.run("PostgreSQL", postgres::bring)?;
    let browser = steps.run("Chromium", browser::bring)?;
    steps.run("npm packages", npm::bring)?;
    println!("\n  wasm        {}", chain.origin());
    println!(
        "  nextest     {}",
        if nextest {
            "ready"
        } else {
            "missing, cargo test stands in"
        }
    );
    println!("  PostgreSQL  {}", postgres.display());
    println!("  Chromium    {}", browser.display());
    Ok(())
}
