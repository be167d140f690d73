//! `/sw.js` and `/shell`: what opens the app without a network.
//!
//! The worker of a release is `public/sw.js` with one line in front, which names every file of the release; so it changes
//! exactly when one of them does, and a browser that looks at it learns of a newer release. The shell is a page without
//! content and without a person: the worker keeps it and shows it where the network does not answer.

use app::shell::offline_shell;
use app::texts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use domain::digits::Locale;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::assets::{self, Manifest};

/// Where the shell is.
pub const SHELL: &str = "/shell";

#[derive(Serialize)]
struct Release<'a> {
    version: String,
    shell: &'a str,
    files: Vec<String>,
}

impl Release<'_> {
    /// The release that this server hands out.
    fn of(manifest: &Manifest) -> Self {
        let mut files: Vec<String> = manifest.addresses().filter(|path| is_kept(path)).collect();
        files.extend([Locale::Fa, Locale::En].map(texts::path));
        files.sort();
        let shell = shell_of(manifest);
        let mut digest = Sha256::new();
        for part in files.iter().chain([&shell]) {
            digest.update(part.as_bytes());
            digest.update([0]);
        }
        // Files whose name carries no hash, too: their content counts.
        for file in files.iter().filter(|path| !path.starts_with("/assets/")) {
            digest.update(assets::content(file).unwrap_or_default());
        }
        let version = digest
            .finalize()
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self {
            version,
            shell: SHELL,
            files,
        }
    }
}

/// Licences are for people, the worker for the browser; the rest is what pages need.
fn is_kept(path: &str) -> bool {
    !path.ends_with(".txt") && path != "/sw.js"
}

/// `GET /sw.js`.
pub async fn script() -> Response {
    let Some(source) = assets::content("/sw.js") else {
        return (StatusCode::NOT_FOUND, "the site has not been built\n").into_response();
    };
    let release = serde_json::to_string(&Release::of(&Manifest::read())).unwrap_or_default();
    let body = format!("const RELEASE = {release};\n{}", String::from_utf8_lossy(&source));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/javascript")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, body).into_response()
}

/// `GET /shell`.
pub async fn shell() -> Response {
    let page = Html(shell_of(&Manifest::read()));
    ([(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))], page).into_response()
}

fn shell_of(manifest: &Manifest) -> String {
    offline_shell(&manifest.head(Locale::Fa, std::iter::empty()), manifest.icons())
}
