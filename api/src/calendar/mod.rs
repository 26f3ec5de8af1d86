//! Calendars: an assignment as a file, and a private feed of all that a person has promised or expects (RFC 5545).
//!
//! - An event says what help it is, in which quarter, with the first name of the other side while that may be known, and
//!   links to the app; never a surname, an address or a telephone number, for calendars lie with others.
//! - The feed's address holds a secret of 256 bits, of which only the hash is stored. Whoever has it reads the feed; it is made
//!   anew or taken away by its owner, and ends with the account.
//! - The same assignment always has the same UID; its SEQUENCE rises when its time changes and when it is called off. What
//!   was called off stays in the feed as cancelled, so that calendars take it out.
//! - The feed reaches from 14 days back to 60 ahead.

pub mod flows;
mod http;
pub mod model;
pub mod rules;
mod store;
pub mod writing;
pub mod zones;

pub use http::routes;

#[cfg(test)]
mod writing_tests;
