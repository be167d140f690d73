//! One style sheet from `style/index.css` and all it imports: minified, its addresses hashed.
//!
//! No browser targets are set, so nothing is rewritten for older ones: `light-dark()`, `@layer` and
//! nesting stay as they were written.

use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use lightningcss::{
    bundler::{Bundler, FileProvider},
    dependencies::{Dependency, DependencyOptions},
    stylesheet::{MinifyOptions, ParserOptions, PrinterOptions},
};

use crate::site::Site;

/// The whole style sheet as text. `url("/fonts/x.woff2")` means `public/fonts/x.woff2`.
///
/// # Errors
/// A file is missing or no CSS, or an address is not that of a file in `public/`.
pub fn bundle(entry: &Path, site: &Site<'_>) -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler
        .bundle(entry)
        .map_err(|error| anyhow!("{error}"))
        .with_context(|| format!("cannot read {}", entry.display()))?;
    sheet
        .minify(MinifyOptions::default())
        .map_err(|error| anyhow!("cannot minify the style sheet: {error}"))?;
    let printed = sheet
        .to_css(PrinterOptions {
            minify: true,
            // Each address comes back as a placeholder, which is replaced below.
            analyze_dependencies: Some(DependencyOptions { remove_imports: false }),
            ..PrinterOptions::default()
        })
        .map_err(|error| anyhow!("cannot print the style sheet: {error}"))?;

    let mut css = printed.code;
    for dependency in printed.dependencies.unwrap_or_default() {
        if let Dependency::Url(address) = dependency {
            let target = hashed_address(&address.url, site)
                .with_context(|| format!("{}:{}", address.loc.file_path, address.loc.start.line))?;
            css = css.replace(&address.placeholder, &target);
        }
    }
    Ok(css)
}

fn hashed_address(address: &str, site: &Site<'_>) -> Result<String> {
    // Within the sheet itself, or within a drawing: nothing is fetched.
    if address.starts_with("data:") || address.starts_with('#') {
        return Ok(address.to_owned());
    }
    let (file, fragment) = address.split_at(address.find('#').unwrap_or(address.len()));
    let name = file
        .strip_prefix('/')
        .with_context(|| format!("the address {address} must begin with / or data:"))?;
    let entry = site.entry(name).with_context(|| format!("there is no public/{name}"))?;
    Ok(format!("/{}{fragment}", entry.path))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn check(css: &str, expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let mut site = Site::begin(&folder.path().join("site"), None).unwrap();
        site.add_hashed("fonts/a.woff2", b"abc").unwrap();
        fs::write(folder.path().join("part.css"), "a { color: red }").unwrap();
        let entry = folder.path().join("index.css");
        fs::write(&entry, css).unwrap();
        let result = bundle(&entry, &site).map_err(|error| format!("{error:#}"));
        let text = result.unwrap_or_else(|error| error);
        assert!(text.contains(expected), "{text}");
    }

    #[test]
    fn new_css_stays_as_written() {
        check(
            "p { color: light-dark(#fff, #000); &:hover { margin-inline-start: 1px } }",
            "p{color:light-dark(#fff,#000);&:hover{margin-inline-start:1px}}",
        );
        check(
            "a { inset-inline: 0; padding-block: 1px 2px; border-start-start-radius: 1px }",
            "a{border-start-start-radius:1px;padding-block:1px 2px;inset-inline:0}",
        );
    }

    #[test]
    fn imports_come_in_their_layer() {
        check(
            "@layer reset, base; @import url(\"part.css\") layer(base);",
            "@layer reset;@layer base{a{color:red}}",
        );
    }

    #[test]
    fn the_order_of_layers_survives_blocks_in_another_order() {
        check(
            "@layer one, two; @layer two { b { color: red } } @layer one { a { color: red } }",
            "@layer one{a{color:red}}@layer two{b{color:red}}",
        );
    }

    #[test]
    fn addresses_are_those_of_the_hashed_files() {
        check(
            "@font-face { font-family: A; src: url(\"/fonts/a.woff2\") }",
            "url(\"/assets/fonts/a.ba7816bf8f01.woff2\")",
        );
        check("a { background: url(data:,x) }", "url(\"data:,x\")");
        check("a { background: url(/no.png) }", "there is no public/no.png");
        check("a { background: url(https://example.org/a.png) }", "must begin with /");
    }
}
