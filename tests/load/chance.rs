//! The same chance every time.

/// `SplitMix64`, from a seed.
pub struct Chance(pub u64);

impl Chance {
    /// A number from 0 to below `end`.
    pub fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        i64::try_from(mixed >> 1).unwrap_or(0).rem_euclid(end.max(1))
    }

    /// Whether it happens that happens so often in a hundred.
    pub fn happens(&mut self, percent: i64) -> bool {
        self.below(100) < percent
    }

    /// One of them; the first where there is none else.
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let place = self.below(i64::try_from(all.len()).unwrap_or(1));
        &all[usize::try_from(place).unwrap_or(0)]
    }
}
