//! A compiler with the standard library for wasm32-unknown-unknown. In this order:
//!
//! 1. the active toolchain, when it has the target;
//! 2. the one that an earlier run built (3b);
//! 3. a) `rustup target add`; b) where rustup is missing or may not fetch: Debian's rustc-web, with the
//!    standard library built from its source, once, into the cache folder.
//!
//! The library is built by the very compiler that uses it, and lies in a sysroot of its own: nothing of the
//! system is changed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    paths,
    process::{Failure, Result, cargo, fail, find, read, run, text},
    setup::debian,
};

/// The target's name.
pub const TARGET: &str = "wasm32-unknown-unknown";

const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_LINKER: &str = "wasm-ld-22";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library";

/// Part of the sysroot's name: rises when the recipe below changes.
const RECIPE: &str = "1";

/// How to build for the browser.
#[derive(Debug)]
pub enum Toolchain {
    /// The active one.
    Active,
    /// Debian's, with a sysroot of our own.
    Debian { sysroot: PathBuf },
}

impl Toolchain {
    /// Cargo, told which compiler, linker and library to use; without a subcommand yet.
    pub fn cargo(&self) -> Command {
        let mut flags = flags();
        // What the bundler cuts the app by.
        flags.push("-Clink-arg=--emit-relocs".to_owned());
        let mut command = match self {
            Self::Active => cargo(),
            Self::Debian { sysroot } => {
                flags.push(format!("--sysroot={}", text(sysroot)));
                let mut command = debian_cargo();
                command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER);
                command
            }
        };
        // Flags with the target named hold for the wasm alone, not for procedural macros and build scripts.
        command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
        command.env("CARGO_TARGET_DIR", paths::wasm_target());
        command.current_dir(paths::root());
        command
    }

    /// For people.
    pub fn origin(&self) -> String {
        match self {
            Self::Active => "the active toolchain".to_owned(),
            Self::Debian { sysroot } => format!("{DEBIAN_RUSTC} with {}", sysroot.display()),
        }
    }
}

/// Finds or makes it.
///
/// # Errors
/// No way led to one; the message names them all.
pub fn bring() -> Result<Toolchain> {
    if active_has_target() {
        return Ok(Toolchain::Active);
    }
    if let Some(sysroot) = debian_sysroot().filter(|sysroot| is_complete(sysroot)) {
        return Ok(Toolchain::Debian { sysroot });
    }
    if add_with_rustup() {
        return Ok(Toolchain::Active);
    }
    bring_from_debian().map_err(|Failure(why)| {
        Failure(format!(
            "there is no standard library for {TARGET}. With rustup: rustup target add {TARGET}. \
             On Debian the packages {} bring one. Tried both:\n{why}",
            PACKAGES.join(", ")
        ))
    })
}

/// What rustc is told in place of the flags in `.cargo/config.toml`, which it repeats. No path of the machine goes into what
/// people download; shorter names also weigh less.
pub fn flags() -> Vec<String> {
    let registry = paths::cargo_home().map(|home| home.join("registry/src"));
    let folders = registry
        .and_then(|folder| fs::read_dir(folder).ok())
        .into_iter()
        .flatten()
        .flatten();
    let mut flags: Vec<String> = folders
        .map(|entry| format!("--remap-path-prefix={}=lib", text(&entry.path())))
        .collect();
    flags.sort();
    flags.push("--cfg=erase_components".to_owned());
    flags.push(format!("--remap-path-prefix={}=.", text(&paths::root())));
    flags
}

fn active_has_target() -> bool {
    let library = read(Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]));
    library.is_ok_and(|folder| has_std(Path::new(&folder)))
}

fn add_with_rustup() -> bool {
    if find("rustup").is_none() {
        return false;
    }
    println!("  rustup target add {TARGET}");
    match read(Command::new("rustup").args(["target", "add", TARGET])) {
        Ok(_) => active_has_target(),
        Err(Failure(why)) => {
            let reason = why.lines().find(|line| line.contains("error")).unwrap_or("it failed");
            println!("  rustup cannot: {}", reason.trim());
            false
        }
    }
}

