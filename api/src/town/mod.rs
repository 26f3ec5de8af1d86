//! The town: what it is called, whom to phone, what it must tell people, and the kinds of help that it offers.
//!
//! Nothing in the code knows a particular town. Everything that differs between towns stands in one row of settings and
//! in the categories; a new town begins with the defaults of [`defaults`] and fills in its name and contact.
//!
//! Who may do what: everybody reads, signed in or not; an admin writes.

pub mod defaults;
pub mod flows;
pub mod holidays;
mod http;
pub mod model;
pub mod rules;
mod scripts;
mod store;
pub mod templates;

pub use http::routes;
