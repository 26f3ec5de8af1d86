//! A plan as it is kept: a job, its proposal, and what became of it.

use super::Named;
use crate::dispatch::planning::model::{LeftOpen, PlanEnd, PlanFigures, PlannedVisit};
use crate::help_requests::model::EscalationReason;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId, PlanId};
use crate::text_enum;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

text_enum! {
    /// Where a plan stands.
    pub enum PlanState {
        /// It is being made.
        Running = "running",
        /// It can be taken over.
        Ready = "ready",
        /// Nobody wanted it any more.
        Cancelled = "cancelled",
        /// It came to nothing.
        Failed = "failed",
        /// Visits of it were made.
        Accepted = "accepted",
        /// They were taken back.
        Undone = "undone",
    }
}

/// What a plan proposes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The visits, in order of time.
    pub visits: Vec<PlannedVisit>,
    /// What is left open, and why.
    pub open: Vec<LeftOpen>,
    /// Requests that were left out, because another coordinator worked on them.
    pub claimed: Vec<HelpRequestId>,
    /// Requests of guests to whom nobody has spoken yet: nobody is sent to them by a plan.
    pub call_backs: Vec<HelpRequestId>,
    /// What it amounts to.
    pub figures: PlanFigures,
    /// How it came about.
    pub end: PlanEnd,
}

/// A visit that was made from a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenVisit {
    /// The request.
    pub help_request_id: HelpRequestId,
    /// The visit.
    pub assignment_id: AssignmentId,
    /// Since when the request had waited, and why: it waits so again when the plan is taken back.
    pub waited: Option<(Instant, EscalationReason)>,
    /// Whether it stayed when the plan was taken back, because something had happened to it since.
    pub is_kept: bool,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanJob {
    /// Its id.
    pub id: PlanId,
    /// Who asked for it.
    pub creator: Named,
    /// The first day of the town's calendar.
    pub first_day: NaiveDate,
    /// The last one.
    pub last_day: NaiveDate,
    /// Where it stands.
    pub state: PlanState,
    /// How much of the search is done.
    pub percent_done: i32,
    /// Requests served by the best plan so far.
    pub served: i32,
    /// What it proposes, when it is ready.
    pub proposal: Option<Proposal>,
    /// What was made of it.
    pub taken: Vec<TakenVisit>,
    /// When it was asked for.
    pub created_at: Instant,
    /// When the search was last heard of.
    pub alive_at: Instant,
    /// Who took it over.
    pub accepted_by: Option<AccountId>,
    /// When.
    pub accepted_at: Option<Instant>,
}
