//! What is allowed: decisions over values, without clock, database or randomness.

pub mod actions;
pub mod deadlines;
pub mod eligibility;
pub mod fits;
pub mod helped;
pub mod limits;
pub mod next_step;
pub mod validation;
pub mod visibility;

#[cfg(test)]
mod eligibility_tests;
#[cfg(test)]
mod life_cycle_tests;
#[cfg(test)]
pub mod samples;
