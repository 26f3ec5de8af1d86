//! How the refusals of dispatch are answered.

use crate::caller::Identity;
use crate::dispatch::flows::DispatchRefusal;
use crate::dispatch::rules::{VisitRefusal, words};
use crate::help_requests::HelpRequestAnswer;
use crate::help_requests::model::Actor;
use crate::problem::{Problem, ProblemCode};

impl From<DispatchRefusal> for Problem {
    fn from(refusal: DispatchRefusal) -> Self {
        match refusal {
            DispatchRefusal::Invalid(faults) => Self::faulty(faults),
            DispatchRefusal::Visit { refusal, warnings } => Self::new(code(refusal)).with("warnings", words(&warnings)),
            DispatchRefusal::Request { refusal, current: None } => refusal.into(),
            DispatchRefusal::Request { refusal, current: Some(view) } => {
                Self::from(refusal).with("current", HelpRequestAnswer::from(*view))
            }
        }
    }
}

fn code(refusal: VisitRefusal) -> ProblemCode {
    match refusal {
        VisitRefusal::NotInService => ProblemCode::StadtkuemmererNotInService,
        VisitRefusal::QuarterNotAssigned => ProblemCode::QuarterNotAssigned,
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
