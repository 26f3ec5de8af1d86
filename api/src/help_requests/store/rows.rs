//! Rows of `help_requests` and how they become values.

use crate::db::schema::{help_request_closures, help_request_contacts, help_requests, request_windows};
use crate::db::{At, DbConnection, Json, Word};
use crate::help_requests::model::{
    Channel, Escalation, EscalationReason, HelpRequest, Needs, Origin, Outcome, RequestState, TimingKind, Urgency,
    Window,
};
use crate::kernel::ids::{AccountId, HelpRequestId, QuarterId, SeriesId, WindowId};
use crate::kernel::time::TimeSpan;
use diesel::{ExpressionMethods, QueryDsl, QueryResult, Queryable, RunQueryDsl};
use std::collections::HashMap;

/// One row; the columns that the model needs, in this order.
#[derive(Queryable)]
pub(in crate::help_requests) struct RequestRow {
    id: HelpRequestId,
    reference: String,
    requester_id: Option<AccountId>,
    recorded_by: Option<AccountId>,
    origin: Word<Origin>,
    channel: Word<Channel>,
    category_key: String,
    quarter_id: QuarterId,
    title: Option<String>,
    description: String,
    timing: Word<TimingKind>,
    duration_minutes: i32,
    helpers_needed: i32,
    places_taken: i32,
    urgency: Word<Urgency>,
    needs: Json<Needs>,
    status: Word<RequestState>,
    is_released: bool,
    escalated_at: Option<At>,
    escalation_reason: Option<Word<EscalationReason>>,
    due_at: At,
    last_possible_end: At,
    still_needed_asked_at: Option<At>,
    still_needed_answered_at: Option<At>,
    closed_at: Option<At>,
    version: i32,
    created_at: At,
    updated_at: At,
}

/// The columns of [`RequestRow`].
pub(in crate::help_requests) type Columns = (
    help_requests::id,
    help_requests::reference,
    help_requests::requester_id,
    help_requests::recorded_by,
    help_requests::origin,
    help_requests::channel,
    help_requests::category_key,
    help_requests::quarter_id,
    help_requests::title,
    help_requests::description,
    help_requests::timing,
    help_requests::duration_minutes,
    help_requests::helpers_needed,
    help_requests::places_taken,
    help_requests::urgency,
    help_requests::needs,
    help_requests::status,
    help_requests::is_released,
    help_requests::escalated_at,
    help_requests::escalation_reason,
    help_requests::due_at,
    help_requests::last_possible_end,
    help_requests::still_needed_asked_at,
    help_requests::still_needed_answered_at,
    help_requests::closed_at,
    help_requests::version,
    help_requests::created_at,
    help_requests::updated_at,
);

/// What is selected for a [`RequestRow`].
pub(in crate::help_requests) const COLUMNS: Columns = (
    help_requests::id,
    help_requests::reference,
    help_requests::requester_id,
    help_requests::recorded_by,
    help_requests::origin,
    help_requests::channel,
    help_requests::category_key,
    help_requests::quarter_id,
    help_requests::title,
    help_requests::description,
    help_requests::timing,
    help_requests::duration_minutes,
    help_requests::helpers_needed,
    help_requests::places_taken,
    help_requests::urgency,
    help_requests::needs,
    help_requests::status,
    help_requests::is_released,
    help_requests::escalated_at,
    help_requests::escalation_reason,
    help_requests::due_at,
    help_requests::last_possible_end,
    help_requests::still_needed_asked_at,
    help_requests::still_needed_answered_at,
    help_requests::closed_at,
    help_requests::version,
    help_requests::created_at,
    help_requests::updated_at,
);

