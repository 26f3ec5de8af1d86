//! All SQL of dispatch: duties, the order of the queue, promised times, the visits of a day.

pub(super) mod absences;
pub(super) mod board;
pub(super) mod claims;
pub(super) mod handovers;
pub(super) mod plans;
pub(super) mod today;

use super::model::{ComingVisit, Commitment, Duty, DutyContent, DutyQuarter, QueueFilter, QueuePlace, Stadtkuemmerer};
use crate::db::schema::{account_roles, accounts, assignments, duties, duty_quarters, help_requests, quarters};
use crate::db::{At, DbConnection, Json, Tx, Word};
use crate::dispatch::planning::travel::TravelMode;
use crate::help_requests::assignments::model::{AssignmentKind, AssignmentState};
use crate::help_requests::model::{RequestState, Urgency};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId, QuarterId};
use crate::kernel::time::TimeSpan;
use crate::kernel::weekly::WeeklyHours;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl,
    QueryResult, Queryable, RunQueryDsl,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// What dispatch reads of an account's profile; the rest is the accounts' own.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct ProfilePart {
    spoken_languages: BTreeSet<String>,
}

type StaffRow = (AccountId, String, String, Json<ProfilePart>, Option<At>);

#[derive(Queryable)]
struct DutyRow {
    account_id: AccountId,
    working_hours: Json<WeeklyHours>,
    visits_per_day: i32,
    version: i32,
    _updated_at: At,
    travel_mode: Word<TravelMode>,
}

/// Everybody who holds the role of a Stadtkümmerer and was not erased, by name.
pub(super) fn staff(connection: &mut DbConnection) -> QueryResult<Vec<Stadtkuemmerer>> {
    let rows: Vec<StaffRow> = accounts::table
        .inner_join(account_roles::table.on(account_roles::account_id.eq(accounts::id)))
        .filter(account_roles::role.eq("stadtkuemmerer").and(accounts::erased_at.is_null()))
        .order((accounts::last_name, accounts::first_name, accounts::id))
        .select((accounts::id, accounts::first_name, accounts::last_name, accounts::profile, accounts::suspended_at))
        .load(connection)?;
    let mut duties = duties(connection)?;
    let mut absences = absences::all(connection)?;
    let person = |(id, first_name, last_name, profile, suspended_at): StaffRow| Stadtkuemmerer {
        first_name,
        last_name,
        languages: profile.0.spoken_languages,
        is_in_service: suspended_at.is_none(),
        absences: absences.remove(&id).unwrap_or_default(),
        duty: duties.remove(&id).unwrap_or(Duty { account_id: id, content: DutyContent::default(), version: 0 }),
    };
    Ok(rows.into_iter().map(person).collect())
}

/// Every duty that is kept. (A town has a handful of them.)
pub(super) fn duties(connection: &mut DbConnection) -> QueryResult<HashMap<AccountId, Duty>> {
    let mut quarters = quarters_by_account(connection)?;
    let mut stand_ins = absences::stand_ins(connection)?;
    let mut categories = absences::categories(connection)?;
    let duty = |row: DutyRow| {
        let id = row.account_id;
        let content = DutyContent {
            quarters: quarters.remove(&id).unwrap_or_default(),
            working_hours: row.working_hours.0,
            capacity_per_day: row.visits_per_day,
            stand_ins: stand_ins.remove(&id).unwrap_or_default(),
            categories: categories.remove(&id).unwrap_or_default(),
            travel_mode: row.travel_mode.0,
        };
        (id, Duty { account_id: id, content, version: row.version })
    };
    Ok(duties::table.load::<DutyRow>(connection)?.into_iter().map(duty).collect())
}

/// One of [`staff`]. (A town has a handful of them; what decides about one is read as for all.)
pub(super) fn stadtkuemmerer(connection: &mut DbConnection, id: AccountId) -> QueryResult<Option<Stadtkuemmerer>> {
    Ok(staff(connection)?.into_iter().find(|person| person.duty.account_id == id))
}

fn quarters_by_account(connection: &mut DbConnection) -> QueryResult<HashMap<AccountId, Vec<DutyQuarter>>> {
    let rows: Vec<(AccountId, QuarterId, i32)> =
        duty_quarters::table.order((duty_quarters::priority, duty_quarters::quarter_id)).load(connection)?;
    let mut quarters: HashMap<_, Vec<_>> = HashMap::new();
    for (account, quarter_id, priority) in rows {
        quarters.entry(account).or_default().push(DutyQuarter { quarter_id, priority });
    }
    Ok(quarters)
}

/// Quarters that a duty may name.
pub(super) fn quarters_in_use(connection: &mut DbConnection) -> QueryResult<BTreeSet<QuarterId>> {
    let ids = quarters::table.filter(quarters::retired_at.is_null()).select(quarters::id);
    Ok(ids.load::<QuarterId>(connection)?.into_iter().collect())
}

