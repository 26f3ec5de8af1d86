//! Invitations over HTTP.

mod answers;
mod inputs;
mod invitations;
mod listing;
mod newcomers;
mod problems;
mod requests;

use crate::web::Mount;

/// Mounts the routes of this slice.
pub fn routes(config: &mut impl Mount) {
    config
        .service(listing::list_help_requests)
        .service(invitations::list_my_invitations)
        .service(invitations::accept_invitation)
        .service(invitations::refuse_invitation)
        .service(invitations::propose_another_time)
        .service(invitations::agree_to_another_time)
        .service(requests::read_search)
        .service(requests::list_candidates)
        .service(requests::list_not_asked)
        .service(newcomers::list_newcomers)
        .service(newcomers::read_onboarding);
}
