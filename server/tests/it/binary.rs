//! The real binary: what it says when it cannot start, and that it stops when told.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

pub fn daftar(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_daftar"));
    command.current_dir(folder);
    for name in [
        "DATABASE_URL",
        "DAFTAR_BIND",
        "DAFTAR_CONFIG",
        "DAFTAR_PUBLIC_URL",
        "DAFTAR_LOG",
        "DAFTAR_LOG_FORMAT",
    ] {
        command.env_remove(name);
    }
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    daftar(folder).args(arguments).output().unwrap()
}

/// It failed, with one sentence that has these words.
#[track_caller]
fn fails(output: &Output, words: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    let last = said.lines().last().unwrap_or_default();
    assert!(last.starts_with("daftar: ") && last.contains(words), "{said}");
    assert!(!said.contains("panicked") && !said.contains("backtrace"), "{said}");
}

/// Starts the server on a free port and waits until it says where it is; gives its address without `http://` and what it
/// says next.
pub fn serve(
    mut command: Command,
) -> (
    Child,
    String,
    impl Iterator<Item = std::io::Result<String>> + Send + 'static,
) {
    let mut child = command
        .args(["serve", "--bind", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let host = first.strip_prefix("Daftar is at http://").unwrap().to_owned();
    (child, host, lines)
}

/// Starts the server and waits until it says `then`.
fn start(folder: &Path, then: &str) -> (Child, String) {
    let mut command = daftar(folder);
    command.stderr(Stdio::piped());
    let (child, host, mut lines) = serve(command);
    let second = lines.next().unwrap().unwrap();
    assert!(second.contains(then), "{second}");
    // Read on beside it, so that the server never waits for its reader.
    std::thread::spawn(move || lines.for_each(drop));
    (child, host)
}

fn stop(child: &mut Child) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let status = child.wait().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(status.success(), "{said}");
    assert!(said.contains("stopped"), "{said}");
}

#[test]
fn what_keeps_it_from_starting_is_said_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().to_string();
    std::fs::write(folder.join("bad.toml"), "prt = 1\n").unwrap();
    std::fs::write(folder.join("file"), "").unwrap();
    for (arguments, words) in [
        (&["serve", "--bind", "nowhere"][..], "is not an address with a port"),
        (
            &["serve", "--bind", "0.0.0.0:3000"],
            "set public-url to the https address",
        ),
        (
            &["serve", "--database-url", "mysql://host/name"],
            "must begin with sqlite: or postgres:",
        ),
        (&["serve", "--config", "bad.toml"], "prt"),
        (&["serve", "--config", "none.toml"], "cannot be read"),
        (&["serve", "--log", "=="], "is not understood"),
        (&["serve", "--bind", &port], "is in use by another program"),
        (
            &[
                "serve",
                "--bind",
                "127.0.0.1:0",
                "--database-url",
                "sqlite:file/daftar.sqlite",
            ],
            "cannot be made",
        ),
        (
            &["migrate", "--database-url", "postgres://nobody:secret@127.0.0.1:1/none"],
            "cannot be opened",
        ),
        (&["serve", "--database-url", "sqlite:"], "names no file"),
        (&["backup", "out"], "there is no database at «data/daftar.sqlite»"),
        (
            &["backup", "out", "--database-url", "sqlite:file"],
            "the database «sqlite:file» is empty",
        ),
    ] {
        let output = run(folder, arguments);
        fails(&output, words);
        assert!(!String::from_utf8_lossy(&output.stderr).contains("secret"));
    }
}

#[test]
fn whoever_only_looks_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let checked = run(folder, &["check-config"]);
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{said}");
    assert!(
        said.contains("there is no database at «data/daftar.sqlite» yet"),
        "{said}"
    );
    fails(&run(folder, &["backup", "out.jsonl"]), "there is no database at");
    fails(&run(folder, &["restore", "none.jsonl"]), "«none.jsonl» cannot be read");
    let made: Vec<_> = std::fs::read_dir(folder).unwrap().collect();
    assert!(made.is_empty(), "{made:?}");
    // Nor does it touch a file that is there.
    std::fs::write(folder.join("empty.sqlite"), "").unwrap();
    let checked = run(folder, &["check-config", "--database-url", "sqlite:empty.sqlite"]);
    assert!(checked.status.success());
    assert_eq!(std::fs::read(folder.join("empty.sqlite")).unwrap(), b"");
}

#[test]
fn a_cause_is_said_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(
        folder.join("other.sqlite"),
        "this is the text of somebody's letter\n".repeat(40),
    )
    .unwrap();
    std::fs::write(folder.join("file"), "").unwrap();
    let database = |url: &'static str| ["check-config", "--database-url", url];
    for (arguments, cause) in [
        (
            &database("postgres://nobody@127.0.0.1:1/none")[..],
            "Connection refused",
        ),
        (&database("sqlite:other.sqlite"), "file is not a database"),
        (
            &["migrate", "--database-url", "sqlite:file/daftar.sqlite"],
            "cannot be made",
        ),
        (&["check-config", "--log", "=="], "=="),
        (&["restore", "none.jsonl"], "No such file"),
    ] {
        let output = run(folder, arguments);
        fails(&output, cause);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said.matches(cause).count(), 1, "{said}");
    }
}

