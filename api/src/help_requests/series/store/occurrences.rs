//! The dates of series that are more than planned.

use super::series::date;
use crate::db::schema::{assignments, help_requests, series_occurrences};
use crate::db::{At, DbConnection, Tx, Word};
use crate::help_requests::assignments::model::AssignmentState;
use crate::help_requests::model::RequestState;
use crate::help_requests::series::model::Occurrence;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, SeriesId};
use crate::kernel::time::TimeSpan;
use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
};
use std::collections::{BTreeSet, HashMap};

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
    type Row = (SeriesId, String, Option<HelpRequestId>, bool, Option<At>, Option<At>);
    let rows: Vec<Row> = series_occurrences::table
        .filter(series_occurrences::series_id.eq_any(ids.to_vec()))
        .order((series_occurrences::series_id, series_occurrences::occurs_on))
        .select((
            series_occurrences::series_id,
            series_occurrences::occurs_on,
            series_occurrences::help_request_id,
            series_occurrences::is_skipped,
            series_occurrences::moved_start,
            series_occurrences::moved_end,
        ))
        .load(connection)?;
    let value = |(id, text, help_request_id, is_skipped, start, end): Row| {
        let moved_to = start.zip(end).map(|(start, end)| TimeSpan { start: start.0, end: end.0 });
        Ok((id, Occurrence { date: date(&text)?, help_request_id, is_skipped, moved_to }))
    };
    rows.into_iter().map(value).collect()
}

/// The requests of these series whose time, or what was agreed with a helper, was not over at `since`.
pub(in crate::help_requests) fn recent(
    connection: &mut DbConnection,
    ids: &[SeriesId],
    since: Instant,
) -> QueryResult<Vec<HelpRequestId>> {
    let agreed = assignments::table
        .filter(assignments::help_request_id.eq(help_requests::id))
        .filter(assignments::ends_at.ge(At(since)));
    series_occurrences::table
        .inner_join(help_requests::table)
        .filter(series_occurrences::series_id.eq_any(ids.to_vec()))
        .filter(help_requests::last_possible_end.ge(At(since)).or(exists(agreed)))
        .select(help_requests::id)
        .load(connection)
}

type Content = (
    diesel::dsl::Eq<series_occurrences::help_request_id, Option<HelpRequestId>>,
    diesel::dsl::Eq<series_occurrences::is_skipped, bool>,
    diesel::dsl::Eq<series_occurrences::moved_start, Option<At>>,
    diesel::dsl::Eq<series_occurrences::moved_end, Option<At>>,
);

/// What can change of a date.
fn content(occurrence: &Occurrence) -> Content {
    (
        series_occurrences::help_request_id.eq(occurrence.help_request_id),
        series_occurrences::is_skipped.eq(occurrence.is_skipped),
        series_occurrences::moved_start.eq(occurrence.moved_to.map(|span| At(span.start))),
        series_occurrences::moved_end.eq(occurrence.moved_to.map(|span| At(span.end))),
    )
}

/// Writes what a date is now. A date that is only planned, and by the rule, has no row.
pub(in crate::help_requests) fn save(tx: &mut Tx<'_>, id: SeriesId, occurrence: &Occurrence) -> QueryResult<()> {
    let row = series_occurrences::table.find((id, occurrence.date.to_string()));
    if *occurrence == Occurrence::planned(occurrence.date) {
        return diesel::delete(row).execute(tx.connection()).map(drop);
    }
    if diesel::update(row).set(content(occurrence)).execute(tx.connection())? == 0 {
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
            content(occurrence),
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

/// The dates of a series whose requests have ended.
pub(in crate::help_requests) fn ended(connection: &mut DbConnection, id: SeriesId) -> QueryResult<BTreeSet<NaiveDate>> {
    let running = [Word(RequestState::Open), Word(RequestState::Matched)];
    let texts: Vec<String> = series_occurrences::table
        .inner_join(help_requests::table)
        .filter(series_occurrences::series_id.eq(id))
        .filter(help_requests::status.ne_all(running))
        .select(series_occurrences::occurs_on)
        .load(connection)?;
    texts.iter().map(|text| date(text)).collect()
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
    super::codes::forget_request(tx, request)?;
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
