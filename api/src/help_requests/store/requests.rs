//! Requests: find, list, add, change.

use super::rows::{COLUMNS, RequestRow, complete};
use crate::db::schema::{assignments, help_request_closures, help_requests, request_windows};
use crate::db::{At, DbConnection, Json, Tx, Word};
use crate::help_requests::model::{
    CheckedRequest, Escalation, EscalationReason, HelpRequest, Outcome, RequestState, Urgency,
};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, QuarterId, WindowId};
use crate::kernel::page::Cursor;
use crate::kernel::time::TimeSpan;
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

/// Which requests a list holds, newest first.
#[derive(Debug, Clone, Default)]
pub(in crate::help_requests) struct Selection {
    /// In these quarters; everywhere without.
    pub quarters: Option<Vec<QuarterId>>,
    /// Of these categories; of any without.
    pub categories: Option<Vec<String>>,
    /// This pressing; any without.
    pub urgency: Option<Urgency>,
    /// In this state; in any without.
    pub state: Option<RequestState>,
    /// Of this person.
    pub requester: Option<AccountId>,
    /// Without those that wait for a call.
    pub is_released_only: bool,
    /// After this place of the list.
    pub after: Option<Cursor>,
    /// At most this many.
    pub limit: i64,
}

/// A request by its id.
pub(in crate::help_requests) fn find(
    connection: &mut DbConnection,
    id: HelpRequestId,
) -> QueryResult<Option<HelpRequest>> {
    let row: Option<RequestRow> = help_requests::table.find(id).select(COLUMNS).first(connection).optional()?;
    Ok(complete(connection, row.into_iter().collect())?.pop())
}

/// Requests by their ids, in no order.
pub(in crate::help_requests) fn find_all(
    connection: &mut DbConnection,
    ids: &[HelpRequestId],
) -> QueryResult<Vec<HelpRequest>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = help_requests::table.filter(help_requests::id.eq_any(ids.to_vec())).select(COLUMNS).load(connection)?;
    complete(connection, rows)
}

/// The request of a guest by the hash of its status code.
pub(in crate::help_requests) fn find_by_status_code(
    connection: &mut DbConnection,
    hash: &str,
) -> QueryResult<Option<HelpRequest>> {
    let row: Option<RequestRow> = help_requests::table
        .filter(help_requests::status_code_hash.eq(hash))
        .select(COLUMNS)
        .first(connection)
        .optional()?;
    Ok(complete(connection, row.into_iter().collect())?.pop())
}

/// A list, newest first. With one quarter and a state it walks the index `help_requests_by_quarter`.
pub(in crate::help_requests) fn list(
    connection: &mut DbConnection,
    selection: &Selection,
) -> QueryResult<Vec<HelpRequest>> {
    let mut query = help_requests::table.select(COLUMNS).into_boxed();
    match selection.quarters.as_deref() {
        None => {}
        Some([one]) => query = query.filter(help_requests::quarter_id.eq(*one)),
        Some(several) => query = query.filter(help_requests::quarter_id.eq_any(several.to_vec())),
    }
    match selection.categories.as_deref() {
        None => {}
        Some([one]) => query = query.filter(help_requests::category_key.eq(one.clone())),
        Some(several) => query = query.filter(help_requests::category_key.eq_any(several.to_vec())),
    }
    if let Some(urgency) = selection.urgency {
        query = query.filter(help_requests::urgency.eq(Word(urgency)));
    }
    if let Some(state) = selection.state {
        query = query.filter(help_requests::status.eq(Word(state)));
    }
    if let Some(requester) = selection.requester {
        query = query.filter(help_requests::requester_id.eq(requester));
    }
    if selection.is_released_only {
        query = query.filter(help_requests::is_released.eq(true));
    }
    if let Some(after) = selection.after {
        query = query.filter(after_place(At(after.at), HelpRequestId(after.id)));
    }
    let rows = query
        .order((help_requests::created_at.desc(), help_requests::id.desc()))
        .limit(selection.limit)
        .load::<RequestRow>(connection)?;
    complete(connection, rows)
}

