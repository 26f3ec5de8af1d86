//! Dispatch: the coordinator's queue, the Stadtkümmerer's duty and visits.
//!
//! A visit is an assignment of kind `stadtkuemmerer`; its life cycle is the table of `help_requests`. This slice decides
//! only who may be sent when:
//!
//! | rule | kind |
//! | --- | --- |
//! | role, not suspended, has a duty, not away, not the requester | hard |
//! | starts at most an hour ago and within 26 weeks; 15 minutes to 8 hours long | hard |
//! | no two assignments of one person overlap, whether visits or as a volunteer | hard |
//! | within working hours and no public holiday, capacity of the day, a quarter and a kind of help of the duty, at a time that was wanted | soft: needs a recorded reason |
//!
//! Who is on duty in a quarter at a moment is one chain ([`duty_chain`]); who is away when, [`presence`]. An absence gives
//! the visits that begin in it back to the queue.
//!
//! Who may do what: a coordinator reads the queue, sends, moves and recalls; a Stadtkümmerer acknowledges or hands back
//! their own visits, reads their own day and enters their own absences, as a coordinator does for them; an admin sees nothing of it.

pub mod assignment;
pub mod claims;
pub mod duty_chain;
pub mod flows;
mod http;
pub mod model;
pub mod planning;
pub mod plans;
pub mod presence;
pub mod rules;
mod store;
pub mod suggestions;

pub use http::routes;

#[cfg(test)]
mod sample;
