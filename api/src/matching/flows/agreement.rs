//! The person who needs the help takes the time that somebody has named instead.

use super::Refusal;
use crate::db::{Failure, Tx, refuse};
use crate::help_requests;
use crate::help_requests::flows::{RequestView, peek};
use crate::help_requests::model::Actor;
use crate::kernel::ids::InvitationId;
use crate::matching::store;

/// Makes the assignment at the time that the helper named, if it is still so; whoever else was asked is not needed any
/// more. For who sees the proposal: the requester, and staff who oversee the request. Said again it is the same answer.
pub fn agree(tx: &mut Tx<'_>, actor: &Actor, id: InvitationId) -> Result<RequestView, Failure<Refusal>> {
    let Some(invitation) = store::invitations::find(tx.connection(), id)? else { return refuse(Refusal::NotFound) };
    let (now, request) = (tx.now(), invitation.help_request_id);
    let view = peek(tx.connection(), actor, request, now).map_err(|failure| failure.map(Refusal::from))?;
    if !matches!(view.viewer.visibility(), "owner" | "staff") {
        return refuse(Refusal::NotFound);
    }
    // One that was agreed to is answered again as long as the helper has the place.
    let starts_at = invitation.proposal();
    let agreed = help_requests::flows::agree_to_proposal(tx, actor, request, invitation.helper_id, starts_at);
    agreed.map_err(|failure| failure.map(Refusal::from))
}
