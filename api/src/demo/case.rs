//! One request with everything that has happened to it so far. Each step goes through the tables of the life cycle, so that
//! no state comes about that the program would not allow.

use super::chance::Chance;
use super::rows::{ClosureRow, DisclosureRow, EventRow, LogRow, ThanksRow};
use crate::db::{At, Json, Word};
use crate::help_requests::assignments::model::{
    Assignment, AssignmentActor, AssignmentEvent, AssignmentState, transition as assignment_transition,
};
use crate::help_requests::model::life_cycle::{Effect, Places, RequestActor, RequestEvent, RequestFacts, transition};
use crate::help_requests::model::{Contact, Escalation, HelpRequest, Outcome, RequestState};
use crate::help_requests::rules::deadlines::{Deadlines, deadlines, extended};
use crate::help_requests::rules::visibility::{Field, PRIVATE};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AnyId, Id};
use crate::kernel::text_enum::TextEnum;
use chrono::{DurationRound, TimeDelta};
use serde_json::{Value, json};

/// An assignment with the words that only staff see.
#[derive(Debug, Clone)]
pub struct Held {
    /// The assignment.
    pub assignment: Assignment,
    /// Why it was made against a soft rule.
    pub recorded_reason: Option<String>,
    /// Why it ended early.
    pub end_reason: Option<String>,
}

/// A request and its history.
#[derive(Debug, Clone)]
pub struct Case {
    /// The request as it stands.
    pub request: HelpRequest,
    /// Its private fields.
    pub contact: Contact,
    /// Hash of a guest's status code.
    pub status_code_hash: Option<String>,
    /// Its assignments in the order in which they were agreed.
    pub held: Vec<Held>,
    /// How it ended.
    pub closure: Option<ClosureRow>,
    /// Thanks that were said.
    pub thanks: Vec<ThanksRow>,
    /// What staff noted.
    pub log: Vec<LogRow>,
    /// What happened.
    pub events: Vec<EventRow>,
    /// Who looked at the private fields.
    pub disclosures: Vec<DisclosureRow>,
}

/// Who acts, and when.
#[derive(Debug, Clone, Copy)]
pub struct Act {
    /// The person; none for the system.
    pub by: Option<AccountId>,
    /// The moment.
    pub at: Instant,
}

impl Case {
    /// A request that was just made.
    pub fn new(request: HelpRequest, contact: Contact, status_code_hash: Option<String>) -> Self {
        Self {
            request,
            contact,
            status_code_hash,
            held: Vec::new(),
            closure: None,
            thanks: Vec::new(),
            log: Vec::new(),
            events: Vec::new(),
            disclosures: Vec::new(),
        }
    }

    /// How its places are filled.
    pub fn places(&self) -> Places {
        let count = |is: fn(AssignmentState) -> bool| {
            i32::try_from(self.held.iter().filter(|held| is(held.assignment.state)).count()).unwrap_or(i32::MAX)
        };
        Places {
            needed: self.request.helpers_needed,
            active: count(|state| state == AssignmentState::Accepted),
            finished: count(AssignmentState::is_finished),
        }
    }

    /// The lowest place that nobody holds.
    pub fn free_place(&self) -> i32 {
        let is_held = |place: &i32| {
            self.held.iter().any(|held| held.assignment.state.holds_place() && held.assignment.place == *place)
        };
        (1..=self.request.helpers_needed).find(|place| !is_held(place)).unwrap_or(1)
    }

    /// A step of the request's life cycle. `outcome` counts where the step ends the request and says none itself.
    pub fn step(
        &mut self,
        event: RequestEvent,
        actor: RequestActor,
        act: Act,
        outcome: Option<Outcome>,
        chance: &mut Chance,
    ) -> Result<(), String> {
        let facts = self.facts(act.by);
        let step = transition(&facts, event, actor, act.at)
            .map_err(|refusal| format!("{} {event:?}: {}", self.request.reference, refusal.as_str()))?;
        let state_before = self.request.state;
        let mut outcome = outcome;
        for effect in step.effects {
            match effect {
                Effect::RecordOutcome(recorded) => outcome = Some(recorded),
                Effect::CancelActiveAssignments => self.call_off(act, chance),
                Effect::MarkClosed => self.close(state_before, step.state, outcome, act),
                other => self.take_effect(other, act, chance),
            }
        }
        self.request.state = step.state;
        self.request.places_taken = self.places().taken();
        self.request.updated_at = act.at;
        Ok(())
    }

