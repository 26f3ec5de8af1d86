//! What dispatch does with visits. Whether a Stadtkümmerer may be sent (duty, hours, quarter) is decided there; here the
//! life cycles are kept, and that no two assignments of one person overlap.

use super::Refusal;
use super::acceptance::{new_assignment, take};
use super::assignments::{ABSENCE, begin_act, begin_for_system, perform};
use super::endings::begin_act as begin_request_act;
use super::loaded::{Ending, settle};
use super::look::answer_with_assignment;
use super::view::AssignmentView;
use crate::db::{DbConnection, Failure, Tx, refuse};
use crate::help_requests::assignments::model::{Assignment, AssignmentEvent, AssignmentKind, AssignmentState};
use crate::help_requests::model::life_cycle::{RequestActor, RequestEvent};
use crate::help_requests::model::{Actor, EscalationReason, RequestState};
use crate::help_requests::rules::fits::{Fit, TimeRefusal};
use crate::help_requests::store;
use crate::help_requests::store::assignments::Words;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId};
use crate::kernel::time::TimeSpan;
use diesel::QueryResult;
use std::collections::{BTreeSet, HashMap};

/// Whom to send where and when.
#[derive(Debug, Clone)]
pub struct VisitOrder {
    /// The request.
    pub help_request_id: HelpRequestId,
    /// The Stadtkümmerer.
    pub helper_id: AccountId,
    /// The agreed time.
    pub span: TimeSpan,
    /// Why against a soft rule, when it was.
    pub recorded_reason: Option<String>,
    /// The version of the request that the coordinator saw.
    pub help_request_version: Option<i32>,
}

/// The times that these people have promised and not finished, touching `span`; both kinds.
pub fn commitments(
    connection: &mut DbConnection,
    people: &[AccountId],
    span: TimeSpan,
) -> QueryResult<Vec<(AccountId, AssignmentId, TimeSpan)>> {
    let held = store::assignments::holding_in(connection, people, span)?;
    let ahead = held.into_iter().filter(|assignment| assignment.state == AssignmentState::Accepted);
    Ok(ahead.map(|assignment| (assignment.helper_id, assignment.id, assignment.span)).collect())
}

/// Who blocks these people, and whom they block: none of them is sent to the other.
pub fn blocked_of(
    connection: &mut DbConnection,
    people: &[AccountId],
) -> QueryResult<HashMap<AccountId, BTreeSet<AccountId>>> {
    store::people::blocked_of(connection, people)
}

fn require_free(
    tx: &mut Tx<'_>,
    person: AccountId,
    span: TimeSpan,
    except: Option<AssignmentId>,
) -> Result<(), Failure<Refusal>> {
    let taken = commitments(tx.connection(), &[person], span)?;
    if taken.iter().any(|(_, id, _)| Some(*id) != except) {
        return refuse(Refusal::Time(TimeRefusal::OverlappingAssignment));
    }
    Ok(())
}

/// A coordinator sends a Stadtkümmerer. A guest's request is released by it: somebody has spoken to the person.
pub fn send_stadtkuemmerer(
    tx: &mut Tx<'_>,
    actor: &Actor,
    order: &VisitOrder,
) -> Result<AssignmentView, Failure<Refusal>> {
    let (mut loaded, acts_as) = begin_request_act(tx, actor, order.help_request_id)?;
    let step = loaded.decide(RequestEvent::TakePlace, acts_as, Some(actor.id), tx.now())?;
    if acts_as != RequestActor::Coordinator {
        return refuse(Refusal::RoleRequired);
    }
    if order.help_request_version.is_some_and(|version| version != loaded.request.version) {
        return refuse(Refusal::VersionConflict);
    }
    // Also one that is done: nobody takes two places of one request.
    let is_theirs = |held: &Assignment| held.helper_id == order.helper_id && held.state.holds_place();
    if loaded.assignments.iter().any(is_theirs) {
        return refuse(Refusal::Time(TimeRefusal::OverlappingAssignment));
    }
    require_free(tx, order.helper_id, order.span, None)?;
    let window = loaded.request.windows.iter().find(|window| window.span.contains(&order.span));
    let fit = Fit { window_id: window.map(|window| window.id), span: order.span };
    let kind = AssignmentKind::Stadtkuemmerer;
    let assignment = new_assignment(tx, &loaded, order.helper_id, kind, fit, Some(actor.id));
    let id = assignment.id;
    take(tx, &mut loaded, assignment, order.recorded_reason.as_deref())?;
    settle(tx, &mut loaded, step, Some(actor.id), Ending::default())?;
    answer_with_assignment(tx, actor, &loaded, id)
}

