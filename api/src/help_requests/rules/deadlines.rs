//! When the coordinator takes over, when the owner is asked, when a request lapses, when its private fields go.

use crate::help_requests::model::{HelpRequest, Origin, RequestState, Urgency};
use crate::kernel::clock::Instant;
use chrono::Duration;

/// "As soon as possible" means within this many days.
pub const ASAP_DAYS: i64 = 7;
/// A request marked "urgent" is the coordinator's after this many hours.
pub const URGENT_HOURS: i64 = 24;
/// A request marked "soon" is the coordinator's after this many days.
pub const SOON_DAYS: i64 = 3;
/// The owner is asked "still needed?" this long before the request lapses.
pub const ASK_HOURS_BEFORE_LAPSE: i64 = 48;
/// The owner has this long to answer.
pub const ANSWER_HOURS: i64 = 24;
/// Private fields are deleted this many days after the end.
pub const WIPE_DAYS: i64 = 14;

/// The two moments that are stored with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// When the coordinator takes over because of the urgency.
    pub deadline_at: Instant,
    /// When its time is over.
    pub lapses_at: Instant,
}

/// How pressing it is to find somebody for help that begins at `start`: the meaning of the three words.
pub fn urgency_before(start: Instant, now: Instant) -> Urgency {
    if start <= now + Duration::hours(URGENT_HOURS) {
        Urgency::Urgent
    } else if start <= now + Duration::days(SOON_DAYS) {
        Urgency::Soon
    } else {
        Urgency::Normal
    }
}

/// The deadlines of a request that is made, released or changed at `from`; `last_window_end` is `None` for "as soon as
/// possible".
pub fn deadlines(urgency: Urgency, last_window_end: Option<Instant>, from: Instant) -> Deadlines {
    let lapses_at = last_window_end.unwrap_or(from + Duration::days(ASAP_DAYS));
    let deadline_at = match urgency {
        Urgency::Urgent => from + Duration::hours(URGENT_HOURS),
        Urgency::Soon => from + Duration::days(SOON_DAYS),
        Urgency::Normal => lapses_at,
    };
    Deadlines { deadline_at: deadline_at.min(lapses_at), lapses_at }
}

/// The deadlines after the owner said "still needed" at `now`: at least seven more days.
pub fn extended(urgency: Urgency, last_window_end: Option<Instant>, now: Instant) -> Deadlines {
    let week = now + Duration::days(ASAP_DAYS);
    deadlines(urgency, Some(last_window_end.map_or(week, |end| end.max(week))), now)
}

/// When the owner is asked: 48 hours before the lapse, but not before half of the time is over.
pub fn ask_at(request: &HelpRequest) -> Instant {
    let from = request.still_needed_answered_at.unwrap_or(request.created_at);
    let half = from + (request.lapses_at - from) / 2;
    half.max(request.lapses_at - Duration::hours(ASK_HOURS_BEFORE_LAPSE))
}

/// Until when the owner can answer before the coordinator gets it.
pub fn answer_by(request: &HelpRequest, asked_at: Instant) -> Instant {
    let half = (request.lapses_at - asked_at) / 2;
    asked_at + half.clamp(Duration::zero(), Duration::hours(ANSWER_HOURS))
}

/// When the coordinator takes over without anybody doing anything.
pub fn coordinator_takes_over_at(request: &HelpRequest) -> Instant {
    let unanswered = match request.still_needed_asked_at {
        Some(asked_at) => answer_by(request, asked_at),
        // Nobody can be asked by mail: staff ask.
        None if request.origin != Origin::Own => ask_at(request),
        None => request.lapses_at,
    };
    request.deadline_at.min(unanswered)
}

/// When its private fields are deleted.
pub fn wipe_at(request: &HelpRequest) -> Option<Instant> {
    request.closed_at.map(|closed| closed + Duration::days(WIPE_DAYS))
}

/// What the worker has to do about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Ask the owner "still needed?".
    AskStillNeeded,
    /// Give it to the coordinator: a deadline passed.
    Escalate,
    /// End it: the coordinator had it for a week after its time was over.
    Expire,
    /// Delete its private fields.
    Wipe,
}

/// The first thing that is due, if any. `active` is the number of helpers who are still to come.
pub fn due(request: &HelpRequest, active: i32, now: Instant) -> Option<Duty> {
    if request.state.is_final() {
        let is_due = wipe_at(request).is_some_and(|at| at <= now) && request.wiped_at.is_none();
        return is_due.then_some(Duty::Wipe);
    }
    // While somebody is still to come the request waits for their report.
    if request.state != RequestState::Open || request.is_waiting_for_call_back || active > 0 {
        return None;
    }
    match request.escalation {
        Some(escalation) => {
            let patience = Duration::days(crate::help_requests::model::life_cycle::DAYS_WITH_COORDINATOR);
            (escalation.at.max(request.lapses_at) + patience <= now).then_some(Duty::Expire)
        }
        None if coordinator_takes_over_at(request) <= now => Some(Duty::Escalate),
        None => {
            let is_askable = request.origin == Origin::Own && request.still_needed_asked_at.is_none();
            (is_askable && ask_at(request) <= now).then_some(Duty::AskStillNeeded)
        }
    }
}