    fn facts(&self, by: Option<AccountId>) -> RequestFacts {
        RequestFacts {
            state: self.request.state,
            places: self.places(),
            escalated_at: self.request.escalation.map(|escalation| escalation.at),
            is_waiting_for_call_back: self.request.is_waiting_for_call_back,
            lapses_at: self.request.lapses_at,
            is_asked: self.request.still_needed_asked_at.is_some(),
            closed_at: self.request.closed_at,
            is_closed_by_actor: by.is_some() && by == self.request.closed_by,
            is_replaced: false,
        }
    }

    fn take_effect(&mut self, effect: Effect, act: Act, chance: &mut Chance) {
        let last_window_end = self.request.windows.iter().map(|window| window.span.end).max();
        match effect {
            Effect::EnterQueue(reason) => {
                self.request.escalation = Some(Escalation { at: act.at, reason });
                self.tell("help_request.escalated", self.request.id.uuid(), act, json!({ "reason": reason }), chance);
            }
            Effect::LeaveQueue => self.request.escalation = None,
            Effect::Release => self.request.is_waiting_for_call_back = false,
            Effect::StartDeadlinesAnew => {
                self.set_deadlines(deadlines(self.request.urgency, last_window_end, act.at), act.at);
            }
            Effect::ExtendDeadlines => {
                self.set_deadlines(extended(self.request.urgency, last_window_end, act.at), act.at);
            }
            Effect::RememberAsked => self.request.still_needed_asked_at = Some(act.at),
            _ => {}
        }
    }

    fn set_deadlines(&mut self, new: Deadlines, at: Instant) {
        let request = &mut self.request;
        (request.deadline_at, request.lapses_at) = (new.deadline_at, new.lapses_at);
        (request.still_needed_asked_at, request.still_needed_answered_at) = (None, Some(at));
    }

    fn close(&mut self, before: RequestState, state: RequestState, outcome: Option<Outcome>, act: Act) {
        let mut reported = self.held.iter().filter(|held| held.assignment.state.is_finished());
        let by_report = reported.find_map(|held| held.assignment.outcome);
        let outcome = outcome.unwrap_or(match state {
            RequestState::Done => by_report.unwrap_or(Outcome::Done),
            RequestState::Expired => Outcome::NobodyFound,
            _ => Outcome::NotNeeded,
        });
        let request = &mut self.request;
        (request.closed_at, request.closed_by, request.outcome) = (Some(act.at), act.by, Some(outcome));
        self.closure = Some(ClosureRow {
            help_request_id: request.id,
            outcome: Word(outcome),
            outcome_note: None,
            closed_by: act.by,
            status_before: Word(before),
            closed_at: At(act.at),
        });
    }

    fn call_off(&mut self, act: Act, chance: &mut Chance) {
        let request_id = self.request.id;
        for place in 0..self.held.len() {
            let held = &mut self.held[place];
            if held.assignment.state != AssignmentState::Accepted {
                continue;
            }
            held.assignment.state = AssignmentState::Cancelled;
            (held.assignment.ended_at, held.assignment.updated_at) = (Some(act.at), act.at);
            held.end_reason = Some("request_ended".to_owned());
            let id = held.assignment.id;
            self.tell("assignment.cancelled", id.uuid(), act, json!({ "help_request_id": request_id }), chance);
        }
    }

    /// An act on an assignment, with what it means for the request.
    pub fn act_on(
        &mut self,
        place: usize,
        event: AssignmentEvent,
        actor: AssignmentActor,
        act: Act,
        chance: &mut Chance,
    ) -> Result<(), String> {
        let before = self.held[place].assignment.clone();
        let is_thanked = self.thanks.iter().any(|thanks| thanks.assignment_id == before.id);
        let state = assignment_transition(&before.facts(is_thanked), event, actor, act.at)
            .map_err(|refusal| format!("{} {event}: {}", self.request.reference, refusal.as_str()))?;
        let follow = request_event(event, before.state);
        if let Some(event) = follow {
            // The request decides by the places as they were; its own fields follow from those as they are.
            let step = transition(&self.facts(act.by), event, RequestActor::System, act.at)
                .map_err(|refusal| format!("{} {event:?}: {}", self.request.reference, refusal.as_str()))?;
            self.change(place, state, act);
            let state_before = self.request.state;
            for effect in step.effects {
                if effect == Effect::MarkClosed {
                    self.close(state_before, step.state, None, Act { by: None, ..act });
                } else {
                    self.take_effect(effect, Act { by: None, ..act }, chance);
                }
            }
            self.request.state = step.state;
            self.request.places_taken = self.places().taken();
            self.request.updated_at = act.at;
        } else {
            self.change(place, state, act);
        }
        let details = json!({
            "help_request_id": self.request.id, "helper_id": before.helper_id, "kind": before.kind,
        });
        self.tell(event_name(event), before.id.uuid(), act, details, chance);
        Ok(())
    }

