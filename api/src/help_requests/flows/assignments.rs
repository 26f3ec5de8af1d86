//! Acts on one assignment: give it back, report, take the report back, confirm, report a no-show, thank.

use super::Refusal;
use super::creation::escalate_if_nobody_is_eligible;
use super::loaded::{Ending, Loaded, assignment_actor, load, note_told, settle};
use super::look::answer_with_assignment;
use super::view::AssignmentView;
use crate::db::{Event, Failure, OrRefuse, Tx, refuse};
use crate::help_requests::assignments::model::{
    Assignment, AssignmentActor, AssignmentEvent, AssignmentKind, AssignmentSide, AssignmentState, transition,
};
use crate::help_requests::model::life_cycle::{RequestActor, RequestEvent};
use crate::help_requests::model::log::{ContactChannel, ContactDirection, NewContactEntry};
use crate::help_requests::model::{Actor, EscalationReason, Outcome, Urgency};
use crate::help_requests::rules::deadlines::{deadlines, urgency_before};
use crate::help_requests::rules::validation::{Fault, FaultKind, clean_note};
use crate::help_requests::store;
use crate::help_requests::store::assignments::Words;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId};
use chrono::Duration;
use serde_json::{Value, json};

/// The longest report in minutes: twice the longest help.
pub const MOST_MINUTES_SPENT: i32 = 960;

/// The code with which a visit ends because the Stadtkümmerer is away.
pub(super) const ABSENCE: &str = "absence";

/// A helper's report.
#[derive(Debug, Clone)]
pub struct Completion {
    /// How long it took.
    pub minutes_spent: i32,
    /// How it went; "done" without.
    pub outcome: Option<Outcome>,
    /// Words for staff.
    pub note: Option<String>,
}

/// An act in progress: the request, which assignment of it, who acts as what.
pub(in crate::help_requests) struct Act {
    pub loaded: Loaded,
    pub place_in_list: usize,
    pub acts_as: AssignmentActor,
    pub by: Option<AccountId>,
    /// The sides who are told of the whole series that it belongs to.
    pub told_with_series: &'static [AssignmentSide],
}

impl Act {
    pub(super) fn assignment(&self) -> &Assignment {
        &self.loaded.assignments[self.place_in_list]
    }
}

/// Loads an assignment for an act; for those who have no part in it, it is not there.
pub(super) fn begin_act(tx: &mut Tx<'_>, actor: &Actor, id: AssignmentId) -> Result<Act, Failure<Refusal>> {
    let mut act = begin_for_system(tx, id)?;
    act.acts_as = assignment_actor(actor, &act.loaded.request, act.assignment());
    act.by = Some(actor.id);
    if act.acts_as == AssignmentActor::Stranger { refuse(Refusal::NotFound) } else { Ok(act) }
}

/// Loads an assignment for the worker or a consequence of something else.
pub(in crate::help_requests) fn begin_for_system(tx: &mut Tx<'_>, id: AssignmentId) -> Result<Act, Failure<Refusal>> {
    let Some(found) = store::assignments::find(tx.connection(), id)? else { return refuse(Refusal::NotFound) };
    let loaded = load(tx.connection(), found.help_request_id)?;
    match loaded.assignments.iter().position(|assignment| assignment.id == id) {
        Some(place_in_list) => {
            Ok(Act { loaded, place_in_list, acts_as: AssignmentActor::System, by: None, told_with_series: &[] })
        }
        None => refuse(Refusal::NotFound),
    }
}

/// One act: the tables decide, the assignment and its request are written, and it is made known.
pub(in crate::help_requests) fn perform(
    tx: &mut Tx<'_>,
    act: &mut Act,
    event: AssignmentEvent,
    words: Words<'_>,
    change: impl FnOnce(&mut Assignment),
) -> Result<(), Failure<Refusal>> {
    let now = tx.now();
    let before = act.assignment().clone();
    let is_thanked = !store::assignments::thanked(tx.connection(), &[before.id])?.is_empty();
    let state =
        transition(&before.facts(is_thanked), event, act.acts_as, now).map_err(Refusal::Assignment).or_refuse()?;
    // Nobody chose that help falls away with the helper. A visit is the coordinator's again at once, and so is what
    // begins so soon that it cannot wait until a neighbour finds it; it goes before what is less pressing. What has begun
    // is not made more pressing by it.
    let is_lost = event == AssignmentEvent::Cancel && act.acts_as == AssignmentActor::System;
    let urgency = urgency_before(before.span.start, now);
    let is_handed_over = is_lost && (before.kind == AssignmentKind::Stadtkuemmerer || urgency > Urgency::Normal);
    if is_handed_over && before.span.start > now {
        act.loaded.request.urgency = act.loaded.request.urgency.max(urgency);
    }
    let consequence = if is_handed_over {
        let is_away = words.end_code == Some(ABSENCE);
        Some(RequestEvent::FreePlace(Some(if is_away {
            EscalationReason::Absence
        } else {
            EscalationReason::HandedBack
        })))
    } else {
        request_event(event, before.state)
    };
    let request_step = match consequence {
        Some(request_event) => Some(act.loaded.decide(request_event, RequestActor::System, act.by, now)?),
        None => None,
    };
    let assignment = &mut act.loaded.assignments[act.place_in_list];
    assignment.state = state;
    assignment.updated_at = now;
    if !state.holds_place() {
        assignment.ended_at = Some(now);
    }
    change(assignment);
    if !store::assignments::save(tx, assignment, before.state, words)? {
        return Err(Failure::Unavailable);
    }
    if let Some(step) = request_step {
        settle(tx, &mut act.loaded, step, None, Ending::default())?;
    }
    make_known(tx, act, event, words)
}

