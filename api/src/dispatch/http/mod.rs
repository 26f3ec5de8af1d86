//! Dispatch over HTTP.

mod duty;
mod queue;
mod refusal;
mod visits;

use crate::web::Mount;

/// Mounts the routes of this slice.
pub fn routes(config: &mut impl Mount) {
    duty::routes(config);
    queue::routes(config);
    visits::routes(config);
}
