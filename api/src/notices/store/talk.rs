//! What has to be known of conversations and concerns.

use crate::{
    db::{
        At, DbConnection, Tx, Word,
        schema::{assignments, concerns, conversation_readers, conversations, help_requests, inbox, messages},
    },
    help_requests::assignments::model::AssignmentState,
    kernel::{
        ids::{AccountId, AnyId, AssignmentId, ConcernId},
        text_enum::TextEnum,
    },
    notices::model::Occasion,
};
use diesel::{dsl::max, prelude::*};

/// A conversation as it stands for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::notices) struct Talk {
    /// Whether the person may read it, as one of the two sides.
    pub is_side: bool,
    /// Whether coordinators were called in.
    pub has_coordinators: bool,
    /// How many messages of others the person has not read.
    pub unread: i64,
}

/// A conversation for a person; `None` where there is none. `before`: only messages before this place count as unread.
pub(in crate::notices) fn talk(
    connection: &mut DbConnection,
    id: AssignmentId,
    person: AccountId,
    before: Option<i32>,
) -> QueryResult<Option<Talk>> {
    type Row = (Option<At>, Option<At>, AccountId, Word<AssignmentState>, Option<AccountId>);
    let row: Option<Row> = conversations::table
        .inner_join(assignments::table.inner_join(help_requests::table))
        .filter(conversations::assignment_id.eq(id))
        .select((
            conversations::coordinator_called_at,
            conversations::parted_at,
            assignments::helper_id,
            assignments::status,
            help_requests::requester_id,
        ))
        .first(connection)
        .optional()?;
    let Some((called, parted, helper, state, requester)) = row else { return Ok(None) };
    let is_helper = helper == person && state.0 != AssignmentState::Withdrawn;
    let is_side = parted.is_none() && (is_helper || requester == Some(person));
    let unread = unread(connection, id, person, before)?;
    Ok(Some(Talk { is_side, has_coordinators: called.is_some(), unread }))
}

/// Messages of others that the person has not read; who has answered has read what stood before.
fn unread(connection: &mut DbConnection, id: AssignmentId, person: AccountId, before: Option<i32>) -> QueryResult<i64> {
    let read: Option<i32> = conversation_readers::table
        .find((id, person))
        .select(conversation_readers::read_up_to)
        .first(connection)
        .optional()?;
    let answered: Option<i32> = messages::table
        .filter(messages::assignment_id.eq(id).and(messages::author_id.eq(person)))
        .select(max(messages::place))
        .get_result(connection)?;
    messages::table
        .filter(messages::assignment_id.eq(id).and(messages::author_id.ne(person)))
        .filter(messages::place.gt(read.unwrap_or(0).max(answered.unwrap_or(0))))
        .filter(messages::place.lt(before.unwrap_or(i32::MAX)))
        .count()
        .get_result(connection)
}

/// The category of the help that a conversation is about.
pub(in crate::notices) fn category(connection: &mut DbConnection, id: AssignmentId) -> QueryResult<Option<String>> {
    assignments::table
        .inner_join(help_requests::table)
        .filter(assignments::id.eq(id))
        .select(help_requests::category_key)
        .first(connection)
        .optional()
}

/// A concern, as far as notices need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::notices) struct ReportedConcern {
    /// The assignment.
    pub assignment: AssignmentId,
    /// Who reported.
    pub reporter: AccountId,
    /// About whom.
    pub about: Option<AccountId>,
    /// Whether a coordinator is done with it.
    pub is_closed: bool,
}

/// A concern.
pub(in crate::notices) fn concern(
    connection: &mut DbConnection,
    id: ConcernId,
) -> QueryResult<Option<ReportedConcern>> {
    let row: Option<(AssignmentId, AccountId, Option<AccountId>, Option<At>)> = concerns::table
        .find(id)
        .select((concerns::assignment_id, concerns::reporter_id, concerns::about_id, concerns::closed_at))
        .first(connection)
        .optional()?;
    Ok(row.map(|(assignment, reporter, about, closed)| ReportedConcern {
        assignment,
        reporter,
        about,
        is_closed: closed.is_some(),
    }))
}

/// Whoever has read a conversation has seen that somebody wrote in it.
pub(in crate::notices) fn mark_talk_read(tx: &mut Tx<'_>, reader: AccountId, id: AssignmentId) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(inbox::table.filter(inbox::account_id.eq(reader)).filter(inbox::read_at.is_null()))
        .filter(inbox::occasion.eq(Occasion::MessageReceived.as_str()).and(inbox::source_id.eq(AnyId(id.0))))
        .set(inbox::read_at.eq(At(now)))
        .execute(tx.connection())
}
