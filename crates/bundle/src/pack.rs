//! Lays the tiny modules into one file: what several parts share is cut into a module for each set of parts, many of a few hundred
//! bytes, and a request costs more than these.

use anyhow::{Result, ensure};

/// The file in which they lie, one after the other.
pub const PACK: &str = "chunks.bin";

/// Below this a module has no file of its own.
const TINY_BYTES: usize = 2_000;

/// File name and wasm of each module.
type Modules = Vec<(String, Vec<u8>)>;

/// Takes a module out of the pack. An answer, so that it reads like a fetched file; what could not be fetched is asked for anew.
const PIECE: &str = r#"
let pack;
async function fetchPack() {
    const answer = await fetch(new URL("./chunks.bin", import.meta.url));
    if (!answer.ok) throw new Error(`chunks.bin: ${answer.status}`);
    return answer.arrayBuffer();
}
async function piece(from, to) {
    pack ??= fetchPack().catch((error) => {
        pack = undefined;
        throw error;
    });
    const bytes = (await pack).slice(from, to);
    return new Response(bytes, { headers: { "content-type": "application/wasm" } });
}
"#;

/// Modules and the script that fetches them, with the tiny ones in [`PACK`].
///
/// # Errors
/// The script does not fetch a module in the way that the cutter writes.
pub fn join(modules: Modules, script: String) -> Result<(Modules, String)> {
    let (tiny, mut rest): (Vec<_>, Vec<_>) = modules.into_iter().partition(|(name, wasm)| is_tiny(name, wasm));
    if tiny.is_empty() {
        return Ok((rest, script));
    }
    let (mut pack, mut script) = (Vec::new(), script);
    for (name, wasm) in tiny {
        let fetch = format!("fetch(new URL(\"./{name}\", import.meta.url))");
        ensure!(script.contains(&fetch), "the script of the parts does not fetch {name}");
        let from = pack.len();
        pack.extend(wasm);
        script = script.replace(&fetch, &format!("piece({from}, {})", pack.len()));
    }
    rest.push((PACK.to_owned(), pack));
    script.push_str(PIECE);
    Ok((rest, script))
}

/// Whether a module of this name and content lies in the pack.
pub fn is_tiny(name: &str, wasm: &[u8]) -> bool {
    name.starts_with("chunk_") && wasm.len() < TINY_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetches(name: &str) -> String {
        format!("const src = fetch(new URL(\"./{name}\", import.meta.url));\n")
    }

    #[test]
    fn the_tiny_ones_lie_together_and_are_taken_out_by_their_places() {
        let modules = vec![
            ("chunk_1.wasm".to_owned(), vec![1; 10]),
            ("chunk_2.wasm".to_owned(), vec![2; TINY_BYTES]),
            ("chunk_3.wasm".to_owned(), vec![3; 5]),
            ("split_home.wasm".to_owned(), vec![4; 3]),
        ];
        let script = modules.iter().map(|(name, _)| fetches(name)).collect();
        let (modules, script) = join(modules, script).unwrap();
        let names: Vec<&str> = modules.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["chunk_2.wasm", "split_home.wasm", PACK]);
        assert_eq!(modules[2].1, [[1; 10].as_slice(), &[3; 5]].concat());
        assert!(script.contains("const src = piece(0, 10);\n"), "{script}");
        assert!(script.contains("const src = piece(10, 15);\n"), "{script}");
        assert!(
            script.contains(&fetches("chunk_2.wasm")) && script.contains(PACK),
            "{script}"
        );
    }

    #[test]
    fn a_script_of_another_cutter_is_refused() {
        let modules = vec![("chunk_1.wasm".to_owned(), vec![1])];
        assert!(join(modules, "load(1)".to_owned()).is_err());
    }
}
