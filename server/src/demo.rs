//! `daftar demo`.

use anyhow::Result;

use crate::settings::Settings;

/// Fills an empty database with a demo company.
///
/// # Errors
/// The database is not empty, or a fault of it.
pub async fn fill(_settings: Settings, _items: u64, _seed: u64) -> Result<()> {
    anyhow::bail!("not there yet")
}