fn require_version(assignment: &Assignment, version: i32) -> Result<(), Failure<Refusal>> {
    if assignment.version == version { Ok(()) } else { refuse(Refusal::VersionConflict) }
}

/// Another time for a visit; it has to be acknowledged again. A reason takes the place of the one before.
pub fn move_visit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssignmentId,
    span: TimeSpan,
    version: i32,
    reason: Option<&str>,
) -> Result<AssignmentView, Failure<Refusal>> {
    let mut act = begin_act(tx, actor, id)?;
    let (helper, held) = (act.assignment().helper_id, act.assignment().version);
    let words = Words { recorded_reason: reason, ..Words::default() };
    perform(tx, &mut act, AssignmentEvent::Reschedule, words, |assignment| {
        assignment.span = span;
        assignment.acknowledged_at = None;
        assignment.version += 1;
    })?;
    if held != version {
        return refuse(Refusal::VersionConflict);
    }
    require_free(tx, helper, span, Some(id))?;
    answer_with_assignment(tx, actor, &act.loaded, id)
}

/// The coordinator takes a visit back: the request is in the queue again, by hand.
pub fn recall_visit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssignmentId,
    version: i32,
) -> Result<AssignmentView, Failure<Refusal>> {
    let mut act = begin_act(tx, actor, id)?;
    let held = act.assignment().clone();
    if held.kind != AssignmentKind::Stadtkuemmerer {
        return refuse(Refusal::NotFound);
    }
    let words = Words { end_code: Some("recalled"), ..Words::default() };
    perform(tx, &mut act, AssignmentEvent::Cancel, words, |_| {})?;
    require_version(&held, version)?;
    if act.loaded.request.state == RequestState::Open && act.loaded.request.escalation.is_none() {
        let event = RequestEvent::Escalate(EscalationReason::ByHand);
        let step = act.loaded.decide(event, RequestActor::Coordinator, Some(actor.id), tx.now())?;
        settle(tx, &mut act.loaded, step, Some(actor.id), Ending::default())?;
    }
    answer_with_assignment(tx, actor, &act.loaded, id)
}

/// A request that was put into the queue anew waits there as it had waited before.
pub fn wait_again(tx: &mut Tx<'_>, id: HelpRequestId, since: Instant, reason: EscalationReason) -> QueryResult<()> {
    store::requests::set_place_in_queue(tx, id, since, reason)
}

/// The Stadtkümmerer has read it.
pub fn acknowledge_visit(tx: &mut Tx<'_>, actor: &Actor, id: AssignmentId) -> Result<AssignmentView, Failure<Refusal>> {
    let mut act = begin_act(tx, actor, id)?;
    let now = tx.now();
    perform(tx, &mut act, AssignmentEvent::Acknowledge, Words::default(), |assignment| {
        assignment.acknowledged_at = Some(now);
    })?;
    answer_with_assignment(tx, actor, &act.loaded, id)
}

/// The visits of a Stadtkümmerer that begin while they are away, or begin later than now and run into it, are in the queue
/// again. One that has begun before stays: who is there finishes it, or hands it back.
pub fn give_back_visits(tx: &mut Tx<'_>, helper: AccountId, away: TimeSpan) -> Result<usize, Failure<Refusal>> {
    let mut given_back = 0;
    for id in store::due::accepted_of(tx.connection(), helper)? {
        let mut act = begin_for_system(tx, id)?;
        let (kind, span) = (act.assignment().kind, act.assignment().span);
        let is_to_come = span.start >= away.start || span.start > tx.now();
        if kind != AssignmentKind::Stadtkuemmerer || !span.overlaps(&away) || !is_to_come || span.end <= tx.now() {
            continue;
        }
        let words = Words { end_code: Some(ABSENCE), ..Words::default() };
        perform(tx, &mut act, AssignmentEvent::Cancel, words, |_| {})?;
        given_back += 1;
    }
    Ok(given_back)
}

/// The Stadtkümmerer hands it back with a reason: the coordinator has it again.
pub fn hand_back_visit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssignmentId,
    reason: &str,
) -> Result<AssignmentView, Failure<Refusal>> {
    let mut act = begin_act(tx, actor, id)?;
    let words = Words { end_reason: Some(reason), ..Words::default() };
    perform(tx, &mut act, AssignmentEvent::Return, words, |_| {})?;
    answer_with_assignment(tx, actor, &act.loaded, id)
}
