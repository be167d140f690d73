//! Calls of the server's own commands.

use std::{fs, path::Path, process::Command};

use crate::{
    paths,
    postgres::Postgres,
    process::{Result, Running, fail, run, text},
    setup::postgres,
};

/// How many items the demo company has: enough for long lists, made in seconds by a debug build.
const DEMO_ITEMS: &str = "2000";

/// The database of `run` and `dev`: its address, and the server behind it when that is ours.
pub struct Database {
    url: String,
    is_new: bool,
    _server: Option<Postgres>,
}

impl Database {
    /// `--postgres` starts one for this run; otherwise a file in `data/` that stays.
    ///
    /// # Errors
    /// Another argument, or the database cannot be had.
    pub fn from_arguments(arguments: &[String]) -> Result<Self> {
        match arguments {
            [] => Self::file(&paths::root().join("data")),
            [only] if only == "--postgres" => {
                let server = Postgres::start(&postgres::bring()?)?;
                Ok(Self {
                    url: server.url(),
                    is_new: true,
                    _server: Some(server),
                })
            }
            _ => fail("only --postgres may follow"),
        }
    }

    fn file(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let file = folder.join("daftar.sqlite");
        Ok(Self {
            is_new: !file.exists(),
            url: format!("sqlite:{}", text(&file)),
            _server: None,
        })
    }

    /// Fills a new database with the demo company; leaves an old one alone.
    ///
    /// # Errors
    /// The server refuses.
    pub fn fill(&self, server: &Path) -> Result {
        if !self.is_new {
            return Ok(());
        }
        run(self.command(server).args(["demo", "--items", DEMO_ITEMS]))
    }

    /// Starts `daftar serve`, which prints its address and the demo sign-ins.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn serve(&self, server: &Path) -> Result<Running> {
        Running::start(self.command(server).arg("serve"), "-TERM")
    }

    fn command(&self, server: &Path) -> Command {
        let mut command = Command::new(server);
        command.env("DATABASE_URL", &self.url).current_dir(paths::root());
        command
    }
}
