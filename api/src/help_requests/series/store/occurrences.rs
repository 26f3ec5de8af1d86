//! The dates of series that are more than planned.

use super::series::date;
use crate::db::schema::{assignments, help_requests, series_occurrences};
use crate::db::{At, DbConnection, Tx, Word};
use crate::help_requests::assignments::model::AssignmentState;
use crate::help_requests::series::model::Occurrence;
use crate::kernel::ids::{AccountId, HelpRequestId, SeriesId};
use chrono::NaiveDate;
use diesel::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};
use std::collections::HashMap;

/// Of which series requests are occurrences; without those that are of none.
pub(in crate::help_requests) fn series_of(
    connection: &mut DbConnection,
    requests: &[HelpRequestId],
) -> QueryResult<HashMap<HelpRequestId, SeriesId>> {
    if requests.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted: Vec<Option<HelpRequestId>> = requests.iter().copied().map(Some).collect();
    let rows: Vec<(Option<HelpRequestId>, SeriesId)> = series_occurrences::table
        .filter(series_occurrences::help_request_id.eq_any(wanted))
        .select((series_occurrences::help_request_id, series_occurrences::series_id))
        .load(connection)?;
    Ok(rows.into_iter().filter_map(|(request, series)| Some((request?, series))).collect())
}

/// The dates of a series, in order.
pub(in crate::help_requests) fn of_series(connection: &mut DbConnection, id: SeriesId) -> QueryResult<Vec<Occurrence>> {
    Ok(of_all(connection, &[id])?.into_iter().map(|(_, occurrence)| occurrence).collect())
}

/// The dates of these series, those of each in order.
pub(in crate::help_requests) fn of_all(
    connection: &mut DbConnection,
    ids: &[SeriesId],
) -> QueryResult<Vec<(SeriesId, Occurrence)>> {
    let rows: Vec<(SeriesId, String, Option<HelpRequestId>, bool)> = series_occurrences::table
        .filter(series_occurrences::series_id.eq_any(ids.to_vec()))
        .order((series_occurrences::series_id, series_occurrences::occurs_on))
        .select((
            series_occurrences::series_id,
            series_occurrences::occurs_on,
            series_occurrences::help_request_id,
            series_occurrences::is_skipped,
        ))
        .load(connection)?;
    let value = |(id, text, help_request_id, is_skipped): (SeriesId, String, Option<HelpRequestId>, bool)| {
        Ok((id, Occurrence { date: date(&text)?, help_request_id, is_skipped }))
    };
    rows.into_iter().map(value).collect()
}

/// Writes what a date is now. A date that is only planned has no row.
pub(in crate::help_requests) fn save(tx: &mut Tx<'_>, id: SeriesId, occurrence: &Occurrence) -> QueryResult<()> {
    let row = series_occurrences::table.find((id, occurrence.date.to_string()));
    if occurrence.help_request_id.is_none() && !occurrence.is_skipped {
        return diesel::delete(row).execute(tx.connection()).map(drop);
    }
    let values = (
        series_occurrences::help_request_id.eq(occurrence.help_request_id),
        series_occurrences::is_skipped.eq(occurrence.is_skipped),
    );
    if diesel::update(row).set(values).execute(tx.connection())? == 0 {
        insert(tx, id, occurrence)?;
    }
    Ok(())
}

/// Adds a date that has no row. The key refuses one that somebody else has made in the same moment.
pub(in crate::help_requests) fn insert(tx: &mut Tx<'_>, id: SeriesId, occurrence: &Occurrence) -> QueryResult<()> {
    diesel::insert_into(series_occurrences::table)
        .values((
            series_occurrences::series_id.eq(id),
            series_occurrences::occurs_on.eq(occurrence.date.to_string()),
            series_occurrences::help_request_id.eq(occurrence.help_request_id),
            series_occurrences::is_skipped.eq(occurrence.is_skipped),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// How many occurrences of a series a helper has helped with.
pub(in crate::help_requests) fn helped(
    connection: &mut DbConnection,
    id: SeriesId,
    helper: AccountId,
) -> QueryResult<usize> {
    let finished = [Word(AssignmentState::Done), Word(AssignmentState::Confirmed)];
    let count: i64 = series_occurrences::table
        .inner_join(
            assignments::table.on(series_occurrences::help_request_id
                .eq(diesel::NullableExpressionMethods::nullable(assignments::help_request_id))),
        )
        .filter(series_occurrences::series_id.eq(id))
        .filter(assignments::helper_id.eq(helper))
        .filter(assignments::status.eq_any(finished))
        .count()
        .get_result(connection)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// The date of which a request was made.
pub(in crate::help_requests) fn of_request(
    connection: &mut DbConnection,
    request: HelpRequestId,
) -> QueryResult<Option<(SeriesId, NaiveDate)>> {
    let row: Option<(SeriesId, String)> = series_occurrences::table
        .filter(series_occurrences::help_request_id.eq(request))
        .select((series_occurrences::series_id, series_occurrences::occurs_on))
        .first(connection)
        .optional()?;
    row.map(|(id, text)| Ok((id, date(&text)?))).transpose()
}

/// Forgets of which series a request was made.
pub(in crate::help_requests) fn forget_request(tx: &mut Tx<'_>, request: HelpRequestId) -> QueryResult<()> {
    diesel::delete(series_occurrences::table.filter(series_occurrences::help_request_id.eq(request)))
        .execute(tx.connection())
        .map(drop)
}

/// Forgets the dates of a series.
pub(super) fn forget(tx: &mut Tx<'_>, id: SeriesId) -> QueryResult<()> {
    diesel::delete(series_occurrences::table.filter(series_occurrences::series_id.eq(id)))
        .execute(tx.connection())
        .map(drop)
}

/// Gives the request of an occurrence other words.
pub(in crate::help_requests) fn set_words(
    tx: &mut Tx<'_>,
    id: HelpRequestId,
    title: Option<&str>,
    description: &str,
) -> QueryResult<()> {
    let now = At(tx.now());
    diesel::update(help_requests::table.find(id))
        .set((
            help_requests::title.eq(title),
            help_requests::description.eq(description),
            help_requests::version.eq(help_requests::version + 1),
            help_requests::updated_at.eq(now),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// Takes the hash of a guest's status code from a request, for another one to have it.
pub(in crate::help_requests) fn take_status_code(
    tx: &mut Tx<'_>,
    request: HelpRequestId,
) -> QueryResult<Option<String>> {
    let row = help_requests::table.find(request);
    let hash: Option<Option<String>> = row.select(help_requests::status_code_hash).first(tx.connection()).optional()?;
    let hash = hash.flatten();
    if hash.is_some() {
        diesel::update(row).set(help_requests::status_code_hash.eq(None::<String>)).execute(tx.connection())?;
    }
    Ok(hash)
}
