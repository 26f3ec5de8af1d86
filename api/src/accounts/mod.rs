//! Accounts: who people are, how they sign in, what staff may do with their records.
//!
//! - [`model`]: roles, ways to reach a person, the person.
//! - [`sign_in`]: registration, sessions, passwords, codes, brakes.
//! - [`second_factor`]: time-based codes and recovery codes.

pub mod model;
mod store;
pub mod second_factor;
pub mod sign_in;
