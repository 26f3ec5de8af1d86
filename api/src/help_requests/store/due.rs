//! What the worker looks through. These queries only narrow down; the rules decide.

use crate::db::schema::{assignments, help_request_contacts, help_requests};
use crate::db::{At, DbConnection, Word};
use crate::help_requests::model::RequestState;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, QuarterId};
use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, QueryResult, RunQueryDsl};

/// Open, released requests outside the queue: what volunteers are looked for.
#[diesel::dsl::auto_type(no_type_alias)]
fn offered() -> _ {
    let state: Word<RequestState> = Word(RequestState::Open);
    help_requests::status.eq(state).and(help_requests::is_released.eq(true)).and(help_requests::escalated_at.is_null())
}

/// Open requests outside the queue to which nobody is to come and whose deadline has come by `now`: the coordinator's,
/// every one of them, those that wait longest first.
pub(in crate::help_requests) fn open_past_deadline(
    connection: &mut DbConnection,
    now: Instant,
    limit: i64,
) -> QueryResult<Vec<HelpRequestId>> {
    help_requests::table
        .filter(offered())
        .filter(help_requests::places_taken.eq(0))
        .filter(help_requests::due_at.le(At(now)))
        .order((help_requests::due_at, help_requests::id))
        .select(help_requests::id)
        .limit(limit)
        .load(connection)
}

/// Open requests outside the queue to which nobody is to come, before their deadline, that lapse by `soon` (the question
/// "still needed?" is asked no earlier before that), in the order of their ids, after `after`.
pub(in crate::help_requests) fn open_before_lapse(
    connection: &mut DbConnection,
    now: Instant,
    soon: Instant,
    after: Option<HelpRequestId>,
    limit: i64,
) -> QueryResult<Vec<HelpRequestId>> {
    let mut query = help_requests::table
        .filter(offered())
        .filter(help_requests::places_taken.eq(0))
        .filter(help_requests::due_at.gt(At(now)))
        .filter(help_requests::last_possible_end.le(At(soon)))
        .select(help_requests::id)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(help_requests::id.gt(after));
    }
    query.order(help_requests::id).limit(limit).load(connection)
}

/// Requests in the queue whose time was over before `before`.
pub(in crate::help_requests) fn long_in_queue(
    connection: &mut DbConnection,
    before: Instant,
    limit: i64,
) -> QueryResult<Vec<HelpRequestId>> {
    help_requests::table
        .filter(help_requests::status.eq(Word(RequestState::Open)))
        .filter(help_requests::is_released.eq(true))
        .filter(help_requests::escalated_at.le(At(before)))
        .filter(help_requests::last_possible_end.le(At(before)))
        .order((help_requests::escalated_at, help_requests::id))
        .select(help_requests::id)
        .limit(limit)
        .load(connection)
}

/// Ended requests whose private fields are older than allowed.
pub(in crate::help_requests) fn to_wipe(
    connection: &mut DbConnection,
    closed_before: Instant,
    limit: i64,
) -> QueryResult<Vec<HelpRequestId>> {
    help_requests::table
        .inner_join(help_request_contacts::table.on(help_request_contacts::help_request_id.eq(help_requests::id)))
        .filter(help_requests::closed_at.le(At(closed_before)))
        .filter(help_request_contacts::wiped_at.is_null())
        .order((help_requests::closed_at, help_requests::id))
        .select(help_requests::id)
        .limit(limit)
        .load(connection)
}

/// Open, released requests outside the queue, in the order of their ids, after `after`.
pub(in crate::help_requests) fn open_without_queue(
    connection: &mut DbConnection,
    after: Option<HelpRequestId>,
    limit: i64,
) -> QueryResult<Vec<HelpRequestId>> {
    let mut query = help_requests::table.filter(offered()).select(help_requests::id).into_boxed();
    if let Some(after) = after {
        query = query.filter(help_requests::id.gt(after));
    }
    query.order(help_requests::id).limit(limit).load(connection)
}

/// Requests of a person that have not ended.
pub(in crate::help_requests) fn running_of(
    connection: &mut DbConnection,
    requester: AccountId,
) -> QueryResult<Vec<HelpRequestId>> {
    help_requests::table
        .filter(help_requests::requester_id.eq(requester))
        .filter(help_requests::closed_at.is_null())
        .select(help_requests::id)
        .load(connection)
}

/// Requests in a quarter that have not ended.
pub(in crate::help_requests) fn running_in(
    connection: &mut DbConnection,
    quarter: QuarterId,
) -> QueryResult<Vec<HelpRequestId>> {
    help_requests::table
        .filter(help_requests::quarter_id.eq(quarter))
        .filter(help_requests::closed_at.is_null())
        .select(help_requests::id)
        .order(help_requests::id)
        .load(connection)
}

/// Every request of a person.
pub(in crate::help_requests) fn all_of(
    connection: &mut DbConnection,
    requester: AccountId,
) -> QueryResult<Vec<HelpRequestId>> {
    help_requests::table.filter(help_requests::requester_id.eq(requester)).select(help_requests::id).load(connection)
}

/// Every assignment of a helper, with its request.
pub(in crate::help_requests) fn all_held_by(
    connection: &mut DbConnection,
    helper: AccountId,
) -> QueryResult<Vec<(crate::kernel::ids::AssignmentId, HelpRequestId)>> {
    assignments::table
        .filter(assignments::helper_id.eq(helper))
        .select((assignments::id, assignments::help_request_id))
        .load(connection)
}

/// Assignments that a helper still has before them.
pub(in crate::help_requests) fn accepted_of(
    connection: &mut DbConnection,
    helper: AccountId,
) -> QueryResult<Vec<crate::kernel::ids::AssignmentId>> {
    use crate::help_requests::assignments::model::AssignmentState;
    assignments::table
        .filter(assignments::helper_id.eq(helper))
        .filter(assignments::status.eq(Word(AssignmentState::Accepted)))
        .select(assignments::id)
        .load(connection)
}
