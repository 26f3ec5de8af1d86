//! Which request of a guest's series has their status code.

use crate::db::schema::{help_requests, series, series_occurrences};
use crate::db::{DbConnection, Tx};
use crate::help_requests::store::requests::set_status_code;
use crate::kernel::ids::{HelpRequestId, SeriesId};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

/// The request that has the status code; `None` where nobody has one.
pub(in crate::help_requests) fn holder(
    connection: &mut DbConnection,
    id: SeriesId,
) -> QueryResult<Option<HelpRequestId>> {
    let row: Option<Option<HelpRequestId>> =
        series::table.find(id).select(series::code_request_id).first(connection).optional()?;
    Ok(row.flatten())
}

/// Remembers which request has the status code.
pub(in crate::help_requests) fn set_holder(tx: &mut Tx<'_>, id: SeriesId, request: HelpRequestId) -> QueryResult<()> {
    diesel::update(series::table.find(id)).set(series::code_request_id.eq(request)).execute(tx.connection()).map(drop)
}

/// Remembers that a request of a series has the status code now, and no other of its requests has one; of other requests nothing.
pub(in crate::help_requests) fn hold(tx: &mut Tx<'_>, request: HelpRequestId) -> QueryResult<()> {
    let own = series_occurrences::table.filter(series_occurrences::help_request_id.eq(request));
    let Some(id) = own.select(series_occurrences::series_id).first(tx.connection()).optional()? else { return Ok(()) };
    if let Some(before) = holder(tx.connection(), id)?.filter(|before| *before != request) {
        diesel::update(help_requests::table.find(before))
            .set(help_requests::status_code_hash.eq(None::<String>))
            .execute(tx.connection())?;
    }
    set_holder(tx, id, request)
}

/// Gives the status code of one request to another one.
pub(in crate::help_requests) fn hand_on(
    tx: &mut Tx<'_>,
    id: SeriesId,
    from: HelpRequestId,
    to: HelpRequestId,
) -> QueryResult<()> {
    let row = help_requests::table.find(from);
    let hash: Option<Option<String>> = row.select(help_requests::status_code_hash).first(tx.connection()).optional()?;
    let Some(hash) = hash.flatten() else { return Ok(()) };
    diesel::update(row).set(help_requests::status_code_hash.eq(None::<String>)).execute(tx.connection())?;
    set_status_code(tx, to, &hash)?;
    set_holder(tx, id, to)
}

/// Forgets that a request had the status code.
pub(super) fn forget_request(tx: &mut Tx<'_>, request: HelpRequestId) -> QueryResult<()> {
    diesel::update(series::table.filter(series::code_request_id.eq(request)))
        .set(series::code_request_id.eq(None::<HelpRequestId>))
        .execute(tx.connection())
        .map(drop)
}
