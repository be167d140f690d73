//! Chance that always falls the same way: the seeded source of all that is random in the demo company.

use domain::calendar::Instant;
use uuid::{Builder, Uuid};

/// A seeded source of choices.
pub struct Dice(fastrand::Rng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// True so many times out of a thousand.
    pub fn thousandth(&mut self, times: u32) -> bool {
        self.0.u32(0..1_000) < times
    }

    /// A number of the range.
    pub fn among(&mut self, range: std::ops::RangeInclusive<i64>) -> i64 {
        self.0.i64(range)
    }

    /// A place in a list of this length, which is not zero.
    pub fn place(&mut self, length: usize) -> usize {
        self.0.usize(0..length.max(1))
    }

    /// A place in a list, the first ones far more often: a few customers buy most.
    pub fn front_place(&mut self, length: usize) -> usize {
        let length = length.max(1);
        let end = self.0.usize(0..length) + 1;
        self.0.usize(0..end)
    }

    pub fn one_of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.place(list.len())]
    }

    /// So many decimal digits.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| self.0.digit(10)).collect()
    }

    /// The provisional reference that a device would have made.
    pub fn reference(&mut self) -> String {
        const LETTERS: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
        let letters = (0..4).map(|_| char::from(*self.one_of(LETTERS)));
        "D-".chars().chain(letters).collect()
    }

    /// A UUIDv7 of this moment.
    pub fn id(&mut self, at: Instant) -> Uuid {
        let mut random = [0; 10];
        self.0.fill(&mut random);
        uuid_at(at, &random)
    }
}

/// A UUIDv7 of a moment and given random bytes.
pub fn uuid_at(at: Instant, random: &[u8; 10]) -> Uuid {
    let millis = u64::try_from(at.micros() / 1_000).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millis, random).into_uuid()
}

/// An id that is the same in every demo company: of settings and people, whatever the seed.
pub fn fixed_id(kind: u8, at: usize) -> Uuid {
    // 20 March 2024, the first day of 1403, noon in Tehran.
    const FOUNDED: Instant = Instant::from_micros(1_710_923_400_000_000);
    let low = u8::try_from(at % 256).unwrap_or_default();
    let high = u8::try_from(at / 256 % 256).unwrap_or_default();
    uuid_at(FOUNDED, &[0, 0, kind, 0, 0, 0, 0, 0, high, low])
}
