//! How the refusals of dispatch are answered.

use crate::caller::Identity;
use crate::db::{Db, Failure};
use crate::dispatch::flows::{self, DispatchRefusal};
use crate::dispatch::rules::{VisitRefusal, words};
use crate::help_requests::HelpRequestAnswer;
use crate::help_requests::model::Actor;
use crate::kernel::ids::HelpRequestId;
use crate::problem::{Problem, ProblemCode};
use actix_web::http::StatusCode;

impl From<DispatchRefusal> for Problem {
    fn from(refusal: DispatchRefusal) -> Self {
        match refusal {
            DispatchRefusal::Invalid(faults) => Self::faulty(faults),
            DispatchRefusal::Visit { refusal, warnings } => Self::new(code(refusal)).with("warnings", words(&warnings)),
            DispatchRefusal::Request(refusal) => refusal.into(),
        }
    }
}

fn code(refusal: VisitRefusal) -> ProblemCode {
    match refusal {
        VisitRefusal::NotInService => ProblemCode::StadtkuemmererNotInService,
        VisitRefusal::QuarterNotAssigned => ProblemCode::QuarterNotAssigned,
        VisitRefusal::Absent => ProblemCode::StadtkuemmererAbsent,
        VisitRefusal::OwnRequest => ProblemCode::StadtkuemmererIsRequester,
        VisitRefusal::StartsInThePast => ProblemCode::VisitInThePast,
        VisitRefusal::StartsTooFarAhead => ProblemCode::VisitTooFarAhead,
        VisitRefusal::LengthOutOfRange => ProblemCode::VisitLengthOutOfRange,
        VisitRefusal::TimesOverlap => ProblemCode::OverlappingAssignment,
        VisitRefusal::ReasonNeeded => ProblemCode::RecordedReasonNeeded,
    }
}

/// The caller in the words of help requests.
pub(super) fn actor(identity: Identity) -> Actor {
    Actor { id: identity.account_id, roles: identity.roles }
}

/// The answer to a refused visit: where the request or the person stands against it, with the request as it is now.
pub(super) async fn with_fresh_state(
    db: &Db,
    actor: Actor,
    id: HelpRequestId,
    failure: Failure<DispatchRefusal>,
) -> Problem {
    let problem = Problem::from(failure);
    if problem.code().status() != StatusCode::CONFLICT {
        return problem;
    }
    let now = db.clock().now();
    let fresh = db.read_rows("dispatch.fresh_state", move |connection| flows::fresh_state(connection, &actor, id, now));
    match fresh.await {
        Ok(Some(view)) => problem.with("current", HelpRequestAnswer::from(view)),
        // The refusal stands, whether or not its picture could be made.
        Ok(None) | Err(_) => problem,
    }
}