/// What an act on an assignment means for its request.
fn request_event(event: AssignmentEvent, state_before: AssignmentState) -> Option<RequestEvent> {
    match event {
        AssignmentEvent::Withdraw | AssignmentEvent::Cancel => Some(RequestEvent::FreePlace(None)),
        AssignmentEvent::ReportNoShow if state_before == AssignmentState::Done => Some(RequestEvent::RevokeFinished),
        AssignmentEvent::ReportNoShow => Some(RequestEvent::FreePlace(Some(EscalationReason::NoShow))),
        AssignmentEvent::Return => Some(RequestEvent::FreePlace(Some(EscalationReason::HandedBack))),
        AssignmentEvent::Complete | AssignmentEvent::PresumeDone => Some(RequestEvent::FinishPlace),
        AssignmentEvent::UndoCompletion => Some(RequestEvent::UnfinishPlace),
        AssignmentEvent::Acknowledge
        | AssignmentEvent::Reschedule
        | AssignmentEvent::Confirm
        | AssignmentEvent::Thank => None,
    }
}

/// The name under which others hear of an act.
fn event_name(event: AssignmentEvent, acts_as: AssignmentActor) -> &'static str {
    match event {
        // The helper hears of it like of everything else that is called off.
        AssignmentEvent::Withdraw if acts_as == AssignmentActor::Coordinator => "assignment.cancelled",
        AssignmentEvent::Acknowledge => "assignment.acknowledged",
        AssignmentEvent::Reschedule => "assignment.rescheduled",
        AssignmentEvent::Withdraw => "assignment.withdrawn",
        AssignmentEvent::Return => "assignment.handed_back",
        AssignmentEvent::Cancel => "assignment.cancelled",
        AssignmentEvent::Complete | AssignmentEvent::PresumeDone => "assignment.done",
        AssignmentEvent::UndoCompletion => "assignment.completion_undone",
        AssignmentEvent::Confirm => "assignment.confirmed",
        AssignmentEvent::ReportNoShow => "assignment.no_show",
        AssignmentEvent::Thank => "assignment.thanked",
    }
}

fn make_known(tx: &mut Tx<'_>, act: &Act, event: AssignmentEvent, words: Words<'_>) -> Result<(), Failure<Refusal>> {
    let assignment = act.assignment();
    let mut details: Value = json!({
        "help_request_id": assignment.help_request_id, "helper_id": assignment.helper_id, "kind": assignment.kind,
    });
    // The program's own codes only; what people wrote stays out of the log.
    if let (Some(reason), Some(map)) = (words.end_code, details.as_object_mut()) {
        map.insert("reason".to_owned(), json!(reason));
    }
    note_told(&mut details, act.told_with_series);
    let for_whom = act.by.and(match act.acts_as {
        AssignmentActor::Coordinator if event == AssignmentEvent::Complete => Some(assignment.helper_id),
        AssignmentActor::Coordinator => act.loaded.request.requester_id,
        _ => None,
    });
    let name = event_name(event, act.acts_as);
    let event = Event::new(name, assignment.id, act.by).of_version(assignment.version);
    Ok(tx.emit(event.on_behalf_of(for_whom).with(details))?)
}

fn checked_text(pointer: &str, text: Option<&str>) -> Result<Option<String>, Failure<Refusal>> {
    clean_note(text).map_err(|kind| Refusal::Invalid(vec![Fault { pointer: pointer.to_owned(), kind }])).or_refuse()
}

/// Who drops out of a series shortly before leaves little time: what begins within a day is urgent at once.
pub(in crate::help_requests) fn hurry(act: &mut Act, now: Instant) {
    let start = act.assignment().span.start;
    let request = &mut act.loaded.request;
    if request.series_id.is_some() && start > now && urgency_before(start, now) == Urgency::Urgent {
        request.urgency = Urgency::Urgent;
        request.deadline_at =
            request.deadline_at.min(deadlines(Urgency::Urgent, Some(request.lapses_at), now).deadline_at);
    }
}