/// Writes a duty in place of the one with `version` (0: there was none); whether it had that version.
pub(super) fn save_duty(tx: &mut Tx<'_>, account: AccountId, version: i32, content: &DutyContent) -> QueryResult<bool> {
    let now = tx.now();
    let fields = (
        duties::working_hours.eq(Json(content.working_hours.clone())),
        duties::visits_per_day.eq(content.capacity_per_day),
        duties::travel_mode.eq(Word(content.travel_mode)),
        duties::version.eq(version + 1),
        duties::updated_at.eq(At(now)),
    );
    let changed = if version == 0 {
        diesel::insert_into(duties::table).values((duties::account_id.eq(account), fields)).execute(tx.connection())?
    } else {
        let unchanged = duties::table.filter(duties::account_id.eq(account)).filter(duties::version.eq(version));
        diesel::update(unchanged).set(fields).execute(tx.connection())?
    };
    if changed == 0 {
        return Ok(false);
    }
    replace_duty_quarters(tx, account, &content.quarters)?;
    absences::replace_stand_ins(tx, account, &content.stand_ins)?;
    absences::replace_categories(tx, account, &content.categories)?;
    Ok(true)
}

fn replace_duty_quarters(tx: &mut Tx<'_>, account: AccountId, assigned: &[DutyQuarter]) -> QueryResult<()> {
    diesel::delete(duty_quarters::table.filter(duty_quarters::account_id.eq(account))).execute(tx.connection())?;
    for quarter in assigned {
        diesel::insert_into(duty_quarters::table)
            .values((
                duty_quarters::account_id.eq(account),
                duty_quarters::quarter_id.eq(quarter.quarter_id),
                duty_quarters::priority.eq(quarter.priority),
            ))
            .execute(tx.connection())?;
    }
    Ok(())
}

/// Lets everybody on duty in one quarter be on duty in another one, with the same priority.
pub(super) fn move_duties(tx: &mut Tx<'_>, from: QuarterId, to: QuarterId) -> QueryResult<()> {
    let there = duty_quarters::table.filter(duty_quarters::quarter_id.eq(to)).select(duty_quarters::account_id);
    let there: BTreeSet<AccountId> = there.load(tx.connection())?.into_iter().collect();
    let leaving = duty_quarters::table.filter(duty_quarters::quarter_id.eq(from));
    let accounts: Vec<AccountId> = leaving.select(duty_quarters::account_id).load(tx.connection())?;
    for account in accounts {
        let row = duty_quarters::table.find((account, from));
        if there.contains(&account) {
            diesel::delete(row).execute(tx.connection())?;
        } else {
            diesel::update(row).set(duty_quarters::quarter_id.eq(to)).execute(tx.connection())?;
        }
    }
    Ok(())
}

