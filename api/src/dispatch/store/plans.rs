//! SQL of plans: the job, and what a plan has to know besides the queue.

use crate::db::schema::{accounts, assignments, dispatch_plans, help_requests, quarters};
use crate::db::{At, DbConnection, Json, Tx, Word, is_unique_violation};
use crate::dispatch::model::{BoardVisit, Named, PlanJob, PlanState, Proposal, TakenVisit};
use crate::help_requests::assignments::model::{AssignmentKind, AssignmentState};
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId, PlanId, QuarterId};
use crate::kernel::time::TimeSpan;
use chrono::NaiveDate;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult,
    Queryable, RunQueryDsl, result::Error,
};
use std::collections::{BTreeSet, HashMap};

/// Ids of one query.
const CHUNK: usize = 500;

#[derive(Queryable)]
struct PlanRow {
    id: PlanId,
    created_by: AccountId,
    first_day: String,
    last_day: String,
    state: Word<PlanState>,
    percent_done: i32,
    served: i32,
    proposal: Json<Option<Proposal>>,
    taken: Json<Vec<TakenVisit>>,
    created_at: At,
    alive_at: At,
    accepted_by: Option<AccountId>,
    accepted_at: Option<At>,
}

fn day(text: &str) -> QueryResult<NaiveDate> {
    text.parse().map_err(|error| Error::DeserializationError(Box::new(error)))
}

/// A plan by its id.
pub(in crate::dispatch) fn find(connection: &mut DbConnection, id: PlanId) -> QueryResult<Option<PlanJob>> {
    let found: Option<(PlanRow, (String, String))> = dispatch_plans::table
        .inner_join(accounts::table)
        .filter(dispatch_plans::id.eq(id))
        .select((dispatch_plans::all_columns, (accounts::first_name, accounts::last_name)))
        .first(connection)
        .optional()?;
    let Some((row, (first_name, last_name))) = found else { return Ok(None) };
    Ok(Some(PlanJob {
        id: row.id,
        creator: Named { account_id: row.created_by, first_name, last_name },
        first_day: day(&row.first_day)?,
        last_day: day(&row.last_day)?,
        state: row.state.0,
        percent_done: row.percent_done,
        served: row.served,
        proposal: row.proposal.0,
        taken: row.taken.0,
        created_at: row.created_at.0,
        alive_at: row.alive_at.0,
        accepted_by: row.accepted_by,
        accepted_at: row.accepted_at.map(|at| at.0),
    }))
}

/// The plan that is being made, if any.
pub(in crate::dispatch) fn running(connection: &mut DbConnection) -> QueryResult<Option<PlanId>> {
    dispatch_plans::table
        .filter(dispatch_plans::status.eq(Word(PlanState::Running)))
        .select(dispatch_plans::id)
        .first(connection)
        .optional()
}

/// Writes a plan that is to be made. False where another one has been begun at the same moment.
pub(in crate::dispatch) fn insert(
    tx: &mut Tx<'_>,
    id: PlanId,
    by: AccountId,
    first_day: NaiveDate,
    last_day: NaiveDate,
) -> QueryResult<bool> {
    let now = tx.now();
    let written = diesel::insert_into(dispatch_plans::table)
        .values((
            dispatch_plans::id.eq(id),
            dispatch_plans::created_by.eq(by),
            dispatch_plans::first_day.eq(first_day.to_string()),
            dispatch_plans::last_day.eq(last_day.to_string()),
            dispatch_plans::status.eq(Word(PlanState::Running)),
            dispatch_plans::percent_done.eq(0),
            dispatch_plans::served.eq(0),
            dispatch_plans::proposal.eq(Json(None::<Proposal>)),
            dispatch_plans::taken.eq(Json(Vec::<TakenVisit>::new())),
            dispatch_plans::created_at.eq(At(now)),
            dispatch_plans::alive_at.eq(At(now)),
        ))
        .execute(tx.connection());
    match written {
        Err(error) if is_unique_violation(&error) => Ok(false),
        other => other.map(|_| true),
    }
}

