//! An error with what it came from, as one sentence for a log or a terminal.

use std::error::Error;

/// The error and its causes, each once, outermost first. Many libraries put the cause into their own words already.
#[must_use]
pub fn sentence(error: &(dyn Error + 'static)) -> String {
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let words = cause.to_string();
        if !said.contains(&words) {
            said.push_str(": ");
            said.push_str(&words);
        }
        next = cause.source();
    }
    said
}

#[cfg(test)]
mod tests {
    use anyhow::{Context as _, anyhow};

    use super::*;

    #[derive(Debug, thiserror::Error)]
    enum Outer {
        #[error("the database cannot be opened: {0}")]
        Repeats(#[source] std::io::Error),
        #[error("the database is away")]
        IsSilent(#[source] std::io::Error),
    }

    #[test]
    fn each_cause_is_said_once() {
        let refused = || std::io::Error::other("connection refused");
        for (error, expected) in [
            (anyhow!("one thing"), "one thing"),
            (
                Outer::Repeats(refused()).into(),
                "the database cannot be opened: connection refused",
            ),
            (
                Outer::IsSilent(refused()).into(),
                "the database is away: connection refused",
            ),
            (
                anyhow::Error::from(Outer::Repeats(refused())).context("it cannot start"),
                "it cannot start: the database cannot be opened: connection refused",
            ),
            (
                Err::<(), _>(refused()).context("a").context("b").unwrap_err(),
                "b: a: connection refused",
            ),
        ] {
            assert_eq!(sentence(error.as_ref()), expected);
        }
    }
}