/// The helper cannot come, or the coordinator calls them off: the place is free again, the contact closed at once.
pub fn withdraw(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssignmentId,
    reason: Option<&str>,
) -> Result<AssignmentView, Failure<Refusal>> {
    let reason = checked_text("/reason", reason)?;
    let mut act = begin_act(tx, actor, id)?;
    let words = Words { end_reason: reason.as_deref(), ..Words::default() };
    hurry(&mut act, tx.now());
    perform(tx, &mut act, AssignmentEvent::Withdraw, words, |_| {})?;
    if act.loaded.request.series_id.is_some() {
        escalate_if_nobody_is_eligible(tx, &mut act.loaded)?;
    }
    answer_with_assignment(tx, actor, &act.loaded, id)
}

/// The helper has been there.
pub fn complete(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssignmentId,
    report: &Completion,
) -> Result<AssignmentView, Failure<Refusal>> {
    let note = checked_text("/note", report.note.as_deref())?;
    if !(0..=MOST_MINUTES_SPENT).contains(&report.minutes_spent) {
        let (value, most) = (i64::from(report.minutes_spent), i64::from(MOST_MINUTES_SPENT));
        let kind = FaultKind::OutOfRange { value, least: 0, most };
        return refuse(Refusal::Invalid(vec![Fault { pointer: "/minutes_spent".to_owned(), kind }]));
    }
    let mut act = begin_act(tx, actor, id)?;
    let now = tx.now();
    let words = Words { outcome_note: note.as_deref(), ..Words::default() };
    perform(tx, &mut act, AssignmentEvent::Complete, words, |assignment| {
        assignment.done_at = Some(now);
        assignment.minutes_spent = Some(report.minutes_spent);
        assignment.outcome = Some(report.outcome.unwrap_or(Outcome::Done));
    })?;
    answer_with_assignment(tx, actor, &act.loaded, id)
}

/// The report is taken back, within 30 minutes.
pub fn undo_completion(tx: &mut Tx<'_>, actor: &Actor, id: AssignmentId) -> Result<AssignmentView, Failure<Refusal>> {
    let mut act = begin_act(tx, actor, id)?;
    let words = Words { clears_note: true, ..Words::default() };
    perform(tx, &mut act, AssignmentEvent::UndoCompletion, words, |assignment| {
        (assignment.done_at, assignment.minutes_spent, assignment.outcome) = (None, None, None);
    })?;
    answer_with_assignment(tx, actor, &act.loaded, id)
}

/// The requester agrees with the report.
pub fn confirm(tx: &mut Tx<'_>, actor: &Actor, id: AssignmentId) -> Result<AssignmentView, Failure<Refusal>> {
    let mut act = begin_act(tx, actor, id)?;
    let now = tx.now();
    perform(tx, &mut act, AssignmentEvent::Confirm, Words::default(), |assignment| {
        assignment.confirmed_at = Some(now);
    })?;
    answer_with_assignment(tx, actor, &act.loaded, id)
}

/// When the office is to ask the helper what happened: the same day.
const ASK_THE_HELPER_AFTER_MINUTES: i64 = 60;

/// Puts it on the coordinators' list to ask the helper how they are and what happened. Nothing else follows for the helper
/// by itself, the first time or the fifth: a person decides.
fn note_to_ask(tx: &mut Tx<'_>, act: &Act) -> Result<(), Failure<Refusal>> {
    let Some(reporter) = act.by else { return Ok(()) };
    let (helper, request) = (act.assignment().helper_id, act.loaded.request.id);
    let entry = NewContactEntry {
        channel: ContactChannel::App,
        direction: ContactDirection::Incoming,
        outcome: "no_show".to_owned(),
        note: None,
        follow_up_at: Some(tx.now() + Duration::minutes(ASK_THE_HELPER_AFTER_MINUTES)),
    };
    store::log::insert_contact(tx, request, Some(helper), reporter, &entry)?;
    Ok(())
}

/// The helper did not come: the coordinator has the request at once, and is to ask the helper; volunteers are asked on as
/// long as there is time.
pub fn report_no_show(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssignmentId,
    note: Option<&str>,
) -> Result<AssignmentView, Failure<Refusal>> {
    let note = checked_text("/note", note)?;
    let mut act = begin_act(tx, actor, id)?;
    let words = Words { outcome_note: note.as_deref(), end_code: Some("no_show"), ..Words::default() };
    perform(tx, &mut act, AssignmentEvent::ReportNoShow, words, |_| {})?;
    note_to_ask(tx, &act)?;
    answer_with_assignment(tx, actor, &act.loaded, id)
}

/// A word of thanks, once.
pub fn thank(tx: &mut Tx<'_>, actor: &Actor, id: AssignmentId, text: &str) -> Result<AssignmentView, Failure<Refusal>> {
    let Some(text) = checked_text("/text", Some(text))? else {
        let fault = Fault { pointer: "/text".to_owned(), kind: FaultKind::Required };
        return refuse(Refusal::Invalid(vec![fault]));
    };
    let mut act = begin_act(tx, actor, id)?;
    perform(tx, &mut act, AssignmentEvent::Thank, Words::default(), |_| {})?;
    store::assignments::insert_thanks(tx, id, &text)?;
    answer_with_assignment(tx, actor, &act.loaded, id)
}
