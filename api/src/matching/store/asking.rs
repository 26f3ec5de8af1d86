//! Which requests look for helpers, and when somebody looks at them next.

use crate::db::schema::{asking, help_requests};
use crate::db::{At, DbConnection, Tx, Word};
use crate::help_requests::model::{RequestState, Urgency};
use crate::kernel::clock::{Instant, beyond_any_lease};
use crate::kernel::ids::{HelpRequestId, QuarterId};
use diesel::dsl::exists;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable, RunQueryDsl,
};

/// How asking about a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::matching) struct Asking {
    /// The request.
    pub help_request_id: HelpRequestId,
    /// Since when helpers are looked for, this time.
    pub open_since: Instant,
    /// When somebody looks at it next; `None` when nobody does.
    pub next_look_at: Option<Instant>,
    /// How often helpers were asked.
    pub steps: i32,
    /// How many were asked in all.
    pub asked: i32,
    /// Whether it is likely to stay without a helper.
    pub is_doubtful: bool,
}

#[derive(Queryable)]
struct AskingRow {
    help_request_id: HelpRequestId,
    open_since: At,
    next_look_at: Option<At>,
    steps: i32,
    asked: i32,
    is_doubtful: bool,
}

type Columns = (
    asking::help_request_id,
    asking::open_since,
    asking::next_look_at,
    asking::steps,
    asking::asked,
    asking::is_doubtful,
);

const COLUMNS: Columns = (
    asking::help_request_id,
    asking::open_since,
    asking::next_look_at,
    asking::steps,
    asking::asked,
    asking::is_doubtful,
);

impl From<AskingRow> for Asking {
    fn from(row: AskingRow) -> Self {
        Self {
            help_request_id: row.help_request_id,
            open_since: row.open_since.0,
            next_look_at: row.next_look_at.map(|at| at.0),
            steps: row.steps,
            asked: row.asked,
            is_doubtful: row.is_doubtful,
        }
    }
}

/// How asking about a request stands; `None` before it was ever looked for somebody.
pub(in crate::matching) fn find(connection: &mut DbConnection, id: HelpRequestId) -> QueryResult<Option<Asking>> {
    let row: Option<AskingRow> = asking::table.find(id).select(COLUMNS).first(connection).optional()?;
    Ok(row.map(Into::into))
}

/// Requests that no process is at work on: what is leased now would be so until `until`.
#[diesel::dsl::auto_type(no_type_alias)]
fn is_free(now: Instant, until: Instant) -> _ {
    let beyond: At = At(beyond_any_lease(now, until));
    let now: At = At(now);
    asking::leased_until.is_null().or(asking::leased_until.le(now)).or(asking::leased_until.gt(beyond))
}

/// Takes up to `most` requests that are due for this process until `until`, those that wait longest first. Of two
/// processes one gets each: the second condition is looked at under the row's lock.
pub(in crate::matching) fn lease(
    connection: &mut DbConnection,
    most: i64,
    now: Instant,
    until: Instant,
) -> QueryResult<Vec<HelpRequestId>> {
    let due: Vec<HelpRequestId> = asking::table
        .filter(asking::next_look_at.le(At(now)))
        .filter(is_free(now, until))
        .order((asking::next_look_at, asking::help_request_id))
        .limit(most)
        .select(asking::help_request_id)
        .load(connection)?;
    let mut leased = Vec::with_capacity(due.len());
    for id in due {
        let taken = diesel::update(asking::table.find(id))
            .filter(asking::next_look_at.le(At(now)))
            .filter(is_free(now, until))
            .set(asking::leased_until.eq(At(until)))
            .execute(connection)?;
        if taken > 0 {
            leased.push(id);
        }
    }
    Ok(leased)
}