/// After this place of a list, newest first. No row values: written out so that both databases use the index.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn after_place(at: At, id: HelpRequestId) -> _ {
    help_requests::created_at.le(at).and(help_requests::created_at.lt(at).or(help_requests::id.lt(id)))
}

/// What a new request has besides its content.
pub(in crate::help_requests) struct NewRow<'a> {
    /// The request as it begins.
    pub request: &'a HelpRequest,
    /// Hash of a guest's status code.
    pub status_code_hash: Option<String>,
}

/// Adds a request with its windows.
pub(in crate::help_requests) fn insert(tx: &mut Tx<'_>, new: &NewRow<'_>) -> QueryResult<()> {
    let request = new.request;
    diesel::insert_into(help_requests::table)
        .values((
            (
                help_requests::id.eq(request.id),
                help_requests::reference.eq(&request.reference),
                help_requests::requester_id.eq(request.requester_id),
                help_requests::recorded_by.eq(request.recorded_by),
                help_requests::origin.eq(Word(request.origin)),
                help_requests::channel.eq(Word(request.channel)),
                help_requests::category_key.eq(&request.category),
                help_requests::quarter_id.eq(request.quarter_id),
                help_requests::title.eq(request.title.as_deref()),
                help_requests::description.eq(&request.description),
                help_requests::timing.eq(Word(request.timing)),
                help_requests::duration_minutes.eq(request.duration_minutes),
                help_requests::helpers_needed.eq(request.helpers_needed),
                help_requests::places_taken.eq(request.places_taken),
            ),
            (
                help_requests::urgency.eq(Word(request.urgency)),
                help_requests::needs.eq(Json(request.needs.clone())),
                help_requests::status.eq(Word(request.state)),
                help_requests::is_released.eq(!request.is_waiting_for_call_back),
                help_requests::escalated_at.eq(request.escalation.map(|escalation| At(escalation.at))),
                help_requests::escalation_reason.eq(request.escalation.map(|escalation| Word(escalation.reason))),
                help_requests::due_at.eq(At(request.deadline_at)),
                help_requests::last_possible_end.eq(At(request.lapses_at)),
                help_requests::status_code_hash.eq(new.status_code_hash.as_deref()),
                help_requests::version.eq(request.version),
                help_requests::created_at.eq(At(request.created_at)),
                help_requests::updated_at.eq(At(request.updated_at)),
            ),
        ))
        .execute(tx.connection())?;
    let windows: Vec<_> = request.windows.iter().map(|window| (window.id, window.span)).collect();
    insert_windows(tx, request.id, &windows)
}

/// Adds windows.
pub(in crate::help_requests) fn insert_windows(
    tx: &mut Tx<'_>,
    request: HelpRequestId,
    windows: &[(WindowId, TimeSpan)],
) -> QueryResult<()> {
    for (id, span) in windows {
        diesel::insert_into(request_windows::table)
            .values((
                request_windows::id.eq(*id),
                request_windows::help_request_id.eq(request),
                request_windows::starts_at.eq(At(span.start)),
                request_windows::ends_at.eq(At(span.end)),
            ))
            .execute(tx.connection())?;
    }
    Ok(())
}

/// Removes the windows of a request. Assignments that were given back keep their times and forget the window.
pub(in crate::help_requests) fn delete_windows(tx: &mut Tx<'_>, request: HelpRequestId) -> QueryResult<()> {
    diesel::update(assignments::table.filter(assignments::help_request_id.eq(request)))
        .set(assignments::window_id.eq(None::<WindowId>))
        .execute(tx.connection())?;
    diesel::delete(request_windows::table.filter(request_windows::help_request_id.eq(request)))
        .execute(tx.connection())
        .map(drop)
}

