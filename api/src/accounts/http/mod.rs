//! The slice over HTTP.

mod acts;
mod answers;
mod authentication;
mod callers;
mod change;
mod cookies;
mod copy_page;
mod file;
mod imports;
mod me;
mod merging;
mod passwords;
mod people;
mod registration;
mod second_factor;
mod sessions;
mod shapes;

pub use authentication::SessionAuthenticator;
pub use shapes::Me;

use crate::web::Mount;

/// The routes of the slice.
pub fn routes(config: &mut impl Mount) {
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
        .service(me::read)
        .service(me::change)
        .service(me::take_role)
        .service(me::disclosures)
        .service(me::export)
        .service(me::erase);
    config
        .service(callers::find)
        .service(imports::import)
        .service(callers::ask_for_duplicates)
        .service(people::list)
        .service(people::record)
        .service(people::read)
        .service(people::change)
        .service(merging::merge)
        .service(acts::verify)
        .service(acts::undo_verification)
        .service(acts::record_clearance)
        .service(acts::suspend)
        .service(acts::lift_suspension)
        .service(acts::add_note)
        .service(acts::grant_role)
        .service(acts::revoke_role)
        .service(acts::make_activation_code)
        .service(acts::activate);
}
