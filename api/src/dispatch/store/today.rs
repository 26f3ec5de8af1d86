//! What a coordinator's day holds besides the queue as a whole.

use crate::db::schema::{contact_log, help_requests};
use crate::db::{At, DbConnection, Word};
use crate::dispatch::model::FollowUp;
use crate::help_requests::model::{EscalationReason, RequestState};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, alias,
    dsl::{exists, not},
};

type FollowUpRow = (HelpRequestId, At, String, AccountId, Option<AccountId>);

/// What was to be tried again before `until` and was not since, about requests that have not ended: the earliest first.
pub(in crate::dispatch) fn follow_ups(
    connection: &mut DbConnection,
    until: Instant,
    limit: i64,
) -> QueryResult<Vec<FollowUp>> {
    let later = alias!(contact_log as later);
    let since = later
        .filter(later.field(contact_log::help_request_id).eq(contact_log::help_request_id))
        .filter(later.field(contact_log::created_at).gt(contact_log::created_at));
    let rows: Vec<FollowUpRow> = contact_log::table
        .inner_join(help_requests::table)
        .filter(help_requests::status.eq_any([RequestState::Open, RequestState::Matched].map(Word)))
        .filter(contact_log::follow_up_at.is_not_null().and(contact_log::follow_up_at.lt(At(until))))
        .filter(not(exists(since)))
        .order((contact_log::follow_up_at, contact_log::id))
        .limit(limit)
        .select((
            contact_log::help_request_id.assume_not_null(),
            contact_log::follow_up_at.assume_not_null(),
            contact_log::outcome,
            contact_log::author_id,
            contact_log::follow_up_by,
        ))
        .load(connection)?;
    let follow_up = |(help_request_id, due_at, outcome, author, by): FollowUpRow| FollowUp {
        help_request_id,
        due_at: due_at.0,
        outcome,
        author,
        responsible: by.unwrap_or(author),
    };
    Ok(rows.into_iter().map(follow_up).collect())
}

/// Requests that wait in the queue for one of these reasons, those that wait longest first.
pub(in crate::dispatch) fn waiting_because(
    connection: &mut DbConnection,
    reasons: &[EscalationReason],
    limit: i64,
) -> QueryResult<Vec<HelpRequestId>> {
    let words: Vec<Word<EscalationReason>> = reasons.iter().copied().map(Word).collect();
    help_requests::table
        .filter(help_requests::status.eq(Word(RequestState::Open)).and(help_requests::escalated_at.is_not_null()))
        .filter(help_requests::escalation_reason.assume_not_null().eq_any(words))
        .order((help_requests::escalated_at, help_requests::id))
        .limit(limit)
        .select(help_requests::id)
        .load(connection)
}

/// Open requests for which nobody is to come and whose last time is over before `until`: the earliest first.
pub(in crate::dispatch) fn lapsing(
    connection: &mut DbConnection,
    now: Instant,
    until: Instant,
    limit: i64,
) -> QueryResult<Vec<HelpRequestId>> {
    help_requests::table
        .filter(help_requests::status.eq(Word(RequestState::Open)).and(help_requests::places_taken.eq(0)))
        .filter(help_requests::last_possible_end.gt(At(now)).and(help_requests::last_possible_end.lt(At(until))))
        .order((help_requests::last_possible_end, help_requests::id))
        .limit(limit)
        .select(help_requests::id)
        .load(connection)
}
