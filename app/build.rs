//! Turns the texts and the icons into types, so that a missing one does not compile.
//!
//! - `texts/fa.json` and `texts/en.json` → `texts.rs`: one method a key, its arguments as parameters, and (for the server)
//!   the two tables. Both files must have the same keys with the same arguments; otherwise the build stops and says which.
//! - `public/icons/sprite.svg` → `icons.rs`: one constant a symbol.
//!
//! A text is a string, or `{"one": …, "other": …}` where the language tells one from many. `{name}` is an argument; its
//! value comes formatted (digits, grouping, isolation) from the caller. Arguments are numbered by their first appearance
//! in the Persian text, which is the order of the method's parameters.

use std::{collections::BTreeMap, env, fmt::Write as _, fs, path::Path};

use serde_json::Value;

/// The languages, first the one that gives the order of arguments.
const LOCALES: [&str; 2] = ["fa", "en"];

/// Icons that mean «forward», «back» or «undo»: the only ones that turn with the direction of the page.
const DIRECTIONAL: [&str; 10] = [
    "arrow-left",
    "arrow-right",
    "chevron-left",
    "chevron-right",
    "log-out",
    "redo-2",
    "reply",
    "send",
    "undo-2",
    "forward",
];

/// What one key says in one language: the form for one and the form for all else (the same where there is no plural).
struct Text {
    one: String,
    other: String,
    plural: bool,
}

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it for build scripts");
    let out = env::var("OUT_DIR").expect("cargo sets it for build scripts");
    let texts = Path::new(&root).join("texts");
    let sprite = Path::new(&root).join("../public/icons/sprite.svg");
    println!("cargo::rerun-if-changed=texts");
    println!("cargo::rerun-if-changed=../public/icons/sprite.svg");

    let tables: Vec<BTreeMap<String, Text>> = LOCALES.iter().map(|locale| read_texts(&texts, locale)).collect();
    let complaints = compare(&tables);
    assert!(
        complaints.is_empty(),
        "app/texts do not fit together:\n{}",
        complaints.join("\n")
    );

    fs::write(Path::new(&out).join("texts.rs"), texts_module(&tables)).expect("OUT_DIR is writable");
    let sprite = fs::read_to_string(&sprite).unwrap_or_else(|error| panic!("{}: {error}", sprite.display()));
    fs::write(Path::new(&out).join("icons.rs"), icons_module(&sprite)).expect("OUT_DIR is writable");
}

fn read_texts(folder: &Path, locale: &str) -> BTreeMap<String, Text> {
    let path = folder.join(format!("{locale}.json"));
    let source = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let parsed: BTreeMap<String, Value> =
        serde_json::from_str(&source).unwrap_or_else(|error| panic!("app/texts/{locale}.json: {error}"));
    parsed
        .into_iter()
        .map(|(key, value)| (key.clone(), read_text(locale, &key, &value)))
        .collect()
}

fn read_text(locale: &str, key: &str, value: &Value) -> Text {
    let form = |name: &str| {
        let text = value.get(name).and_then(Value::as_str);
        text.unwrap_or_else(|| panic!("app/texts/{locale}.json: {key}: needs a string, or both \"one\" and \"other\""))
            .to_owned()
    };
    match value {
        Value::String(text) => Text {
            one: text.clone(),
            other: text.clone(),
            plural: false,
        },
        _ => Text {
            one: form("one"),
            other: form("other"),
            plural: true,
        },
    }
}

/// What is missing or differs between the languages, one line each.
fn compare(tables: &[BTreeMap<String, Text>]) -> Vec<String> {
    let mut complaints = Vec::new();
    for (index, locale) in LOCALES.iter().enumerate() {
        for (other_index, other_locale) in LOCALES.iter().enumerate() {
            if index == other_index {
                continue;
            }
            for (key, text) in &tables[index] {
                let Some(other) = tables[other_index].get(key) else {
                    complaints.push(format!("{key}: is in {locale}.json and missing in {other_locale}.json"));
                    continue;
                };
                // The form for one may leave the number out («one invoice»), the form for many may not.
                for name in arguments(&text.other) {
                    if !arguments(&other.other).contains(&name) {
                        complaints.push(format!(
                            "{key}: {{{name}}} is in {locale}.json and missing in {other_locale}.json"
                        ));
                    }
                }
                for name in arguments(&text.one) {
                    if !arguments(&text.other).contains(&name) {
                        complaints.push(format!(
                            "{key}: {{{name}}} is only in the form \"one\" of {locale}.json"
                        ));
                    }
                }
            }
        }
    }
    complaints.sort();
    complaints.dedup();
    complaints
}

