//! Concerns.

use crate::db::schema::{assignments, concerns};
use crate::db::{At, DbConnection, Tx, Word};
use crate::help_requests::messages::model::{Concern, ConversationPart};
use crate::kernel::ids::{AccountId, AssignmentId, ConcernId, HelpRequestId};
use crate::kernel::page::Cursor;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl,
};

#[derive(Queryable)]
struct Row {
    id: ConcernId,
    assignment_id: AssignmentId,
    help_request_id: HelpRequestId,
    reporter_id: AccountId,
    reporter_part: Word<ConversationPart>,
    about_id: Option<AccountId>,
    reason: Option<String>,
    raised_at: At,
    closed_at: Option<At>,
    closed_by: Option<AccountId>,
    closing_note: Option<String>,
}

type Columns = (
    concerns::id,
    concerns::assignment_id,
    assignments::help_request_id,
    concerns::reporter_id,
    concerns::reporter_part,
    concerns::about_id,
    concerns::reason,
    concerns::raised_at,
    concerns::closed_at,
    concerns::closed_by,
    concerns::closing_note,
);

const COLUMNS: Columns = (
    concerns::id,
    concerns::assignment_id,
    assignments::help_request_id,
    concerns::reporter_id,
    concerns::reporter_part,
    concerns::about_id,
    concerns::reason,
    concerns::raised_at,
    concerns::closed_at,
    concerns::closed_by,
    concerns::closing_note,
);

impl From<Row> for Concern {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            assignment_id: row.assignment_id,
            help_request_id: row.help_request_id,
            reporter_id: row.reporter_id,
            reporter_part: row.reporter_part.0,
            about_id: row.about_id,
            reason: row.reason,
            raised_at: row.raised_at.0,
            closed_at: row.closed_at.map(|at| at.0),
            closed_by: row.closed_by,
            closing_note: row.closing_note,
        }
    }
}

/// Whether something was reported about an assignment.
pub fn is_reported(connection: &mut DbConnection, id: AssignmentId) -> QueryResult<bool> {
    let found: Option<ConcernId> =
        concerns::table.filter(concerns::assignment_id.eq(id)).select(concerns::id).first(connection).optional()?;
    Ok(found.is_some())
}

/// What this person reported about the assignment and no coordinator is done with.
pub fn open_by(
    connection: &mut DbConnection,
    assignment: AssignmentId,
    reporter: AccountId,
) -> QueryResult<Option<Concern>> {
    let row: Option<Row> = concerns::table
        .inner_join(assignments::table.on(assignments::id.eq(concerns::assignment_id)))
        .filter(concerns::assignment_id.eq(assignment))
        .filter(concerns::reporter_id.eq(reporter))
        .filter(concerns::closed_at.is_null())
        .select(COLUMNS)
        .first(connection)
        .optional()?;
    Ok(row.map(Into::into))
}

/// A concern by its id.
pub fn find(connection: &mut DbConnection, id: ConcernId) -> QueryResult<Option<Concern>> {
    let row: Option<Row> = concerns::table
        .inner_join(assignments::table.on(assignments::id.eq(concerns::assignment_id)))
        .filter(concerns::id.eq(id))
        .select(COLUMNS)
        .first(connection)
        .optional()?;
    Ok(row.map(Into::into))
}

/// Concerns that are not about `reader`, the latest first: open ones, or closed ones.
pub fn list(
    connection: &mut DbConnection,
    reader: AccountId,
    is_closed: bool,
    after: Option<Cursor>,
    limit: i64,
) -> QueryResult<Vec<Concern>> {
    let mut query = concerns::table
        .inner_join(assignments::table.on(assignments::id.eq(concerns::assignment_id)))
        .filter(concerns::about_id.is_null().or(concerns::about_id.ne(reader)))
        .into_boxed();
    query = if is_closed {
        query.filter(concerns::closed_at.is_not_null())
    } else {
        query.filter(concerns::closed_at.is_null())
    };
    if let Some(after) = after {
        let (at, id) = (At(after.at), ConcernId(after.id));
        query = query.filter(concerns::raised_at.le(at).and(concerns::raised_at.lt(at).or(concerns::id.lt(id))));
    }
    let rows: Vec<Row> =
        query.order((concerns::raised_at.desc(), concerns::id.desc())).limit(limit).select(COLUMNS).load(connection)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Adds a concern.
pub fn insert(tx: &mut Tx<'_>, concern: &Concern) -> QueryResult<()> {
    diesel::insert_into(concerns::table)
        .values((
            concerns::id.eq(concern.id),
            concerns::assignment_id.eq(concern.assignment_id),
            concerns::reporter_id.eq(concern.reporter_id),
            concerns::reporter_part.eq(Word(concern.reporter_part)),
            concerns::about_id.eq(concern.about_id),
            concerns::reason.eq(concern.reason.as_deref()),
            concerns::raised_at.eq(At(concern.raised_at)),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// Adds the reason that was missing.
pub fn set_reason(tx: &mut Tx<'_>, id: ConcernId, reason: &str) -> QueryResult<()> {
    diesel::update(concerns::table.find(id)).set(concerns::reason.eq(reason)).execute(tx.connection()).map(drop)
}

/// Notes that a coordinator is done with it; whether it was still open.
pub fn close(tx: &mut Tx<'_>, id: ConcernId, by: AccountId, note: Option<&str>) -> QueryResult<bool> {
    let now = tx.now();
    let closed = diesel::update(concerns::table.filter(concerns::id.eq(id)).filter(concerns::closed_at.is_null()))
        .set((concerns::closed_at.eq(At(now)), concerns::closed_by.eq(by), concerns::closing_note.eq(note)))
        .execute(tx.connection())?;
    Ok(closed == 1)
}

/// What a person reported, oldest first: for their copy.
pub fn raised_by(connection: &mut DbConnection, reporter: AccountId, limit: i64) -> QueryResult<Vec<Concern>> {
    let rows: Vec<Row> = concerns::table
        .inner_join(assignments::table.on(assignments::id.eq(concerns::assignment_id)))
        .filter(concerns::reporter_id.eq(reporter))
        .order((concerns::raised_at, concerns::id))
        .limit(limit)
        .select(COLUMNS)
        .load(connection)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Takes an erased person's words out, and what was noted about them when it was closed; that there was a concern stays for its period.
pub fn forget_words(tx: &mut Tx<'_>, reporter: AccountId) -> QueryResult<()> {
    diesel::update(concerns::table.filter(concerns::reporter_id.eq(reporter)))
        .set((concerns::reason.eq(None::<String>), concerns::closing_note.eq(None::<String>)))
        .execute(tx.connection())
        .map(drop)
}
