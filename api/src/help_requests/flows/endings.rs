//! Acts on a whole request: call off, take back, to the coordinator, still needed, release, close.

use super::Refusal;
use super::creation::escalate_if_nobody_is_eligible;
use super::loaded::{Ending, Loaded, load, request_actor, settle};
use super::look::see_and_record;
use super::seeing::viewer_of;
use super::view::{RequestView, Sight};
use crate::db::{Event, Failure, OrRefuse, Tx, refuse};
use crate::help_requests::assignments::model::AssignmentState;
use crate::help_requests::model::life_cycle::{RequestActor, RequestEvent};
use crate::help_requests::model::log::{ContactChannel, ContactDirection, NewContactEntry};
use crate::help_requests::model::{Actor, EscalationReason, Outcome};
use crate::help_requests::rules::validation::{Fault, FaultKind, clean_note};
use crate::help_requests::rules::visibility::Viewer;
use crate::help_requests::store;
use crate::kernel::ids::{AccountId, HelpRequestId, QuarterId};
use serde_json::json;

/// Loads a request for an act: for those who may not see it, it is not there.
pub(super) fn begin_act(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: HelpRequestId,
) -> Result<(Loaded, RequestActor), Failure<Refusal>> {
    let now = tx.now();
    let loaded = load(tx.connection(), id)?;
    let zone = store::town::zone(tx.connection())?;
    let (viewer, _) = viewer_of(tx.connection(), &Sight { actor, zone, now }, &loaded)?;
    if viewer == Viewer::Nobody {
        return refuse(Refusal::NotFound);
    }
    let acts_as = request_actor(tx.connection(), actor, &loaded.request)?;
    Ok((loaded, acts_as))
}

/// For whom staff act.
pub(in crate::help_requests) fn on_behalf(actor: &Actor, loaded: &Loaded) -> Option<AccountId> {
    loaded.request.requester_id.filter(|person| *person != actor.id)
}

/// Calls a request off, before it is done. Everybody who was to come is told.
pub fn cancel(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: HelpRequestId,
    outcome: Option<Outcome>,
    note: Option<&str>,
) -> Result<RequestView, Failure<Refusal>> {
    let (mut loaded, acts_as) = begin_act(tx, actor, id)?;
    let note = checked_note("/note", note)?;
    let step = loaded.decide(RequestEvent::Cancel, acts_as, Some(actor.id), tx.now())?;
    let helpers = coming_helpers(&loaded);
    settle(tx, &mut loaded, step, Some(actor.id), Ending { outcome, note: note.as_deref(), ..Ending::default() })?;
    let event = Event::new("help_request.cancelled", id, Some(actor.id)).on_behalf_of(on_behalf(actor, &loaded));
    tx.emit(event.with(json!({ "helpers": helpers })))?;
    see_and_record(tx, actor, &loaded)
}

/// Who is to come.
pub(in crate::help_requests) fn coming_helpers(loaded: &Loaded) -> Vec<AccountId> {
    let coming = loaded.assignments.iter().filter(|assignment| assignment.state == AssignmentState::Accepted);
    coming.map(|assignment| assignment.helper_id).collect()
}

fn checked_note(pointer: &str, note: Option<&str>) -> Result<Option<String>, Failure<Refusal>> {
    clean_note(note).map_err(|kind| Refusal::Invalid(vec![Fault { pointer: pointer.to_owned(), kind }])).or_refuse()
}

/// Takes the end of a request back, within 30 minutes and by who ended it. Helpers who were called off are not
/// promised again without being asked: they find it in their list.
pub fn reopen(tx: &mut Tx<'_>, actor: &Actor, id: HelpRequestId) -> Result<RequestView, Failure<Refusal>> {
    let (mut loaded, acts_as) = begin_act(tx, actor, id)?;
    let step = loaded.decide(RequestEvent::Reopen, acts_as, Some(actor.id), tx.now())?;
    settle(tx, &mut loaded, step, Some(actor.id), Ending::default())?;
    tx.emit(Event::new("help_request.reopened", id, Some(actor.id)).on_behalf_of(on_behalf(actor, &loaded)))?;
    escalate_if_nobody_is_eligible(tx, &mut loaded)?;
    see_and_record(tx, actor, &loaded)
}

