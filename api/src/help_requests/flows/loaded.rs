//! A request with its assignments, as one transaction sees it, and how a step of the life cycle is written down.

use super::Refusal;
use crate::db::{DbConnection, Event, Failure, Tx, refuse};
use crate::help_requests::assignments::model::{
    Assignment, AssignmentActor, AssignmentSide, AssignmentState, TOLD_WITH_SERIES,
};
use crate::help_requests::model::life_cycle::{
    Effect, Places, RequestActor, RequestEvent, RequestFacts, Transition, transition,
};
use crate::help_requests::model::{Actor, Escalation, HelpRequest, Origin, Outcome, RequestState, TimingKind};
use crate::help_requests::rules::deadlines::{Deadlines, deadlines, extended};
use crate::help_requests::store;
use crate::help_requests::store::assignments::Words;
use crate::help_requests::store::requests::Before;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, QuarterId};
use crate::kernel::role::Role;
use diesel::QueryResult;
use serde_json::{Value, json};

/// A request with its assignments.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The request.
    pub request: HelpRequest,
    /// All its assignments, in the order in which they were agreed.
    pub assignments: Vec<Assignment>,
}

/// How a request ends, beyond its state.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::help_requests) struct Ending<'a> {
    /// The outcome, where the life cycle does not give one.
    pub outcome: Option<Outcome>,
    /// Words for staff alone.
    pub note: Option<&'a str>,
    /// Helpers who are told of the whole series that it belongs to, and so not of this date.
    pub told_with_series: &'a [AccountId],
}

/// Notes in the details of an event about an assignment which sides are told of its whole series instead.
pub(super) fn note_told(details: &mut Value, sides: &[AssignmentSide]) {
    if !sides.is_empty() {
        details[TOLD_WITH_SERIES] = json!(sides);
    }
}

/// The request, or "there is nothing here".
pub fn load(connection: &mut DbConnection, id: HelpRequestId) -> Result<Loaded, Failure<Refusal>> {
    let Some(request) = store::requests::find(connection, id)? else { return refuse(Refusal::NotFound) };
    let assignments = store::assignments::of_requests(connection, &[id])?;
    Ok(Loaded { request, assignments })
}

/// These requests without their assignments, in any order.
pub fn find_all(connection: &mut DbConnection, ids: &[HelpRequestId]) -> QueryResult<Vec<HelpRequest>> {
    store::requests::find_all(connection, ids)
}

impl Loaded {
    /// How its places are filled.
    pub fn places(&self) -> Places {
        let count = |is: fn(&Assignment) -> bool| {
            i32::try_from(self.assignments.iter().filter(|assignment| is(assignment)).count()).unwrap_or(i32::MAX)
        };
        Places {
            needed: self.request.helpers_needed,
            active: count(|assignment| assignment.state == AssignmentState::Accepted),
            finished: count(|assignment| assignment.state.is_finished()),
        }
    }

    /// What the life cycle has to know, for an act of `by`.
    pub fn facts(&self, by: Option<AccountId>) -> RequestFacts {
        let request = &self.request;
        RequestFacts {
            state: request.state,
            places: self.places(),
            escalated_at: request.escalation.map(|escalation| escalation.at),
            is_waiting_for_call_back: request.is_waiting_for_call_back,
            lapses_at: request.lapses_at,
            is_asked: request.still_needed_asked_at.is_some(),
            closed_at: request.closed_at,
            is_closed_by_actor: by.is_some() && request.closed_by == by,
            // The date of a series that it was made for is made anew, left out or moved: it is its request no more.
            is_replaced: request.timing == TimingKind::Recurring && request.series_id.is_none(),
        }
    }

    /// The step of the life cycle, or why it is refused.
    pub(in crate::help_requests) fn decide(
        &self,
        event: RequestEvent,
        actor: RequestActor,
        by: Option<AccountId>,
        now: Instant,
    ) -> Result<Transition, Failure<Refusal>> {
        transition(&self.facts(by), event, actor, now).map_err(|refusal| Failure::Refused(refusal.into()))
    }

    /// The lowest place that nobody holds.
    pub(super) fn free_place(&self) -> i32 {
        let holds = |place: i32| {
            self.assignments.iter().any(|assignment| assignment.state.holds_place() && assignment.place == place)
        };
        (1..=self.request.helpers_needed).find(|place| !holds(*place)).unwrap_or(self.request.helpers_needed)
    }

    /// The end of the last window.
    pub(super) fn last_window_end(&self) -> Option<Instant> {
        self.request.windows.iter().map(|window| window.span.end).max()
    }
}

/// In which part `actor` acts on the request. Who needs the help is never anything else for it.
pub(super) fn request_actor(
    connection: &mut DbConnection,
    actor: &Actor,
    request: &HelpRequest,
) -> QueryResult<RequestActor> {
    let is_staffs = actor.has(Role::Stadtkuemmerer) && request.origin == Origin::OnBehalf;
    let quarters = if is_staffs { store::town::quarters_on_duty(connection, actor.id)? } else { Vec::new() };
    Ok(acts_as(actor, request, &quarters))
}

/// The same, where it is known in which quarters a Stadtkümmerer is on duty.
pub(super) fn acts_as(actor: &Actor, request: &HelpRequest, quarters: &[QuarterId]) -> RequestActor {
    if request.requester_id == Some(actor.id) {
        RequestActor::Owner
    } else if actor.has(Role::Coordinator) {
        RequestActor::Coordinator
    } else if request.origin == Origin::OnBehalf && quarters.contains(&request.quarter_id) {
        RequestActor::Stadtkuemmerer
    } else if actor.has(Role::Volunteer) {
        RequestActor::Volunteer
    } else {
        RequestActor::Stranger
    }
}

