//! Why nothing was done in dispatch.

use super::Stale;
use crate::dispatch::model::{ClaimView, VisitWarning};
use crate::dispatch::rules::{Refused, VisitRefusal};
use crate::help_requests::flows::Refusal;
use crate::kernel::fault::Fault;
use crate::kernel::ids::PlanId;

/// Why nothing was done in dispatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DispatchRefusal {
    /// Parts of the input are wrong; all of them are named.
    Invalid(Vec<Fault>),
    /// A rule of dispatch stands against the visit.
    Visit {
        /// Which.
        refusal: VisitRefusal,
        /// What else speaks against it.
        warnings: Vec<VisitWarning>,
    },
    /// Another coordinator works on it.
    Claimed(ClaimView),
    /// Another plan is being made.
    PlanRunning(PlanId),
    /// The plan is not (or no longer) there to be taken over.
    PlanNotReady,
    /// Visits of the plan cannot be made any more.
    PlanStale(Vec<Stale>),
    /// The time to take it back is over.
    UndoTooLate,
    /// The life cycle stands against it, or somebody was faster.
    Request(Refusal),
}

impl From<Refused> for DispatchRefusal {
    fn from(refused: Refused) -> Self {
        Self::Visit { refusal: refused.refusal, warnings: refused.warnings }
    }
}

impl From<Refusal> for DispatchRefusal {
    fn from(refusal: Refusal) -> Self {
        Self::Request(refusal)
    }
}
