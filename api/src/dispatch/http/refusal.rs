//! How the refusals of dispatch are answered.

use super::claims::ClaimAnswer;
use crate::caller::Identity;
use crate::db::{Db, Failure};
use crate::dispatch::flows::{self, DispatchRefusal, Stale};
use crate::dispatch::rules::{VisitRefusal, words};
use crate::help_requests::HelpRequestAnswer;
use crate::help_requests::model::Actor;
use crate::kernel::ids::HelpRequestId;
use crate::problem::{Problem, ProblemCode};
use actix_web::http::StatusCode;
use serde_json::json;

impl From<DispatchRefusal> for Problem {
    fn from(refusal: DispatchRefusal) -> Self {
        match refusal {
            DispatchRefusal::Invalid(faults) => Self::faulty(faults),
            DispatchRefusal::Visit { refusal, warnings } => Self::new(code(refusal)).with("warnings", words(&warnings)),
            DispatchRefusal::Claimed(view) => {
                Self::new(ProblemCode::ClaimedByAnother).with("claim", ClaimAnswer::of(view, false))
            }
            DispatchRefusal::PlanRunning(id) => Self::new(ProblemCode::PlanRunning).with("plan_id", id),
            DispatchRefusal::PlanNotReady => Self::new(ProblemCode::PlanNotReady),
            DispatchRefusal::PlanStale(stale) => {
                Self::new(ProblemCode::PlanStale).with("changed", stale.into_iter().map(changed).collect::<Vec<_>>())
            }
            DispatchRefusal::UndoTooLate => Self::new(ProblemCode::UndoTooLate),
            DispatchRefusal::Request(refusal) => refusal.into(),
        }
    }
}

/// A visit of a plan that cannot be made any more, and what stands against it by now.
fn changed(stale: Stale) -> serde_json::Value {
    let problem = Problem::from(*stale.refusal);
    json!({ "help_request_id": stale.help_request_id, "code": problem.code().as_str() })
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
