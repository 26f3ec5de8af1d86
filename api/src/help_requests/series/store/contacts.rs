//! The private fields that the occurrences of a series are made with.

use crate::db::schema::{series, series_contacts};
use crate::db::{At, DbConnection, Tx};
use crate::help_requests::model::{Contact, HelpedName};
use crate::kernel::clock::Instant;
use crate::kernel::ids::SeriesId;
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};
use std::collections::HashMap;

/// The private fields with which an occurrence is made: copied, shown to nobody.
pub(in crate::help_requests) fn copied_with_contact(
    connection: &mut DbConnection,
    id: SeriesId,
) -> QueryResult<Contact> {
    type Row = (Option<String>, Option<String>, Option<String>, Option<String>, Option<String>, Option<String>);
    let row: Option<Row> = series_contacts::table
        .find(id)
        .select((
            series_contacts::first_name,
            series_contacts::last_name,
            series_contacts::address,
            series_contacts::address_extra,
            series_contacts::phone,
            series_contacts::note_for_helper,
        ))
        .first(connection)
        .optional()?;
    let (first_name, last_name, address, address_extra, phone, note_for_helper) = row.unwrap_or_default();
    Ok(Contact { first_name, last_name, address, address_extra, phone, note_for_helper, ..Contact::default() })
}

/// Which of these series name who gets the help, with the name; none any more once it is deleted.
pub(in crate::help_requests) fn named_with_contact(
    connection: &mut DbConnection,
    ids: &[SeriesId],
) -> QueryResult<HashMap<SeriesId, HelpedName>> {
    let has_name = series_contacts::first_name.is_not_null().or(series_contacts::last_name.is_not_null());
    let named: Vec<(SeriesId, Option<String>, Option<String>)> = series_contacts::table
        .filter(series_contacts::series_id.eq_any(ids.to_vec()))
        .filter(has_name)
        .select((series_contacts::series_id, series_contacts::first_name, series_contacts::last_name))
        .load(connection)?;
    Ok(named.into_iter().map(|(id, first_name, last_name)| (id, HelpedName { first_name, last_name })).collect())
}

/// Deletes the private fields of series that ended before `limit`; says how many.
pub(in crate::help_requests) fn wipe_ended(tx: &mut Tx<'_>, limit: Instant) -> QueryResult<usize> {
    let ended = series::table.filter(series::ended_at.le(At(limit))).select(series::id);
    diesel::delete(series_contacts::table.filter(series_contacts::series_id.eq_any(ended))).execute(tx.connection())
}

/// Adds the private fields of a new series.
pub(super) fn insert(tx: &mut Tx<'_>, id: SeriesId, contact: &Contact) -> QueryResult<()> {
    diesel::insert_into(series_contacts::table)
        .values((
            series_contacts::series_id.eq(id),
            series_contacts::first_name.eq(contact.first_name.as_deref()),
            series_contacts::last_name.eq(contact.last_name.as_deref()),
            series_contacts::address.eq(contact.address.as_deref()),
            series_contacts::address_extra.eq(contact.address_extra.as_deref()),
            series_contacts::phone.eq(contact.phone.as_deref()),
            series_contacts::note_for_helper.eq(contact.note_for_helper.as_deref()),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// Replaces the private fields of a series.
pub(in crate::help_requests) fn save(tx: &mut Tx<'_>, id: SeriesId, contact: &Contact) -> QueryResult<()> {
    diesel::delete(series_contacts::table.find(id)).execute(tx.connection())?;
    insert(tx, id, contact)
}
