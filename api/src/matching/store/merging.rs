//! What becomes of how somebody was asked when two records become one.

use crate::db::Tx;
use crate::db::schema::{help_requests, invitation_messages, invitations};
use crate::kernel::ids::{AccountId, HelpRequestId};
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

/// Hands over how a person was asked. What both records were asked about stays behind, and what the person asks for themselves.
pub(in crate::matching) fn take_over(tx: &mut Tx<'_>, from: AccountId, to: AccountId) -> QueryResult<()> {
    let known: Vec<HelpRequestId> = invitations::table
        .filter(invitations::helper_id.eq(to))
        .select(invitations::help_request_id)
        .load(tx.connection())?;
    let own = help_requests::table.filter(help_requests::requester_id.eq(to)).select(help_requests::id);
    diesel::update(invitation_messages::table.filter(invitation_messages::helper_id.eq(from)))
        .set(invitation_messages::helper_id.eq(to))
        .execute(tx.connection())?;
    diesel::update(invitations::table.filter(invitations::helper_id.eq(from)))
        .filter(invitations::help_request_id.ne_all(known))
        .filter(invitations::help_request_id.ne_all(own))
        .set(invitations::helper_id.eq(to))
        .execute(tx.connection())
        .map(drop)
}
