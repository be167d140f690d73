//! Settings: a flag wins over the environment, the environment over the file, the file over the default.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use serde::Deserialize;

use store::without_password;

const DATABASE_DEFAULT: &str = "sqlite:data/daftar.sqlite";
const BIND_DEFAULT: &str = "127.0.0.1:3000";

/// As given by flags and environment; what is absent is looked up in the file.
#[derive(Args, Clone, Debug, Default)]
pub struct Given {
    /// A TOML file with the same names as the flags (database-url, bind, public-url …).
    #[arg(long, env = "DAFTAR_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// The database: sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME [default: sqlite:data/daftar.sqlite]
    #[arg(
        long,
        env = "DATABASE_URL",
        value_name = "URL",
        global = true,
        hide_env_values = true
    )]
    pub database_url: Option<String>,
    /// Address and port to listen on [default: 127.0.0.1:3000]
    #[arg(long, env = "DAFTAR_BIND", value_name = "ADDRESS", global = true)]
    pub bind: Option<String>,
    /// The address that people type, such as https://daftar.example.ir. Needed when the server is reached by others
    /// than this machine; then it must be https.
    #[arg(long, env = "DAFTAR_PUBLIC_URL", value_name = "URL", global = true)]
    pub public_url: Option<String>,
    /// How many proxies in front add to X-Forwarded-For; their word is believed about the visitor's address
    /// [default: 0]
    #[arg(long, env = "DAFTAR_PROXIES", value_name = "NUMBER", global = true)]
    pub proxies: Option<u8>,
    /// How log lines look [default: text]
    #[arg(long, env = "DAFTAR_LOG_FORMAT", value_name = "FORMAT", global = true)]
    pub log_format: Option<LogFormat>,
    /// What is logged, such as info or server=debug,warn [default: info]
    #[arg(long, env = "DAFTAR_LOG", value_name = "FILTER", global = true)]
    pub log: Option<String>,
}

/// How a log line looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object per line, for machines.
    Json,
}

/// The settings in force.
#[derive(Clone, Debug)]
pub struct Settings {
    pub database_url: String,
    pub bind: SocketAddr,
    /// `https://host[:port]` without a path; `None` on plain http for this machine alone.
    pub public_url: Option<String>,
    pub proxies: u8,
    pub log_format: LogFormat,
    pub log: String,
}

/// The file, with the names of the flags.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct File {
    database_url: Option<String>,
    bind: Option<String>,
    public_url: Option<String>,
    proxies: Option<u8>,
    log_format: Option<LogFormat>,
    log: Option<String>,
}

impl Settings {
    /// Puts together what was given, the file and the defaults.
    ///
    /// # Errors
    /// One sentence about the setting that does not hold.
    pub fn resolve(given: Given) -> Result<Self> {
        let file = given.config.as_deref().map(File::read).transpose()?.unwrap_or_default();
        let bind = given.bind.or(file.bind).unwrap_or_else(|| BIND_DEFAULT.to_owned());
        let bind: SocketAddr = bind
            .parse()
            .with_context(|| format!("bind «{bind}» is not an address with a port, such as 127.0.0.1:3000"))?;
        let database_url = given
            .database_url
            .or(file.database_url)
            .unwrap_or_else(|| DATABASE_DEFAULT.to_owned());
        store::Dialect::of(&database_url)?;
        let public_url = given
            .public_url
            .or(file.public_url)
            .map(|url| checked_origin(&url))
            .transpose()?;
        let settings = Self {
            database_url,
            bind,
            public_url,
            proxies: given.proxies.or(file.proxies).unwrap_or(0),
            log_format: given.log_format.or(file.log_format).unwrap_or_default(),
            log: given.log.or(file.log).unwrap_or_else(|| "info".to_owned()),
        };
        settings.check_exposure()?;
        Ok(settings)
    }

    /// Whether people reach the server by https: then cookies are for https alone.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }

    /// The settings one a line, without a password.
    #[must_use]
    pub fn summary(&self) -> String {
        format!(
            "database-url = {}\nbind = {}\npublic-url = {}\nproxies = {}\nlog-format = {:?}\nlog = {}",
            without_password(&self.database_url),
            self.bind,
            self.public_url
                .as_deref()
                .unwrap_or("(none: plain http for this machine)"),
            self.proxies,
            self.log_format,
            self.log,
        )
    }

    /// Passwords and sessions must not travel in the clear beyond this machine.
    fn check_exposure(&self) -> Result<()> {
        if self.is_https() || (self.bind.ip().is_loopback() && self.public_url.is_none()) {
            return Ok(());
        }
        if let Some(url) = &self.public_url
            && is_this_machine(url)
        {
            return Ok(());
        }
        bail!(
            "bind {} can be reached from other machines: set public-url to the https address that people type (a proxy \
             such as Caddy adds https), or bind to 127.0.0.1",
            self.bind
        )
    }
}

impl File {
    fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("the settings file «{}» cannot be read", path.display()))?;
        toml::from_str(&text)
            .map_err(|e| anyhow::anyhow!("the settings file «{}» does not hold: {}", path.display(), e.message()))
    }
}

fn checked_origin(url: &str) -> Result<String> {
    let trimmed = url.trim_end_matches('/');
    let host = trimmed
        .strip_prefix("https://")
        .or_else(|| trimmed.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => Ok(trimmed.to_lowercase()),
        _ => bail!("public-url «{url}» is not an address such as https://daftar.example.ir"),
    }
}

fn is_this_machine(url: &str) -> bool {
    let Some(authority) = url.strip_prefix("http://") else {
        return false;
    };
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(bind: &str, public_url: Option<&str>) -> Result<Settings> {
        Settings::resolve(Given {
            bind: Some(bind.to_owned()),
            public_url: public_url.map(str::to_owned),
            ..Given::default()
        })
    }

    #[test]
    fn nothing_travels_in_the_clear_beyond_this_machine() {
        for (bind, public_url, holds) in [
            ("127.0.0.1:3000", None, true),
            ("[::1]:3000", None, true),
            ("0.0.0.0:3000", None, false),
            ("0.0.0.0:3000", Some("https://daftar.example.ir/"), true),
            ("0.0.0.0:3000", Some("http://daftar.example.ir"), false),
            ("127.0.0.1:3000", Some("http://daftar.example.ir"), false),
            ("0.0.0.0:3000", Some("http://localhost:8080"), true),
            ("127.0.0.1:3000", Some("daftar.example.ir"), false),
            ("127.0.0.1", None, false),
        ] {
            assert_eq!(resolve(bind, public_url).is_ok(), holds, "{bind} {public_url:?}");
        }
    }

    #[test]
    fn a_flag_wins_over_the_file_and_an_unknown_name_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("daftar.toml");
        std::fs::write(&file, "bind = \"127.0.0.1:4000\"\nproxies = 2\n").unwrap();
        let given = |bind: Option<&str>| Given {
            config: Some(file.clone()),
            bind: bind.map(str::to_owned),
            ..Given::default()
        };
        let settings = Settings::resolve(given(None)).unwrap();
        assert_eq!((settings.bind.port(), settings.proxies), (4000, 2));
        assert_eq!(
            Settings::resolve(given(Some("127.0.0.1:5000"))).unwrap().bind.port(),
            5000
        );
        std::fs::write(&file, "bnd = \"127.0.0.1:4000\"\n").unwrap();
        let error = Settings::resolve(given(None)).unwrap_err().to_string();
        assert!(error.contains("bnd"), "{error}");
    }
}
