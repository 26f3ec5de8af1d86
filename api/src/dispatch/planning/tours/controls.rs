//! Who ends a search, and where its chance comes from.

use crate::dispatch::planning::Watch;
use crate::dispatch::planning::model::{Going, PlanEnd, PlanQuestion, Progress};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use vrp_core::prelude::{Float, Random};
use vrp_core::rosomaxa::prelude::{Quota, RandomGen};

/// What a search goes by.
pub(super) struct Controls {
    watch: Watch,
    /// How many changes are to be tried.
    pub(super) generations: u32,
    /// Where chance comes from.
    pub(super) chance: Arc<Chance>,
    end: Arc<End>,
}

impl Controls {
    pub(super) fn new(question: &PlanQuestion, watch: &Watch) -> Self {
        let chance = Arc::new(Chance(AtomicU64::new(question.seed)));
        Self { watch: watch.clone(), generations: question.generations, chance, end: Arc::new(End(AtomicU8::new(0))) }
    }

    pub(super) fn random(&self) -> Arc<dyn Random> {
        self.chance.clone()
    }

    pub(super) fn quota(&self) -> Arc<dyn Quota> {
        self.end.clone()
    }

    /// Whether the watcher lets the search go on.
    pub(super) fn go_on(&self, done: u32, served: usize) -> bool {
        let word = match (self.watch)(Progress { done, of: self.generations, served }) {
            Going::On => 0,
            Going::Enough => 1,
            Going::Cancelled => 2,
        };
        self.end.0.store(word, Ordering::Relaxed);
        word == 0
    }

    /// How the search ended.
    pub(super) fn end(&self) -> PlanEnd {
        match self.end.0.load(Ordering::Relaxed) {
            0 => PlanEnd::Finished,
            1 => PlanEnd::TimeUp,
            _ => PlanEnd::Cancelled,
        }
    }
}

/// What the watcher said: 0 to go on, 1 that it is enough, 2 that it is cancelled.
struct End(AtomicU8);

impl Quota for End {
    fn is_reached(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }
}

/// Chance (`SplitMix64`) in the words of `vrp-core`.
pub(super) struct Chance(AtomicU64);

impl Chance {
    pub(super) fn next(&self) -> u64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut mixed = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 where there is none.
    pub(super) fn below(&self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }
}

impl Random for Chance {
    fn uniform_int(&self, min: i32, max: i32) -> i32 {
        let width = u64::from(max.abs_diff(min)) + 1;
        i32::try_from(i64::from(min) + i64::try_from(self.next() % width).unwrap_or(0)).unwrap_or(min)
    }

    fn uniform_real(&self, min: Float, max: Float) -> Float {
        let part = Float::from(u32::try_from(self.next() >> 32).unwrap_or(0)) / (Float::from(u32::MAX) + 1.0);
        min + part * (max - min)
    }

    fn is_head_not_tails(&self) -> bool {
        self.next() >> 63 == 1
    }

    fn is_hit(&self, probability: Float) -> bool {
        self.uniform_real(0.0, 1.0) < probability
    }

    fn weighted(&self, weights: &[usize]) -> usize {
        let mut left = self.below(weights.iter().sum());
        let found = weights.iter().position(|weight| {
            let is_here = left < *weight;
            left = left.saturating_sub(*weight);
            is_here
        });
        found.unwrap_or(0)
    }

    /// Asked for by operators that are not used here.
    fn get_rng(&self) -> RandomGen {
        RandomGen::new_repeatable()
    }
}

/// The chance of one request in one round.
pub(super) fn chance_of(round: u64, visit: usize) -> u64 {
    Chance(AtomicU64::new(round ^ u64::try_from(visit).unwrap_or(0).rotate_left(32))).next()
}
