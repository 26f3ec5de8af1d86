//! What the two sides of an assignment say to each other, and the ways out: call a coordinator in, report, block.
//!
//! ```text
//! conversation   open ──▶ closed ──▶ deleted     closed: 48 hours after the end, at once by a block or when the helper is gone
//! coordinator    reads nothing ── called in by a side ──▶ reads and writes, seen by both
//!                              └─ a side reports ───────▶ reads (recorded like every look at private fields)
//! ```
//!
//! Invariants, kept by [`rules`] (one table of part × act × circumstances, a reviewed snapshot):
//! - only the requester, the helper who still has or had a place, and a coordinator who was called in or to whom
//!   something was reported read anything; a helper who withdrew or was suspended reads no further;
//! - a block closes the conversations of the two and frees what is still to come, without a reason; the other side is
//!   told that the conversation is closed, not why;
//! - words of messages stand in no log, no event, no mail and no live hint.

pub mod flows;
pub(super) mod http;
pub mod model;
pub mod rules;
mod store;

#[cfg(test)]
mod rules_tests;
