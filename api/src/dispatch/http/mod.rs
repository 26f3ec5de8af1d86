//! Dispatch over HTTP.

mod absences;
mod board;
mod chain;
mod claims;
mod duty;
mod handovers;
mod plan_answers;
mod plans;
mod queue;
mod refusal;
mod today;
mod visits;

use crate::web::Mount;

/// Mounts the routes of this slice.
pub fn routes(config: &mut impl Mount) {
    absences::routes(config);
    board::routes(config);
    chain::routes(config);
    claims::routes(config);
    duty::routes(config);
    handovers::routes(config);
    plans::routes(config);
    queue::routes(config);
    today::routes(config);
    visits::routes(config);
}
