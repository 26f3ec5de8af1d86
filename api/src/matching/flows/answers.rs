//! A helper answers: yes, yes but at another time, no.

use super::Refusal;
use super::listing::{InvitationView, view};
use crate::db::{DbConnection, Event, Failure, OrRefuse, Tx, refuse as refused};
use crate::help_requests;
use crate::help_requests::flows::AssignmentView;
use crate::help_requests::model::Actor;
use crate::help_requests::rules::fits::TimeChoice;
use crate::kernel::clock::Instant;
use crate::kernel::fault::{Fault, FaultKind};
use crate::kernel::ids::{HelpRequestId, Id, InvitationId};
use crate::matching::invitations::model::{
    Invitation, InvitationActor, InvitationEvent, InvitationState, RefusalReason, transition,
};
use crate::matching::invitations::rules::MOST_WEEKS_AHEAD;
use crate::matching::store;
use chrono::Duration;
use diesel::QueryResult;
use serde_json::json;

/// The person's own invitation; another's is not there for them.
fn own(tx: &mut Tx<'_>, actor: &Actor, id: InvitationId) -> Result<Invitation, Failure<Refusal>> {
    match store::invitations::find(tx.connection(), id)? {
        Some(invitation) if invitation.helper_id == actor.id => Ok(invitation),
        _ => refused(Refusal::NotFound),
    }
}

/// The request that an invitation of the person is about.
pub fn request_of(
    connection: &mut DbConnection,
    actor: &Actor,
    id: InvitationId,
) -> QueryResult<Option<HelpRequestId>> {
    let invitation = store::invitations::find(connection, id)?;
    let own = invitation.filter(|invitation| invitation.helper_id == actor.id);
    Ok(own.map(|invitation| invitation.help_request_id))
}

/// The request that an invitation is about, whoever's it is.
pub fn about(connection: &mut DbConnection, id: InvitationId) -> QueryResult<Option<HelpRequestId>> {
    let invitation = store::invitations::find(connection, id)?;
    Ok(invitation.map(|invitation| invitation.help_request_id))
}

/// Yes: the same as accepting the request, with the same winner and the same losers. Whether the invitation was taken
/// back meanwhile does not matter: the request says whether there is still a place. Who rests since may still say yes to
/// what they were asked before.
pub fn accept(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: InvitationId,
    choice: TimeChoice,
    version: Option<i32>,
) -> Result<AssignmentView, Failure<Refusal>> {
    let invitation = own(tx, actor, id)?;
    let request = invitation.help_request_id;
    let accepted = if invitation.state.is_open() {
        help_requests::flows::accept_invited(tx, actor, request, choice, version)
    } else {
        help_requests::flows::accept(tx, actor, request, choice, version)
    };
    accepted.map_err(|failure| failure.map(Refusal::from))
}

/// No, with a reason or without. Somebody else is asked at once. Said again it is the same answer.
pub fn refuse(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: InvitationId,
    reason: Option<RefusalReason>,
) -> Result<InvitationView, Failure<Refusal>> {
    let mut invitation = own(tx, actor, id)?;
    let now = tx.now();
    let says_the_same = reason.is_none() || invitation.refusal_reason == reason;
    let is_repeated = invitation.state == InvitationState::Declined && says_the_same;
    if !is_repeated {
        invitation.refusal_reason = reason;
        answer(tx, &mut invitation, InvitationEvent::Decline)?;
        store::asking::wake(tx, invitation.help_request_id, false)?;
    }
    view(tx.connection(), actor, invitation, now)
}

/// Yes, but at another time: holds no place. The requester can take it instead; others are asked on. For a request that
/// the helper could still accept; who is blocked meanwhile finds nothing here. The requester is told when the helper first
/// names a time: their page shows the one that stands, and no number of changes writes to them again.
pub fn propose_time(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: InvitationId,
    starts_at: Instant,
) -> Result<InvitationView, Failure<Refusal>> {
    let mut invitation = own(tx, actor, id)?;
    let now = tx.now();
    let fault = if starts_at <= now {
        Some(FaultKind::InThePast)
    } else if starts_at > now + Duration::weeks(MOST_WEEKS_AHEAD) {
        Some(FaultKind::TooFarAhead)
    } else {
        None
    };
    if let Some(kind) = fault {
        return refused(Refusal::Invalid(vec![Fault { pointer: "/starts_at".to_owned(), kind }]));
    }
    let is_repeated =
        invitation.state == InvitationState::AcceptedLater && invitation.proposed_starts_at == Some(starts_at);
    if !is_repeated {
        let is_first = invitation.proposed_starts_at.is_none();
        // Read as it stood: who rests since they were asked may still answer what is open.
        let is_shown = view(tx.connection(), actor, invitation.clone(), now)?.request.is_some();
        invitation.refusal_reason = None;
        invitation.proposed_starts_at = Some(starts_at);
        answer(tx, &mut invitation, InvitationEvent::AcceptLater)?;
        if !is_shown {
            return refused(Refusal::NotFound);
        }
        store::asking::wake(tx, invitation.help_request_id, false)?;
        if is_first {
            tell_requester(tx, &invitation)?;
        }
    }
    view(tx.connection(), actor, invitation, now)
}

/// Writes an answer down. The log says that there was one, not whose: how people answer is kept for 28 days only.
fn answer(tx: &mut Tx<'_>, invitation: &mut Invitation, event: InvitationEvent) -> Result<(), Failure<Refusal>> {
    let before = invitation.state;
    invitation.state = transition(before, event, InvitationActor::Helper).map_err(Refusal::from).or_refuse()?;
    invitation.ended_at = Some(tx.now());
    if !store::invitations::save(tx, invitation, before)? {
        return Err(Failure::Unavailable);
    }
    let details = json!({ "answer": invitation.state });
    Ok(tx.emit(Event::new("help_request.invitation_answered", invitation.help_request_id, None).with(details))?)
}

fn tell_requester(tx: &mut Tx<'_>, invitation: &Invitation) -> Result<(), Failure<Refusal>> {
    let request = help_requests::flows::find_all(tx.connection(), &[invitation.help_request_id])?.pop();
    if let Some(requester) = request.and_then(|request| request.requester_id) {
        tx.queue_notice("invitation.another_time", requester, invitation.help_request_id.uuid(), json!({}))?;
    }
    Ok(())
}
