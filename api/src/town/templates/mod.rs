//! Texts that coordinators use again and again: in messages, in letters, in the note of a call.
//!
//! Who may do what: coordinators read and write; nobody else sees them. A text holds no personal data: who is spoken to is put in where
//! it is used (`{name}`, `{reference}`, `{office}`).

pub mod flows;
mod http;
pub mod model;
pub mod rules;
mod store;

pub use http::routes;
