//! How the search for helpers stands: numbers for the requester and staff, never names.

use super::Refusal;
use crate::db::{DbConnection, Failure, refuse};
use crate::help_requests::flows::{RequestView, peek};
use crate::help_requests::model::{Actor, RequestState};
use crate::kernel::actions::AllowedAction;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{HelpRequestId, InvitationId};
use crate::matching::invitations::model::InvitationState;
use crate::matching::store;

/// A time at which somebody could come instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The invitation that it answers.
    pub invitation_id: InvitationId,
    /// When they could come.
    pub starts_at: Instant,
    /// What the viewer may do with it.
    pub actions: Vec<AllowedAction>,
}

/// How the search for helpers stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookoutView {
    /// How many people were asked so far.
    pub asked: i32,
    /// How many of them have not answered yet.
    pub waiting: usize,
    /// When the next people are asked at the earliest; `None` when nobody is asked any more.
    pub next_look_at: Option<Instant>,
    /// Whether it is likely to stay without a helper; for staff alone.
    pub is_doubtful: Option<bool>,
    /// Times at which somebody could come instead, soonest first.
    pub proposals: Vec<Proposal>,
}

/// Who may call the request off may also take a time for it.
fn agreement(view: &RequestView, invitation: InvitationId) -> Vec<AllowedAction> {
    let may_act = view.actions.iter().any(|action| action.action == "cancel" && action.enabled);
    let agree = AllowedAction::enabled("agree", "POST", &format!("/invitations/{invitation}/agreement"));
    may_act.then_some(agree).into_iter().collect()
}

/// How the search for helpers for a request stands. For its owner and the staff who oversee it.
pub fn lookout(
    connection: &mut DbConnection,
    actor: &Actor,
    id: HelpRequestId,
    now: Instant,
) -> Result<LookoutView, Failure<Refusal>> {
    let view = peek(connection, actor, id, now).map_err(|failure| failure.map(Refusal::from))?;
    let is_staff = match view.viewer.visibility() {
        "staff" => true,
        "owner" => false,
        _ => return refuse(Refusal::NotFound),
    };
    let asking = store::asking::find(connection, id)?;
    let invitations = store::invitations::of_requests(connection, &[id])?;
    let is_open = view.request.state == RequestState::Open;
    let mut proposals: Vec<Proposal> = invitations
        .iter()
        .filter_map(|invitation| Some((invitation.id, invitation.proposal()?)))
        .filter(|(_, starts_at)| is_open && now < *starts_at)
        .map(|(invitation_id, starts_at)| Proposal {
            invitation_id,
            starts_at,
            actions: agreement(&view, invitation_id),
        })
        .collect();
    proposals.sort_by_key(|proposal| (proposal.starts_at, proposal.invitation_id));
    Ok(LookoutView {
        asked: asking.map_or(0, |asking| asking.asked),
        waiting: invitations.iter().filter(|invitation| invitation.state == InvitationState::Sent).count(),
        next_look_at: asking.and_then(|asking| asking.next_look_at).filter(|_| is_open),
        is_doubtful: is_staff.then(|| asking.is_some_and(|asking| asking.is_doubtful)),
        proposals,
    })
}
