//! The slice over HTTP.

mod answers;
mod authentication;
mod cookies;
mod me;
mod passwords;
mod registration;
mod second_factor;
mod sessions;
mod shapes;

pub use authentication::SessionAuthenticator;
pub use shapes::Me;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of the slice.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(registration::register)
        .service(registration::resend)
        .service(registration::verify)
        .service(sessions::sign_in)
        .service(sessions::refresh)
        .service(sessions::sign_out)
        .service(sessions::list)
        .service(sessions::end)
        .service(passwords::ask_for_reset)
        .service(passwords::reset)
        .service(passwords::ask_for_code)
        .service(passwords::change)
        .service(second_factor::begin)
        .service(second_factor::confirm)
        .service(second_factor::give)
        .service(second_factor::remove)
        .service(second_factor::reauthenticate)
        .service(me::read);
}
