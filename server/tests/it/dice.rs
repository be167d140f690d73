//! Chance that a seed repeats.

/// Numbers that look random and are the same each time.
pub struct Dice(pub u64);

impl Dice {
    /// Below `sides`. A step of Knuth's linear congruence (MMIX), of which the high bits are used.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    pub fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.roll(u64::try_from(all.len()).unwrap())).unwrap()]
    }
}
