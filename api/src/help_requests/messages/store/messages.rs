//! Messages.

use crate::db::schema::messages;
use crate::db::{At, DbConnection, Tx, Word};
use crate::help_requests::messages::model::{ConversationPart, Message};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, MessageId};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable, RunQueryDsl};

#[derive(Queryable)]
struct Row {
    id: MessageId,
    assignment_id: AssignmentId,
    place: i32,
    author_id: AccountId,
    author_part: Word<ConversationPart>,
    words: Option<String>,
    created_at: At,
}

impl From<Row> for Message {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            assignment_id: row.assignment_id,
            place: row.place,
            author_id: row.author_id,
            author_part: row.author_part.0,
            words: row.words,
            created_at: row.created_at.0,
        }
    }
}

/// Adds a message.
pub fn insert(tx: &mut Tx<'_>, message: &Message) -> QueryResult<()> {
    diesel::insert_into(messages::table)
        .values((
            messages::id.eq(message.id),
            messages::assignment_id.eq(message.assignment_id),
            messages::place.eq(message.place),
            messages::author_id.eq(message.author_id),
            messages::author_part.eq(Word(message.author_part)),
            messages::words.eq(message.words.as_deref()),
            messages::created_at.eq(At(message.created_at)),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// A message of a conversation.
pub fn find(connection: &mut DbConnection, conversation: AssignmentId, id: MessageId) -> QueryResult<Option<Message>> {
    let row: Option<Row> = messages::table
        .filter(messages::id.eq(id))
        .filter(messages::assignment_id.eq(conversation))
        .first(connection)
        .optional()?;
    Ok(row.map(Into::into))
}

/// The messages of a conversation before a place, the newest first.
pub fn list(
    connection: &mut DbConnection,
    conversation: AssignmentId,
    before: Option<i32>,
    limit: i64,
) -> QueryResult<Vec<Message>> {
    let mut query = messages::table.filter(messages::assignment_id.eq(conversation)).into_boxed();
    if let Some(before) = before {
        query = query.filter(messages::place.lt(before));
    }
    let rows: Vec<Row> = query.order(messages::place.desc()).limit(limit).load(connection)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// When a conversation got messages since `since`, in order.
pub fn posted_since(
    connection: &mut DbConnection,
    conversation: AssignmentId,
    since: Instant,
) -> QueryResult<Vec<Instant>> {
    let moments: Vec<At> = messages::table
        .filter(messages::assignment_id.eq(conversation))
        .filter(messages::created_at.gt(At(since)))
        .order(messages::created_at)
        .select(messages::created_at)
        .load(connection)?;
    Ok(moments.into_iter().map(|at| at.0).collect())
}

/// What a person wrote, oldest first: for their copy.
pub fn written_by(connection: &mut DbConnection, author: AccountId, limit: i64) -> QueryResult<Vec<Message>> {
    let rows: Vec<Row> = messages::table
        .filter(messages::author_id.eq(author))
        .order((messages::created_at, messages::assignment_id, messages::place))
        .limit(limit)
        .load(connection)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Takes an erased person's words out; that there was a message stays.
pub fn forget_words(tx: &mut Tx<'_>, author: AccountId) -> QueryResult<()> {
    diesel::update(messages::table.filter(messages::author_id.eq(author)))
        .set(messages::words.eq(None::<String>))
        .execute(tx.connection())
        .map(drop)
}
