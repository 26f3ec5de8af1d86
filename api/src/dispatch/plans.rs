//! What may be done with a plan, and when. Pure.

use super::model::{BoardVisit, PlanJob, PlanState};
use crate::help_requests::assignments::model::AssignmentState;
use crate::kernel::clock::Instant;
use chrono::{Duration, NaiveDate};

/// The most days of one plan.
pub const MOST_DAYS: i64 = 7;
/// Nobody is sent sooner: people need to read it, and to set out.
pub const LEAD_MINUTES: i64 = 30;
/// For so long what was made of a plan can be taken back.
pub const UNDO_MINUTES: i64 = 30;
/// A search that was not heard of for so long has ended with its process.
const SILENT_SECONDS: i64 = 60;
/// The most visits that are made of a plan at once: each is a whole act, and others must not wait for all of them together.
pub const MOST_TAKEN: usize = 100;

/// The earliest start of a visit of a plan that is made at `now`.
pub fn earliest_start(now: Instant) -> Instant {
    now + Duration::minutes(LEAD_MINUTES)
}

/// Where a plan stands at `now`: one whose process has ended is failed, whatever is written.
pub fn state_at(job: &PlanJob, now: Instant) -> PlanState {
    let is_silent = now - job.alive_at > Duration::seconds(SILENT_SECONDS);
    if job.state == PlanState::Running && is_silent { PlanState::Failed } else { job.state }
}

/// Until when it can be taken back; `None` where there is nothing to take back (any more).
pub fn undo_until(job: &PlanJob, now: Instant) -> Option<Instant> {
    let until = job.accepted_at? + Duration::minutes(UNDO_MINUTES);
    (job.state == PlanState::Accepted && now < until).then_some(until)
}

/// Whether a visit takes its time: it is to come, under way or done.
pub fn holds_time(visit: &BoardVisit) -> bool {
    visit.state.holds_place()
}

/// Whether a visit is still as the plan made it: nobody has moved, read or begun it.
pub fn is_untouched(visit: &BoardVisit, now: Instant) -> bool {
    visit.state == AssignmentState::Accepted && visit.version == 1 && !visit.is_acknowledged && visit.span.start > now
}

/// What is wrong with the days of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayFault {
    /// The last day is before the first one.
    EndBeforeStart,
    /// More than [`MOST_DAYS`] days.
    TooManyDays,
    /// All of it is over.
    InThePast,
    /// It begins more than 26 weeks ahead.
    TooFarAhead,
}

/// Whether these days can be planned.
pub fn check_days(first: NaiveDate, last: NaiveDate, today: NaiveDate) -> Result<(), DayFault> {
    if last < first {
        Err(DayFault::EndBeforeStart)
    } else if (last - first).num_days() >= MOST_DAYS {
        Err(DayFault::TooManyDays)
    } else if last < today {
        Err(DayFault::InThePast)
    } else if (first - today).num_days() > super::rules::DAYS_AHEAD - MOST_DAYS {
        Err(DayFault::TooFarAhead)
    } else {
        Ok(())
    }
}

#[cfg(test)]
#[path = "plans_tests.rs"]
mod tests;
