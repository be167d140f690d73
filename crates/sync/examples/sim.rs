//! The simulation by itself: `cargo xtask sim`.
//!
//! Prints what the histories saw; at the first that goes wrong, what did and how to see it again, made as small as it can
//! be.

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use it::sim::{self, Counts, Failure, Plan, run};
use it::{books, company};

/// The same files as the tests' own, found by the same names.
#[path = "../tests/it"]
mod it {
    #[path = "../../../domain/tests/it/books.rs"]
    pub mod books;
    #[path = "../../../domain/tests/it/company.rs"]
    #[allow(
        dead_code,
        unused_imports,
        reason = "the company is the domain's; not all of it is used here"
    )]
    pub mod company;
    #[allow(dead_code, reason = "planted bugs are for the tests")]
    pub mod sim;
}

struct Asked {
    seed: u64,
    steps: usize,
    histories: u64,
    only: Option<Vec<usize>>,
    is_traced: bool,
}

fn asked() -> Result<Asked, String> {
    let mut asked = Asked {
        seed: 1,
        steps: 300,
        histories: 0,
        only: None,
        is_traced: false,
    };
    let mut has_seed = false;
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        if name == "--trace" {
            asked.is_traced = true;
            continue;
        }
        let value = arguments.next().ok_or(format!("{name} wants a value"))?;
        let number = || {
            value
                .parse::<u64>()
                .map_err(|_| format!("{name} wants a number, not {value}"))
        };
        match name.as_str() {
            "--seed" => {
                asked.seed = number()?;
                has_seed = true;
            }
            "--steps" => asked.steps = usize::try_from(number()?).map_err(|error| error.to_string())?,
            "--histories" => asked.histories = number()?,
            "--only" => {
                let steps = value
                    .split(',')
                    .map(|step| step.parse().map_err(|_| format!("{step} is no step")));
                asked.only = Some(steps.collect::<Result<_, _>>()?);
            }
            _ => {
                return Err(format!(
                    "there is no {name}: --seed, --steps, --histories, --only, --trace"
                ));
            }
        }
    }
    if asked.histories == 0 {
        asked.histories = if has_seed { 1 } else { 10_000 };
    }
    Ok(asked)
}

fn main() -> ExitCode {
    let asked = match asked() {
        Ok(asked) => asked,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::FAILURE;
        }
    };
    println!(
        "seeds {} to {}, {} steps each",
        asked.seed,
        asked.seed + asked.histories - 1,
        asked.steps
    );
    let (counts, failure) = all(&asked);
    println!("{counts}");
    match failure {
        None => ExitCode::SUCCESS,
        Some(failure) => {
            eprintln!("\n{failure}\nmaking it smaller …");
            eprintln!("{}", sim::shrink::shrink(failure));
            ExitCode::FAILURE
        }
    }
}

/// Runs all histories on all processors, until one fails.
fn all(asked: &Asked) -> (Counts, Option<Failure>) {
    let next = AtomicU64::new(0);
    let has_failed = AtomicBool::new(false);
    let work = || {
        let mut counts = Counts::default();
        while !has_failed.load(Ordering::Relaxed) {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= asked.histories {
                break;
            }
            let plan = Plan {
                seed: asked.seed + at,
                steps: asked.steps,
                only: asked.only.clone(),
                bug: None,
                is_traced: asked.is_traced,
            };
            match run(&plan) {
                Ok(seen) => counts.add(&seen),
                Err(failure) => {
                    has_failed.store(true, Ordering::Relaxed);
                    return (counts, Some(failure));
                }
            }
        }
        (counts, None)
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut all = Counts::default();
        let mut first: Option<Failure> = None;
        for handle in handles {
            let (counts, failure) = handle.join().expect("a worker ends");
            all.join(&counts);
            let is_first = failure
                .as_ref()
                .is_some_and(|it| first.as_ref().is_none_or(|held| it.plan.seed < held.plan.seed));
            if is_first {
                first = failure;
            }
        }
        (all, first)
    })
}
