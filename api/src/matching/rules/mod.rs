//! The policy: pure functions of a moment and a view.

pub mod learning;
pub mod limits;
pub mod merits;
mod messages;
pub mod onboarding;
pub mod order;
pub mod pace;
pub mod recheck;
mod round;
pub mod scarcity;
pub mod times;

pub use round::{View, decide, hand_over_at, not_before};

#[cfg(test)]
mod pairs_tests;
#[cfg(test)]
mod properties_tests;
#[cfg(test)]
mod rules_tests;

/// The averages of a town that has seen nothing yet.
#[cfg(test)]
fn averages_of_nothing() -> crate::matching::model::TownAverages {
    learning::averages(&crate::matching::model::TownCounts::default())
}