#[test]
fn it_starts_on_nothing_answers_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, host) = start(folder.path(), "/setup?token=");
    assert!(get(&host, "/healthz").starts_with("HTTP/1.1 200"));
    assert!(get(&host, "/readyz").ends_with("ready\n"));
    stop(&mut child);
    assert!(folder.path().join("data/daftar.sqlite").exists());
    let checked = run(folder.path(), &["check-config"]);
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success() && said.contains("up to date"), "{said}");
}

#[test]
fn a_backup_comes_back_into_an_empty_database_alone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert!(run(folder, &["migrate"]).status.success());
    let saved = run(folder, &["backup", "out.jsonl"]);
    assert!(saved.status.success(), "{}", String::from_utf8_lossy(&saved.stderr));
    fails(
        &run(folder, &["backup", "out.jsonl"]),
        "«out.jsonl» is there already: name another, or replace it with --force",
    );
    assert!(run(folder, &["backup", "out.jsonl", "--force"]).status.success());
    let other = ["--database-url", "sqlite:other/daftar.sqlite"];
    let restored = run(folder, &[&["restore", "out.jsonl"][..], &other].concat());
    assert!(
        restored.status.success(),
        "{}",
        String::from_utf8_lossy(&restored.stderr)
    );
    std::fs::write(folder.join("bad.jsonl"), "{}\n").unwrap();
    fails(
        &run(
            folder,
            &["restore", "bad.jsonl", "--database-url", "sqlite:third.sqlite"],
        ),
        "no whole archive",
    );
}

#[test]
fn a_demo_company_can_be_tried_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let made = run(folder, &["demo", "--items", "40", "--waiting", "10"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    fails(&run(folder, &["demo"]), "the database is not empty");
    let (mut child, host) = start(folder, "Demo sign-ins");
    let login = &demo::logins()[0];
    let form = format!("username={}&password={}", login.username, demo::PASSWORD);
    let answer = ask(
        &host,
        &format!(
            "POST /sign-in HTTP/1.1\r\nsec-fetch-site: same-origin\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n",
            form.len()
        ),
        &form,
    );
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let cookie = answer
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next())
        .unwrap();
    // A stream that is open does not keep the server from ending: its answer comes to an end.
    let stream = std::net::TcpStream::connect(&host).unwrap();
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map(Result::unwrap);
    let head =
        format!("GET /api/v1/events HTTP/1.1\r\nhost: {host}\r\ncookie: {cookie}\r\naccept-encoding: gzip\r\n\r\n");
    std::io::Write::write_all(&mut &stream, head.as_bytes()).unwrap();
    assert!(lines.any(|line| line == "event: poke"));
    let told = std::time::Instant::now();
    stop(&mut child);
    assert!(told.elapsed() < server::serve::STOP_TIME_MAX, "it was not waited for");
    assert_eq!(
        lines.last().as_deref(),
        Some(""),
        "a whole answer ends with an empty piece"
    );
}

#[tokio::test]
async fn a_newer_database_is_left_alone() {
    const LATER: &str = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
        values (9999, 'later', true, x'00', 0)";
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert!(run(folder, &["migrate"]).status.success());
    let store = store::Store::open(&format!("sqlite:{}", folder.join("data/daftar.sqlite").display()))
        .await
        .unwrap();
    let noted = store.write(|tx| {
        Box::pin(async move {
            if let store::Tx::Sqlite(tx) = tx {
                sqlx::query(LATER).execute(&mut **tx).await?;
            }
            Ok(())
        })
    });
    noted.await.unwrap();
    store.close().await;
    for command in [
        &["serve", "--bind", "127.0.0.1:0"][..],
        &["migrate"],
        &["backup", "out"],
        &["check-config"],
    ] {
        fails(&run(folder, command), "newer release");
    }
}

#[test]
fn help_explains_itself() {
    let folder = tempfile::tempdir().unwrap();
    let said = run(folder.path(), &["--help"]);
    let text = String::from_utf8_lossy(&said.stdout);
    for word in [
        "serve",
        "migrate",
        "demo",
        "backup",
        "restore",
        "check-config",
        "DATABASE_URL",
        "--bind",
        "--public-url",
    ] {
        assert!(text.contains(word), "{word}\n{text}");
    }
}

fn get(host: &str, path: &str) -> String {
    ask(host, &format!("GET {path} HTTP/1.1\r\n"), "")
}

fn ask(host: &str, head: &str, body: &str) -> String {
    exchange(host, head, body).unwrap()
}

/// Sends a request whose head begins so, and reads all that comes until the line is cut.
///
/// # Errors
/// Nobody listens, or the line breaks.
pub fn exchange(host: &str, head: &str, body: &str) -> std::io::Result<String> {
    use std::io::Write;
    let mut stream = std::net::TcpStream::connect(host)?;
    write!(stream, "{head}host: {host}\r\nconnection: close\r\n\r\n{body}")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
