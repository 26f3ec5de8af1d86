//! Dispatch over HTTP.

mod duty;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes of this slice.
pub fn routes(config: &mut ServiceConfig<'_>) {
    duty::routes(config);
}
