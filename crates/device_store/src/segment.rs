//! The rows of a cache as the browser keeps them: packed into *segments*, a log of what was put and deleted.
//!
//! A browser takes its time by the row and hardly by the byte, so a batch becomes a few large rows and not one for each record. A
//! segment is a run of entries, each with the length of its key and of its value (`u32`, little-endian; [`GONE`] in place of the
//! second for a key that was deleted), then both as UTF-8. Read in the order in which they were added, they give the rows.

use std::collections::BTreeMap;

use sync::store::{CacheBatch, CacheRow, StoreFault};

/// A segment is closed when it has reached this. Chromium keeps a value of more than 64 KiB in a file of its own, which costs
/// more than the row; an entry that is larger by itself stands alone.
const SEGMENT_BYTES: usize = 48 * 1024;
/// What a row of the browser costs besides its bytes, as bytes.
const OVERHEAD_BYTES: usize = 2 * 1024;
/// In place of a value's length.
const GONE: u32 = u32::MAX;

/// The segments that a batch adds: deletes first, so that a key that is both deleted and put stands.
pub fn of_batch(batch: &CacheBatch) -> Vec<Vec<u8>> {
    let mut packer = Packer::default();
    for key in &batch.deletes {
        packer.add(key, None);
    }
    for row in &batch.puts {
        packer.add(&row.key, Some(&row.value));
    }
    packer.end()
}

/// What segments cost in the browser, as bytes.
pub fn weight(segments: &[Vec<u8>]) -> usize {
    segments.iter().map(|segment| segment.len() + OVERHEAD_BYTES).sum()
}

#[derive(Default)]
struct Packer {
    segments: Vec<Vec<u8>>,
    open: Vec<u8>,
}

impl Packer {
    fn add(&mut self, key: &str, value: Option<&str>) {
        let text = value.unwrap_or_default();
        if !self.open.is_empty() && self.open.len() + key.len() + text.len() > SEGMENT_BYTES {
            self.close();
        }
        self.open.extend_from_slice(&length(key).to_le_bytes());
        self.open.extend_from_slice(&value.map_or(GONE, length).to_le_bytes());
        self.open.extend_from_slice(key.as_bytes());
        self.open.extend_from_slice(text.as_bytes());
    }

    fn close(&mut self) {
        self.segments.push(std::mem::take(&mut self.open));
    }

    fn end(mut self) -> Vec<Vec<u8>> {
        if !self.open.is_empty() {
            self.close();
        }
        self.segments
    }
}

/// What a log has come to.
#[derive(Default)]
pub struct Log {
    rows: BTreeMap<String, String>,
    /// What its segments cost, as bytes.
    pub weight: usize,
}

impl Log {
    /// Reads the next segment.
    ///
    /// # Errors
    /// `Closed`: it was not written by this crate.
    pub fn take(&mut self, segment: &[u8]) -> Result<(), StoreFault> {
        self.weight += segment.len() + OVERHEAD_BYTES;
        let mut rest = segment;
        while !rest.is_empty() {
            let (key_length, after) = number(rest)?;
            let (value_length, after) = number(after)?;
            let (key, after) = text(after, key_length)?;
            if value_length == GONE {
                self.rows.remove(&key);
                rest = after;
            } else {
                let (value, after) = text(after, value_length)?;
                self.rows.insert(key, value);
                rest = after;
            }
        }
        Ok(())
    }

    /// What the rows that still count would cost, packed anew.
    pub fn live_weight(&self) -> usize {
        let bytes: usize = self.rows.iter().map(|(key, value)| 8 + key.len() + value.len()).sum();
        bytes + (bytes / SEGMENT_BYTES + 1) * OVERHEAD_BYTES
    }

    /// The rows that still count, in as few segments as may be.
    pub fn packed(&self) -> Vec<Vec<u8>> {
        let mut packer = Packer::default();
        for (key, value) in &self.rows {
            packer.add(key, Some(value));
        }
        packer.end()
    }

    /// The rows in the order of their keys.
    pub fn into_rows(self) -> Vec<CacheRow> {
        let rows = self.rows.into_iter();
        rows.map(|(key, value)| CacheRow { key, value }).collect()
    }
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).expect("a text in a browser's memory is below 4 GiB")
}

