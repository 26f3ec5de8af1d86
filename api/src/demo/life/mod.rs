//! Lets a request live until the present: again and again the next thing that happens to it.

mod steps;

use super::case::{Act, Case};
use super::cast::Cast;
use super::chance::Chance;
use super::fate::Fate;
use super::texts::words;
use crate::help_requests::assignments::model::{
    AssignmentActor, AssignmentEvent, AssignmentKind, AssignmentState, DAYS_UNTIL_SELF_CONFIRMATION,
};
use crate::help_requests::model::life_cycle::{DAYS_WITH_COORDINATOR, RequestActor, RequestEvent};
use crate::help_requests::model::{Channel, EscalationReason, Origin, Outcome, RequestState};
use crate::help_requests::rules::deadlines::{answer_by, ask_at, coordinator_takes_over_at, wipe_at};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, Id};
use chrono::Duration;
use serde_json::json;

/// The next thing that happens; the number is the place of an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Release,
    Accept,
    ByHand,
    Ask,
    Extend,
    Escalate,
    Send,
    Close(Outcome),
    Expire,
    Cancel,
    Wipe,
    Acknowledge(usize),
    HandBack(usize),
    Withdraw(usize),
    Miss(usize),
    Presume(usize),
    Complete(usize),
    Confirm(usize),
    ConfirmItself(usize),
    Thank(usize),
}

/// A request on its way through time.
pub struct Life {
    /// The request.
    pub case: Case,
    fate: Fate,
    /// The moment up to which everything has happened.
    now: Instant,
    /// Since when places are free that volunteers see.
    offered_since: Instant,
    /// Whether somebody eligible was found when it was last offered anew.
    is_checked: bool,
}

impl Life {
    /// A request at its beginning.
    pub fn new(case: Case, fate: Fate) -> Self {
        let now = case.request.created_at;
        Self { case, fate, now, offered_since: now, is_checked: false }
    }

    /// Notes how staff came to record the request.
    pub fn begin(&mut self, cast: &Cast, chance: &mut Chance) {
        let Some(by) = self.case.request.recorded_by else { return };
        let channel = match self.case.request.channel {
            Channel::Counter => "counter",
            Channel::Paper => "letter",
            Channel::Phone | Channel::App => "phone",
        };
        self.case.disclose(cast.coordinator, "coordinator", self.now, chance);
        if chance.percent(50) {
            self.note((self.now, None), by, (channel, "incoming", "Anfrage aufgenommen"), words::CAME_IN, chance);
        }
    }

    /// Lets everything happen that happens before `until`.
    pub fn live(&mut self, until: Instant, cast: &mut Cast, chance: &mut Chance) -> Result<(), String> {
        // No request has so much happen to it; a fate that went in circles would be a fault of this program.
        for _ in 0..200 {
            self.look_for_helpers(cast, chance)?;
            let Some((at, next)) = self.next() else { return Ok(()) };
            let at = at.max(self.now + Duration::seconds(30));
            if at > until {
                return Ok(());
            }
            self.now = at;
            self.perform(next, cast, chance)?;
        }
        Err(format!("{}: its history does not end", self.case.request.reference))
    }

    /// Gives the request to the coordinator at once when nobody is eligible, at `at`.
    pub fn check_helpers_at(&mut self, at: Instant, cast: &Cast, chance: &mut Chance) -> Result<(), String> {
        let request = &self.case.request;
        let is_offered =
            request.state == RequestState::Open && !request.is_waiting_for_call_back && request.escalation.is_none();
        if is_offered && !cast.is_anybody_eligible(request, at) {
            self.now = self.now.max(at);
            self.escalate(EscalationReason::NobodyEligible, RequestActor::System, None, chance)?;
        }
        Ok(())
    }

    fn look_for_helpers(&mut self, cast: &Cast, chance: &mut Chance) -> Result<(), String> {
        if self.is_checked {
            return Ok(());
        }
        self.is_checked = !self.case.request.is_waiting_for_call_back;
        self.check_helpers_at(self.now, cast, chance)
    }

