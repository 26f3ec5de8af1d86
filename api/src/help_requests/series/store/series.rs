//! Series: find, list, add, change; and the private fields that occurrences are made with.

use crate::db::schema::{series, series_contacts, series_helpers};
use crate::db::{At, DbConnection, Json, Tx, Word};
use crate::help_requests::model::{Channel, Contact, Needs, Origin};
use crate::help_requests::series::model::{Series, SeriesEnd, rrule};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, QuarterId, SeriesId};
use crate::kernel::page::Cursor;
use chrono::{NaiveDate, NaiveTime};
use diesel::dsl::exists;
use diesel::result::Error;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult,
    Queryable, RunQueryDsl, Selectable, SelectableHelper,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = series)]
struct SeriesRow {
    id: SeriesId,
    requester_id: Option<AccountId>,
    recorded_by: Option<AccountId>,
    origin: Word<Origin>,
    channel: Word<Channel>,
    category_key: String,
    quarter_id: QuarterId,
    title: Option<String>,
    description: String,
    duration_minutes: i32,
    helpers_needed: i32,
    needs: Json<Needs>,
    rrule: String,
    first_date: String,
    last_date: String,
    start_time: String,
    end_time: String,
    is_released: bool,
    asked_to_go_on_at: Option<At>,
    staff_told_at: Option<At>,
    ended_at: Option<At>,
    ended_by: Option<AccountId>,
    end_reason: Option<Word<SeriesEnd>>,
    version: i32,
    created_at: At,
    updated_at: At,
    longer_since: Option<At>,
}

/// A time of the wall clock as it is stored.
const TIME: &str = "%H:%M";

/// What no writer could have stored.
fn damaged(what: &'static str) -> Error {
    Error::DeserializationError(what.into())
}

pub(super) fn date(text: &str) -> QueryResult<NaiveDate> {
    text.parse().map_err(|_| damaged("a series holds a date that is none"))
}

pub(super) fn time(text: &str) -> QueryResult<NaiveTime> {
    NaiveTime::parse_from_str(text, TIME).map_err(|_| damaged("a series holds a time that is none"))
}

pub(super) fn text_of(time: NaiveTime) -> String {
    time.format(TIME).to_string()
}

impl SeriesRow {
    fn into_series(self) -> QueryResult<Series> {
        let rule = rrule::read(&self.rrule).map_err(|_| damaged("a series holds a rule that is none"))?.rule;
        Ok(Series {
            id: self.id,
            requester_id: self.requester_id,
            recorded_by: self.recorded_by,
            origin: self.origin.0,
            channel: self.channel.0,
            category: self.category_key,
            quarter_id: self.quarter_id,
            title: self.title,
            description: self.description,
            duration_minutes: self.duration_minutes,
            helpers_needed: self.helpers_needed,
            needs: self.needs.0,
            rule,
            first_date: date(&self.first_date)?,
            last_date: date(&self.last_date)?,
            start: time(&self.start_time)?,
            end: time(&self.end_time)?,
            is_released: self.is_released,
            asked_to_go_on_at: self.asked_to_go_on_at.map(|at| at.0),
            staff_told_at: self.staff_told_at.map(|at| at.0),
            ended_at: self.ended_at.map(|at| at.0),
            ended_by: self.ended_by,
            end_reason: self.end_reason.map(|reason| reason.0),
            version: self.version,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
            longer_since: self.longer_since.map(|at| at.0),
        })
    }
}

fn values(rows: Vec<SeriesRow>) -> QueryResult<Vec<Series>> {
    rows.into_iter().map(SeriesRow::into_series).collect()
}

/// A series by its id.
pub(in crate::help_requests) fn find(connection: &mut DbConnection, id: SeriesId) -> QueryResult<Option<Series>> {
    let row: Option<SeriesRow> = series::table.find(id).select(SeriesRow::as_select()).first(connection).optional()?;
    row.map(SeriesRow::into_series).transpose()
}

/// Which series a list holds, newest first.
#[derive(Debug, Clone, Default)]
pub(in crate::help_requests) struct Selection {
    /// Of this person, or held by them as a whole.
    pub of_person: Option<AccountId>,
    /// In these quarters; everywhere without.
    pub quarters: Option<Vec<QuarterId>>,
    /// Those that have not ended.
    pub is_running_only: bool,
    /// Without those that wait for a call.
    pub is_released_only: bool,
    /// Those whose owner was asked whether they go on.
    pub is_asked_only: bool,
    /// After this place of the list.
    pub after: Option<Cursor>,
    /// At most this many.
    pub limit: i64,
}