impl RequestRow {
    fn into_request(self, windows: Vec<Window>, series_id: Option<SeriesId>, ending: Option<Ending>) -> HelpRequest {
        let ending = ending.unwrap_or_default();
        let escalation = self.escalated_at.map(|at| Escalation {
            at: at.0,
            reason: self.escalation_reason.map_or(EscalationReason::ByHand, |reason| reason.0),
        });
        HelpRequest {
            id: self.id,
            reference: self.reference,
            requester_id: self.requester_id,
            recorded_by: self.recorded_by,
            channel: self.channel.0,
            origin: self.origin.0,
            category: self.category_key,
            quarter_id: self.quarter_id,
            title: self.title,
            description: self.description,
            series_id,
            timing: self.timing.0,
            windows,
            duration_minutes: self.duration_minutes,
            helpers_needed: self.helpers_needed,
            places_taken: self.places_taken,
            urgency: self.urgency.0,
            needs: self.needs.0,
            state: self.status.0,
            is_waiting_for_call_back: !self.is_released,
            escalation,
            deadline_at: self.due_at.0,
            lapses_at: self.last_possible_end.0,
            still_needed_asked_at: self.still_needed_asked_at.map(|at| at.0),
            still_needed_answered_at: self.still_needed_answered_at.map(|at| at.0),
            outcome: ending.outcome,
            closed_at: self.closed_at.map(|at| at.0),
            closed_by: ending.closed_by,
            wiped_at: ending.wiped_at.map(|at| at.0),
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
            version: self.version,
        }
    }
}

/// What only ended requests have.
#[derive(Default)]
struct Ending {
    outcome: Option<Outcome>,
    closed_by: Option<AccountId>,
    wiped_at: Option<At>,
}

/// Completes rows with their windows and endings: one query each, and only where there can be some.
pub(in crate::help_requests) fn complete(
    connection: &mut DbConnection,
    rows: Vec<RequestRow>,
) -> QueryResult<Vec<HelpRequest>> {
    let with_windows: Vec<_> = rows.iter().filter(|row| row.timing.0 != TimingKind::Asap).map(|row| row.id).collect();
    let ended: Vec<_> = rows.iter().filter(|row| row.status.0.is_final()).map(|row| row.id).collect();
    let recurring: Vec<_> = rows.iter().filter(|row| row.timing.0 == TimingKind::Recurring).map(|row| row.id).collect();
    let mut windows = windows_of(connection, &with_windows)?;
    let series = crate::help_requests::series::store::occurrences::series_of(connection, &recurring)?;
    let mut endings = endings_of(connection, &ended)?;
    let value = |row: RequestRow| {
        let (windows, ending) = (windows.remove(&row.id).unwrap_or_default(), endings.remove(&row.id));
        let series_id = series.get(&row.id).copied();
        row.into_request(windows, series_id, ending)
    };
    Ok(rows.into_iter().map(value).collect())
}

fn windows_of(
    connection: &mut DbConnection,
    ids: &[HelpRequestId],
) -> QueryResult<HashMap<HelpRequestId, Vec<Window>>> {
    let mut windows: HashMap<HelpRequestId, Vec<Window>> = HashMap::new();
    if ids.is_empty() {
        return Ok(windows);
    }
    let rows: Vec<(WindowId, HelpRequestId, At, At)> = request_windows::table
        .filter(request_windows::help_request_id.eq_any(ids.to_vec()))
        .order((request_windows::starts_at, request_windows::id))
        .select((
            request_windows::id,
            request_windows::help_request_id,
            request_windows::starts_at,
            request_windows::ends_at,
        ))
        .load(connection)?;
    for (id, request, starts_at, ends_at) in rows {
        let span = TimeSpan { start: starts_at.0, end: ends_at.0 };
        windows.entry(request).or_default().push(Window { id, span });
    }
    Ok(windows)
}

fn endings_of(connection: &mut DbConnection, ids: &[HelpRequestId]) -> QueryResult<HashMap<HelpRequestId, Ending>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let closures: Vec<(HelpRequestId, Word<Outcome>, Option<AccountId>)> = help_request_closures::table
        .filter(help_request_closures::help_request_id.eq_any(ids.to_vec()))
        .select((
            help_request_closures::help_request_id,
            help_request_closures::outcome,
            help_request_closures::closed_by,
        ))
        .load(connection)?;
    let wiped: Vec<(HelpRequestId, Option<At>)> = help_request_contacts::table
        .filter(help_request_contacts::help_request_id.eq_any(ids.to_vec()))
        .select((help_request_contacts::help_request_id, help_request_contacts::wiped_at))
        .load(connection)?;
    let mut endings: HashMap<HelpRequestId, Ending> = HashMap::new();
    for (id, outcome, closed_by) in closures {
        endings.insert(id, Ending { outcome: Some(outcome.0), closed_by, wiped_at: None });
    }
    for (id, wiped_at) in wiped {
        endings.entry(id).or_default().wiped_at = wiped_at;
    }
    Ok(endings)
}
