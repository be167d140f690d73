//! The commands of `daftar`. Each ends in success, or in one clear sentence and a failure code.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Parser, Subcommand};
use store::archive::Archive;
use store::{Error, Store, without_password};

use crate::causes::sentence;
use crate::clock::Clock;
use crate::settings::{Given, Settings};
use crate::{identity, serve, telemetry};

/// Daftar: invoices, receipts and payments of a company, with approval and numbering.
///
/// Without any setting it keeps its data in data/daftar.sqlite and listens on http://127.0.0.1:3000. A setting is given
/// by a flag, by an environment variable, or in the file named by --config; the first of these wins.
#[derive(Parser, Debug)]
#[command(name = "daftar", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    given: Given,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Serve people until stopped; brings the database up to date first
    Serve,
    /// Bring the database up to date and end
    Migrate,
    /// Fill an empty database with a demo company
    Demo {
        /// How many invoices
        #[arg(long, default_value_t = 2_000, value_name = "NUMBER")]
        items: u64,
        /// How many of them wait for a decision [default: three in a hundred]
        #[arg(long, value_name = "NUMBER")]
        waiting: Option<u64>,
        /// The same number gives the same company
        #[arg(long, default_value_t = 1, value_name = "NUMBER")]
        seed: u64,
    },
    /// Write all data into one file, whichever database it is in; the server may go on
    Backup {
        /// The file to write
        file: PathBuf,
        /// Replace the file if it is there already
        #[arg(long)]
        force: bool,
    },
    /// Fill an empty database from a backup file
    Restore {
        /// The file to read
        file: PathBuf,
    },
    /// Say which settings are in force, and whether they hold
    CheckConfig,
}

/// Runs a command to its end.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("daftar: the runtime cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(command(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("daftar: {}", sentence(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

async fn command(cli: Cli) -> Result<()> {
    let settings = Settings::resolve(cli.given)?;
    telemetry::start(&settings)?;
    match cli.command {
        Command::Serve => serve::serve(settings).await,
        Command::Migrate => migrate(&settings).await,
        Command::Demo { items, waiting, seed } => {
            let size = crate::demo::Size { items, waiting, seed };
            crate::demo::fill(settings, size).await
        }
        Command::Backup { file, force } => backup(&settings, &file, force).await,
        Command::Restore { file } => restore(&settings, &file).await,
        Command::CheckConfig => check(&settings).await,
    }
}

async fn migrate(settings: &Settings) -> Result<()> {
    let store = serve::ready_store(&settings.database_url).await?;
    println!(
        "The database {} is up to date.",
        without_password(&settings.database_url)
    );
    store.close().await;
    Ok(())
}

async fn backup(settings: &Settings, file: &Path, force: bool) -> Result<()> {
    if !force && file.exists() {
        bail!(
            "the file «{}» is there already: name another, or replace it with --force",
            file.display()
        );
    }
    let store = Store::open_existing(&settings.database_url).await?;
    let saved = save(&store, settings, file).await;
    store.close().await;
    println!("{} rows are in {}.", saved?, file.display());
    Ok(())
}

async fn save(store: &Store, settings: &Settings, file: &Path) -> Result<u64> {
    if store.is_blank().await? {
        bail!(
            "the database «{}» is empty: there is nothing to save",
            without_password(&settings.database_url)
        );
    }
    if !store.is_current().await? {
        bail!("the database is not up to date: run `daftar migrate` first");
    }
    Ok(store.backup(file, Clock::system().now().micros()).await?)
}

async fn restore(settings: &Settings, file: &Path) -> Result<()> {
    // First the file: without one no database is made.
    let archive = Archive::read(file)?;
    let store = Store::open(&settings.database_url).await?;
    let restored = store.restore(&archive, &identity::new_mark()).await;
    store.close().await;
    println!(
        "{} rows are back from {}. Everybody signs in anew.",
        restored?,
        file.display()
    );
    Ok(())
}

async fn check(settings: &Settings) -> Result<()> {
    println!("{}", settings.summary());
    let store = match Store::open_existing(&settings.database_url).await {
        Err(Error::Absent { name }) => {
            println!("The settings hold; there is no database at «{name}» yet, the first `daftar serve` makes it.");
            return Ok(());
        }
        opened => opened?,
    };
    let is_current = store.is_current().await;
    store.close().await;
    let state = if is_current? {
        "up to date"
    } else {
        "waiting for `daftar migrate`"
    };
    println!("The settings hold; the database answers and is {state}.");
    Ok(())
}
