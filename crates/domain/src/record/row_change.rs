//! What an edit did with the rows of a document, its lines or its costs: which came, which went, which are otherwise now.

use serde::{Deserialize, Serialize};

/// What became of one row. `at` is its place from 0: in the new document, or in the old one where it was taken out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowChange<T> {
    Added { at: u32, row: T },
    Removed { at: u32, row: T },
    Changed { at: u32, before: T, after: T },
}

/// What it costs to take one row out or to put one in.
const ONE: u32 = 2;
/// What it costs to change a row that goes on being about the same.
const CHANGE: u32 = 1;
/// What it costs to make another row of one: less than taking it out and putting the other in.
const REPLACE: u32 = 3;

/// The changes from `before` to `after`, in the order of the rows: as few as can be, and rather between rows that `same` calls
/// the same (one product). A row that only moved is taken out and put in.
///
/// Wagner and Fischer's edit distance with the costs above; time and space grow with the product of both lengths, which the
/// limits of a document bound.
pub fn row_changes<T: Clone + PartialEq>(
    before: &[T],
    after: &[T],
    same: impl Fn(&T, &T) -> bool,
) -> Vec<RowChange<T>> {
    let head = before.iter().zip(after).take_while(|(old, new)| old == new).count();
    let tails = before[head..].iter().rev().zip(after[head..].iter().rev());
    let tail = tails.take_while(|(old, new)| old == new).count();
    let (old, new) = (&before[head..before.len() - tail], &after[head..after.len() - tail]);
    let turn = |old: &T, new: &T| match old == new {
        true => 0,
        false if same(old, new) => CHANGE,
        false => REPLACE,
    };
    // `rest[i][j]`: the least cost from the rows of `old` after `i` to those of `new` after `j`.
    let mut rest = vec![vec![0_u32; new.len() + 1]; old.len() + 1];
    for i in (0..=old.len()).rev() {
        for j in (0..=new.len()).rev() {
            let out = (i < old.len()).then(|| rest[i + 1][j] + ONE);
            let put = (j < new.len()).then(|| rest[i][j + 1] + ONE);
            let both = old.get(i).zip(new.get(j)).map(|(a, b)| rest[i + 1][j + 1] + turn(a, b));
            rest[i][j] = [both, out, put].into_iter().flatten().min().unwrap_or(0);
        }
    }
    let place = |at: usize| u32::try_from(head + at).unwrap_or(u32::MAX);
    let mut changes = Vec::new();
    let (mut i, mut j) = (0, 0);
    loop {
        match (old.get(i), new.get(j)) {
            (Some(a), Some(b)) if rest[i][j] == rest[i + 1][j + 1] + turn(a, b) => {
                if a != b {
                    changes.push(RowChange::Changed {
                        at: place(j),
                        before: a.clone(),
                        after: b.clone(),
                    });
                }
                (i, j) = (i + 1, j + 1);
            }
            (Some(a), _) if rest[i][j] == rest[i + 1][j] + ONE => {
                changes.push(RowChange::Removed {
                    at: place(i),
                    row: a.clone(),
                });
                i += 1;
            }
            (_, Some(b)) => {
                changes.push(RowChange::Added {
                    at: place(j),
                    row: b.clone(),
                });
                j += 1;
            }
            (_, None) => return changes,
        }
    }
}