/// Those of `ids` that are still leased until `mine`: the others were given to another process, or dealt with.
pub(in crate::matching) fn of_lease(
    connection: &mut DbConnection,
    ids: &[HelpRequestId],
    mine: Instant,
) -> QueryResult<Vec<Asking>> {
    let rows: Vec<AskingRow> = asking::table
        .filter(asking::help_request_id.eq_any(ids.to_vec()))
        .filter(asking::leased_until.eq(At(mine)))
        .order(asking::help_request_id)
        .select(COLUMNS)
        .load(connection)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Up to `most` requests of these quarters that are not urgent and look for helpers, but whose time has not come, those
/// first that are next. Not those that a process is at work on (a lease that is taken now ends at `until`).
pub(in crate::matching) fn not_yet_due(
    connection: &mut DbConnection,
    quarters: &[QuarterId],
    (now, until): (Instant, Instant),
    most: i64,
) -> QueryResult<Vec<Asking>> {
    let rows: Vec<AskingRow> = asking::table
        .inner_join(help_requests::table)
        .filter(asking::next_look_at.gt(At(now)))
        .filter(is_free(now, until))
        .filter(help_requests::quarter_id.eq_any(quarters.to_vec()))
        .filter(help_requests::urgency.ne(Word(Urgency::Urgent)))
        .order((asking::next_look_at, asking::help_request_id))
        .limit(most)
        .select(COLUMNS)
        .load(connection)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Writes what a look came to, and gives the lease back.
pub(in crate::matching) fn save(tx: &mut Tx<'_>, asking: &Asking) -> QueryResult<()> {
    diesel::update(asking::table.find(asking.help_request_id))
        .set((
            asking::next_look_at.eq(asking.next_look_at.map(At)),
            asking::leased_until.eq(None::<At>),
            asking::steps.eq(asking.steps),
            asking::asked.eq(asking.asked),
            asking::is_doubtful.eq(asking.is_doubtful),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// Lets somebody look at the request at once; `is_anew` counts the time that it is looked for somebody from now.
pub(in crate::matching) fn wake(tx: &mut Tx<'_>, id: HelpRequestId, is_anew: bool) -> QueryResult<()> {
    let now = At(tx.now());
    let row = asking::table.find(id);
    // Without the lease of a look that is under way: that one saw less than this one will.
    let look = (asking::next_look_at.eq(now), asking::leased_until.eq(None::<At>));
    let woken = if is_anew {
        diesel::update(row).set((asking::open_since.eq(now), look.0, look.1)).execute(tx.connection())?
    } else {
        diesel::update(row).set(look).execute(tx.connection())?
    };
    if woken == 0 { insert(tx, id) } else { Ok(()) }
}

fn insert(tx: &mut Tx<'_>, id: HelpRequestId) -> QueryResult<()> {
    let now = At(tx.now());
    diesel::insert_into(asking::table)
        .values((
            asking::help_request_id.eq(id),
            asking::open_since.eq(now),
            asking::next_look_at.eq(now),
            asking::leased_until.eq(None::<At>),
            asking::steps.eq(0),
            asking::asked.eq(0),
            asking::is_doubtful.eq(false),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// Nobody looks at the request any more.
pub(in crate::matching) fn rest(tx: &mut Tx<'_>, id: HelpRequestId) -> QueryResult<()> {
    diesel::update(asking::table.find(id))
        .set((asking::next_look_at.eq(None::<At>), asking::leased_until.eq(None::<At>)))
        .execute(tx.connection())
        .map(drop)
}

/// Open, released requests that nothing brought here (an older program made them).
pub(in crate::matching) fn strangers(connection: &mut DbConnection, most: i64) -> QueryResult<Vec<HelpRequestId>> {
    let known = asking::table.filter(asking::help_request_id.eq(help_requests::id));
    help_requests::table
        .filter(help_requests::status.eq(Word(RequestState::Open)))
        .filter(help_requests::is_released.eq(true))
        .filter(diesel::dsl::not(exists(known)))
        .order(help_requests::id)
        .limit(most)
        .select(help_requests::id)
        .load(connection)
}

/// Takes these up.
pub(in crate::matching) fn adopt(tx: &mut Tx<'_>, strangers: &[HelpRequestId]) -> QueryResult<()> {
    strangers.iter().try_for_each(|id| insert(tx, *id))
}

/// Lets those be looked at at once whose next look lies beyond `latest`: the clock was wrong when it was set. Says how many.
pub(in crate::matching) fn bring_forward(tx: &mut Tx<'_>, latest: Instant) -> QueryResult<usize> {
    let now = At(tx.now());
    diesel::update(asking::table.filter(asking::next_look_at.gt(At(latest))))
        .set((asking::next_look_at.eq(now), asking::leased_until.eq(None::<At>)))
        .execute(tx.connection())
}

/// Forgets everything about asking for a request, its invitations apart.
pub(in crate::matching) fn forget(tx: &mut Tx<'_>, id: HelpRequestId) -> QueryResult<()> {
    diesel::delete(asking::table.find(id)).execute(tx.connection()).map(drop)
}