    fn next(&self) -> Option<(Instant, Next)> {
        let request = &self.case.request;
        let mut ahead: Vec<(Instant, Next)> = Vec::new();
        for place in 0..self.case.held.len() {
            ahead.extend(self.next_of_assignment(place));
        }
        if request.state.is_final() {
            ahead.extend(wipe_at(request).filter(|_| request.wiped_at.is_none()).map(|at| (at, Next::Wipe)));
        } else {
            let is_under_way = self.case.held.iter().any(|held| held.assignment.state.holds_place());
            let cancelled =
                self.fate.cancelled_after.filter(|_| !is_under_way || request.state == RequestState::Matched);
            ahead.extend(cancelled.map(|after| (request.created_at + after, Next::Cancel)));
            if request.state == RequestState::Open {
                ahead.extend(self.next_when_open());
            }
        }
        ahead.into_iter().min_by_key(|(at, _)| *at)
    }

    fn next_of_assignment(&self, place: usize) -> Option<(Instant, Next)> {
        let held = &self.case.held[place].assignment;
        let half_way = |at: Instant| at + (held.span.start - at).max(Duration::zero()) / 2;
        let itself = Duration::days(DAYS_UNTIL_SELF_CONFIRMATION);
        match held.state {
            AssignmentState::Accepted => {
                let is_visit = held.kind == AssignmentKind::Stadtkuemmerer;
                if is_visit && held.acknowledged_at.is_none() {
                    let read = self
                        .fate
                        .acknowledged_after
                        .map(|after| (held.accepted_at + after).min(half_way(held.accepted_at)));
                    let next = if self.fate.is_handed_back { Next::HandBack(place) } else { Next::Acknowledge(place) };
                    if let Some(read) = read {
                        return Some((read, next));
                    }
                }
                if !is_visit && self.fate.is_withdrawn {
                    return Some((half_way(held.accepted_at), Next::Withdraw(place)));
                }
                Some(if self.fate.is_missed {
                    (held.span.end + Duration::hours(1), Next::Miss(place))
                } else if self.fate.is_unreported {
                    (held.span.end + itself, Next::Presume(place))
                } else {
                    (held.span.end + self.fate.report_after, Next::Complete(place))
                })
            }
            AssignmentState::Done => {
                let done = held.done_at?;
                let confirmed = self.fate.confirmed_after.filter(|after| *after < itself);
                Some(
                    confirmed.map_or((done + itself, Next::ConfirmItself(place)), |after| {
                        (done + after, Next::Confirm(place))
                    }),
                )
            }
            AssignmentState::Confirmed => {
                let is_thanked = self.case.thanks.iter().any(|thanks| thanks.assignment_id == held.id);
                let can_write = self.case.request.origin == Origin::Own && self.fate.confirmed_after.is_some();
                let is_due = can_write && !is_thanked && self.fate.thanks.is_some();
                held.confirmed_at.filter(|_| is_due).map(|at| (at + Duration::minutes(6), Next::Thank(place)))
            }
            _ => None,
        }
    }

    fn next_when_open(&self) -> Vec<(Instant, Next)> {
        let (request, fate) = (&self.case.request, &self.fate);
        let mut ahead = Vec::new();
        if request.is_waiting_for_call_back {
            ahead.extend(fate.called_after.map(|after| (request.created_at + after, Next::Release)));
            return ahead;
        }
        let active = self.case.places().active;
        if let Some(escalation) = request.escalation {
            let patience = Duration::days(DAYS_WITH_COORDINATOR);
            ahead.extend(fate.sent_after.map(|after| (escalation.at + after, Next::Send)));
            if active == 0 {
                ahead.extend(fate.closed_after.map(|(after, outcome)| (escalation.at + after, Next::Close(outcome))));
                ahead.push((escalation.at.max(request.lapses_at) + patience, Next::Expire));
            }
            return ahead;
        }
        ahead.extend(fate.volunteer_after.map(|after| (self.offered_since + after, Next::Accept)));
        ahead.extend(fate.by_hand_after.map(|after| (request.created_at + after, Next::ByHand)));
        if active == 0 {
            match request.still_needed_asked_at {
                None if request.origin == Origin::Own => ahead.push((ask_at(request), Next::Ask)),
                Some(asked) if fate.is_still_needed => {
                    ahead.push((asked + (answer_by(request, asked) - asked) / 2, Next::Extend));
                }
                _ => {}
            }
            ahead.push((coordinator_takes_over_at(request), Next::Escalate));
        }
        ahead
    }