/// Writes where a request stands, guarded by where it stood. Whether it still stood there.
pub(in crate::help_requests) fn save_state(
    tx: &mut Tx<'_>,
    request: &HelpRequest,
    state_before: RequestState,
    taken_before: i32,
) -> QueryResult<bool> {
    let unchanged = help_requests::table
        .filter(help_requests::id.eq(request.id))
        .filter(help_requests::status.eq(Word(state_before)))
        .filter(help_requests::places_taken.eq(taken_before));
    let changed = diesel::update(unchanged)
        .set((
            help_requests::status.eq(Word(request.state)),
            help_requests::places_taken.eq(request.places_taken),
            help_requests::urgency.eq(Word(request.urgency)),
            help_requests::is_released.eq(!request.is_waiting_for_call_back),
            help_requests::escalated_at.eq(request.escalation.map(|escalation| At(escalation.at))),
            help_requests::escalation_reason.eq(request.escalation.map(|escalation| Word(escalation.reason))),
            help_requests::due_at.eq(At(request.deadline_at)),
            help_requests::last_possible_end.eq(At(request.lapses_at)),
            help_requests::still_needed_asked_at.eq(request.still_needed_asked_at.map(At)),
            help_requests::still_needed_answered_at.eq(request.still_needed_answered_at.map(At)),
            help_requests::closed_at.eq(request.closed_at.map(At)),
            help_requests::updated_at.eq(At(request.updated_at)),
        ))
        .execute(tx.connection())?;
    Ok(changed == 1)
}

