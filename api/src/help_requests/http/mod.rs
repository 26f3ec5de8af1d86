//! Help requests and assignments over HTTP.

pub(super) mod acting;
mod answers;
mod assignments;
mod callers;
pub(super) mod documents;
mod guests;
mod helped;
pub(super) mod inputs;
mod log;
mod problems;
mod requests;
pub(super) mod shapes;

pub use answers::{AcceptanceAnswer, AssignmentAnswer, HelpRequestAnswer};
pub use documents::{OfAccepting, OfActing, OfAnswering, OfListing, OfReading};
pub use inputs::AcceptanceInput;

use super::flows::{self, Refusal};
use super::model::Actor;
use crate::caller::Identity;
use crate::db::{Db, Failure};
use crate::kernel::ids::HelpRequestId;
use crate::problem::Problem;
use crate::web::Mount;

/// Mounts the routes of this slice.
pub fn routes(config: &mut impl Mount) {
    config
        .service(guests::create_guest_help_request)
        .service(guests::give_status_code)
        .service(guests::read_guest_status)
        .service(requests::create_help_request)
        .service(requests::read_help_request)
        .service(requests::edit_help_request)
        .service(requests::accept_help_request)
        .service(requests::cancel_help_request)
        .service(requests::reopen_help_request)
        .service(requests::escalate_help_request)
        .service(requests::extend_help_request)
        .service(requests::release_help_request)
        .service(requests::close_help_request)
        .service(requests::list_my_help_requests)
        .service(callers::read_open_requests)
        .service(log::read_help_request_events)
        .service(log::read_contact_log)
        .service(log::add_contact_log_entry)
        .service(assignments::list_my_assignments)
        .service(helped::read_my_helped)
        .service(assignments::read_assignment)
        .service(assignments::withdraw_assignment)
        .service(assignments::complete_assignment)
        .service(assignments::undo_assignment_completion)
        .service(assignments::confirm_assignment)
        .service(assignments::report_no_show)
        .service(assignments::thank_for_assignment);
    super::messages::http::routes(config);
    super::series::http::routes(config);
}

impl From<Identity> for Actor {
    fn from(identity: Identity) -> Self {
        Self { id: identity.account_id, roles: identity.roles }
    }
}

/// A refused act with the fresh state of the request, where the person may see it, and for who came too late up to
/// three alternatives.
pub async fn explained(db: &Db, actor: &Actor, id: HelpRequestId, failure: Failure<Refusal>) -> Problem {
    let Failure::Refused(refusal) = failure else { return failure.into() };
    let (is_conflict, is_too_late) = (refusal.is_conflict(), refusal.is_too_late());
    let mut problem = Problem::from(refusal);
    if !is_conflict {
        return problem;
    }
    let (now, caller) = (db.clock().now(), actor.clone());
    let seen = db.read("help_requests.current", move |connection| flows::peek(connection, &caller, id, now)).await;
    if let Ok(view) = seen {
        problem = problem.with("current", HelpRequestAnswer::from(view));
    }
    if is_too_late {
        let caller = actor.clone();
        let others = db
            .read("help_requests.alternatives", move |connection| flows::alternatives(connection, &caller, id, now))
            .await;
        let others: Vec<_> = others.unwrap_or_default().into_iter().map(HelpRequestAnswer::from).collect();
        problem = problem.with("alternatives", others);
    }
    problem
}
