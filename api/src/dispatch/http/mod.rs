//! Dispatch over HTTP.

mod duty;
mod queue;
mod refusal;
mod visits;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes of this slice.
pub fn routes(config: &mut ServiceConfig<'_>) {
    duty::routes(config);
    queue::routes(config);
    visits::routes(config);
}
