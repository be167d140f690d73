//! A failing history made smaller: first the shortest prefix, then without the steps that it does not need.

use super::{Failure, Plan, run};

/// The most histories that are run to make one smaller.
const RUNS_MAX: usize = 400;

/// The smallest failing history that was found.
#[must_use]
pub fn shrink(failure: Failure) -> Failure {
    let mut best = failure;
    let mut runs = 0;
    let mut try_plan = |plan: Plan, best: &mut Failure| {
        runs += 1;
        match run(&plan) {
            _ if runs > RUNS_MAX => false,
            Err(failure) => {
                *best = failure;
                true
            }
            Ok(_) => false,
        }
    };
    let steps = best.plan.steps.min(best.step + 1);
    let taken = best.plan.only.clone().unwrap_or_else(|| (0..steps).collect());
    best.plan.only = Some(taken.into_iter().filter(|step| *step < steps).collect());
    let mut width = steps / 2;
    while width > 0 {
        let mut from = 0;
        loop {
            let mut plan = best.plan.clone();
            let only = plan.only.get_or_insert_default();
            if from >= only.len() {
                break;
            }
            only.drain(from..only.len().min(from + width));
            // What was left out is gone: the next ones stand at the same place.
            if !try_plan(plan, &mut best) {
                from += width;
            }
        }
        width /= 2;
    }
    best
}
