//! Assignments and thanks.

use crate::db::schema::{assignments, help_requests, thanks};
use crate::db::{At, DbConnection, Tx, Word};
use crate::help_requests::assignments::model::{Assignment, AssignmentKind, AssignmentState, Thanks};
use crate::help_requests::model::Outcome;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId, WindowId};
use crate::kernel::page::Cursor;
use crate::kernel::time::TimeSpan;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult,
    Queryable, RunQueryDsl,
};
use std::collections::BTreeSet;

#[derive(Queryable)]
struct AssignmentRow {
    id: AssignmentId,
    help_request_id: HelpRequestId,
    helper_id: AccountId,
    kind: Word<AssignmentKind>,
    status: Word<AssignmentState>,
    place: i32,
    window_id: Option<WindowId>,
    starts_at: At,
    ends_at: At,
    recorded_by: Option<AccountId>,
    accepted_at: At,
    acknowledged_at: Option<At>,
    done_at: Option<At>,
    minutes_spent: Option<i32>,
    outcome: Option<Word<Outcome>>,
    confirmed_at: Option<At>,
    ended_at: Option<At>,
    parted_at: Option<At>,
    version: i32,
    updated_at: At,
}

type Columns = (
    assignments::id,
    assignments::help_request_id,
    assignments::helper_id,
    assignments::kind,
    assignments::status,
    assignments::place,
    assignments::window_id,
    assignments::starts_at,
    assignments::ends_at,
    assignments::recorded_by,
    assignments::accepted_at,
    assignments::acknowledged_at,
    assignments::done_at,
    assignments::minutes_spent,
    assignments::outcome,
    assignments::confirmed_at,
    assignments::ended_at,
    assignments::parted_at,
    assignments::version,
    assignments::updated_at,
);

const COLUMNS: Columns = (
    assignments::id,
    assignments::help_request_id,
    assignments::helper_id,
    assignments::kind,
    assignments::status,
    assignments::place,
    assignments::window_id,
    assignments::starts_at,
    assignments::ends_at,
    assignments::recorded_by,
    assignments::accepted_at,
    assignments::acknowledged_at,
    assignments::done_at,
    assignments::minutes_spent,
    assignments::outcome,
    assignments::confirmed_at,
    assignments::ended_at,
    assignments::parted_at,
    assignments::version,
    assignments::updated_at,
);

impl From<AssignmentRow> for Assignment {
    fn from(row: AssignmentRow) -> Self {
        Self {
            id: row.id,
            help_request_id: row.help_request_id,
            helper_id: row.helper_id,
            kind: row.kind.0,
            state: row.status.0,
            place: row.place,
            window_id: row.window_id,
            span: TimeSpan { start: row.starts_at.0, end: row.ends_at.0 },
            recorded_by: row.recorded_by,
            accepted_at: row.accepted_at.0,
            acknowledged_at: row.acknowledged_at.map(|at| at.0),
            done_at: row.done_at.map(|at| at.0),
            minutes_spent: row.minutes_spent,
            outcome: row.outcome.map(|outcome| outcome.0),
            confirmed_at: row.confirmed_at.map(|at| at.0),
            ended_at: row.ended_at.map(|at| at.0),
            parted_at: row.parted_at.map(|at| at.0),
            version: row.version,
            updated_at: row.updated_at.0,
        }
    }
}

fn values(rows: Vec<AssignmentRow>) -> Vec<Assignment> {
    rows.into_iter().map(Into::into).collect()
}

/// An assignment by its id.
pub(in crate::help_requests) fn find(
    connection: &mut DbConnection,
    id: AssignmentId,
) -> QueryResult<Option<Assignment>> {
    let row: Option<AssignmentRow> = assignments::table.find(id).select(COLUMNS).first(connection).optional()?;
    Ok(row.map(Into::into))
}

/// These assignments, in any order.
pub(in crate::help_requests) fn find_all(
    connection: &mut DbConnection,
    ids: &[AssignmentId],
) -> QueryResult<Vec<Assignment>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    assignments::table.filter(assignments::id.eq_any(ids.to_vec())).select(COLUMNS).load(connection).map(values)
}

/// All assignments of these requests, in the order in which they were agreed.
pub(in crate::help_requests) fn of_requests(
    connection: &mut DbConnection,
    requests: &[HelpRequestId],
) -> QueryResult<Vec<Assignment>> {
    if requests.is_empty() {
        return Ok(Vec::new());
    }
    let query = assignments::table.order((assignments::accepted_at, assignments::id)).select(COLUMNS).into_boxed();
    let query = match requests {
        [one] => query.filter(assignments::help_request_id.eq(*one)),
        several => query.filter(assignments::help_request_id.eq_any(several.to_vec())),
    };
    query.load(connection).map(values)
}

