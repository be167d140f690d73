//! A PostgreSQL of our own: a new cluster on a free port of the loopback, gone when this is dropped.
//!
//! It keeps nothing safe (`fsync=off`): for tests, and for a look at `run --postgres`.

use std::{
    fs,
    net::TcpListener,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::process::{Failure, Result, Running, fail, is_root, read, text};

const PREFIX: &str = "daftar-postgres-";
const START_MAX: Duration = Duration::from_secs(30);

/// A server that runs.
pub struct Postgres {
    // Declared first, so dropped first: the server stops, then its folder goes.
    _server: Running,
    _folder: Folder,
    port: u16,
}

impl Postgres {
    /// Makes the cluster and starts it. `programs` is the folder of `initdb` and `postgres`.
    ///
    /// # Errors
    /// One of them fails; the message holds the server's log.
    pub fn start(programs: &Path) -> Result<Self> {
        sweep();
        // PostgreSQL refuses to run as root: then as the user that its package made.
        let user = if is_root() { Some(account("postgres")?) } else { None };
        let folder = Folder::make(user)?;
        let data = folder.0.join("data");
        let as_user = |program: &str| {
            let mut command = Command::new(programs.join(program));
            if let Some((uid, gid)) = user {
                command.uid(uid).gid(gid);
            }
            command.current_dir(&folder.0);
            command
        };
        read(
            as_user("initdb")
                .args(["--pgdata", &text(&data), "--username", "postgres", "--auth", "trust"])
                .args(["--encoding", "UTF8", "--locale", "C", "--no-sync"]),
        )?;

        let port = free_port()?;
        let log = fs::File::create(folder.0.join("log"))?;
        let mut command = as_user("postgres");
        command
            .args(["-D", &text(&data), "-p", &port.to_string()])
            .args(["-c", "listen_addresses=127.0.0.1"]);
        for setting in [
            "unix_socket_directories=",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "max_connections=300",
            "shared_buffers=128MB",
            "logging_collector=off",
        ] {
            command.args(["-c", setting]);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        // SIGINT is its «fast shutdown»: connections are ended, not waited for.
        let mut server = Running::start(&mut command, "-INT")?;
        wait_until_ready(&mut server, port, &programs.join("pg_isready")).map_err(|Failure(why)| {
            let log = fs::read_to_string(folder.0.join("log")).unwrap_or_default();
            Failure(format!("{why}\n{log}"))
        })?;
        Ok(Self {
            _server: server,
            _folder: folder,
            port,
        })
    }

    /// For `TEST_POSTGRES_URL` and `DATABASE_URL`: its owner, who may create databases.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

/// Numbers of user and group.
type Account = (u32, u32);

fn account(name: &str) -> Result<Account> {
    let number = |flag: &str| -> Result<u32> {
        let id = read(Command::new("id").args([flag, name]))?;
        id.parse().map_err(|_| Failure(format!("`id {flag} {name}` gave {id}")))
    };
    match (number("-u"), number("-g")) {
        (Ok(uid), Ok(gid)) => Ok((uid, gid)),
        _ => fail(format!(
            "PostgreSQL does not run as root, and there is no user {name} to run it as: make one"
        )),
    }
}

/// A port nobody uses now. Another program may take it before the server does; then the start fails and says so.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn wait_until_ready(server: &mut Running, port: u16, pg_isready: &Path) -> Result {
    let began = Instant::now();
    while server.is_alive() {
        let asked = read(Command::new(pg_isready).args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]));
        if asked.is_ok() {
            return Ok(());
        }
        if began.elapsed() > START_MAX {
            return fail("PostgreSQL does not answer");
        }
        thread::sleep(Duration::from_millis(50));
    }
    fail("PostgreSQL ended at once")
}

/// The folder, removed with all in it when dropped.
struct Folder(PathBuf);

impl Folder {
    /// In the system's folder for such things: the checkout may lie where another user cannot look.
    fn make(owner: Option<Account>) -> Result<Self> {
        let path = std::env::temp_dir().join(format!("{PREFIX}{}", std::process::id()));
        fs::create_dir_all(&path)?;
        if let Some((uid, gid)) = owner {
            std::os::unix::fs::chown(&path, Some(uid), Some(gid))?;
        }
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Removes what runs that were broken off left behind: folders of processes that are no more.
fn sweep() {
    for entry in fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        let is_left = owner.is_some_and(|process| !Path::new("/proc").join(process).exists());
        if is_left && Path::new("/proc/self").exists() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
