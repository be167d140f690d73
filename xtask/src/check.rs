//! `cargo xtask check`, and the lints that `test` shares with it.

use crate::{
    build::site_folder,
    paths,
    process::{Result, cargo, run},
    steps::Steps,
};

/// What one runs before a commit: seconds when little changed.
pub fn check(steps: &mut Steps, _: &[String]) -> Result {
    steps.run("format", format)?;
    steps.run("lints of the host crates", lint_host)?;
    steps.run("tests of domain and sync", || {
        run(cargo()
            .args(["test", "--quiet", "-p", "domain", "-p", "sync"])
            .current_dir(paths::root()))
    })?;
    steps.print_table();
    Ok(())
}

/// rustfmt agrees with every file.
pub fn format() -> Result {
    run(cargo().args(["fmt", "--all", "--check"]).current_dir(paths::root()))
}

/// Clippy on the default members, with their tests; the app as the server sees it.
pub fn lint_host() -> Result {
    std::fs::create_dir_all(site_folder())?;
    clippy(&["--all-targets"])
}

/// Clippy on the app as the browser sees it, and on the contract of the device's stores. The host's clippy does: nothing depends on the target's name.
pub fn lint_browser() -> Result {
    clippy(&["-p", "browser", "-p", "contract"])
}

/// Clippy on what makes the site, in the profile that it is built in anyway.
pub fn lint_bundle() -> Result {
    clippy(&["-p", "bundle", "--all-targets", "--profile", "tool"])
}

fn clippy(arguments: &[&str]) -> Result {
    run(cargo()
        .arg("clippy")
        .args(arguments)
        .args(["--", "-D", "warnings"])
        .current_dir(paths::root()))
}
