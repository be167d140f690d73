//! cargo-nextest: runs tests side by side and tells more than `cargo test`, which stands in for it.

use crate::process::{Result, cargo, find, run};

/// Is it there, or could it be brought?
///
/// # Errors
/// None: without it `cargo test` does.
pub fn bring() -> Result<bool> {
    if find("cargo-nextest").is_some() {
        return Ok(true);
    }
    println!("  installing cargo-nextest from source, once; some minutes");
    if let Err(failure) = run(cargo().args(["install", "--locked", "cargo-nextest"])) {
        println!("  {failure}; cargo test stands in");
        return Ok(false);
    }
    Ok(true)
}
