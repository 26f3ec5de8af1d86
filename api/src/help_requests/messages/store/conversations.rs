//! What is kept of a conversation beside its messages, and how far people have read.

use crate::db::schema::{accounts, assignments, conversation_readers, conversations, help_requests, messages};
use crate::db::{At, DbConnection, Tx, Word};
use crate::help_requests::assignments::model::AssignmentState;
use crate::help_requests::messages::model::ConversationRecord;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId};
use crate::kernel::page::Cursor;
use diesel::sql_types::Bool;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, IntoSql, JoinOnDsl, NullableExpressionMethods, OptionalExtension,
    QueryDsl, QueryResult, RunQueryDsl,
};
use std::collections::HashMap;

type Row = (i32, Option<At>, Option<At>);

fn record((last_place, called, parted): Row) -> ConversationRecord {
    ConversationRecord { last_place, coordinator_called_at: called.map(|at| at.0), parted_at: parted.map(|at| at.0) }
}

/// What is kept of the conversation about an assignment.
pub fn find(connection: &mut DbConnection, id: AssignmentId) -> QueryResult<Option<ConversationRecord>> {
    let row: Option<Row> = conversations::table
        .find(id)
        .select((conversations::last_place, conversations::coordinator_called_at, conversations::parted_at))
        .first(connection)
        .optional()?;
    Ok(row.map(record))
}

/// Why an assignment ended early, in the words that were kept.
pub fn end_reason(connection: &mut DbConnection, id: AssignmentId) -> QueryResult<Option<String>> {
    let reason: Option<Option<String>> =
        assignments::table.find(id).select(assignments::end_reason).first(connection).optional()?;
    Ok(reason.flatten())
}

