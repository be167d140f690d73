//! `cargo xtask wasm check -p app --no-default-features --features hydrate`: any cargo command for the browser.

use crate::{
    process::{Result, fail, run},
    setup::wasm::{TARGET, bring},
    steps::Steps,
};

/// Hands the arguments to cargo, with the target added.
pub fn wasm(_: &mut Steps, arguments: &[String]) -> Result {
    let Some((command, rest)) = arguments.split_first() else {
        return fail("say what cargo should do, for instance: cargo xtask wasm check -p browser");
    };
    run(bring()?.cargo().arg(command).args(["--target", TARGET]).args(rest))
}
