//! Decisions about series: which days, what is made when, what may be said.

pub mod actions;
pub mod dates;
pub mod plan;
pub mod validation;

#[cfg(test)]
mod dates_tests;
#[cfg(test)]
mod life_cycle_tests;
#[cfg(test)]
mod samples;