/// How far a search is; false where nobody waits for it any more.
pub(in crate::dispatch) fn keep_alive(tx: &mut Tx<'_>, id: PlanId, percent: i32, served: i32) -> QueryResult<bool> {
    let now = tx.now();
    let changed = diesel::update(dispatch_plans::table.find(id))
        .filter(dispatch_plans::status.eq(Word(PlanState::Running)))
        .set((
            dispatch_plans::percent_done.eq(percent),
            dispatch_plans::served.eq(served),
            dispatch_plans::alive_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(changed > 0)
}

/// Gives a plan another state, where it has the one `from`; false where it has not.
pub(in crate::dispatch) fn set_state(tx: &mut Tx<'_>, id: PlanId, from: PlanState, to: PlanState) -> QueryResult<bool> {
    let changed = diesel::update(dispatch_plans::table.find(id))
        .filter(dispatch_plans::status.eq(Word(from)))
        .set(dispatch_plans::status.eq(Word(to)))
        .execute(tx.connection())?;
    Ok(changed > 0)
}

/// The search is over: what it proposes. False where nobody waits for it any more.
pub(in crate::dispatch) fn propose(tx: &mut Tx<'_>, id: PlanId, proposal: &Proposal) -> QueryResult<bool> {
    let served = i32::try_from(proposal.visits.len()).unwrap_or(i32::MAX);
    let changed = diesel::update(dispatch_plans::table.find(id))
        .filter(dispatch_plans::status.eq(Word(PlanState::Running)))
        .set((
            dispatch_plans::status.eq(Word(PlanState::Ready)),
            dispatch_plans::percent_done.eq(100),
            dispatch_plans::served.eq(served),
            dispatch_plans::proposal.eq(Json(Some(proposal.clone()))),
        ))
        .execute(tx.connection())?;
    Ok(changed > 0)
}

/// These visits were made of it, others perhaps before; false where it is not (or no longer) there to be taken over.
pub(in crate::dispatch) fn accept(
    tx: &mut Tx<'_>,
    id: PlanId,
    by: AccountId,
    taken: &[TakenVisit],
) -> QueryResult<bool> {
    let now = tx.now();
    let changed = diesel::update(dispatch_plans::table.find(id))
        .filter(dispatch_plans::status.eq_any([PlanState::Ready, PlanState::Accepted].map(Word)))
        .set((
            dispatch_plans::status.eq(Word(PlanState::Accepted)),
            dispatch_plans::taken.eq(Json(taken.to_vec())),
            dispatch_plans::accepted_by.eq(by),
            dispatch_plans::accepted_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(changed > 0)
}

/// They were taken back, but those that stay.
pub(in crate::dispatch) fn undo(tx: &mut Tx<'_>, id: PlanId, taken: &[TakenVisit]) -> QueryResult<bool> {
    let changed = diesel::update(dispatch_plans::table.find(id))
        .filter(dispatch_plans::status.eq(Word(PlanState::Accepted)))
        .set((dispatch_plans::status.eq(Word(PlanState::Undone)), dispatch_plans::taken.eq(Json(taken.to_vec()))))
        .execute(tx.connection())?;
    Ok(changed > 0)
}

/// The plans that a person asked for go; that they took one over is forgotten.
pub(in crate::dispatch) fn forget(tx: &mut Tx<'_>, person: AccountId) -> QueryResult<()> {
    diesel::delete(dispatch_plans::table.filter(dispatch_plans::created_by.eq(person))).execute(tx.connection())?;
    diesel::update(dispatch_plans::table.filter(dispatch_plans::accepted_by.eq(person)))
        .set(dispatch_plans::accepted_by.eq(None::<AccountId>))
        .execute(tx.connection())
        .map(drop)
}

/// The quarters in use with the middle of each: id, longitude, latitude.
pub(in crate::dispatch) fn middles(connection: &mut DbConnection) -> QueryResult<Vec<(QuarterId, f64, f64)>> {
    quarters::table
        .filter(quarters::retired_at.is_null())
        .order(quarters::id)
        .select((quarters::id, quarters::centre_lon, quarters::centre_lat))
        .load(connection)
}

/// What these people have promised around `span`: who, when, whether it is a visit, and in which quarter.
pub(in crate::dispatch) fn promises(
    connection: &mut DbConnection,
    people: &[AccountId],
    span: TimeSpan,
) -> QueryResult<Vec<(AccountId, TimeSpan, bool, QuarterId)>> {
    let rows: Vec<(AccountId, At, At, Word<AssignmentKind>, QuarterId)> = assignments::table
        .inner_join(help_requests::table)
        .filter(assignments::helper_id.eq_any(people.to_vec()))
        .filter(assignments::ends_at.gt(At(span.start)).and(assignments::starts_at.lt(At(span.end))))
        .filter(assignments::status.eq_any(super::HOLDING.map(Word)))
        .order((assignments::starts_at, assignments::id))
        .select((
            assignments::helper_id,
            assignments::starts_at,
            assignments::ends_at,
            assignments::kind,
            help_requests::quarter_id,
        ))
        .load(connection)?;
    let promise = |(who, start, end, kind, quarter): (AccountId, At, At, Word<AssignmentKind>, QuarterId)| {
        (who, TimeSpan { start: start.0, end: end.0 }, kind.0 == AssignmentKind::Stadtkuemmerer, quarter)
    };
    Ok(rows.into_iter().map(promise).collect())
}

/// Who of these people has helped whom before.
pub(in crate::dispatch) fn helped_before(
    connection: &mut DbConnection,
    people: &[AccountId],
    requesters: &[AccountId],
) -> QueryResult<HashMap<AccountId, BTreeSet<AccountId>>> {
    let mut helped: HashMap<AccountId, BTreeSet<AccountId>> = HashMap::new();
    for some in requesters.chunks(CHUNK) {
        let rows: Vec<(AccountId, AccountId)> = assignments::table
            .inner_join(help_requests::table)
            .filter(help_requests::requester_id.assume_not_null().eq_any(some.to_vec()))
            .filter(assignments::helper_id.eq_any(people.to_vec()))
            .filter(assignments::status.eq_any([AssignmentState::Done, AssignmentState::Confirmed].map(Word)))
            .select((help_requests::requester_id.assume_not_null(), assignments::helper_id))
            .distinct()
            .load(connection)?;
        for (requester, helper) in rows {
            helped.entry(requester).or_default().insert(helper);
        }
    }
    Ok(helped)
}

/// Who already holds a place of these requests.
pub(in crate::dispatch) fn holders(
    connection: &mut DbConnection,
    requests: &[HelpRequestId],
) -> QueryResult<HashMap<HelpRequestId, BTreeSet<AccountId>>> {
    let mut holders: HashMap<HelpRequestId, BTreeSet<AccountId>> = HashMap::new();
    for some in requests.chunks(CHUNK) {
        let rows: Vec<(HelpRequestId, AccountId)> = assignments::table
            .filter(assignments::help_request_id.eq_any(some.to_vec()))
            .filter(assignments::status.eq_any(super::HOLDING.map(Word)))
            .select((assignments::help_request_id, assignments::helper_id))
            .load(connection)?;
        for (request, helper) in rows {
            holders.entry(request).or_default().insert(helper);
        }
    }
    Ok(holders)
}

/// How these visits stand now, in no order.
pub(in crate::dispatch) fn visits(
    connection: &mut DbConnection,
    ids: &[AssignmentId],
) -> QueryResult<HashMap<AssignmentId, BoardVisit>> {
    let mut found = HashMap::new();
    for some in ids.chunks(CHUNK) {
        let rows: Vec<super::board::VisitRow> = assignments::table
            .filter(assignments::id.eq_any(some.to_vec()))
            .select(super::board::COLUMNS)
            .load(connection)?;
        found.extend(rows.into_iter().map(super::board::visit).map(|visit| (visit.id, visit)));
    }
    Ok(found)
}
