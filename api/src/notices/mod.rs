//! Notices: what people are told, in the app and by mail, and when.
//!
//! A flow queues a notice in its own transaction: an occasion and ids, nothing else. The worker leases what is due, and only then looks up
//! who it goes to, whether it still holds, lays it into the person's inbox, and makes the secret of a link. Mails carry no address, no telephone number, no name and no
//! time of anybody's visit: they say that there is something to read, and the app shows it to whoever may see it.
//!
//! - [`model`]: the occasions, the inbox, what people wish.
//! - [`rules`]: who is told what and when; when a failed mail is tried again.
//! - [`reactions`]: notices that follow from events of other slices.
//! - [`wording`]: the templates.
//! - [`delivery`]: the mail server, or a folder.
//! - [`flows`]: sending what is due; the inbox; how somebody wants to be told; deleting what is old.

pub mod delivery;
pub mod flows;
mod html;
mod http;
pub mod mail;
pub mod model;
mod reactions;
pub mod rules;
mod secrets;
#[cfg(test)]
mod sending_tests;
mod store;
pub mod wording;

pub use http::routes;
pub use reactions::react;
