//! Steps with names and times: one line at the start, one at the end of each, and a table on request.

use std::time::{Duration, Instant};

use crate::process::Result;

/// The steps of one command.
pub struct Steps {
    began: Instant,
    done: Vec<Done>,
}

struct Done {
    name: String,
    took: Duration,
    well: bool,
    note: String,
}

impl Steps {
    /// No step yet; the clock runs.
    pub fn begin() -> Self {
        Self {
            began: Instant::now(),
            done: Vec::new(),
        }
    }

    /// Does one step.
    ///
    /// # Errors
    /// Those of the step.
    pub fn run<T>(&mut self, name: &str, act: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("▸ {name}");
        let began = Instant::now();
        let result = act();
        let took = began.elapsed();
        let mark = if result.is_ok() { '✓' } else { '✗' };
        println!("{mark} {name}: {took:.1?}");
        self.done.push(Done {
            name: name.to_owned(),
            took,
            well: result.is_ok(),
            note: String::new(),
        });
        result
    }

    /// Does one step whose result is a line for the table, such as how many tests passed.
    ///
    /// # Errors
    /// Those of the step.
    pub fn run_noted(&mut self, name: &str, act: impl FnOnce() -> Result<String>) -> Result {
        let note = self.run(name, act)?;
        if let Some(last) = self.done.last_mut() {
            last.note = note;
        }
        Ok(())
    }

    /// What took how long.
    pub fn print_table(&self) {
        let widest = self
            .done
            .iter()
            .map(|done| done.name.chars().count())
            .max()
            .unwrap_or(0);
        println!("\nsummary");
        for Done { name, took, well, note } in &self.done {
            let mark = if *well { '✓' } else { '✗' };
            let seconds = format!("{} s", took.as_secs());
            println!("  {mark} {name:widest$}  {seconds:>6}  {note}");
        }
        println!(
            "    {:widest$}  {:>6}",
            "in all",
            format!("{} s", self.began.elapsed().as_secs())
        );
    }
}
