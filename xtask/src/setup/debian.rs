//! Packages of Debian and its descendants.

use std::process::{Command, Stdio};

use crate::process::{Result, fail, find, is_root, read, run};

/// Installs the packages. `what` says in a few words what they are for.
///
/// # Errors
/// This is no such system, the user may not install, or a package cannot be had. Each says what to do.
pub fn install(what: &str, packages: &[&str]) -> Result {
    let list = packages.join(" ");
    if find("apt-get").is_none() {
        return fail(format!(
            "{what} is missing. On Debian it comes with the packages {list}; here, install its like."
        ));
    }
    if !is_root() {
        return fail(format!(
            "{what} is missing. Install it: sudo apt-get install --no-install-recommends {list}"
        ));
    }
    println!("  installing {list}");
    let known = packages.iter().all(|package| {
        read(Command::new("apt-cache").args(["policy", package])).is_ok_and(|policy| has_candidate(&policy))
    });
    if !known {
        run(apt().args(["-qq", "update"]))?;
    }
    if run(apt()
        .args(["-qq", "install", "--yes", "--no-install-recommends"])
        .args(packages))
    .is_ok()
    {
        return Ok(());
    }
    // The lists may be older than the archive.
    run(apt().args(["-qq", "update"]))?;
    run(apt()
        .args(["-qq", "install", "--yes", "--no-install-recommends"])
        .args(packages))
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    apt
}

fn has_candidate(policy: &str) -> bool {
    policy
        .lines()
        .any(|line| line.trim().starts_with("Candidate:") && !line.contains("(none)"))
}

#[cfg(test)]
mod tests {
    use super::has_candidate;

    #[test]
    fn a_package_without_candidate_is_not_known() {
        assert!(has_candidate("a:\n  Installed: (none)\n  Candidate: 1.2\n"));
        assert!(!has_candidate("a:\n  Installed: (none)\n  Candidate: (none)\n"));
        assert!(!has_candidate(""));
    }
}
