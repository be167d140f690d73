//! The assets are embedded from `target/site`; a build before the first bundle embeds an empty folder.
fn main() {
    let site = std::path::Path::new("../target/site");
    if let Err(error) = std::fs::create_dir_all(site) {
        println!("cargo:warning=target/site cannot be made: {error}");
    }
    println!("cargo:rerun-if-changed=../target/site/manifest.json");
}
