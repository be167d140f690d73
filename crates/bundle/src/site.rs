//! The folder that is being made, and its manifest.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use serde::Serialize;

use crate::cache::{Cache, hash};
use crate::pack::PACK;

/// One file of the site, as the manifest names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Below the site's root, with `/`, without one in front: `assets/daftar.0123456789ab.css`.
    pub path: String,
    /// Bytes as they are.
    pub raw: usize,
    /// Bytes of the `.br` beside it; none where it would gain nothing, or the build is not for release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brotli: Option<usize>,
    /// Of a part of the app: the logical names of the other files that it needs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
}

impl Entry {
    /// Bytes that are sent.
    pub fn weight(&self) -> usize {
        self.brotli.unwrap_or(self.raw)
    }
}

/// Logical name (`daftar.css`, `icons/sprite.svg`) → file.
pub type Manifest = BTreeMap<String, Entry>;

/// A site under way: written beside the old one, put in its place by [`Site::finish`].
pub struct Site<'a> {
    place: PathBuf,
    folder: PathBuf,
    compress: Option<&'a Cache>,
    manifest: Manifest,
}

impl<'a> Site<'a> {
    /// Begins an empty folder beside `place`; compresses when there is a cache to keep the results.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn begin(place: &Path, compress: Option<&'a Cache>) -> Result<Self> {
        let folder = place.with_extension("new");
        remove(&folder)?;
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self {
            place: place.to_owned(),
            folder,
            compress,
            manifest: Manifest::new(),
        })
    }

    /// Adds a file under `assets/` with the hash of its content in its name.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn add_hashed(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let path = format!("assets/{stem}.{}.{extension}", hash(content));
        self.add(name, path, content)
    }

    /// Adds files that name each other by their plain names: into one folder under `assets/`, whose name carries the hash of them
    /// all.
    ///
    /// # Errors
    /// One cannot be written.
    pub fn add_together(&mut self, group: &str, files: &[(String, Vec<u8>)]) -> Result<()> {
        let mut all = Vec::new();
        for (name, content) in files {
            all.extend_from_slice(name.as_bytes());
            all.extend_from_slice(content);
        }
        let folder = format!("assets/{group}.{}", hash(&all));
        for (name, content) in files {
            self.add(name, format!("{folder}/{name}"), content)?;
        }
        Ok(())
    }

    /// Adds a file whose address is known to others, so that its name cannot carry a hash.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn add_fixed(&mut self, name: &str, content: &[u8]) -> Result<()> {
        self.add(name, name.to_owned(), content)
    }

    /// The file of a logical name, when it was added already.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.manifest.get(name)
    }

    /// Notes which modules a part of the app needs. One that is no file of its own lies in the pack.
    pub fn note_needs(&mut self, part: &str, modules: &[String]) {
        let names = modules.iter().filter(|name| *name != part);
        let file = |name: &String| {
            if self.manifest.contains_key(name) {
                name.clone()
            } else {
                PACK.to_owned()
            }
        };
        let needs: BTreeSet<String> = names.map(file).collect();
        if let Some(entry) = self.manifest.get_mut(part) {
            entry.needs = needs.into_iter().collect();
        }
    }

    /// Writes the manifest and puts the folder in its place. Where nothing has changed the old one stays, with the times of its
    /// files: the server embeds them, and would be built anew.
    ///
    /// # Errors
    /// Writing or renaming fails.
    pub fn finish(self) -> Result<Manifest> {
        let json = serde_json::to_vec_pretty(&self.manifest)?;
        write(&self.folder.join("manifest.json"), &json)?;
        if self.place.exists() && files(&self.place)? == files(&self.folder)? {
            remove(&self.folder)?;
            return Ok(self.manifest);
        }
        let old = self.place.with_extension("old");
        remove(&old)?;
        if self.place.exists() {
            fs::rename(&self.place, &old)?;
        }
        fs::rename(&self.folder, &self.place).with_context(|| format!("cannot make {}", self.place.display()))?;
        remove(&old)?;
        Ok(self.manifest)
    }

    fn add(&mut self, name: &str, path: String, content: &[u8]) -> Result<()> {
        write(&self.folder.join(&path), content)?;
        let mut brotli = None;
        if let Some(cache) = self.compress.filter(|_| is_compressible(&path)) {
            let packed = cache.get_or_make("br", content, || compress(content))?;
            if packed.len() < content.len() {
                write(&self.folder.join(format!("{path}.br")), &packed)?;
                brotli = Some(packed.len());
            }
        }
        let entry = Entry {
            path,
            raw: content.len(),
            brotli,
            needs: Vec::new(),
        };
        self.manifest.insert(name.to_owned(), entry);
        Ok(())
    }
}

fn is_compressible(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    matches!(
        extension,
        "js" | "wasm" | "bin" | "css" | "json" | "svg" | "txt" | "html" | "webmanifest" | "xml"
    )
}

fn compress(content: &[u8]) -> Result<Vec<u8>> {
    const QUALITY: u32 = 11;
    // Log2 of the window in bytes: the largest that every browser accepts.
    const WINDOW: u32 = 24;
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, QUALITY, WINDOW);
    writer.write_all(content)?;
    writer.flush()?;
    Ok(writer.into_inner())
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

/// All files below a folder with their contents, by their paths in it.
fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).with_context(|| format!("cannot read {}", next.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder)?.to_owned(), fs::read(&path)?);
            }
        }
    }
    Ok(found)
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_site_takes_the_place_of_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("site");
        write(&place.join("assets/old.js"), b"old").unwrap();

        let cache = Cache::open(&folder.path().join("cache")).unwrap();
        let mut site = Site::begin(&place, Some(&cache)).unwrap();
        site.add_hashed("icons/a.svg", &b"<svg>".repeat(100)).unwrap();
        site.add_hashed("fonts/a.woff2", b"font").unwrap();
        site.add_fixed("sw.js", b"1").unwrap();
        let together = [("a.js", "import './b.js'"), ("b.js", "import './a.js'")];
        site.add_together("app", &together.map(|(name, text)| (name.to_owned(), text.into())))
            .unwrap();
        let manifest = site.finish().unwrap();

        assert!(!place.join("assets/old.js").exists());
        assert!(place.join("manifest.json").exists());
        let svg = &manifest["icons/a.svg"];
        assert!(svg.path.starts_with("assets/icons/a."), "{svg:?}");
        assert!(place.join(format!("{}.br", svg.path)).exists());
        assert_eq!(manifest["fonts/a.woff2"].brotli, None);
        assert_eq!(manifest["sw.js"].path, "sw.js");
        let (a, b) = (&manifest["a.js"].path, &manifest["b.js"].path);
        assert_eq!(a.strip_suffix("a.js"), b.strip_suffix("b.js"), "they find each other");
        assert_eq!(manifest["sw.js"].brotli, None, "packing gains nothing");
    }

    #[test]
    fn a_site_that_is_the_same_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("site");
        let make = |worker: &[u8]| {
            let mut site = Site::begin(&place, None).unwrap();
            site.add_hashed("a.svg", b"<svg>").unwrap();
            site.add_fixed("sw.js", worker).unwrap();
            site.finish().unwrap();
        };
        make(b"1");
        // Nobody's but this test's: a folder that is replaced loses it.
        fs::create_dir(place.join("seen")).unwrap();
        make(b"1");
        assert!(place.join("seen").exists());
        assert!(!place.with_extension("new").exists());
        make(b"2");
        assert!(!place.join("seen").exists());
        assert_eq!(fs::read(place.join("sw.js")).unwrap(), b"2");
    }
}