    fn change(&mut self, place: usize, state: AssignmentState, act: Act) {
        let assignment = &mut self.held[place].assignment;
        assignment.state = state;
        assignment.updated_at = act.at;
        match state {
            AssignmentState::Done => assignment.done_at = Some(act.at),
            AssignmentState::Withdrawn | AssignmentState::NoShow => assignment.ended_at = Some(act.at),
            AssignmentState::Confirmed if assignment.confirmed_at.is_none() => assignment.confirmed_at = Some(act.at),
            _ => {}
        }
    }

    /// Takes a place.
    pub fn take(&mut self, held: Held, actor: RequestActor, act: Act, chance: &mut Chance) -> Result<(), String> {
        let step = transition(&self.facts(act.by), RequestEvent::TakePlace, actor, act.at)
            .map_err(|refusal| format!("{} take: {}", self.request.reference, refusal.as_str()))?;
        let details = json!({
            "help_request_id": self.request.id, "helper_id": held.assignment.helper_id, "kind": held.assignment.kind,
        });
        let id = held.assignment.id;
        self.held.push(held);
        self.tell("assignment.accepted", id.uuid(), act, details, chance);
        for effect in step.effects {
            self.take_effect(effect, act, chance);
        }
        self.request.state = step.state;
        self.request.places_taken = self.places().taken();
        self.request.updated_at = act.at;
        Ok(())
    }

    /// Writes an event down.
    pub fn tell(&mut self, name: &str, subject: uuid::Uuid, act: Act, details: Value, chance: &mut Chance) {
        let requester = self.request.requester_id.filter(|person| act.by.is_some() && act.by != Some(*person));
        self.events.push(EventRow {
            id: chance.id(act.at),
            at: At(act.at),
            name: name.to_owned(),
            actor_id: act.by,
            on_behalf_of: requester
                .filter(|_| self.request.recorded_by.is_some() && act.by == self.request.recorded_by),
            subject_id: AnyId(subject),
            details: Json(details),
        });
    }

    /// Records that somebody looked at the private fields: one row for a viewer and an hour.
    pub fn disclose(&mut self, viewer: AccountId, viewer_role: &str, at: Instant, chance: &mut Chance) {
        let hour = At(at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at));
        if self.disclosures.iter().any(|row| row.viewer_id == viewer && row.hour == hour) {
            return;
        }
        self.disclosures.push(DisclosureRow {
            id: chance.id(at),
            viewer_id: viewer,
            viewer_role: viewer_role.to_owned(),
            subject_id: self.request.requester_id,
            help_request_id: Some(self.request.id),
            fields: Json(PRIVATE.iter().map(|field: &Field| field.as_str().to_owned()).collect()),
            hour,
            at: At(at),
        });
    }

    /// Deletes the private fields.
    pub fn wipe(&mut self, at: Instant, chance: &mut Chance) {
        self.contact = Contact::default();
        self.request.wiped_at = Some(at);
        self.tell("help_request.contact_wiped", self.request.id.uuid(), Act { by: None, at }, json!({}), chance);
    }
}

/// What an act on an assignment means for its request.
fn request_event(event: AssignmentEvent, before: AssignmentState) -> Option<RequestEvent> {
    use crate::help_requests::model::EscalationReason::{HandedBack, NoShow};
    match event {
        AssignmentEvent::Withdraw | AssignmentEvent::Cancel => Some(RequestEvent::FreePlace(None)),
        AssignmentEvent::ReportNoShow if before == AssignmentState::Done => Some(RequestEvent::RevokeFinished),
        AssignmentEvent::Return => Some(RequestEvent::FreePlace(Some(HandedBack))),
        AssignmentEvent::ReportNoShow => Some(RequestEvent::FreePlace(Some(NoShow))),
        AssignmentEvent::Complete | AssignmentEvent::PresumeDone => Some(RequestEvent::FinishPlace),
        AssignmentEvent::UndoCompletion => Some(RequestEvent::UnfinishPlace),
        _ => None,
    }
}

/// The name under which an act is written down.
fn event_name(event: AssignmentEvent) -> &'static str {
    match event {
        AssignmentEvent::Acknowledge => "assignment.acknowledged",
        AssignmentEvent::Withdraw => "assignment.withdrawn",
        AssignmentEvent::Return => "assignment.handed_back",
        AssignmentEvent::Cancel => "assignment.cancelled",
        AssignmentEvent::Complete | AssignmentEvent::PresumeDone => "assignment.done",
        AssignmentEvent::Confirm => "assignment.confirmed",
        AssignmentEvent::ReportNoShow => "assignment.no_show",
        AssignmentEvent::Thank => "assignment.thanked",
        AssignmentEvent::Reschedule => "assignment.rescheduled",
        AssignmentEvent::UndoCompletion => "assignment.completion_undone",
    }
}