/// The names in braces, each once, in order.
fn arguments(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for part in text.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}') else {
            panic!("a brace is not closed in «{text}»")
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// `{name}` by its number, as `texts::fill` expects.
fn numbered(text: &str, names: &[&str]) -> String {
    names.iter().enumerate().fold(text.to_owned(), |text, (index, name)| {
        text.replace(&format!("{{{name}}}"), &format!("{{{index}}}"))
    })
}

fn texts_module(tables: &[BTreeMap<String, Text>]) -> String {
    let mut methods = String::new();
    let mut rows: Vec<String> = vec![String::new(); LOCALES.len()];
    let mut shape = String::new();
    let mut slot = 0;
    for (key, first) in &tables[0] {
        let names = arguments(&first.other);
        let plural = tables.iter().any(|table| table[key].plural);
        let _ = writeln!(shape, "{key}({}){plural}", names.join(","));
        write_method(&mut methods, key, first, &names, plural, slot);
        for (row, table) in rows.iter_mut().zip(tables) {
            let text = &table[key];
            if plural {
                let _ = writeln!(row, "    {:?},", numbered(&text.one, &names));
            }
            let _ = writeln!(row, "    {:?},", numbered(&text.other, &names));
        }
        slot += if plural { 2 } else { 1 };
    }

    let mut code = String::new();
    let _ = writeln!(
        code,
        "/// How many slots a table has.\npub const SLOTS: usize = {slot};\n"
    );
    let _ = writeln!(
        code,
        "/// Changes with the keys and their arguments: a table of another build does not fit.\npub const SHAPE: &str = \"{:016x}\";\n",
        fnv1a(&shape)
    );
    let _ = writeln!(code, "impl Texts {{\n{methods}}}\n");
    for (locale, row) in LOCALES.iter().zip(&rows) {
        let upper = locale.to_uppercase();
        let _ = writeln!(
            code,
            "#[cfg(feature = \"ssr\")]\nstatic {upper}: [&str; SLOTS] = [\n{row}];\n"
        );
        let _ = writeln!(
            code,
            "#[cfg(feature = \"ssr\")]\nconst {upper}_HASH: &str = \"{:016x}\";\n",
            fnv1a(&format!("{shape}{row}"))
        );
    }
    code
}

fn write_method(methods: &mut String, key: &str, text: &Text, names: &[&str], plural: bool, slot: usize) {
    let method = key.replace(['.', '-'], "_");
    let _ = writeln!(methods, "    /// «{}»", text.other.replace('\n', " "));
    let mut parameters = String::from("self");
    if plural {
        parameters.push_str(", count: u64");
    }
    for name in names {
        let _ = write!(parameters, ", {name}: impl ::std::fmt::Display");
    }
    let slot = if plural {
        format!("{slot} + usize::from(count != 1)")
    } else {
        slot.to_string()
    };
    if names.is_empty() {
        let _ = writeln!(
            methods,
            "    pub fn {method}({parameters}) -> &'static str {{\n        self.table[{slot}]\n    }}\n"
        );
    } else {
        let values = names
            .iter()
            .map(|name| format!("&{name}"))
            .collect::<Vec<_>>()
            .join(", ");
        let _ = writeln!(
            methods,
            "    pub fn {method}({parameters}) -> String {{\n        fill(self.table[{slot}], &[{values}])\n    }}\n"
        );
    }
}

fn icons_module(sprite: &str) -> String {
    let mut code = String::new();
    for part in sprite.split("<symbol id=\"i-").skip(1) {
        let Some((name, _)) = part.split_once('"') else {
            continue;
        };
        let constant = name.replace('-', "_").to_uppercase();
        let dir = DIRECTIONAL.contains(&name);
        let _ = writeln!(
            code,
            "/// `{name}`\npub const {constant}: IconName = IconName {{ symbol: \"{name}\", dir: {dir} }};"
        );
    }
    code
}

/// 64-bit FNV-1a: enough to tell two builds apart, and no dependency.
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
