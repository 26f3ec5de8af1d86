//! Requests, help, conversations and series of one account become those of another one of the same person.

use crate::db::schema::{
    assignments, concerns, contact_log, conversation_readers, conversations, help_request_closures, help_requests,
    messages, series, series_helpers,
};
use crate::db::{At, DbConnection, Tx, Word};
use crate::help_requests::assignments::model::AssignmentState;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, SeriesId};
use crate::kernel::time::TimeSpan;
use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, QueryResult, RunQueryDsl};

/// Whether one ever helped the other, or was to.
pub(in crate::help_requests) fn has_helped(
    connection: &mut DbConnection,
    helper: AccountId,
    requester: AccountId,
) -> QueryResult<bool> {
    let once: i64 = assignments::table
        .inner_join(help_requests::table.on(help_requests::id.eq(assignments::help_request_id)))
        .filter(assignments::helper_id.eq(helper))
        .filter(help_requests::requester_id.eq(requester))
        .count()
        .get_result(connection)?;
    let regularly: i64 = series_helpers::table
        .inner_join(series::table.on(series::id.eq(series_helpers::series_id)))
        .filter(series_helpers::helper_id.eq(helper))
        .filter(series::requester_id.eq(requester))
        .count()
        .get_result(connection)?;
    Ok(once + regularly > 0)
}

/// Whether both helped, or were to help, at one request or in one series.
pub(in crate::help_requests) fn have_helped_together(
    connection: &mut DbConnection,
    one: AccountId,
    other: AccountId,
) -> QueryResult<bool> {
    let requests: Vec<HelpRequestId> = assignments::table
        .filter(assignments::helper_id.eq(one))
        .select(assignments::help_request_id)
        .load(connection)?;
    let together: i64 = assignments::table
        .filter(assignments::helper_id.eq(other))
        .filter(assignments::help_request_id.eq_any(requests))
        .count()
        .get_result(connection)?;
    let taken: Vec<SeriesId> = series_helpers::table
        .filter(series_helpers::helper_id.eq(one))
        .select(series_helpers::series_id)
        .load(connection)?;
    let regularly: i64 = series_helpers::table
        .filter(series_helpers::helper_id.eq(other))
        .filter(series_helpers::series_id.eq_any(taken))
        .count()
        .get_result(connection)?;
    Ok(together + regularly > 0)
}

/// When a helper is still to come somewhere.
pub(in crate::help_requests) fn promised_spans(
    connection: &mut DbConnection,
    helper: AccountId,
    now: Instant,
) -> QueryResult<Vec<TimeSpan>> {
    let rows: Vec<(At, At)> = assignments::table
        .filter(assignments::helper_id.eq(helper))
        .filter(assignments::status.eq(Word(AssignmentState::Accepted)))
        .filter(assignments::ends_at.gt(At(now)))
        .select((assignments::starts_at, assignments::ends_at))
        .load(connection)?;
    Ok(rows.into_iter().map(|(start, end)| TimeSpan { start: start.0, end: end.0 }).collect())
}

/// Hands everything over. What says which member of staff did something stays.
pub(in crate::help_requests) fn take_over(tx: &mut Tx<'_>, from: AccountId, to: AccountId) -> QueryResult<()> {
    take_over_requests(tx, from, to)?;
    take_over_talk(tx, from, to)?;
    take_over_series(tx, from, to)
}

fn take_over_requests(tx: &mut Tx<'_>, from: AccountId, to: AccountId) -> QueryResult<()> {
    let now = At(tx.now());
    let own = help_requests::table.filter(help_requests::requester_id.eq(from)).select(help_requests::id);
    diesel::update(help_request_closures::table)
        .filter(help_request_closures::help_request_id.eq_any(own))
        .filter(help_request_closures::closed_by.eq(from))
        .set(help_request_closures::closed_by.eq(to))
        .execute(tx.connection())?;
    // Lists that are kept in memory are brought up to date by the moment of the change.
    diesel::update(help_requests::table.filter(help_requests::requester_id.eq(from)))
        .set((help_requests::requester_id.eq(to), help_requests::updated_at.eq(now)))
        .execute(tx.connection())?;
    diesel::update(assignments::table.filter(assignments::helper_id.eq(from)))
        .set((assignments::helper_id.eq(to), assignments::updated_at.eq(now)))
        .execute(tx.connection())?;
    diesel::update(contact_log::table.filter(contact_log::account_id.eq(from)))
        .set(contact_log::account_id.eq(to))
        .execute(tx.connection())?;
    Ok(())
}

fn take_over_talk(tx: &mut Tx<'_>, from: AccountId, to: AccountId) -> QueryResult<()> {
    diesel::update(conversations::table.filter(conversations::coordinator_called_by.eq(from)))
        .set(conversations::coordinator_called_by.eq(to))
        .execute(tx.connection())?;
    diesel::update(messages::table.filter(messages::author_id.eq(from)))
        .set(messages::author_id.eq(to))
        .execute(tx.connection())?;
    // Nobody reads one conversation as two people: they would have met.
    diesel::update(conversation_readers::table.filter(conversation_readers::account_id.eq(from)))
        .set(conversation_readers::account_id.eq(to))
        .execute(tx.connection())?;
    diesel::update(concerns::table.filter(concerns::reporter_id.eq(from)))
        .set(concerns::reporter_id.eq(to))
        .execute(tx.connection())?;
    diesel::update(concerns::table.filter(concerns::about_id.eq(from)))
        .set(concerns::about_id.eq(to))
        .execute(tx.connection())?;
    Ok(())
}

fn take_over_series(tx: &mut Tx<'_>, from: AccountId, to: AccountId) -> QueryResult<()> {
    let now = At(tx.now());
    diesel::update(series::table.filter(series::requester_id.eq(from)).filter(series::ended_by.eq(from)))
        .set(series::ended_by.eq(to))
        .execute(tx.connection())?;
    diesel::update(series::table.filter(series::requester_id.eq(from)))
        .set((series::requester_id.eq(to), series::updated_at.eq(now)))
        .execute(tx.connection())?;
    diesel::update(series_helpers::table.filter(series_helpers::helper_id.eq(from)))
        .set(series_helpers::helper_id.eq(to))
        .execute(tx.connection())?;
    Ok(())
}