/// A list, newest first.
pub(in crate::help_requests) fn list(connection: &mut DbConnection, selection: &Selection) -> QueryResult<Vec<Series>> {
    let mut query = series::table.select(SeriesRow::as_select()).into_boxed();
    if let Some(person) = selection.of_person {
        let held = series_helpers::table
            .filter(series_helpers::series_id.eq(series::id))
            .filter(series_helpers::helper_id.eq(person))
            .filter(series_helpers::ended_at.is_null());
        query = query.filter(series::requester_id.eq(person).assume_not_null().or(exists(held)));
    }
    if let Some(quarters) = &selection.quarters {
        query = query.filter(series::quarter_id.eq_any(quarters.clone()));
    }
    if selection.is_running_only {
        query = query.filter(series::ended_at.is_null());
    }
    if selection.is_released_only {
        query = query.filter(series::is_released.eq(true));
    }
    if selection.is_asked_only {
        query = query.filter(series::asked_to_go_on_at.is_not_null());
    }
    if let Some(after) = selection.after {
        query = query.filter(
            series::created_at
                .le(At(after.at))
                .and(series::created_at.lt(At(after.at)).or(series::id.lt(SeriesId(after.id)))),
        );
    }
    let rows = query.order((series::created_at.desc(), series::id.desc())).limit(selection.limit).load(connection)?;
    values(rows)
}

/// Series that somebody has to look at, those that wait longest first.
pub(in crate::help_requests) fn due(
    connection: &mut DbConnection,
    now: Instant,
    limit: i64,
) -> QueryResult<Vec<SeriesId>> {
    series::table
        .filter(series::next_look_at.le(At(now)))
        .order((series::next_look_at, series::id))
        .select(series::id)
        .limit(limit)
        .load(connection)
}

/// The running series of a person.
pub(in crate::help_requests) fn running_of(
    connection: &mut DbConnection,
    requester: AccountId,
) -> QueryResult<Vec<SeriesId>> {
    series::table
        .filter(series::requester_id.eq(requester))
        .filter(series::ended_at.is_null())
        .select(series::id)
        .order(series::id)
        .load(connection)
}

/// Adds a series with its private fields; somebody looks at it next at `next_look_at`.
pub(in crate::help_requests) fn insert(
    tx: &mut Tx<'_>,
    new: &Series,
    contact: &Contact,
    next_look_at: Instant,
) -> QueryResult<()> {
    diesel::insert_into(series::table)
        .values((
            (
                series::id.eq(new.id),
                series::requester_id.eq(new.requester_id),
                series::recorded_by.eq(new.recorded_by),
                series::origin.eq(Word(new.origin)),
                series::channel.eq(Word(new.channel)),
                series::next_look_at.eq(At(next_look_at)),
                series::created_at.eq(At(new.created_at)),
            ),
            content(new),
        ))
        .execute(tx.connection())?;
    super::contacts::insert(tx, new.id, contact)
}

/// Lets the worker look at a series at once.
pub(in crate::help_requests) fn wake(tx: &mut Tx<'_>, id: SeriesId) -> QueryResult<()> {
    let now = tx.now();
    put_off(tx, id, now)
}

/// Lets the worker look at a series next at this moment.
pub(in crate::help_requests) fn put_off(tx: &mut Tx<'_>, id: SeriesId, until: Instant) -> QueryResult<()> {
    diesel::update(series::table.find(id)).set(series::next_look_at.eq(At(until))).execute(tx.connection()).map(drop)
}

type Content = (
    diesel::dsl::Eq<series::category_key, String>,
    diesel::dsl::Eq<series::quarter_id, QuarterId>,
    diesel::dsl::Eq<series::title, Option<String>>,
    diesel::dsl::Eq<series::description, String>,
    diesel::dsl::Eq<series::duration_minutes, i32>,
    diesel::dsl::Eq<series::helpers_needed, i32>,
    diesel::dsl::Eq<series::needs, Json<Needs>>,
    diesel::dsl::Eq<series::rrule, String>,
    diesel::dsl::Eq<series::first_date, String>,
    diesel::dsl::Eq<series::last_date, String>,
    diesel::dsl::Eq<series::start_time, String>,
    diesel::dsl::Eq<series::end_time, String>,
    diesel::dsl::Eq<series::is_released, bool>,
    diesel::dsl::Eq<series::asked_to_go_on_at, Option<At>>,
    diesel::dsl::Eq<series::staff_told_at, Option<At>>,
    diesel::dsl::Eq<series::ended_at, Option<At>>,
    diesel::dsl::Eq<series::ended_by, Option<AccountId>>,
    diesel::dsl::Eq<series::end_reason, Option<Word<SeriesEnd>>>,
    diesel::dsl::Eq<series::version, i32>,
    diesel::dsl::Eq<series::updated_at, At>,
    diesel::dsl::Eq<series::longer_since, Option<At>>,
);

