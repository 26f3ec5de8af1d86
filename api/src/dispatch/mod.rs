//! Dispatch: the coordinator's queue, the Stadtkümmerer's duty and visits.
//!
//! A visit is an assignment of kind `stadtkuemmerer`; its life cycle is the table of `help_requests`. This slice decides
//! only who may be sent when:
//!
//! | rule | kind |
//! | --- | --- |
//! | role, not suspended, the request's quarter is part of the duty, not the requester | hard |
//! | starts at most an hour ago and within 26 weeks; 15 minutes to 8 hours long | hard |
//! | no two assignments of one person overlap, whether visits or as a volunteer | hard |
//! | within working hours, capacity of the day, at a time that was wanted | soft: needs a recorded reason |
//!
//! Who may do what: a coordinator reads the queue, sends, moves and recalls; a Stadtkümmerer acknowledges or hands back
//! their own visits and reads their own day; an admin sees nothing of it.

pub mod flows;
mod http;
pub mod model;
pub mod rules;
mod store;
pub mod suggestions;

pub use http::routes;

#[cfg(test)]
mod sample;
