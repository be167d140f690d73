//! Structured logs on standard error: text for people, JSON for machines.

use std::io::IsTerminal as _;

use anyhow::{Context as _, Result};
use tracing_subscriber::EnvFilter;

use crate::settings::{LogFormat, Settings};

/// Starts logging as the settings say. Once per process.
///
/// # Errors
/// When the filter is not understood.
pub fn start(settings: &Settings) -> Result<()> {
    let filter =
        EnvFilter::try_new(&settings.log).with_context(|| format!("log «{}» is not understood", settings.log))?;
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match settings.log_format {
        LogFormat::Text => logs.try_init(),
        LogFormat::Json => logs.json().flatten_event(true).try_init(),
    };
    started.map_err(|e| anyhow::anyhow!("logging cannot start: {e}"))
}
