//! What somebody has done for others, in figures.

use crate::db::schema::{assignments, thanks};
use crate::db::{At, DbConnection, Word};
use crate::help_requests::assignments::model::AssignmentState;
use crate::help_requests::model::Outcome;
use crate::kernel::ids::AccountId;
use crate::kernel::time::TimeSpan;
use diesel::dsl::{count, count_star, sql};
use diesel::sql_types::BigInt;
use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

/// How often the person has helped with a start in `span`, for how many minutes (as reported, else as agreed), and how often somebody
/// said thanks. Who came in vain has not helped; thanks for having come count all the same.
pub(in crate::help_requests) fn helped_in(
    connection: &mut DbConnection,
    helper: AccountId,
    span: TimeSpan,
) -> QueryResult<(i64, i64, i64)> {
    // The one thing that the databases count differently: how long a span of two of their instants is.
    let agreed = match connection {
        DbConnection::Postgres(_) => "EXTRACT(EPOCH FROM assignments.ends_at - assignments.starts_at) / 60",
        DbConnection::Sqlite(_) => "(assignments.ends_at - assignments.starts_at) / 60000000",
    };
    let minutes = format!("CAST(COALESCE(SUM(COALESCE(assignments.minutes_spent, {agreed})), 0) AS BIGINT)");
    let finished = || {
        assignments::table
            .left_join(thanks::table)
            .filter(assignments::helper_id.eq(helper))
            .filter(assignments::status.eq_any([Word(AssignmentState::Done), Word(AssignmentState::Confirmed)]))
            .filter(assignments::starts_at.ge(At(span.start)))
            .filter(assignments::starts_at.lt(At(span.end)))
    };
    let has_helped = assignments::outcome.eq_any([Word(Outcome::Done), Word(Outcome::PartlyDone)]);
    let (times, minutes) = finished()
        .filter(has_helped.or(assignments::outcome.is_null()))
        .select((count_star(), sql::<BigInt>(&minutes)))
        .first(connection)?;
    let thanked = finished().select(count(thanks::assignment_id.nullable())).first(connection)?;
    Ok((times, minutes, thanked))
}
