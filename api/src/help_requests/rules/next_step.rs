//! What happens next and by when, for every state: a code that every surface words for itself.

use super::deadlines::{answer_by, coordinator_takes_over_at, wipe_at};
use crate::help_requests::assignments::model::{Assignment, AssignmentState, DAYS_UNTIL_SELF_CONFIRMATION};
use crate::help_requests::model::life_cycle::UNDO_MINUTES;
use crate::help_requests::model::{HelpRequest, RequestState};
use crate::kernel::clock::Instant;
use crate::text_enum;
use chrono::Duration;

/// Hours in which the office calls a guest back or looks at a request in its queue.
pub const OFFICE_HOURS: i64 = 24;

text_enum! {
    /// What happens next with a request.
    pub enum NextStepCode {
        /// The office calls the guest.
        OfficeCalls = "office_calls",
        /// The coordinator looks for somebody.
        CoordinatorArranges = "coordinator_arranges",
        /// The owner is asked whether it is still needed.
        AnswerStillNeeded = "answer_still_needed",
        /// Volunteers see it; after `by` the coordinator takes over.
        VolunteersMayAccept = "volunteers_may_accept",
        /// The helper comes at `by`.
        HelperComes = "helper_comes",
        /// The helper says how it went; after `by` it counts as done.
        HelperReports = "helper_reports",
        /// The requester confirms; after `by` it counts as confirmed.
        RequesterConfirms = "requester_confirms",
        /// The end can be taken back until `by`.
        CanBeReopened = "can_be_reopened",
        /// Private details are deleted at `by`.
        DetailsAreDeleted = "details_are_deleted",
        /// Nothing more happens.
        Finished = "finished",
    }
}

/// What happens next and by when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextStep {
    /// What.
    pub code: NextStepCode,
    /// By when.
    pub by: Option<Instant>,
}

impl NextStep {
    fn new(code: NextStepCode, by: Option<Instant>) -> Self {
        Self { code, by }
    }
}

/// What happens next with `request`, whose assignments are `assignments`.
pub fn next_step(request: &HelpRequest, assignments: &[Assignment], now: Instant) -> NextStep {
    match request.state {
        RequestState::Open => next_when_open(request, assignments, now),
        RequestState::Matched => next_visit(assignments, now)
            .unwrap_or_else(|| NextStep::new(NextStepCode::CoordinatorArranges, Some(request.deadline_at))),
        RequestState::Done => match last_report(assignments) {
            Some(by) => NextStep::new(NextStepCode::RequesterConfirms, Some(by)),
            None => next_after_end(request),
        },
        RequestState::Cancelled | RequestState::Expired => {
            let undo = request.closed_at.map(|closed| closed + Duration::minutes(UNDO_MINUTES));
            match undo {
                Some(until) if request.closed_by.is_some() && now < until => {
                    NextStep::new(NextStepCode::CanBeReopened, Some(until))
                }
                _ => next_after_end(request),
            }
        }
    }
}

fn next_when_open(request: &HelpRequest, assignments: &[Assignment], now: Instant) -> NextStep {
    let office = |since: Instant| Some(since + Duration::hours(OFFICE_HOURS));
    if request.is_waiting_for_call_back {
        return NextStep::new(NextStepCode::OfficeCalls, office(request.created_at));
    }
    if let Some(escalation) = request.escalation {
        return NextStep::new(NextStepCode::CoordinatorArranges, office(escalation.at));
    }
    if let Some(visit) = next_visit(assignments, now) {
        return visit;
    }
    match request.still_needed_asked_at {
        Some(asked_at) => NextStep::new(NextStepCode::AnswerStillNeeded, Some(answer_by(request, asked_at))),
        None => NextStep::new(NextStepCode::VolunteersMayAccept, Some(coordinator_takes_over_at(request))),
    }
}

/// The next helper who comes, or the report that is missing longest.
fn next_visit(assignments: &[Assignment], now: Instant) -> Option<NextStep> {
    let accepted = || assignments.iter().filter(|assignment| assignment.state == AssignmentState::Accepted);
    let coming =
        accepted().filter(|assignment| now < assignment.span.end).map(|assignment| assignment.span.start).min();
    let reporting = accepted().map(|assignment| assignment.span.end).min();
    match (coming, reporting) {
        (Some(start), _) => Some(NextStep::new(NextStepCode::HelperComes, Some(start))),
        (None, Some(end)) => {
            let by = end + Duration::days(DAYS_UNTIL_SELF_CONFIRMATION);
            Some(NextStep::new(NextStepCode::HelperReports, Some(by)))
        }
        (None, None) => None,
    }
}

fn last_report(assignments: &[Assignment]) -> Option<Instant> {
    let unconfirmed = assignments.iter().filter(|assignment| assignment.state == AssignmentState::Done);
    unconfirmed
        .filter_map(|assignment| assignment.done_at)
        .min()
        .map(|at| at + Duration::days(DAYS_UNTIL_SELF_CONFIRMATION))
}

fn next_after_end(request: &HelpRequest) -> NextStep {
    match (request.wiped_at, wipe_at(request)) {
        (None, Some(at)) => NextStep::new(NextStepCode::DetailsAreDeleted, Some(at)),
        _ => NextStep::new(NextStepCode::Finished, None),
    }
}
