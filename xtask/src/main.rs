//! `cargo xtask …`: set-up, build, run and test, so that a newcomer needs two commands and no manual.
//!
//! No dependencies, so it compiles in seconds on a machine that has nothing but Rust. Each command is one
//! file with a function in [`COMMANDS`]; [`setup`] brings the tools, [`build`] makes things, [`steps`] times
//! and tells.

mod bench;
mod build;
mod check;
mod dev;
mod e2e;
mod help;
mod package;
mod paths;
mod postgres;
mod process;
mod run;
mod server;
mod setup;
mod sim;
mod steps;
mod test;
mod wasm;

use std::process::ExitCode;

use crate::{process::Result, steps::Steps};

/// One command of the tool: a new one is a file with its function, and a line in [`COMMANDS`].
struct Command {
    name: &'static str,
    /// What may follow the name.
    arguments: &'static str,
    about: &'static str,
    act: fn(&mut Steps, &[String]) -> Result,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "run",
        arguments: "[--postgres]",
        about: "bring what is missing, build, and start the server on ./data with a demo company",
        act: run::run,
    },
    Command {
        name: "test",
        arguments: "",
        about: "everything that must hold: format, lints, all tests on both databases, budget, end-to-end",
        act: test::test,
    },
    Command {
        name: "check",
        arguments: "",
        about: "the quick part of test: format, lints of the host crates, tests of domain and sync",
        act: check::check,
    },
    Command {
        name: "dev",
        arguments: "[--postgres]",
        about: "like run, and build and start again whenever a file changes",
        act: dev::dev,
    },
    Command {
        name: "build",
        arguments: "[--release]",
        about: "the server and the site; with --release one self-contained binary, held to budget.toml",
        act: package::package,
    },
    Command {
        name: "e2e",
        arguments: "[arguments of playwright test]",
        about: "build for development and run the end-to-end tests alone",
        act: e2e::e2e,
    },
    Command {
        name: "sim",
        arguments: "[--histories M] [--steps K] [--seed N] [--trace]",
        about: "random histories of many devices and one server, with every fault; --seed replays one",
        act: sim::sim,
    },
    Command {
        name: "bench",
        arguments: "[streams]",
        about: "the release binary in a browser beside PouchDB, RxDB and Dexie; or with many open streams",
        act: bench::bench,
    },
    Command {
        name: "wasm",
        arguments: "check|build|… [arguments of cargo]",
        about: "cargo for the wasm target with the tool chain that set-up found, in target/wasm",
        act: wasm::wasm,
    },
    Command {
        name: "setup",
        arguments: "",
        about: "only bring what is missing, for all commands",
        act: setup::setup,
    },
    Command {
        name: "help",
        arguments: "",
        about: "this",
        act: help::help,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (name, rest) = match arguments.split_first() {
        None => ("help", &[][..]),
        Some((name, _)) if name == "--help" || name == "-h" => ("help", &[][..]),
        Some((name, rest)) => (name.as_str(), rest),
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprintln!("xtask has no command {name}; `cargo xtask help` lists them");
        return ExitCode::FAILURE;
    };
    let mut steps = Steps::begin();
    match (command.act)(&mut steps, rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\ncargo xtask {name}: {failure}");
            ExitCode::FAILURE
        }
    }
}