/// A helper's assignments, those that begin last first.
pub(in crate::help_requests) fn of_helper(
    connection: &mut DbConnection,
    helper: AccountId,
    after: Option<Cursor>,
    limit: i64,
) -> QueryResult<Vec<Assignment>> {
    let mut query = assignments::table.filter(assignments::helper_id.eq(helper)).select(COLUMNS).into_boxed();
    if let Some(after) = after {
        query = query.filter(
            assignments::starts_at
                .le(At(after.at))
                .and(assignments::starts_at.lt(At(after.at)).or(assignments::id.lt(AssignmentId(after.id)))),
        );
    }
    query.order((assignments::starts_at.desc(), assignments::id.desc())).limit(limit).load(connection).map(values)
}

/// Assignments that have begun by `now` and were not reported, in which the person helps or is helped.
pub(in crate::help_requests) fn begun_of(
    connection: &mut DbConnection,
    person: AccountId,
    now: Instant,
) -> QueryResult<Vec<Assignment>> {
    assignments::table
        .inner_join(help_requests::table)
        .filter(assignments::helper_id.eq(person).or(help_requests::requester_id.eq(person).assume_not_null()))
        .filter(assignments::status.eq(Word(AssignmentState::Accepted)))
        .filter(assignments::starts_at.le(At(now)))
        .order((assignments::starts_at, assignments::id))
        .select(COLUMNS)
        .load(connection)
        .map(values)
}

/// The assignments that touch `span` in which the person helps or is helped, in every state, in the order of their start.
pub(in crate::help_requests) fn of_both_sides(
    connection: &mut DbConnection,
    person: AccountId,
    span: TimeSpan,
    limit: i64,
) -> QueryResult<Vec<Assignment>> {
    assignments::table
        .inner_join(help_requests::table)
        .filter(help_requests::requester_id.eq(person).or(assignments::helper_id.eq(person)))
        .filter(assignments::ends_at.gt(At(span.start)))
        .filter(assignments::starts_at.lt(At(span.end)))
        .order((assignments::starts_at, assignments::id))
        .limit(limit)
        .select(COLUMNS)
        .load(connection)
        .map(values)
}

/// The assignments of these helpers that hold a place and touch `span`.
pub(in crate::help_requests) fn holding_in(
    connection: &mut DbConnection,
    helpers: &[AccountId],
    span: TimeSpan,
) -> QueryResult<Vec<Assignment>> {
    if helpers.is_empty() {
        return Ok(Vec::new());
    }
    let query = assignments::table.select(COLUMNS).into_boxed();
    let query = match helpers {
        [one] => query.filter(assignments::helper_id.eq(*one)),
        several => query.filter(assignments::helper_id.eq_any(several.to_vec())),
    };
    query
        .filter(assignments::ends_at.gt(At(span.start)))
        .filter(assignments::starts_at.lt(At(span.end)))
        .filter(assignments::status.eq_any([
            Word(AssignmentState::Accepted),
            Word(AssignmentState::Done),
            Word(AssignmentState::Confirmed),
        ]))
        .order((assignments::starts_at, assignments::id))
        .load(connection)
        .map(values)
}

