//! Writing an archive from one snapshot, row by row, so that memory does not grow with the company.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use futures_util::TryStreamExt;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Row};

use super::{ColumnType, Footer, Header, Table, TableLine, part_of};
use crate::backend::{Tx, on_backend};
use crate::error::{Error, Result};

/// Writes the archive that will be `file` to where it grows.
pub(super) async fn save(tx: &mut Tx, header: &Header, tables: &[Table], file: &Path) -> Result<u64> {
    let part = File::create(part_of(file)).map_err(Error::of_file(file))?;
    let mut out = Out {
        name: file.to_owned(),
        file: BufWriter::new(part),
        hash: Sha256::new(),
        rows: 0,
    };
    out.line(header)?;
    for table in tables {
        out.line(&TableLine {
            table: table.name.clone(),
            columns: table.columns.iter().map(|(name, _)| name.clone()).collect(),
        })?;
        rows(tx, table, &mut out).await?;
    }
    out.end()
}

async fn rows(tx: &mut Tx, table: &Table, out: &mut Out) -> Result<()> {
    let names: Vec<String> = table.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let sql = format!("select {} from \"{}\"", names.join(", "), table.name);
    on_backend!(tx, |conn| {
        let mut stream = sqlx::query(AssertSqlSafe(sql)).fetch(conn);
        while let Some(row) = stream.try_next().await? {
            let mut line = Vec::with_capacity(table.columns.len());
            for (n, (_, column)) in table.columns.iter().enumerate() {
                line.push(match column {
                    ColumnType::Text => row.try_get::<Option<String>, _>(n)?.map(Value::from),
                    ColumnType::Int => row.try_get::<Option<i64>, _>(n)?.map(Value::from),
                    ColumnType::Bool => row.try_get::<Option<bool>, _>(n)?.map(Value::from),
                });
            }
            out.line(&line)?;
            out.rows += 1;
        }
        Ok(())
    })
}

struct Out {
    /// What messages call it.
    name: PathBuf,
    file: BufWriter<File>,
    hash: Sha256,
    rows: u64,
}

impl Out {
    fn line(&mut self, value: &impl Serialize) -> Result<()> {
        let mut line = serde_json::to_vec(value).map_err(|e| Error::corrupt("archive line", e))?;
        line.push(b'\n');
        self.hash.update(&line);
        self.file.write_all(&line).map_err(Error::of_file(&self.name))?;
        Ok(())
    }

    fn end(mut self) -> Result<u64> {
        let footer = Footer {
            rows: self.rows,
            sha256: hex(&self.hash.finalize_reset()),
        };
        self.line(&footer)?;
        let written = self.file.into_inner().map_err(std::io::IntoInnerError::into_error);
        written
            .and_then(|file| file.sync_all())
            .map_err(Error::of_file(&self.name))?;
        Ok(footer.rows)
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