fn number(bytes: &[u8]) -> Result<(u32, &[u8]), StoreFault> {
    let (number, rest) = bytes.split_first_chunk().ok_or(StoreFault::Closed)?;
    Ok((u32::from_le_bytes(*number), rest))
}

fn text(bytes: &[u8], length: u32) -> Result<(String, &[u8]), StoreFault> {
    let length = usize::try_from(length).map_err(|_| StoreFault::Closed)?;
    let (text, rest) = bytes.split_at_checked(length).ok_or(StoreFault::Closed)?;
    let text = std::str::from_utf8(text).map_err(|_| StoreFault::Closed)?;
    Ok((text.to_owned(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(deletes: &[&str], puts: &[(&str, &str)]) -> CacheBatch {
        let row = |(key, value): &(&str, &str)| CacheRow {
            key: (*key).to_owned(),
            value: (*value).to_owned(),
        };
        CacheBatch {
            puts: puts.iter().map(row).collect(),
            deletes: deletes.iter().map(|key| (*key).to_owned()).collect(),
            ..CacheBatch::default()
        }
    }

    fn log(batches: &[CacheBatch]) -> Log {
        let mut log = Log::default();
        for batch in batches {
            for segment in of_batch(batch) {
                log.take(&segment).unwrap();
            }
        }
        log
    }

    fn check(batches: &[CacheBatch], expected: &[(&str, &str)]) {
        let log = log(batches);
        let mut again = Log::default();
        for segment in log.packed() {
            again.take(&segment).unwrap();
        }
        let expected = batch(&[], expected).puts;
        assert_eq!(log.into_rows(), expected);
        assert_eq!(again.into_rows(), expected, "packed anew it is the same");
    }

    #[test]
    fn a_log_comes_to_the_last_that_was_said_of_each_key() {
        check(&[], &[]);
        check(
            &[batch(&[], &[("b", "1"), ("a", "«متن»\n")])],
            &[("a", "«متن»\n"), ("b", "1")],
        );
        check(&[batch(&[], &[("a", "1")]), batch(&["a"], &[("b", "")])], &[("b", "")]);
        check(
            &[batch(&[], &[("a", "1")]), batch(&["a"], &[("a", "2")])],
            &[("a", "2")],
        );
        check(&[batch(&["a"], &[]), batch(&[], &[("a", "1")])], &[("a", "1")]);
    }

    #[test]
    fn segments_are_of_one_size_and_a_larger_row_stands_alone() {
        let (small, large) = ("s".repeat(1_000), "l".repeat(3 * SEGMENT_BYTES));
        let keys: Vec<String> = (0..100).map(|at| format!("k{at:03}")).collect();
        let mut puts: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), small.as_str())).collect();
        puts.insert(50, ("large", &large));
        let segments = of_batch(&batch(&[], &puts));
        let lengths: Vec<usize> = segments.iter().map(Vec::len).collect();
        assert_eq!(lengths.len(), 5, "{lengths:?}");
        assert_eq!(lengths.iter().filter(|length| **length > SEGMENT_BYTES).count(), 1);
        check(&[batch(&[], &puts)], &{
            let mut sorted = puts.clone();
            sorted.sort_unstable();
            sorted
        });
    }

    #[test]
    fn what_was_written_over_weighs_until_it_is_packed_anew() {
        let value = "v".repeat(10_000);
        let batches: Vec<CacheBatch> = (0..20).map(|_| batch(&[], &[("a", &value)])).collect();
        let log = log(&batches);
        assert!(
            log.weight > 15 * log.live_weight(),
            "{} {}",
            log.weight,
            log.live_weight()
        );
        assert!(weight(&log.packed()) <= log.live_weight());
    }

    #[test]
    fn what_is_not_a_segment_is_refused() {
        let whole = of_batch(&batch(&[], &[("key", "value")])).remove(0);
        for length in 1..whole.len() {
            assert_eq!(
                Log::default().take(&whole[..length]),
                Err(StoreFault::Closed),
                "{length}"
            );
        }
        let mut not_text = whole.clone();
        not_text[8] = 0xff;
        assert_eq!(Log::default().take(&not_text), Err(StoreFault::Closed));
        assert_eq!(Log::default().take(&whole), Ok(()));
    }
}
