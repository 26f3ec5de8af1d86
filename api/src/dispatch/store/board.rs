//! What the board shows: the visits of some days, and how much waits where.

use crate::db::schema::{assignments, help_requests};
use crate::db::{At, DbConnection, Word};
use crate::dispatch::model::{BoardVisit, QuarterCount};
use crate::help_requests::assignments::model::{AssignmentKind, AssignmentState};
use crate::help_requests::model::{RequestState, Urgency};
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId, QuarterId};
use crate::kernel::time::TimeSpan;
use chrono::Duration;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, dsl::count_star};
use std::collections::BTreeMap;

/// As the rules of visits say.
const LONGEST_VISIT_HOURS: i64 = 8;

/// One visit as it is read.
pub(super) type VisitRow = (AssignmentId, HelpRequestId, AccountId, Word<AssignmentState>, At, At, Option<At>, i32);

type Columns = (
    assignments::id,
    assignments::help_request_id,
    assignments::helper_id,
    assignments::status,
    assignments::starts_at,
    assignments::ends_at,
    assignments::acknowledged_at,
    assignments::version,
);

/// The columns of [`VisitRow`].
pub(super) const COLUMNS: Columns = (
    assignments::id,
    assignments::help_request_id,
    assignments::helper_id,
    assignments::status,
    assignments::starts_at,
    assignments::ends_at,
    assignments::acknowledged_at,
    assignments::version,
);

/// The visit of a row.
pub(super) fn visit(row: VisitRow) -> BoardVisit {
    let (id, help_request_id, person, state, start, end, acknowledged, version) = row;
    BoardVisit {
        id,
        help_request_id,
        person,
        state: state.0,
        span: TimeSpan { start: start.0, end: end.0 },
        is_acknowledged: acknowledged.is_some(),
        version,
    }
}

/// The visits that touch `span` and are to come, under way or done, by their beginnings.
pub(in crate::dispatch) fn visits(connection: &mut DbConnection, span: TimeSpan) -> QueryResult<Vec<BoardVisit>> {
    // The index knows when they begin; none is longer than this.
    let earliest = span.start - Duration::hours(LONGEST_VISIT_HOURS);
    let rows: Vec<VisitRow> = assignments::table
        .filter(assignments::kind.eq(Word(AssignmentKind::Stadtkuemmerer)))
        .filter(assignments::starts_at.ge(At(earliest)).and(assignments::starts_at.lt(At(span.end))))
        .filter(assignments::ends_at.gt(At(span.start)))
        .filter(assignments::status.eq_any(super::HOLDING.map(Word)))
        .order((assignments::starts_at, assignments::id))
        .select(COLUMNS)
        .load(connection)?;
    Ok(rows.into_iter().map(visit).collect())
}

/// How much of the queue waits in which quarter.
pub(in crate::dispatch) fn counts(connection: &mut DbConnection) -> QueryResult<Vec<QuarterCount>> {
    let rows: Vec<(QuarterId, Word<Urgency>, i64)> = help_requests::table
        .group_by((help_requests::quarter_id, help_requests::urgency))
        .select((help_requests::quarter_id, help_requests::urgency, count_star()))
        .filter(help_requests::escalated_at.is_not_null().and(help_requests::status.eq(Word(RequestState::Open))))
        .load(connection)?;
    let mut counts: BTreeMap<QuarterId, QuarterCount> = BTreeMap::new();
    for (quarter_id, urgency, number) in rows {
        let count = counts.entry(quarter_id).or_insert(QuarterCount { quarter_id, waiting: 0, urgent: 0 });
        count.waiting += number;
        if urgency.0 == Urgency::Urgent {
            count.urgent += number;
        }
    }
    Ok(counts.into_values().collect())
}
