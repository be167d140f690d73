//! The files of `target/site`, embedded in the release binary and read from the folder in a debug build.
//!
//! A name under `assets/` carries the hash of its content and may be cached for ever; other files are asked for anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::components::icon::AssetPaths;
use app::part::Part;
use app::shell::HeadPaths;
use app::texts;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::digits::Locale;
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Deserialize;

#[derive(RustEmbed)]
#[folder = "../target/site"]
struct Site;

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_ANEW: &str = "no-cache";
/// The Persian letters of the page: fetched beside the style sheet, not after it.
const FONT: &str = "fonts/vazirmatn-arabic-wght-normal.woff2";

/// Logical name → path, as the bundler wrote it.
#[derive(Clone, Debug, Default)]
pub struct Manifest(BTreeMap<String, Entry>);

#[derive(Clone, Debug, Deserialize)]
struct Entry {
    path: String,
    /// Of a part of the app: the other files that it needs, by their logical names.
    #[serde(default)]
    needs: Vec<String>,
}

impl Manifest {
    /// Reads it. A debug build may be rebuilt under a running server, so it is read for each page.
    #[must_use]
    pub fn read() -> Self {
        let file = Site::get("manifest.json");
        Self(
            file.and_then(|file| serde_json::from_slice(&file.data).ok())
                .unwrap_or_default(),
        )
    }

    /// Whether there is a site at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The address of a file; that of its logical name if there is none, so that a page without a site still renders.
    #[must_use]
    pub fn address(&self, name: &str) -> String {
        self.0
            .get(name)
            .map_or_else(|| format!("/assets/{name}"), |entry| format!("/{}", entry.path))
    }

    /// The addresses of all files.
    pub fn addresses(&self) -> impl Iterator<Item = String> {
        self.0.values().map(|entry| format!("/{}", entry.path))
    }

    /// The addresses of the files of a part of the app, each once.
    fn files_of(&self, parts: impl Iterator<Item = Part>) -> Vec<String> {
        let mut names = BTreeSet::new();
        for part in parts {
            if let Some((name, entry)) = self.0.get_key_value(&format!("split_{}.wasm", part.name())) {
                names.extend(entry.needs.iter().chain([name]));
            }
        }
        names.into_iter().map(|name| self.address(name)).collect()
    }

    /// What the head of a page in these parts of the app names.
    #[must_use]
    pub fn head(&self, locale: Locale, parts: impl Iterator<Item = Part>) -> HeadPaths {
        HeadPaths {
            css: self.address("daftar.css"),
            font: self.address(FONT),
            boot: self.address("boot.js"),
            install: self.address("install.js"),
            shell: self.address("shell.js"),
            js: self.address("daftar.js"),
            wasm: self.address("daftar.wasm"),
            parts: self.files_of(parts),
            texts: texts::path(locale),
            texts_fa: texts::path(Locale::Fa),
            texts_en: texts::path(Locale::En),
        }
    }

    /// What components name.
    #[must_use]
    pub fn icons(&self) -> AssetPaths {
        AssetPaths {
            sprite: Arc::from(self.address("icons/sprite.svg")),
        }
    }
}

/// `GET /assets/…`.
pub async fn hashed(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let address = format!("/assets/{path}");
    if let Some(locale) = [Locale::Fa, Locale::En]
        .into_iter()
        .find(|locale| texts::path(*locale) == address)
    {
        let kind = HeaderValue::from_static("application/json");
        let cache = HeaderValue::from_static(FOR_EVER);
        return (
            [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)],
            texts::json(locale),
        )
            .into_response();
    }
    file(&format!("assets/{path}"), &headers, FOR_EVER)
        .unwrap_or_else(|| (StatusCode::NOT_FOUND, "no such file\n").into_response())
}

/// A file beside the assets, such as the worker or the manifest of the installable app; none of another name.
#[must_use]
pub fn plain(path: &str, headers: &HeaderMap) -> Option<Response> {
    let name = path.trim_start_matches('/');
    if name.is_empty() || name == "manifest.json" || name.contains('/') {
        return None;
    }
    file(name, headers, ASK_ANEW)
}

/// The bytes of the file at an address of ours.
#[must_use]
pub fn content(address: &str) -> Option<Vec<u8>> {
    Site::get(address.trim_start_matches('/')).map(|file| file.data.into_owned())
}

fn file(name: &str, headers: &HeaderMap, cache: &'static str) -> Option<Response> {
    // A request says its name without `..`: the router has taken it apart, and an embedded folder has no parent.
    if name.split('/').any(|part| part == "..") {
        return None;
    }
    let plain = Site::get(name)?;
    let compressed = accepts_brotli(headers)
        .then(|| Site::get(&format!("{name}.br")))
        .flatten();
    let kind = HeaderValue::from_str(plain.metadata.mimetype()).ok()?;
    let mut response = Response::new(Body::empty());
    let fields = response.headers_mut();
    fields.insert(header::CONTENT_TYPE, kind);
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    fields.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let body = match compressed {
        Some(file) => {
            fields.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            bytes(file)
        }
        None => bytes(plain),
    };
    *response.body_mut() = body;
    Some(response)
}

fn bytes(file: EmbeddedFile) -> Body {
    match file.data {
        std::borrow::Cow::Borrowed(data) => Body::from(data),
        std::borrow::Cow::Owned(data) => Body::from(data),
    }
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    let Some(accepted) = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    accepted.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        parts.next() == Some("br") && parts.all(|part| !matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_sent_to_those_who_take_it() {
        for (accepted, takes) in [
            ("gzip, deflate, br", true),
            ("br;q=0.5", true),
            ("br;q=0", false),
            ("gzip", false),
            ("brotli", false),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, accepted.parse().unwrap())]);
            assert_eq!(accepts_brotli(&headers), takes, "{accepted}");
        }
        assert!(!accepts_brotli(&HeaderMap::new()));
    }

    #[test]
    fn nothing_above_the_site_is_served() {
        for path in [
            "/../Cargo.toml",
            "/..",
            "/manifest.json",
            "/assets/../../Cargo.toml",
            "/",
        ] {
            assert!(plain(path, &HeaderMap::new()).is_none(), "{path}");
        }
    }
}