/// Gives a request that is in the queue another place there.
pub(in crate::help_requests) fn set_place_in_queue(
    tx: &mut Tx<'_>,
    id: HelpRequestId,
    since: Instant,
    reason: EscalationReason,
) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(help_requests::table.find(id))
        .filter(help_requests::status.eq(Word(RequestState::Open)).and(help_requests::escalated_at.is_not_null()))
        .set((
            help_requests::escalated_at.eq(At(since)),
            help_requests::escalation_reason.eq(Word(reason)),
            help_requests::updated_at.eq(At(now)),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// Writes the content of a request that still has `version`. Whether it had.
pub(in crate::help_requests) fn save_content(
    tx: &mut Tx<'_>,
    id: HelpRequestId,
    version: i32,
    content: &CheckedRequest,
) -> QueryResult<bool> {
    let now = tx.now();
    let changed = diesel::update(
        help_requests::table.filter(help_requests::id.eq(id)).filter(help_requests::version.eq(version)),
    )
    .set((
        help_requests::category_key.eq(&content.category),
        help_requests::quarter_id.eq(content.quarter_id),
        help_requests::title.eq(content.title.as_deref()),
        help_requests::description.eq(&content.description),
        help_requests::timing.eq(Word(content.timing)),
        help_requests::duration_minutes.eq(content.duration_minutes),
        help_requests::helpers_needed.eq(content.helpers_needed),
        help_requests::urgency.eq(Word(content.urgency)),
        help_requests::needs.eq(Json(content.needs.clone())),
        help_requests::version.eq(version + 1),
        help_requests::updated_at.eq(At(now)),
    ))
    .execute(tx.connection())?;
    Ok(changed == 1)
}

/// Gives a request that still has `version` time until `last_end`. Whether it had.
pub(in crate::help_requests) fn widen(
    tx: &mut Tx<'_>,
    id: HelpRequestId,
    version: i32,
    last_end: Instant,
) -> QueryResult<bool> {
    let now = tx.now();
    let row = help_requests::table.filter(help_requests::id.eq(id)).filter(help_requests::version.eq(version));
    let changed = diesel::update(row)
        .set((
            help_requests::last_possible_end.eq(At(last_end)),
            help_requests::version.eq(version + 1),
            help_requests::updated_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(changed == 1)
}

/// Moves a request to another quarter.
pub(in crate::help_requests) fn set_quarter(tx: &mut Tx<'_>, id: HelpRequestId, quarter: QuarterId) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(help_requests::table.find(id))
        .set((help_requests::quarter_id.eq(quarter), help_requests::updated_at.eq(At(now))))
        .execute(tx.connection())
        .map(drop)
}

/// Where a request stood before it ended.
#[derive(Debug, Clone, Copy)]
pub(in crate::help_requests) struct Before {
    /// Its state.
    pub state: RequestState,
    /// Its place in the dispatch queue.
    pub escalation: Option<Escalation>,
}

/// Writes how a request ended.
pub(in crate::help_requests) fn insert_closure(
    tx: &mut Tx<'_>,
    id: HelpRequestId,
    outcome: Outcome,
    note: Option<&str>,
    by: Option<AccountId>,
    before: Before,
) -> QueryResult<()> {
    let now = tx.now();
    diesel::insert_into(help_request_closures::table)
        .values((
            help_request_closures::help_request_id.eq(id),
            help_request_closures::outcome.eq(Word(outcome)),
            help_request_closures::outcome_note.eq(note),
            help_request_closures::closed_by.eq(by),
            help_request_closures::status_before.eq(Word(before.state)),
            help_request_closures::escalated_at.eq(before.escalation.map(|escalation| At(escalation.at))),
            help_request_closures::escalation_reason.eq(before.escalation.map(|escalation| Word(escalation.reason))),
            help_request_closures::closed_at.eq(At(now)),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// The place in the dispatch queue that a request had when it ended.
pub(in crate::help_requests) fn escalation_before_closure(
    connection: &mut DbConnection,
    id: HelpRequestId,
) -> QueryResult<Option<Escalation>> {
    let row: Option<(Option<At>, Option<Word<EscalationReason>>)> = help_request_closures::table
        .find(id)
        .select((help_request_closures::escalated_at, help_request_closures::escalation_reason))
        .first(connection)
        .optional()?;
    let place = row.and_then(|(at, reason)| at.zip(reason));
    Ok(place.map(|(at, reason)| Escalation { at: at.0, reason: reason.0 }))
}

/// Forgets how a request ended.
pub(in crate::help_requests) fn delete_closure(tx: &mut Tx<'_>, id: HelpRequestId) -> QueryResult<()> {
    diesel::delete(help_request_closures::table.find(id)).execute(tx.connection()).map(drop)
}

/// Whether a request has this reference.
pub(in crate::help_requests) fn is_reference_taken(
    connection: &mut DbConnection,
    reference: &str,
) -> QueryResult<bool> {
    let found: Option<HelpRequestId> = help_requests::table
        .filter(help_requests::reference.eq(reference))
        .select(help_requests::id)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}

/// Gives a guest's request another status code.
pub(in crate::help_requests) fn set_status_code(tx: &mut Tx<'_>, id: HelpRequestId, hash: &str) -> QueryResult<()> {
    diesel::update(help_requests::table.find(id))
        .set(help_requests::status_code_hash.eq(hash))
        .execute(tx.connection())
        .map(drop)
}

/// Takes the words of an erased person out of their request: a description can name them.
pub(in crate::help_requests) fn forget_words(tx: &mut Tx<'_>, id: HelpRequestId) -> QueryResult<()> {
    diesel::update(help_requests::table.find(id))
        .set((help_requests::title.eq(None::<&str>), help_requests::description.eq("")))
        .execute(tx.connection())
        .map(drop)
}

/// Takes the words out of how a request ended; that it did and with what outcome stays.
pub(in crate::help_requests) fn forget_closing_words(tx: &mut Tx<'_>, id: HelpRequestId) -> QueryResult<()> {
    diesel::update(help_request_closures::table.find(id))
        .set(help_request_closures::outcome_note.eq(None::<&str>))
        .execute(tx.connection())
        .map(drop)
}
