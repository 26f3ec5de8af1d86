//! The demo's own dice: the same seed gives the same town on every machine and with every version of every library.

use crate::kernel::clock::Instant;
use crate::kernel::ids::Id;
use chrono::Duration;

/// A seeded source of numbers (`SplitMix64`, Steele, Lea and Flood 2014). Good enough to deal cards, useless for secrets.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// A source that begins at `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x5175_6172_7469_6572)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 for a bound of 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.next() % bound }
    }

    /// A place in a list of `length`.
    pub fn place(&mut self, length: usize) -> usize {
        let bound = u64::try_from(length).unwrap_or(u64::MAX);
        usize::try_from(self.below(bound)).unwrap_or(0)
    }

    /// One of several; the first of a list where there is no choice.
    pub fn pick<T: Copy>(&mut self, choices: &[T], otherwise: T) -> T {
        let place = self.place(choices.len());
        choices.get(place).copied().unwrap_or(otherwise)
    }

    /// One of several texts; empty when there are none.
    pub fn text(&mut self, choices: &[&'static str]) -> &'static str {
        self.pick(choices, "")
    }

    /// True in `percent` of 100 cases.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A span from `least` to `most` minutes.
    pub fn minutes(&mut self, least: u64, most: u64) -> Duration {
        let minutes = least + self.below(most.saturating_sub(least) + 1);
        Duration::minutes(i64::try_from(minutes).unwrap_or(0))
    }

    /// A place among `shares`, each as likely as its share of their sum.
    pub fn share(&mut self, shares: &[u64]) -> usize {
        let mut left = self.below(shares.iter().sum());
        for (place, share) in shares.iter().enumerate() {
            if left < *share {
                return place;
            }
            left -= share;
        }
        0
    }

    /// An id as it would have been made at `at`.
    pub fn id<I: Id>(&mut self, at: Instant) -> I {
        let mut random = [0_u8; 10];
        random[..8].copy_from_slice(&self.next().to_be_bytes());
        random[8..].copy_from_slice(&self.next().to_be_bytes()[..2]);
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
        I::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// `length` letters and digits that are not mixed up on the telephone.
    pub fn signs(&mut self, length: usize) -> String {
        const PLAIN: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        (0..length).map(|_| char::from(self.pick(PLAIN, b'A'))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::AccountId;
    use chrono::DateTime;

    #[test]
    fn the_same_seed_deals_the_same_cards() {
        let deal =
            |seed| (0..5).map(|_| 0).scan(Chance::new(seed), |chance, _| Some(chance.below(1_000))).collect::<Vec<_>>();
        assert_eq!(deal(7), deal(7));
        assert_ne!(deal(7), deal(8));
    }

    #[test]
    fn ids_carry_their_moment_and_sort_by_it() {
        let mut chance = Chance::new(1);
        let at = |second| DateTime::from_timestamp(second, 0).unwrap();
        let (early, late): (AccountId, AccountId) = (chance.id(at(1_000)), chance.id(at(2_000)));
        assert!(early < late);
        assert_eq!(early.0.get_version_num(), 7);
    }

    #[test]
    fn shares_are_kept() {
        let mut chance = Chance::new(3);
        let mut counts = [0_u32; 3];
        for _ in 0..10_000 {
            counts[chance.share(&[70, 30, 0])] += 1;
        }
        assert!((6_700..7_300).contains(&counts[0]) && counts[2] == 0, "{counts:?}");
    }
}