/// What can change of a series.
fn content(series: &Series) -> Content {
    (
        series::category_key.eq(series.category.clone()),
        series::quarter_id.eq(series.quarter_id),
        series::title.eq(series.title.clone()),
        series::description.eq(series.description.clone()),
        series::duration_minutes.eq(series.duration_minutes),
        series::helpers_needed.eq(series.helpers_needed),
        series::needs.eq(Json(series.needs.clone())),
        series::rrule.eq(rrule::write(&series.rule)),
        series::first_date.eq(series.first_date.to_string()),
        series::last_date.eq(series.last_date.to_string()),
        series::start_time.eq(text_of(series.start)),
        series::end_time.eq(text_of(series.end)),
        series::is_released.eq(series.is_released),
        series::asked_to_go_on_at.eq(series.asked_to_go_on_at.map(At)),
        series::staff_told_at.eq(series.staff_told_at.map(At)),
        series::ended_at.eq(series.ended_at.map(At)),
        series::ended_by.eq(series.ended_by),
        series::end_reason.eq(series.end_reason.map(Word)),
        series::version.eq(series.version),
        series::updated_at.eq(At(series.updated_at)),
        series::longer_since.eq(series.longer_since.map(At)),
    )
}

/// Writes what has changed of a series that still has `version_before`, and when somebody looks at it next. Whether it had.
pub(in crate::help_requests) fn save(
    tx: &mut Tx<'_>,
    changed: &Series,
    version_before: i32,
    next_look_at: Option<Instant>,
) -> QueryResult<bool> {
    let rows = diesel::update(series::table.find(changed.id).filter(series::version.eq(version_before)))
        .set((content(changed), series::next_look_at.eq(next_look_at.map(At))))
        .execute(tx.connection())?;
    Ok(rows == 1)
}

/// Moves the running series of a retired quarter to the one in its place.
pub(in crate::help_requests) fn move_quarter(tx: &mut Tx<'_>, from: QuarterId, to: QuarterId) -> QueryResult<usize> {
    diesel::update(series::table.filter(series::quarter_id.eq(from)).filter(series::ended_at.is_null()))
        .set(series::quarter_id.eq(to))
        .execute(tx.connection())
}

/// Takes everything that an erased person wrote out of a series.
pub(in crate::help_requests) fn forget_words(tx: &mut Tx<'_>, id: SeriesId) -> QueryResult<()> {
    diesel::delete(series_contacts::table.find(id)).execute(tx.connection())?;
    diesel::update(series::table.find(id))
        .set((series::title.eq(None::<String>), series::description.eq(""), series::needs.eq(Json(Needs::default()))))
        .execute(tx.connection())
        .map(drop)
}

/// Every series of a person.
pub(in crate::help_requests) fn all_of(
    connection: &mut DbConnection,
    requester: AccountId,
) -> QueryResult<Vec<SeriesId>> {
    series::table.filter(series::requester_id.eq(requester)).select(series::id).load(connection)
}

/// Deletes series that ended before `limit`, with all that hangs on them; their requests stay. Says how many.
pub(in crate::help_requests) fn delete_ended(tx: &mut Tx<'_>, limit: Instant, most: i64) -> QueryResult<usize> {
    let ids: Vec<SeriesId> = series::table
        .filter(series::ended_at.le(At(limit)))
        .order((series::ended_at, series::id))
        .select(series::id)
        .limit(most)
        .load(tx.connection())?;
    for id in &ids {
        super::occurrences::forget(tx, *id)?;
        super::helpers::forget(tx, *id)?;
        diesel::delete(series_contacts::table.find(*id)).execute(tx.connection())?;
        diesel::delete(series::table.find(*id)).execute(tx.connection())?;
    }
    Ok(ids.len())
}
