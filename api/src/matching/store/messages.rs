//! The messages that carry invitations: each is one interruption of a helper.

use crate::db::schema::{invitation_messages, invitations};
use crate::db::{At, DbConnection, Tx, Word};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, InvitationMessageId, OutboxId};
use crate::matching::invitations::model::InvitationState;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

/// Adds a message to a helper, which the outbox carries as `outbox_id`.
pub(in crate::matching) fn insert(
    tx: &mut Tx<'_>,
    id: InvitationMessageId,
    helper: AccountId,
    outbox_id: OutboxId,
) -> QueryResult<()> {
    let now = tx.now();
    diesel::insert_into(invitation_messages::table)
        .values((
            invitation_messages::id.eq(id),
            invitation_messages::helper_id.eq(helper),
            invitation_messages::outbox_id.eq(outbox_id),
            invitation_messages::sent_at.eq(At(now)),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// The notice that carries a message; `None` where its mail was lost.
pub(in crate::matching) fn notice_of(
    connection: &mut DbConnection,
    message: InvitationMessageId,
) -> QueryResult<Option<OutboxId>> {
    invitation_messages::table
        .find(message)
        .filter(invitation_messages::lost_at.is_null())
        .select(invitation_messages::outbox_id)
        .first(connection)
        .optional()
}

/// Lets those of the messages of these notices that were sent before `late` be sent now, with their open invitations.
pub(in crate::matching) fn arrive(tx: &mut Tx<'_>, notices: &[OutboxId], late: Instant) -> QueryResult<()> {
    let now = At(tx.now());
    let messages: Vec<InvitationMessageId> = invitation_messages::table
        .filter(invitation_messages::outbox_id.eq_any(notices.to_vec()))
        .filter(invitation_messages::sent_at.lt(At(late)))
        .select(invitation_messages::id)
        .load(tx.connection())?;
    if messages.is_empty() {
        return Ok(());
    }
    diesel::update(invitation_messages::table.filter(invitation_messages::id.eq_any(messages.clone())))
        .set(invitation_messages::sent_at.eq(now))
        .execute(tx.connection())?;
    let open = invitations::table
        .filter(invitations::message_id.eq_any(messages))
        .filter(invitations::status.eq(Word(InvitationState::Sent)));
    diesel::update(open).set(invitations::sent_at.eq(now)).execute(tx.connection()).map(drop)
}

/// Remembers that the mails of these notices reached nobody; which messages they carried.
pub(in crate::matching) fn lose(tx: &mut Tx<'_>, notices: &[OutboxId]) -> QueryResult<Vec<InvitationMessageId>> {
    let now = At(tx.now());
    diesel::update(invitation_messages::table.filter(invitation_messages::outbox_id.eq_any(notices.to_vec())))
        .set(invitation_messages::lost_at.eq(now))
        .returning(invitation_messages::id)
        .get_results(tx.connection())
}
