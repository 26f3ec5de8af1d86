//! What somebody has done lately, as far as it is limited: when, in order.

use crate::db::schema::{assignments, events, help_requests, series, series_helpers, series_occurrences};
use crate::db::{At, DbConnection, Word};
use crate::help_requests::assignments::model::AssignmentKind;
use crate::help_requests::model::TimingKind;
use crate::kernel::clock::Instant;
use crate::kernel::ids::AccountId;
use diesel::dsl::{exists, not};
use diesel::{ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use std::collections::BTreeSet;

fn in_order(moments: impl Iterator<Item = At>) -> Vec<Instant> {
    let mut moments: Vec<Instant> = moments.map(|at| at.0).collect();
    moments.sort_unstable();
    moments
}

/// When a volunteer has said yes since `since`, whatever became of it, in order. A yes to a whole series is one: what was
/// given to the helper because of it, at once or later, is none of its own.
pub(in crate::help_requests) fn accepted_since(
    connection: &mut DbConnection,
    helper: AccountId,
    since: Instant,
) -> QueryResult<Vec<Instant>> {
    let of_series = series_occurrences::table
        .inner_join(series_helpers::table.on(series_helpers::series_id.eq(series_occurrences::series_id)))
        .filter(series_occurrences::help_request_id.eq(assignments::help_request_id.nullable()))
        .filter(series_helpers::helper_id.eq(assignments::helper_id))
        .filter(series_helpers::began_at.le(assignments::accepted_at));
    let single: Vec<At> = assignments::table
        .filter(assignments::helper_id.eq(helper))
        .filter(assignments::kind.eq(Word(AssignmentKind::Volunteer)))
        .filter(assignments::accepted_at.gt(At(since)))
        .filter(not(exists(of_series)))
        .select(assignments::accepted_at)
        .load(connection)?;
    let standing: Vec<At> = series_helpers::table
        .filter(series_helpers::helper_id.eq(helper))
        .filter(series_helpers::began_at.gt(At(since)))
        .select(series_helpers::began_at)
        .load(connection)?;
    // A date that was moved or left out since is no date of its series any more: its moment tells that it was given with it.
    let given_with: BTreeSet<Instant> = standing.iter().map(|at| at.0).collect();
    let single = single.into_iter().filter(|at| !given_with.contains(&at.0));
    Ok(in_order(single.chain(standing)))
}

/// When a person has made requests since `since`, or, as staff, has recorded some. A series counts as one, whatever number
/// of occurrences is made of it.
pub(in crate::help_requests) fn made_since(
    connection: &mut DbConnection,
    person: AccountId,
    is_staff: bool,
    since: Instant,
) -> QueryResult<Vec<Instant>> {
    let requests = help_requests::table
        .filter(help_requests::created_at.gt(At(since)))
        .filter(help_requests::timing.ne(Word(TimingKind::Recurring)))
        .select(help_requests::created_at)
        .into_boxed();
    let all = series::table.filter(series::created_at.gt(At(since))).select(series::created_at).into_boxed();
    let (requests, all): (Vec<At>, Vec<At>) = if is_staff {
        let recorded = requests.filter(help_requests::recorded_by.eq(person));
        (recorded.load(connection)?, all.filter(series::recorded_by.eq(person)).load(connection)?)
    } else {
        let own = requests.filter(help_requests::requester_id.eq(person));
        let own_series = all.filter(series::requester_id.eq(person));
        (
            own.filter(help_requests::recorded_by.is_null()).load(connection)?,
            own_series.filter(series::recorded_by.is_null()).load(connection)?,
        )
    };
    Ok(in_order(requests.into_iter().chain(all)))
}

/// When a person has caused one of these events since `since`.
pub(in crate::help_requests) fn caused_since(
    connection: &mut DbConnection,
    person: AccountId,
    names: &[&str],
    since: Instant,
) -> QueryResult<Vec<Instant>> {
    let moments: Vec<At> = events::table
        .filter(events::actor_id.eq(person))
        .filter(events::at.gt(At(since)))
        .filter(events::name.eq_any(names.to_vec()))
        .select(events::at)
        .load(connection)?;
    Ok(in_order(moments.into_iter()))
}
