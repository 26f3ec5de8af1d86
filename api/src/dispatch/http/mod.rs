//! Dispatch over HTTP.

mod absences;
mod chain;
mod duty;
mod queue;
mod refusal;
mod visits;

use crate::web::Mount;

/// Mounts the routes of this slice.
pub fn routes(config: &mut impl Mount) {
    absences::routes(config);
    chain::routes(config);
    duty::routes(config);
    queue::routes(config);
    visits::routes(config);
}
