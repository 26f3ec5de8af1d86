//! Who has said yes to whole series.

use super::series::{text_of, time};
use crate::db::schema::series_helpers;
use crate::db::{At, DbConnection, Tx, Word};
use crate::help_requests::series::model::{StandingEnd, StandingYes};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, SeriesHelperId, SeriesId};
use diesel::{ExpressionMethods, QueryDsl, QueryResult, Queryable, RunQueryDsl, Selectable, SelectableHelper};

#[derive(Queryable, Selectable)]
#[diesel(table_name = series_helpers)]
struct StandingRow {
    id: SeriesHelperId,
    series_id: SeriesId,
    helper_id: AccountId,
    place: i32,
    usual_start: Option<String>,
    began_at: At,
}

impl StandingRow {
    fn into_yes(self) -> QueryResult<StandingYes> {
        Ok(StandingYes {
            id: self.id,
            series_id: self.series_id,
            helper_id: self.helper_id,
            place: self.place,
            usual_start: self.usual_start.as_deref().map(time).transpose()?,
            began_at: self.began_at.0,
        })
    }
}

/// Who holds these series, by place.
pub(in crate::help_requests) fn of_series(
    connection: &mut DbConnection,
    ids: &[SeriesId],
) -> QueryResult<Vec<StandingYes>> {
    let rows: Vec<StandingRow> = series_helpers::table
        .filter(series_helpers::series_id.eq_any(ids.to_vec()))
        .filter(series_helpers::ended_at.is_null())
        .order((series_helpers::series_id, series_helpers::place))
        .select(StandingRow::as_select())
        .load(connection)?;
    rows.into_iter().map(StandingRow::into_yes).collect()
}

/// What a helper holds.
pub(in crate::help_requests) fn of_helper(
    connection: &mut DbConnection,
    helper: AccountId,
) -> QueryResult<Vec<StandingYes>> {
    let rows: Vec<StandingRow> = series_helpers::table
        .filter(series_helpers::helper_id.eq(helper))
        .filter(series_helpers::ended_at.is_null())
        .order(series_helpers::began_at)
        .select(StandingRow::as_select())
        .load(connection)?;
    rows.into_iter().map(StandingRow::into_yes).collect()
}

/// Adds a yes. The unique indexes refuse a place that is held and a second yes of one helper.
pub(in crate::help_requests) fn insert(tx: &mut Tx<'_>, yes: &StandingYes) -> QueryResult<()> {
    diesel::insert_into(series_helpers::table)
        .values((
            series_helpers::id.eq(yes.id),
            series_helpers::series_id.eq(yes.series_id),
            series_helpers::helper_id.eq(yes.helper_id),
            series_helpers::place.eq(yes.place),
            series_helpers::usual_start.eq(yes.usual_start.map(text_of)),
            series_helpers::began_at.eq(At(yes.began_at)),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// Ends a yes.
pub(in crate::help_requests) fn end(tx: &mut Tx<'_>, id: SeriesHelperId, reason: StandingEnd) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(series_helpers::table.find(id).filter(series_helpers::ended_at.is_null()))
        .set((series_helpers::ended_at.eq(At(now)), series_helpers::end_reason.eq(Word(reason))))
        .execute(tx.connection())
        .map(drop)
}

/// The yeses that fell with the series when it ended at this moment.
pub(in crate::help_requests) fn fallen(
    connection: &mut DbConnection,
    id: SeriesId,
    ended_at: Instant,
) -> QueryResult<Vec<StandingYes>> {
    let rows: Vec<StandingRow> = series_helpers::table
        .filter(series_helpers::series_id.eq(id))
        .filter(series_helpers::ended_at.eq(At(ended_at)))
        .filter(series_helpers::end_reason.eq(Word(StandingEnd::SeriesEnded)))
        .order(series_helpers::place)
        .select(StandingRow::as_select())
        .load(connection)?;
    rows.into_iter().map(StandingRow::into_yes).collect()
}

/// Takes the end of a yes back.
pub(in crate::help_requests) fn resume(tx: &mut Tx<'_>, id: SeriesHelperId) -> QueryResult<()> {
    diesel::update(series_helpers::table.find(id))
        .set((series_helpers::ended_at.eq(None::<At>), series_helpers::end_reason.eq(None::<String>)))
        .execute(tx.connection())
        .map(drop)
}

/// Deletes yeses that ended before `limit`; says how many.
pub(in crate::help_requests) fn delete_ended(tx: &mut Tx<'_>, limit: Instant) -> QueryResult<usize> {
    diesel::delete(series_helpers::table.filter(series_helpers::ended_at.le(At(limit)))).execute(tx.connection())
}

/// Forgets what an erased helper said.
pub(in crate::help_requests) fn forget_helper(tx: &mut Tx<'_>, helper: AccountId) -> QueryResult<()> {
    diesel::delete(series_helpers::table.filter(series_helpers::helper_id.eq(helper)))
        .execute(tx.connection())
        .map(drop)
}

/// Forgets who held a series.
pub(super) fn forget(tx: &mut Tx<'_>, id: SeriesId) -> QueryResult<()> {
    diesel::delete(series_helpers::table.filter(series_helpers::series_id.eq(id))).execute(tx.connection()).map(drop)
}
