//! Offers: what a volunteer is ready to do. One offer for one volunteer.
//!
//! ```text
//! pending ──(a coordinator verifies the person)──▶ active ◀──▶ paused (until the date that the helper named)
//! ```
//!
//! The state is derived from the verification and the pause and never stored, so that it cannot be out of date.
//!
//! Invariants:
//! - a pending or paused offer makes nobody eligible;
//! - residents see offers only as numbers, and no number below five ([`rules::shown_count`]);
//! - the quarters in which an offer counts are stored beside those named and made anew when either the offer or the
//!   town's quarters change.
//!
//! Who may do what: a volunteer reads, writes and deletes their own offer; nobody else sees it as a whole.

pub mod flows;
mod http;
pub mod model;
pub mod rules;
mod store;

pub use http::routes;