/// Gives a request to the coordinator by hand. The reason is for staff: it stands in the contact log.
pub fn escalate(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: HelpRequestId,
    reason: Option<&str>,
) -> Result<RequestView, Failure<Refusal>> {
    let (mut loaded, acts_as) = begin_act(tx, actor, id)?;
    let reason = checked_note("/reason", reason)?;
    let event = RequestEvent::Escalate(EscalationReason::ByHand);
    let step = loaded.decide(event, acts_as, Some(actor.id), tx.now())?;
    settle(tx, &mut loaded, step, Some(actor.id), Ending::default())?;
    if let Some(reason) = reason {
        let entry = NewContactEntry {
            channel: ContactChannel::App,
            direction: ContactDirection::Incoming,
            outcome: "escalation".to_owned(),
            note: Some(reason),
            follow_up_at: None,
        };
        store::log::insert_contact(tx, id, loaded.request.requester_id, actor.id, &entry)?;
    }
    see_and_record(tx, actor, &loaded)
}

/// "Still needed": at least seven more days.
pub fn extend(tx: &mut Tx<'_>, actor: &Actor, id: HelpRequestId) -> Result<RequestView, Failure<Refusal>> {
    let (mut loaded, acts_as) = begin_act(tx, actor, id)?;
    let step = loaded.decide(RequestEvent::Extend, acts_as, Some(actor.id), tx.now())?;
    settle(tx, &mut loaded, step, Some(actor.id), Ending::default())?;
    tx.emit(Event::new("help_request.extended", id, Some(actor.id)).on_behalf_of(on_behalf(actor, &loaded)))?;
    see_and_record(tx, actor, &loaded)
}

/// Staff have spoken to the guest: volunteers may see the request now, in the quarter that the person named on the
/// telephone.
pub fn release(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: HelpRequestId,
    quarter: Option<QuarterId>,
) -> Result<RequestView, Failure<Refusal>> {
    let (mut loaded, acts_as) = begin_act(tx, actor, id)?;
    let step = loaded.decide(RequestEvent::Release, acts_as, Some(actor.id), tx.now())?;
    if let Some(quarter) = quarter.filter(|quarter| *quarter != loaded.request.quarter_id) {
        let references = store::town::references(tx.connection(), &loaded.request.category, quarter)?;
        if !references.is_quarter_known {
            let fault = Fault { pointer: "/quarter_id".to_owned(), kind: FaultKind::UnknownQuarter };
            return refuse(Refusal::Invalid(vec![fault]));
        }
        store::requests::set_quarter(tx, id, quarter)?;
        loaded.request.quarter_id = quarter;
    }
    settle(tx, &mut loaded, step, Some(actor.id), Ending::default())?;
    tx.emit(Event::new("help_request.released", id, Some(actor.id)))?;
    escalate_if_nobody_is_eligible(tx, &mut loaded)?;
    see_and_record(tx, actor, &loaded)
}

/// A coordinator ends a request with an outcome.
pub fn close(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: HelpRequestId,
    outcome: Outcome,
    note: Option<&str>,
) -> Result<RequestView, Failure<Refusal>> {
    let (mut loaded, acts_as) = begin_act(tx, actor, id)?;
    let note = checked_note("/note", note)?;
    let step = loaded.decide(RequestEvent::Close(outcome), acts_as, Some(actor.id), tx.now())?;
    let helpers = coming_helpers(&loaded);
    settle(
        tx,
        &mut loaded,
        step,
        Some(actor.id),
        Ending { outcome: Some(outcome), note: note.as_deref(), ..Ending::default() },
    )?;
    let event = Event::new("help_request.closed", id, Some(actor.id)).on_behalf_of(on_behalf(actor, &loaded));
    tx.emit(event.with(json!({ "outcome": outcome, "helpers": helpers })))?;
    see_and_record(tx, actor, &loaded)
}