/// Adds an assignment. The unique indexes refuse a place that is held and a second place of one helper.
pub(in crate::help_requests) fn insert(
    tx: &mut Tx<'_>,
    assignment: &Assignment,
    recorded_reason: Option<&str>,
) -> QueryResult<()> {
    diesel::insert_into(assignments::table)
        .values((
            assignments::id.eq(assignment.id),
            assignments::help_request_id.eq(assignment.help_request_id),
            assignments::helper_id.eq(assignment.helper_id),
            assignments::kind.eq(Word(assignment.kind)),
            assignments::status.eq(Word(assignment.state)),
            assignments::place.eq(assignment.place),
            assignments::window_id.eq(assignment.window_id),
            assignments::starts_at.eq(At(assignment.span.start)),
            assignments::ends_at.eq(At(assignment.span.end)),
            assignments::recorded_by.eq(assignment.recorded_by),
            assignments::recorded_reason.eq(recorded_reason),
            assignments::accepted_at.eq(At(assignment.accepted_at)),
            assignments::version.eq(assignment.version),
            assignments::created_at.eq(At(assignment.accepted_at)),
            assignments::updated_at.eq(At(assignment.updated_at)),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// Texts that go with a change of an assignment; only staff see them.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::help_requests) struct Words<'a> {
    /// Note on how it went.
    pub outcome_note: Option<&'a str>,
    /// Why it is done although something speaks against it, as a coordinator typed it.
    pub recorded_reason: Option<&'a str>,
    /// Why it ended early, as somebody typed it.
    pub end_reason: Option<&'a str>,
    /// Why it ended early, as the program says it: the only reason that the event log may hold.
    pub end_code: Option<&'static str>,
    /// Whether the note on how it went is taken back.
    pub clears_note: bool,
}

/// Writes where an assignment stands, guarded by where it stood; words that are not given stay as they are. Whether it still stood there.
pub(in crate::help_requests) fn save(
    tx: &mut Tx<'_>,
    assignment: &Assignment,
    state_before: AssignmentState,
    words: Words<'_>,
) -> QueryResult<bool> {
    let unchanged =
        assignments::table.filter(assignments::id.eq(assignment.id)).filter(assignments::status.eq(Word(state_before)));
    let note = if words.clears_note { Some(None) } else { words.outcome_note.map(Some) };
    let reason = words.end_code.or(words.end_reason);
    let changed = diesel::update(unchanged)
        .set((
            assignments::status.eq(Word(assignment.state)),
            assignments::starts_at.eq(At(assignment.span.start)),
            assignments::ends_at.eq(At(assignment.span.end)),
            assignments::acknowledged_at.eq(assignment.acknowledged_at.map(At)),
            assignments::done_at.eq(assignment.done_at.map(At)),
            assignments::minutes_spent.eq(assignment.minutes_spent),
            assignments::outcome.eq(assignment.outcome.map(Word)),
            note.map(|note| assignments::outcome_note.eq(note)),
            assignments::confirmed_at.eq(assignment.confirmed_at.map(At)),
            assignments::ended_at.eq(assignment.ended_at.map(At)),
            reason.map(|reason| assignments::end_reason.eq(reason)),
            words.recorded_reason.map(|reason| assignments::recorded_reason.eq(reason)),
            assignments::version.eq(assignment.version),
            assignments::updated_at.eq(At(assignment.updated_at)),
        ))
        .execute(tx.connection())?;
    Ok(changed == 1)
}

/// Takes the words of an erased person's help out: what was noted, and what was said in thanks. Why it ended stays where
/// the program said so with one of `codes`: who may read on rests on them.
pub(in crate::help_requests) fn forget_words(tx: &mut Tx<'_>, id: AssignmentId, codes: &[&str]) -> QueryResult<()> {
    let nothing = None::<&str>;
    let typed = assignments::table.find(id).filter(assignments::end_reason.ne_all(codes.to_vec()));
    diesel::update(typed).set(assignments::end_reason.eq(nothing)).execute(tx.connection())?;
    diesel::update(assignments::table.find(id))
        .set((assignments::outcome_note.eq(nothing), assignments::recorded_reason.eq(nothing)))
        .execute(tx.connection())?;
    diesel::delete(thanks::table.find(id)).execute(tx.connection()).map(drop)
}

/// Why an assignment was made, or moved last, although something spoke against it: for staff.
pub(in crate::help_requests) fn recorded_reason(
    connection: &mut DbConnection,
    id: AssignmentId,
) -> QueryResult<Option<String>> {
    let reason: Option<Option<String>> =
        assignments::table.find(id).select(assignments::recorded_reason).first(connection).optional()?;
    Ok(reason.flatten())
}

/// The thanks for these assignments.
pub(in crate::help_requests) fn thanks_for(
    connection: &mut DbConnection,
    ids: &[AssignmentId],
) -> QueryResult<Vec<(AssignmentId, Thanks)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(AssignmentId, String, At)> =
        thanks::table.filter(thanks::assignment_id.eq_any(ids.to_vec())).load(connection)?;
    Ok(rows.into_iter().map(|(id, text, at)| (id, Thanks { text, created_at: at.0 })).collect())
}

/// The assignments among these for which thanks were said.
pub(in crate::help_requests) fn thanked(
    connection: &mut DbConnection,
    ids: &[AssignmentId],
) -> QueryResult<BTreeSet<AssignmentId>> {
    Ok(thanks_for(connection, ids)?.into_iter().map(|(id, _)| id).collect())
}

/// Keeps a word of thanks.
pub(in crate::help_requests) fn insert_thanks(tx: &mut Tx<'_>, id: AssignmentId, text: &str) -> QueryResult<()> {
    let now = tx.now();
    diesel::insert_into(thanks::table)
        .values((thanks::assignment_id.eq(id), thanks::words.eq(text), thanks::created_at.eq(At(now))))
        .execute(tx.connection())
        .map(drop)
}

/// Assignments in `state` that began or were reported long ago: what the worker looks through.
pub(in crate::help_requests) fn stale(
    connection: &mut DbConnection,
    state: AssignmentState,
    before: Instant,
    limit: i64,
) -> QueryResult<Vec<AssignmentId>> {
    let of_state = assignments::table.filter(assignments::status.eq(Word(state)));
    if state == AssignmentState::Done {
        let old = of_state.filter(assignments::done_at.le(At(before)));
        old.order((assignments::done_at, assignments::id)).select(assignments::id).limit(limit).load(connection)
    } else {
        let old = of_state.filter(assignments::ends_at.le(At(before)));
        old.order((assignments::ends_at, assignments::id)).select(assignments::id).limit(limit).load(connection)
    }
}