fn bring_from_debian() -> Result<Toolchain> {
    let have_all = Path::new(DEBIAN_SOURCE).is_dir() && find(DEBIAN_LINKER).is_some() && debian_sysroot().is_some();
    if !have_all {
        debian::install("The compiler for the browser's part", &PACKAGES)?;
    }
    let Some(sysroot) = debian_sysroot() else {
        return fail(format!(
            "{DEBIAN_RUSTC} is older than this workspace needs; rustc-web brings a newer one"
        ));
    };
    if !is_complete(&sysroot) {
        println!("  building the standard library for {TARGET} from source, once; about a minute");
        build_std(&sysroot)?;
    }
    Ok(Toolchain::Debian { sysroot })
}

/// The sysroot that belongs to Debian's compiler, made or not; none when that is missing or too old.
fn debian_sysroot() -> Option<PathBuf> {
    let version = read(Command::new(DEBIAN_RUSTC).arg("-vV")).ok()?;
    let field = |name: &str| version.lines().find_map(|line| line.strip_prefix(name));
    let (release, commit) = (field("release: ")?, field("commit-hash: ").unwrap_or("unknown"));
    if minor(release)? < minor(env!("CARGO_PKG_RUST_VERSION"))? || find(DEBIAN_LINKER).is_none() {
        return None;
    }
    let commit = commit.get(..9).unwrap_or(commit);
    Some(paths::cache().join(format!("wasm-{release}-{commit}-{RECIPE}")))
}

/// The middle number: Rust's first one is 1 and will stay so.
fn minor(version: &str) -> Option<u32> {
    version.split('.').nth(1)?.parse().ok()
}

fn is_complete(sysroot: &Path) -> bool {
    has_std(&library(sysroot))
}

fn library(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib").join(TARGET).join("lib")
}

fn has_std(library: &Path) -> bool {
    fs::read_dir(library).is_ok_and(|mut entries| {
        entries.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("libstd-")))
    })
}

/// Builds std as a dependency of an empty crate, and takes the libraries from there.
fn build_std(sysroot: &Path) -> Result {
    let work = sysroot.with_extension("work");
    fs::create_dir_all(work.join("src"))?;
    fs::write(
        work.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;
    fs::write(work.join("src/lib.rs"), "#![no_std]\n")?;
    // Without bitcode in the libraries, fat link-time optimisation cannot include them.
    let flags = format!("-Cembed-bitcode=yes\u{1f}--remap-path-prefix={DEBIAN_SOURCE}=std");
    run(debian_cargo()
        .args(["build", "--quiet", "--release", "--target", TARGET])
        .args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_ENCODED_RUSTFLAGS", flags)
        .env("CARGO_TARGET_DIR", work.join("target"))
        .current_dir(&work))?;

    // Filled aside and renamed: a set-up that is broken off leaves no half library.
    let aside = sysroot.with_extension("part");
    let _ = fs::remove_dir_all(&aside);
    let to = library(&aside);
    fs::create_dir_all(&to)?;
    for entry in fs::read_dir(work.join("target").join(TARGET).join("release/deps"))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_library = name.ends_with(".rlib") && !name.starts_with("libempty-");
        if is_library {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    fs::rename(&aside, sysroot)?;
    Ok(fs::remove_dir_all(&work)?)
}

fn debian_cargo() -> Command {
    let mut command = Command::new(DEBIAN_CARGO);
    command.env("RUSTC", DEBIAN_RUSTC);
    // Set by rustup and by cargo for this program; another compiler must not load the libraries of that one.
    for name in [
        "LD_LIBRARY_PATH",
        "RUSTC_WRAPPER",
        "RUSTDOC",
        "RUSTUP_TOOLCHAIN",
        "CARGO",
    ] {
        command.env_remove(name);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::minor;

    #[test]
    fn versions_compare_as_numbers() {
        assert_eq!(minor("1.95"), Some(95));
        assert_eq!(minor("1.100.0"), Some(100));
        assert_eq!(minor("nightly"), None);
    }
}
