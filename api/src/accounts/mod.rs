//! Accounts: who people are, how they sign in, what staff may do with their records.
//!
//! - [`model`]: roles, ways to reach a person, the person.
//! - [`sign_in`]: registration, sessions, passwords, codes, brakes.
//! - [`second_factor`]: time-based codes and recovery codes.

mod fields;
pub mod flows;
mod http;
pub mod model;
mod refusal;
pub mod rules;
pub mod second_factor;
pub mod sign_in;
mod store;

pub use flows::{Accounts, load_person};
pub use http::{Me, SessionAuthenticator, routes};
pub use refusal::{Outcome, Refusal};