/// In which part `actor` acts on the assignment. Nobody confirms or rates their own help.
pub(in crate::help_requests) fn assignment_actor(
    actor: &Actor,
    request: &HelpRequest,
    assignment: &Assignment,
) -> AssignmentActor {
    if assignment.helper_id == actor.id {
        AssignmentActor::Helper
    } else if request.requester_id == Some(actor.id) {
        AssignmentActor::Requester
    } else if actor.has(Role::Coordinator) {
        AssignmentActor::Coordinator
    } else {
        AssignmentActor::Stranger
    }
}

/// Writes a step down: state, places, deadlines, queue, end; called-off assignments; what staff must know.
pub(in crate::help_requests) fn settle(
    tx: &mut Tx<'_>,
    loaded: &mut Loaded,
    step: Transition,
    by: Option<AccountId>,
    ending: Ending<'_>,
) -> Result<(), Failure<Refusal>> {
    let (state_before, taken_before) = (loaded.request.state, loaded.request.places_taken);
    let before = Before { state: state_before, escalation: loaded.request.escalation };
    let mut outcome = ending.outcome;
    for effect in &step.effects {
        if let Effect::RecordOutcome(recorded) = effect {
            outcome = Some(*recorded);
        }
    }
    for effect in step.effects {
        match effect {
            Effect::CancelActiveAssignments => cancel_active(tx, loaded, by, ending.told_with_series)?,
            Effect::MarkClosed => {
                let outcome = outcome.unwrap_or(default_outcome(step.state, &loaded.assignments));
                store::requests::insert_closure(tx, loaded.request.id, outcome, ending.note, by, before)?;
                let request = &mut loaded.request;
                (request.closed_at, request.closed_by, request.outcome) = (Some(tx.now()), by, Some(outcome));
            }
            Effect::ClearClosed => {
                let place = store::requests::escalation_before_closure(tx.connection(), loaded.request.id)?;
                store::requests::delete_closure(tx, loaded.request.id)?;
                // Who is open again stands in the queue where they stood, not at its end.
                if step.state == RequestState::Open && place.is_some() {
                    loaded.request.escalation = place;
                }
                let request = &mut loaded.request;
                (request.closed_at, request.closed_by, request.outcome) = (None, None, None);
            }
            Effect::EnterQueue(reason) => {
                loaded.request.escalation = Some(Escalation { at: tx.now(), reason });
                let event = Event::new("help_request.escalated", loaded.request.id, by);
                tx.emit(event.with(json!({ "reason": reason })))?;
            }
            other => take_effect(loaded, other, tx.now()),
        }
    }
    loaded.request.state = step.state;
    loaded.request.places_taken = loaded.places().taken();
    loaded.request.updated_at = tx.now();
    if store::requests::save_state(tx, &loaded.request, state_before, taken_before)? {
        Ok(())
    } else {
        // The transaction saw another state than the one it writes over: the isolation of the database is broken.
        Err(Failure::Unavailable)
    }
}

/// The effects that touch nothing but the request itself.
fn take_effect(loaded: &mut Loaded, effect: Effect, now: Instant) {
    let last_window_end = loaded.last_window_end();
    let request = &mut loaded.request;
    let set = |request: &mut HelpRequest, deadlines: Deadlines| {
        (request.deadline_at, request.lapses_at) = (deadlines.deadline_at, deadlines.lapses_at);
        (request.still_needed_asked_at, request.still_needed_answered_at) = (None, Some(now));
    };
    match effect {
        Effect::LeaveQueue => request.escalation = None,
        Effect::Release => request.is_waiting_for_call_back = false,
        Effect::StartDeadlinesAnew => {
            let new = deadlines(request.urgency, last_window_end, now);
            set(request, new);
        }
        Effect::ExtendDeadlines => {
            let new = extended(request.urgency, last_window_end, now);
            set(request, new);
        }
        Effect::RememberAsked => request.still_needed_asked_at = Some(now),
        _ => {}
    }
}

/// What an end means when nobody says so.
fn default_outcome(state: RequestState, assignments: &[Assignment]) -> Outcome {
    match state {
        RequestState::Done => assignments
            .iter()
            .filter(|assignment| assignment.state.is_finished())
            .find_map(|assignment| assignment.outcome)
            .unwrap_or(Outcome::Done),
        RequestState::Expired => Outcome::NobodyFound,
        _ => Outcome::NotNeeded,
    }
}

/// Calls off everybody who was to come, and tells them, but those who are told of more than this.
fn cancel_active(
    tx: &mut Tx<'_>,
    loaded: &mut Loaded,
    by: Option<AccountId>,
    told_with_series: &[AccountId],
) -> Result<(), Failure<Refusal>> {
    let now = tx.now();
    let request_id = loaded.request.id;
    for assignment in &mut loaded.assignments {
        if assignment.state != AssignmentState::Accepted {
            continue;
        }
        assignment.state = AssignmentState::Cancelled;
        (assignment.ended_at, assignment.updated_at) = (Some(now), now);
        let words = Words { end_code: Some("request_ended"), ..Words::default() };
        if !store::assignments::save(tx, assignment, AssignmentState::Accepted, words)? {
            return Err(Failure::Unavailable);
        }
        let mut details =
            json!({ "help_request_id": request_id, "helper_id": assignment.helper_id, "kind": assignment.kind });
        if told_with_series.contains(&assignment.helper_id) {
            note_told(&mut details, &[AssignmentSide::Helper]);
        }
        tx.emit(Event::new("assignment.cancelled", assignment.id, by).with(details))?;
    }
    Ok(())
}
