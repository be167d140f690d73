//! Running other programs, and failures that a person can act on.

use std::{
    fmt,
    io::{self, BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// What went wrong, in a sentence that says what to do.
#[derive(Debug)]
pub struct Failure(pub String);

/// What every step gives.
pub type Result<T = ()> = std::result::Result<T, Failure>;

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

/// A failure with this message.
pub fn fail<T>(message: impl Into<String>) -> Result<T> {
    Err(Failure(message.into()))
}

/// The cargo that runs this program.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs to the end; what it prints is seen.
///
/// # Errors
/// It cannot be started, or ends with another code than zero.
pub fn run(command: &mut Command) -> Result {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        fail(format!("`{}` ended with {status}", display(command)))
    }
}

/// Runs to the end and gives what it printed on standard output, trimmed.
///
/// # Errors
/// As [`run`]; then the message holds what it printed on standard error.
pub fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| not_started(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let message = String::from_utf8_lossy(&output.stderr);
    fail(format!(
        "`{}` ended with {}\n{}",
        display(command),
        output.status,
        message.trim()
    ))
}

/// Runs to the end, shows what it prints and gives the last line that contains `mark`.
///
/// # Errors
/// As [`run`].
pub fn run_and_find(command: &mut Command, mark: &str) -> Result<String> {
    // One pipe for both streams keeps their order.
    let (reader, writer) = io::pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().map_err(|error| not_started(command, &error))?;
    // The command holds the writing ends, and the reader waits until all are closed.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut found = String::new();
    for line in BufReader::new(reader).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        if line.contains(mark) {
            found = line.trim().to_owned();
        }
    }
    let status = child.wait()?;
    if status.success() {
        Ok(found)
    } else {
        fail(format!("`{}` ended with {status}", display(command)))
    }
}

/// Where the program lies, when it is in `PATH`.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Is this the user who may install packages?
pub fn is_root() -> bool {
    read(Command::new("id").arg("-u")).is_ok_and(|id| id == "0")
}

/// A child that does not outlive its owner: asked to stop with a signal, then waited for.
pub struct Running {
    child: Child,
    signal: &'static str,
}

impl Running {
    /// Starts it. `signal` (`-TERM`, `-INT` …) asks it to stop.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(command: &mut Command, signal: &'static str) -> Result<Self> {
        let child = command.spawn().map_err(|error| not_started(command, &error))?;
        Ok(Self { child, signal })
    }

    /// Waits until it ends by itself; gives whether it ended well.
    ///
    /// # Errors
    /// It cannot be waited for.
    pub fn wait(&mut self) -> Result<bool> {
        Ok(self.child.wait()?.success())
    }

    /// Does it still run?
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.is_alive() {
            let asked = run(Command::new("kill").arg(self.signal).arg(self.child.id().to_string()));
            if asked.is_err() {
                let _ = self.child.kill();
            }
        }
        let _ = self.child.wait();
    }
}

/// The file or folder as text.
pub fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn display(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn not_started(command: &Command, error: &io::Error) -> Failure {
    Failure(format!("cannot run `{}`: {error}", display(command)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_marked_line_is_found() {
        let script = "echo 1 passed; echo 2 passed >&2; echo end";
        let line = run_and_find(Command::new("sh").args(["-c", script]), "passed");
        assert_eq!(line.map_err(|failure| failure.0), Ok("2 passed".to_owned()));
    }

    #[test]
    fn a_failure_names_the_program() {
        let failure = read(Command::new("sh").args(["-c", "echo why >&2; exit 3"])).unwrap_err();
        assert!(failure.0.contains("sh -c") && failure.0.contains("why"), "{failure}");
        let failure = run(&mut Command::new("no-such-program")).unwrap_err();
        assert!(failure.0.starts_with("cannot run `no-such-program`"), "{failure}");
    }
}