/// Removes the duty of an account, when it was away, whom it stood in for, what it worked on, and its plans.
pub(super) fn delete_duty(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<()> {
    replace_duty_quarters(tx, account, &[])?;
    absences::delete_all_of(tx, account)?;
    claims::delete_all_of(tx, account)?;
    plans::forget(tx, account)?;
    diesel::delete(duties::table.filter(duties::account_id.eq(account))).execute(tx.connection()).map(drop)
}

/// What these people have promised at a time that touches `span`, as volunteers or on visits.
pub(super) fn commitments(
    connection: &mut DbConnection,
    people: &[AccountId],
    span: TimeSpan,
) -> QueryResult<Vec<Commitment>> {
    type Row = (AssignmentId, AccountId, Word<AssignmentKind>, At, At);
    let rows: Vec<Row> = assignments::table
        .filter(assignments::helper_id.eq_any(people.to_vec()))
        .filter(assignments::ends_at.gt(At(span.start)))
        .filter(assignments::starts_at.lt(At(span.end)))
        .filter(assignments::status.eq_any(HOLDING.map(Word)))
        .order((assignments::starts_at, assignments::id))
        .select((
            assignments::id,
            assignments::helper_id,
            assignments::kind,
            assignments::starts_at,
            assignments::ends_at,
        ))
        .load(connection)?;
    let commitment = |(assignment_id, account_id, kind, start, end): Row| Commitment {
        assignment_id,
        account_id,
        span: TimeSpan { start: start.0, end: end.0 },
        is_visit: kind.0 == AssignmentKind::Stadtkuemmerer,
    };
    Ok(rows.into_iter().map(commitment).collect())
}

/// States in which an assignment takes its time.
const HOLDING: [AssignmentState; 3] = [AssignmentState::Accepted, AssignmentState::Done, AssignmentState::Confirmed];

/// The visits of a person that begin within `span`, in order.
pub(super) fn visits_of(
    connection: &mut DbConnection,
    person: AccountId,
    span: TimeSpan,
) -> QueryResult<Vec<AssignmentId>> {
    assignments::table
        .filter(assignments::helper_id.eq(person))
        .filter(assignments::kind.eq(Word(AssignmentKind::Stadtkuemmerer)))
        .filter(assignments::status.eq_any(HOLDING.map(Word)))
        .filter(assignments::starts_at.ge(At(span.start)).and(assignments::starts_at.lt(At(span.end))))
        .order((assignments::starts_at, assignments::id))
        .select(assignments::id)
        .load(connection)
}

/// The visits of a person that have not ended and begin from `since` on, the earliest first.
pub(super) fn coming_visits(
    connection: &mut DbConnection,
    person: AccountId,
    since: Instant,
    limit: i64,
) -> QueryResult<Vec<ComingVisit>> {
    let rows: Vec<(AssignmentId, HelpRequestId, At, At, i32)> = assignments::table
        .filter(assignments::helper_id.eq(person))
        .filter(assignments::kind.eq(Word(AssignmentKind::Stadtkuemmerer)))
        .filter(assignments::status.eq(Word(AssignmentState::Accepted)))
        .filter(assignments::starts_at.ge(At(since)))
        .order((assignments::starts_at, assignments::id))
        .limit(limit)
        .select((
            assignments::id,
            assignments::help_request_id,
            assignments::starts_at,
            assignments::ends_at,
            assignments::version,
        ))
        .load(connection)?;
    let visit = |(id, help_request_id, start, end, version): (AssignmentId, HelpRequestId, At, At, i32)| ComingVisit {
        id,
        help_request_id,
        span: TimeSpan { start: start.0, end: end.0 },
        version,
    };
    Ok(rows.into_iter().map(visit).collect())
}

/// The places of the queue from `after` on: most urgent first, then those that wait longest. Only open requests are
/// in it. One query for each urgency, so that each reads an index in its order.
pub(super) fn queue(
    connection: &mut DbConnection,
    filter: &QueueFilter,
    after: Option<QueuePlace>,
    limit: u32,
) -> QueryResult<Vec<QueuePlace>> {
    let mut places = Vec::new();
    for urgency in [Urgency::Urgent, Urgency::Soon, Urgency::Normal] {
        let missing = i64::from(limit) - i64::try_from(places.len()).unwrap_or(i64::MAX);
        let is_behind = after.is_some_and(|place| place.urgency >= urgency);
        let is_wanted = filter.urgency.is_none_or(|wanted| wanted == urgency);
        if missing <= 0 || !is_wanted || (after.is_some() && !is_behind) {
            continue;
        }
        let within = after.filter(|place| place.urgency == urgency);
        places.extend(queue_of(connection, filter, urgency, within, missing)?);
    }
    Ok(places)
}

/// The place of one request in the queue; `None` where it is not there.
pub(super) fn place_of(connection: &mut DbConnection, id: HelpRequestId) -> QueryResult<Option<QueuePlace>> {
    let row: Option<(Word<Urgency>, At)> = help_requests::table
        .find(id)
        .filter(help_requests::escalated_at.is_not_null().and(help_requests::status.eq(Word(RequestState::Open))))
        .select((help_requests::urgency, help_requests::escalated_at.assume_not_null()))
        .first(connection)
        .optional()?;
    Ok(row.map(|(urgency, since)| QueuePlace { urgency: urgency.0, since: since.0, id }))
}

fn queue_of(
    connection: &mut DbConnection,
    filter: &QueueFilter,
    urgency: Urgency,
    after: Option<QueuePlace>,
    limit: i64,
) -> QueryResult<Vec<QueuePlace>> {
    let since = help_requests::escalated_at.assume_not_null();
    let mut query = help_requests::table
        .filter(help_requests::escalated_at.is_not_null())
        .filter(help_requests::status.eq(Word(RequestState::Open)))
        .filter(help_requests::urgency.eq(Word(urgency)))
        .into_boxed();
    if let Some(quarter) = filter.quarter {
        query = query.filter(help_requests::quarter_id.eq(quarter));
    }
    if let Some(category) = filter.category.clone() {
        query = query.filter(help_requests::category_key.eq(category));
    }
    if let Some(place) = after {
        query =
            query.filter(since.ge(At(place.since)).and(since.gt(At(place.since)).or(help_requests::id.gt(place.id))));
    }
    let rows: Vec<(HelpRequestId, At)> = query
        .order((help_requests::escalated_at, help_requests::id))
        .limit(limit)
        .select((help_requests::id, since))
        .load(connection)?;
    Ok(rows.into_iter().map(|(id, since)| QueuePlace { urgency, since: since.0, id }).collect())
}

/// The request and the person of a visit.
pub(super) fn visit(
    connection: &mut DbConnection,
    id: AssignmentId,
) -> QueryResult<Option<(HelpRequestId, AccountId)>> {
    assignments::table
        .filter(assignments::id.eq(id))
        .filter(assignments::kind.eq(Word(AssignmentKind::Stadtkuemmerer)))
        .select((assignments::help_request_id, assignments::helper_id))
        .first(connection)
        .optional()
}