    fn perform(&mut self, next: Next, cast: &mut Cast, chance: &mut Chance) -> Result<(), String> {
        let coordinator = Some(cast.coordinator);
        match next {
            Next::Release => self.release(cast, chance),
            Next::Accept => self.accept(cast, chance),
            Next::ByHand => {
                self.fate.by_hand_after = None;
                self.escalate(EscalationReason::ByHand, RequestActor::Coordinator, coordinator, chance)
            }
            Next::Escalate => self.escalate(EscalationReason::DeadlinePassed, RequestActor::System, None, chance),
            Next::Ask => self.ask(chance),
            Next::Extend => self.extend(chance),
            Next::Send => self.send(cast, chance),
            Next::Close(outcome) => self.close(outcome, cast, chance),
            Next::Expire => {
                self.end(RequestEvent::Expire, RequestActor::System, None, None, chance)?;
                self.tell("help_request.expired", None, json!({}), chance);
                Ok(())
            }
            Next::Cancel => self.cancel(cast, chance),
            Next::Wipe => {
                self.case.wipe(self.now, chance);
                Ok(())
            }
            Next::Thank(place) => self.thank(place, chance),
            Next::Withdraw(place) | Next::Miss(place) | Next::HandBack(place) => {
                self.give_up(next, place, cast, chance)
            }
            Next::Acknowledge(place) => {
                self.act_on(place, AssignmentEvent::Acknowledge, AssignmentActor::Helper, chance)?;
                self.case.held[place].assignment.acknowledged_at = Some(self.now);
                Ok(())
            }
            Next::Complete(place) => {
                self.report(place, chance);
                self.act_on(place, AssignmentEvent::Complete, AssignmentActor::Helper, chance)
            }
            Next::Presume(place) => self.act_on(place, AssignmentEvent::PresumeDone, AssignmentActor::System, chance),
            Next::Confirm(place) => {
                let is_own = self.case.request.origin == Origin::Own;
                let actor = if is_own { AssignmentActor::Requester } else { AssignmentActor::Coordinator };
                let by = if is_own { self.case.request.requester_id } else { coordinator };
                self.case.act_on(place, AssignmentEvent::Confirm, actor, Act { by, at: self.now }, chance)
            }
            Next::ConfirmItself(place) => self.act_on(place, AssignmentEvent::Confirm, AssignmentActor::System, chance),
        }
    }

    fn tell(&mut self, name: &str, by: Option<AccountId>, details: serde_json::Value, chance: &mut Chance) {
        let subject = self.case.request.id.uuid();
        self.case.tell(name, subject, Act { by, at: self.now }, details, chance);
    }

    fn end(
        &mut self,
        event: RequestEvent,
        actor: RequestActor,
        by: Option<AccountId>,
        outcome: Option<Outcome>,
        chance: &mut Chance,
    ) -> Result<(), String> {
        self.case.step(event, actor, Act { by, at: self.now }, outcome, chance)
    }

    fn escalate(
        &mut self,
        reason: EscalationReason,
        actor: RequestActor,
        by: Option<AccountId>,
        chance: &mut Chance,
    ) -> Result<(), String> {
        self.end(RequestEvent::Escalate(reason), actor, by, None, chance)
    }

    /// Acts as the helper, or as the system.
    fn act_on(
        &mut self,
        place: usize,
        event: AssignmentEvent,
        actor: AssignmentActor,
        chance: &mut Chance,
    ) -> Result<(), String> {
        let helper = self.case.held[place].assignment.helper_id;
        let by = (actor == AssignmentActor::Helper).then_some(helper);
        self.case.act_on(place, event, actor, Act { by, at: self.now }, chance)
    }
}
