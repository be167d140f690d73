//! What waits for one stream: at most one poke, however slowly it is read.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use sync::protocol::Poke;
use sync::protocol::pull::ScopeName;
use tokio::sync::Notify;

/// One reader, many writers.
#[derive(Debug, Default)]
pub(super) struct Mailbox {
    waiting: Mutex<Waiting>,
    rung: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    poke: Option<Pending>,
    is_closed: bool,
}

#[derive(Debug)]
struct Pending {
    head: u64,
    /// `None`: it is not known which.
    scopes: Option<BTreeSet<ScopeName>>,
}

impl Mailbox {
    /// Merges a poke into what waits; no scopes mean that it is not known which.
    pub fn put(&self, head: u64, scopes: impl IntoIterator<Item = ScopeName>) {
        let scopes: BTreeSet<ScopeName> = scopes.into_iter().collect();
        let fresh = (!scopes.is_empty()).then_some(scopes);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.poke = Some(match waiting.poke.take() {
            None => Pending { head, scopes: fresh },
            Some(before) => Pending {
                head: head.max(before.head),
                scopes: before.scopes.zip(fresh).map(|(mut all, more)| {
                    all.extend(more);
                    all
                }),
            },
        });
        drop(waiting);
        self.rung.notify_one();
    }

    /// Ends the stream, whatever waits: it begins anew with a look at the head.
    pub fn close(&self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_closed = true;
        self.rung.notify_one();
    }

    /// The next poke; `None` once it is closed.
    pub async fn next(&self) -> Option<Poke> {
        loop {
            {
                let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
                if waiting.is_closed {
                    return None;
                }
                if let Some(poke) = waiting.poke.take() {
                    let scopes = poke.scopes.unwrap_or_default().into_iter().collect();
                    return Some(Poke {
                        head: poke.head,
                        scopes,
                    });
                }
            }
            self.rung.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(scopes: &[&str]) -> Vec<ScopeName> {
        scopes.iter().map(|it| (*it).to_owned()).collect()
    }

    #[tokio::test]
    async fn pokes_that_wait_become_one() {
        let none: &[&str] = &[];
        for (pokes, head, scopes) in [
            (vec![(1, texts(&["a"]))], 1, texts(&["a"])),
            (vec![(1, texts(&["b"])), (3, texts(&["a", "b"]))], 3, texts(&["a", "b"])),
            (
                vec![(4, texts(&["a"])), (2, texts(none)), (5, texts(&["b"]))],
                5,
                texts(none),
            ),
        ] {
            let mailbox = Mailbox::default();
            for (head, scopes) in pokes {
                mailbox.put(head, scopes);
            }
            assert_eq!(mailbox.next().await, Some(Poke { head, scopes }));
            mailbox.put(9, texts(&["c"]));
            mailbox.close();
            assert_eq!(mailbox.next().await, None);
        }
    }
}