/// Begins the conversation where it has not begun.
pub fn begin(tx: &mut Tx<'_>, id: AssignmentId) -> QueryResult<ConversationRecord> {
    if let Some(known) = find(tx.connection(), id)? {
        return Ok(known);
    }
    let now = tx.now();
    diesel::insert_into(conversations::table)
        .values((
            conversations::assignment_id.eq(id),
            conversations::last_place.eq(0),
            conversations::last_activity_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(ConversationRecord { last_place: 0, coordinator_called_at: None, parted_at: None })
}

/// Takes the next place in a conversation.
pub fn take_place(tx: &mut Tx<'_>, id: AssignmentId, place: i32) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(conversations::table.find(id))
        .set((conversations::last_place.eq(place), conversations::last_activity_at.eq(At(now))))
        .execute(tx.connection())
        .map(drop)
}

/// Notes that a coordinator was called in, and by whom.
pub fn set_coordinator_called(tx: &mut Tx<'_>, id: AssignmentId, by: AccountId) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(conversations::table.find(id))
        .set((
            conversations::coordinator_called_at.eq(At(now)),
            conversations::coordinator_called_by.eq(by),
            conversations::last_activity_at.eq(At(now)),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// Closes the conversation for good; one that is closed stays as it is.
pub fn set_parted(tx: &mut Tx<'_>, id: AssignmentId) -> QueryResult<()> {
    let now = tx.now();
    begin(tx, id)?;
    diesel::update(conversations::table.find(id).filter(conversations::parted_at.is_null()))
        .set(conversations::parted_at.eq(At(now)))
        .execute(tx.connection())
        .map(drop)
}

/// Closes the contact between the sides of an assignment for good.
pub fn set_contact_closed(tx: &mut Tx<'_>, id: AssignmentId) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(assignments::table.find(id).filter(assignments::parted_at.is_null()))
        .set(assignments::parted_at.eq(At(now)))
        .execute(tx.connection())
        .map(drop)
}

/// How far the person has read; 0 for not at all.
pub fn read_up_to(connection: &mut DbConnection, id: AssignmentId, reader: AccountId) -> QueryResult<i32> {
    let place: Option<i32> = conversation_readers::table
        .find((id, reader))
        .select(conversation_readers::read_up_to)
        .first(connection)
        .optional()?;
    Ok(place.unwrap_or(0))
}

/// Notes how far the person has read.
pub fn set_read_up_to(tx: &mut Tx<'_>, id: AssignmentId, reader: AccountId, place: i32) -> QueryResult<()> {
    let updated = diesel::update(conversation_readers::table.find((id, reader)))
        .set(conversation_readers::read_up_to.eq(place))
        .execute(tx.connection())?;
    if updated == 0 {
        diesel::insert_into(conversation_readers::table)
            .values((
                conversation_readers::assignment_id.eq(id),
                conversation_readers::account_id.eq(reader),
                conversation_readers::read_up_to.eq(place),
            ))
            .execute(tx.connection())?;
    }
    Ok(())
}

/// A row of somebody's list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The assignment.
    pub id: AssignmentId,
    /// What is kept of the conversation.
    pub record: ConversationRecord,
    /// Why the assignment ended early.
    pub end_reason: Option<String>,
    /// When something last happened.
    pub last_activity_at: Instant,
}

/// Whose conversations are listed, and which part of the list.
#[derive(Debug, Clone, Copy)]
pub struct Listing {
    /// The person.
    pub reader: AccountId,
    /// Whether the person is a coordinator: then those to which one was called in are theirs too.
    pub is_coordinator: bool,
    /// After this place.
    pub after: Option<Cursor>,
    /// At most so many.
    pub limit: i64,
}

/// Whether a conversation is the person's: as requester, as helper who is not gone, or as coordinator where one was called in.
macro_rules! is_theirs {
    ($reader:expr, $is_coordinator:expr, $gone:expr) => {
        help_requests::requester_id
            .eq($reader)
            .or(assignments::helper_id
                .eq($reader)
                .and(assignments::status.ne(Word(AssignmentState::Withdrawn)))
                .and(assignments::end_reason.is_null().or(assignments::end_reason.ne_all($gone.to_vec()))))
            .or(conversations::coordinator_called_at.is_not_null().and($is_coordinator.into_sql::<Bool>()))
    };
}

/// The conversations of a person, those in which something last happened first; `gone` names the ends with which a
/// helper lost their part.
pub fn list(connection: &mut DbConnection, listing: Listing, gone: &[&str]) -> QueryResult<Vec<Listed>> {
    let mut query = conversations::table
        .inner_join(assignments::table.on(assignments::id.eq(conversations::assignment_id)))
        .inner_join(help_requests::table.on(help_requests::id.eq(assignments::help_request_id)))
        .filter(is_theirs!(listing.reader, listing.is_coordinator, gone))
        .into_boxed();
    if let Some(after) = listing.after {
        let (at, id) = (At(after.at), AssignmentId(after.id));
        let is_later = conversations::last_activity_at.lt(at).or(conversations::assignment_id.lt(id));
        query = query.filter(conversations::last_activity_at.le(at).and(is_later));
    }
    let rows: Vec<(AssignmentId, Row, Option<String>, At)> = query
        .order((conversations::last_activity_at.desc(), conversations::assignment_id.desc()))
        .limit(listing.limit)
        .select((
            conversations::assignment_id,
            (conversations::last_place, conversations::coordinator_called_at, conversations::parted_at),
            assignments::end_reason,
            conversations::last_activity_at,
        ))
        .load(connection)?;
    let listed = |(id, row, end_reason, at): (_, _, _, At)| Listed {
        id,
        record: record(row),
        end_reason,
        last_activity_at: at.0,
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// How many messages of others the person has not read, by conversation; those without any are left out.
pub fn unread(
    connection: &mut DbConnection,
    reader: AccountId,
    ids: &[AssignmentId],
) -> QueryResult<HashMap<AssignmentId, i64>> {
    let mut counts = HashMap::new();
    if ids.is_empty() {
        return Ok(counts);
    }
    let rows: Vec<AssignmentId> = messages::table
        .left_join(
            conversation_readers::table.on(conversation_readers::assignment_id
                .eq(messages::assignment_id)
                .and(conversation_readers::account_id.eq(reader))),
        )
        .filter(messages::assignment_id.eq_any(ids.to_vec()))
        .filter(messages::author_id.ne(reader))
        .filter(
            conversation_readers::read_up_to
                .nullable()
                .is_null()
                .or(conversation_readers::read_up_to.nullable().lt(messages::place.nullable())),
        )
        .select(messages::assignment_id)
        .load(connection)?;
    for id in rows {
        *counts.entry(id).or_default() += 1;
    }
    Ok(counts)
}

/// How many messages of others the person has not read in all.
pub fn unread_in_all(
    connection: &mut DbConnection,
    reader: AccountId,
    is_coordinator: bool,
    gone: &[&str],
) -> QueryResult<i64> {
    messages::table
        .inner_join(conversations::table.on(conversations::assignment_id.eq(messages::assignment_id)))
        .inner_join(assignments::table.on(assignments::id.eq(messages::assignment_id)))
        .inner_join(help_requests::table.on(help_requests::id.eq(assignments::help_request_id)))
        .left_join(
            conversation_readers::table.on(conversation_readers::assignment_id
                .eq(messages::assignment_id)
                .and(conversation_readers::account_id.eq(reader))),
        )
        .filter(is_theirs!(reader, is_coordinator, gone))
        .filter(messages::author_id.ne(reader))
        .filter(
            conversation_readers::read_up_to
                .nullable()
                .is_null()
                .or(conversation_readers::read_up_to.nullable().lt(messages::place.nullable())),
        )
        .count()
        .get_result(connection)
}

/// Whether the person can sign in and read: not suspended, not erased, and with a proved address.
pub fn can_sign_in(connection: &mut DbConnection, person: AccountId) -> QueryResult<bool> {
    let found: Option<AccountId> = accounts::table
        .find(person)
        .filter(accounts::email_verified_at.is_not_null())
        .filter(accounts::suspended_at.is_null())
        .filter(accounts::erased_at.is_null())
        .select(accounts::id)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}

/// Forgets how far an erased person has read.
pub fn forget_reader(tx: &mut Tx<'_>, person: AccountId) -> QueryResult<()> {
    diesel::delete(conversation_readers::table.filter(conversation_readers::account_id.eq(person)))
        .execute(tx.connection())
        .map(drop)
}
