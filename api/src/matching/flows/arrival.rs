//! What follows when a message to a helper arrives late, or never.

use super::asking::step;
use crate::db::Tx;
use crate::kernel::ids::OutboxId;
use crate::matching::invitations::model::{Invitation, InvitationEvent, InvitationState};
use crate::matching::invitations::rules::LATE_AFTER_MINUTES;
use crate::matching::store;
use chrono::Duration;
use diesel::QueryResult;

/// The mails of these notices have left: a message that is late counts from now, and so do its invitations.
pub fn message_arrived(tx: &mut Tx<'_>, notices: &[OutboxId]) -> QueryResult<()> {
    let late = tx.now() - Duration::minutes(LATE_AFTER_MINUTES);
    store::messages::arrive(tx, notices, late)
}

/// The mails of these notices are given up: a message that reached nobody counts for no ceiling and no rest, teaches
/// nothing, and nobody waits for an answer any more. Whoever found it in the app may still say yes.
pub fn message_lost(tx: &mut Tx<'_>, notices: &[OutboxId]) -> QueryResult<()> {
    let lost = store::messages::lose(tx, notices)?;
    for mut invitation in store::invitations::of_messages(tx.connection(), &lost)? {
        if invitation.state == InvitationState::Sent && step(tx, &mut invitation, InvitationEvent::Lapse)? {
            store::invitations::mark_counted(tx, &[invitation.id])?;
            store::asking::wake(tx, invitation.help_request_id, false)?;
        }
    }
    Ok(())
}

/// Whether the message of an invitation is still on its way to the helper.
pub(super) fn is_on_the_way(tx: &mut Tx<'_>, invitation: &Invitation) -> QueryResult<bool> {
    let Some(notice) = store::messages::notice_of(tx.connection(), invitation.message_id)? else { return Ok(false) };
    Ok(store::view::on_the_way(tx.connection(), &[invitation.helper_id])?.contains(&notice))
}
