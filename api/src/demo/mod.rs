//! The demo town: an empty database filled with a believable town of invented people, offers, requests and two months of
//! history. The same seed and date give the same rows.
//!
//! The way: the town and its quarters come through the flows of their slices; people are drawn ([`people`], [`population`]);
//! each request is made ([`asking`], [`stage`]) and lives until the present ([`life`]), step by step through the same tables
//! of the life cycle and the same rules of eligibility and deadlines that the program goes by ([`case`], [`cast`]); the
//! rows are written in chunks ([`rows`], [`fill`]). No notice is queued: nobody is written to.
//!
//! It works on an empty database and with a public address on this machine only (security.md 77), and marks the town.

mod asking;
mod case;
mod cast;
mod chance;
mod fate;
mod fill;
mod life;
mod people;
mod population;
mod rows;
mod second_factor;
mod series;
pub mod sign_ins;
mod staff;
mod stage;
#[cfg(test)]
mod tests;
mod texts;
mod town_setup;
mod writing;

pub use fill::{DemoFailure, Plan, Report, fill, require_loopback};
pub use second_factor::code;
