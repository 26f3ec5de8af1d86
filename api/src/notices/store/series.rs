//! Series of which somebody is told.

use crate::{
    db::{
        DbConnection,
        schema::{series, series_helpers},
    },
    kernel::ids::{AccountId, SeriesId},
    notices::model::SeriesStanding,
};
use diesel::prelude::*;

/// How a series stands, and the key of its category; `None` where there is none any more.
pub(in crate::notices) fn standing(
    connection: &mut DbConnection,
    id: SeriesId,
    recipient: AccountId,
) -> QueryResult<Option<(String, SeriesStanding)>> {
    type Row = (String, Option<AccountId>, bool, bool);
    let row: Option<Row> = series::table
        .find(id)
        .select((
            series::category_key,
            series::requester_id,
            series::ended_at.is_null(),
            series::asked_to_go_on_at.is_not_null(),
        ))
        .first(connection)
        .optional()?;
    let Some((category, requester, is_running, is_asked)) = row else { return Ok(None) };
    let held: Vec<(AccountId, bool)> = series_helpers::table
        .filter(series_helpers::series_id.eq(id))
        .select((series_helpers::helper_id, series_helpers::ended_at.is_null()))
        .load(connection)?;
    let standing = SeriesStanding {
        is_requester: requester == Some(recipient),
        is_running,
        is_asked,
        is_held: held.iter().any(|(_, is_held)| *is_held),
        is_held_by_recipient: held.contains(&(recipient, true)),
        was_held_by_recipient: held.iter().any(|(helper, _)| *helper == recipient),
    };
    Ok(Some((category, standing)))
}

/// Who asked for a series; `None` for guests.
pub(in crate::notices) fn requester(connection: &mut DbConnection, id: SeriesId) -> QueryResult<Option<AccountId>> {
    let row: Option<Option<AccountId>> =
        series::table.find(id).select(series::requester_id).first(connection).optional()?;
    Ok(row.flatten())
}
