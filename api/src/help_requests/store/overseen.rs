//! What staff oversee: a list and the town's clock, by which it is shown.

use super::requests::{Selection, after_place, list};
use super::rows::{COLUMNS, RequestRow, complete};
use super::town::{zone, zone_named};
use crate::db::schema::{help_requests, town};
use crate::db::{At, DbConnection, Word};
use crate::help_requests::model::{HelpRequest, RequestState};
use crate::kernel::ids::{HelpRequestId, QuarterId};
use chrono_tz::Tz;
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

/// A list, newest first, and the town's time zone. The requests of one quarter in one state, which is what staff look at all day, are one
/// statement that brings the zone along and whose text is written once and not at each call.
pub(in crate::help_requests) fn list_with_zone(
    connection: &mut DbConnection,
    selection: &Selection,
) -> QueryResult<(Vec<HelpRequest>, Tz)> {
    let Some((quarter, state)) = one_walk(selection) else {
        return Ok((list(connection, selection)?, zone(connection)?));
    };
    let zone = town::table.select(town::time_zone).single_value();
    let walk = help_requests::table
        .filter(help_requests::quarter_id.eq(quarter))
        .filter(help_requests::status.eq(Word(state)))
        .order((help_requests::created_at.desc(), help_requests::id.desc()))
        .limit(selection.limit)
        .select((COLUMNS, zone));
    let found: Vec<(RequestRow, Option<String>)> = match selection.after {
        None => walk.load(connection)?,
        Some(after) => walk.filter(after_place(At(after.at), HelpRequestId(after.id))).load(connection)?,
    };
    // Where nothing is found nothing is shown, by whatever clock.
    let zone = zone_named(found.first().and_then(|(_, zone)| zone.as_deref()));
    Ok((complete(connection, found.into_iter().map(|(row, _)| row).collect())?, zone))
}

/// The quarter and the state, where nothing else is asked for: a walk along the index `help_requests_by_quarter`.
fn one_walk(selection: &Selection) -> Option<(QuarterId, RequestState)> {
    let Selection {
        quarters: Some(quarters),
        categories: None,
        urgency: None,
        state: Some(state),
        requester: None,
        is_released_only: false,
        ..
    } = selection
    else {
        return None;
    };
    match quarters.as_slice() {
        [one] => Some((*one, *state)),
        _ => None,
    }
}
