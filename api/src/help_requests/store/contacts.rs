//! The private fields of requests, and who looked at them.

use crate::db::schema::{accounts, disclosures, help_request_contacts};
use crate::db::{At, DbConnection, Json, Tx};
use crate::help_requests::model::{Contact, HelpRequest, HelpedName};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId};
use chrono::{DurationRound, TimeDelta};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable, RunQueryDsl,
};
use std::collections::{BTreeSet, HashMap};

#[derive(Queryable)]
struct ContactRow {
    first_name: Option<String>,
    last_name: Option<String>,
    address: Option<String>,
    address_extra: Option<String>,
    phone: Option<String>,
    note_for_helper: Option<String>,
    wiped_at: Option<At>,
}

#[derive(Queryable)]
struct PersonRow {
    first_name: String,
    last_name: String,
    address: Option<String>,
    address_extra: Option<String>,
    phone: Option<String>,
    code_word: Option<String>,
}

/// The private fields: those of the request, and where it has none those of the account. Where the request names somebody else, the
/// account lends nothing but its number. `None` once they are wiped.
pub(in crate::help_requests) fn find_with_contact(
    connection: &mut DbConnection,
    request: &HelpRequest,
) -> QueryResult<Option<Contact>> {
    let row: Option<ContactRow> = help_request_contacts::table
        .find(request.id)
        .select((
            help_request_contacts::first_name,
            help_request_contacts::last_name,
            help_request_contacts::address,
            help_request_contacts::address_extra,
            help_request_contacts::phone,
            help_request_contacts::note_for_helper,
            help_request_contacts::wiped_at,
        ))
        .first(connection)
        .optional()?;
    let Some(row) = row.filter(|row| row.wiped_at.is_none()) else { return Ok(None) };
    let person = match request.requester_id {
        Some(id) => person_with_contact(connection, id)?,
        None => None,
    };
    Ok(Some(merge(row, person)))
}

fn person_with_contact(connection: &mut DbConnection, id: AccountId) -> QueryResult<Option<PersonRow>> {
    accounts::table
        .find(id)
        .select((
            accounts::first_name,
            accounts::last_name,
            accounts::address,
            accounts::address_extra,
            accounts::phone,
            accounts::code_word,
        ))
        .first(connection)
        .optional()
}

fn merge(row: ContactRow, person: Option<PersonRow>) -> Contact {
    let own = Contact {
        first_name: row.first_name,
        last_name: row.last_name,
        address: row.address,
        address_extra: row.address_extra,
        phone: row.phone,
        note_for_helper: row.note_for_helper,
        ..Contact::default()
    };
    let Some(person) = person else { return own };
    if own.has_name() {
        // Nobody is sent to the house of who asked, or says their word at another door.
        return Contact { phone: own.phone.or(person.phone), is_for_another: true, ..own };
    }
    // Street and floor belong together: an address of the request is never completed with the floor of another house.
    let has_address = own.address.is_some();
    Contact {
        first_name: Some(person.first_name),
        last_name: Some(person.last_name),
        address: own.address.or(person.address),
        address_extra: if has_address { own.address_extra } else { own.address_extra.or(person.address_extra) },
        phone: own.phone.or(person.phone),
        note_for_helper: own.note_for_helper,
        code_word: person.code_word,
        is_for_another: false,
    }
}

/// Which of these requests name who gets the help, with the name: a guest's own, and of accounts somebody else's. One query.
pub(in crate::help_requests) fn named_with_contact(
    connection: &mut DbConnection,
    ids: &[HelpRequestId],
) -> QueryResult<HashMap<HelpRequestId, HelpedName>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let has_name = help_request_contacts::first_name.is_not_null().or(help_request_contacts::last_name.is_not_null());
    let named: Vec<(HelpRequestId, Option<String>, Option<String>)> = help_request_contacts::table
        .filter(help_request_contacts::help_request_id.eq_any(ids.to_vec()))
        .filter(has_name)
        .select((
            help_request_contacts::help_request_id,
            help_request_contacts::first_name,
            help_request_contacts::last_name,
        ))
        .load(connection)?;
    Ok(named.into_iter().map(|(id, first_name, last_name)| (id, HelpedName { first_name, last_name })).collect())
}

/// Adds or replaces the private fields of a request.
pub(in crate::help_requests) fn save(
    tx: &mut Tx<'_>,
    request: HelpRequestId,
    contact: &Contact,
    is_new: bool,
) -> QueryResult<()> {
    let digits = contact.phone.as_deref().map(|phone| phone.chars().filter(char::is_ascii_digit).collect::<String>());
    let fields = (
        help_request_contacts::first_name.eq(contact.first_name.as_deref()),
        help_request_contacts::last_name.eq(contact.last_name.as_deref()),
        help_request_contacts::address.eq(contact.address.as_deref()),
        help_request_contacts::address_extra.eq(contact.address_extra.as_deref()),
        help_request_contacts::phone.eq(contact.phone.as_deref()),
        help_request_contacts::phone_digits.eq(digits.as_deref()),
        help_request_contacts::note_for_helper.eq(contact.note_for_helper.as_deref()),
    );
    if is_new {
        diesel::insert_into(help_request_contacts::table)
            .values((help_request_contacts::help_request_id.eq(request), fields))
            .execute(tx.connection())
            .map(drop)
    } else {
        diesel::update(help_request_contacts::table.find(request)).set(fields).execute(tx.connection()).map(drop)
    }
}

/// Deletes the private fields for good.
pub(in crate::help_requests) fn wipe(tx: &mut Tx<'_>, request: HelpRequestId) -> QueryResult<()> {
    let now = tx.now();
    let nothing = None::<&str>;
    diesel::update(help_request_contacts::table.find(request))
        .set((
            help_request_contacts::first_name.eq(nothing),
            help_request_contacts::last_name.eq(nothing),
            help_request_contacts::address.eq(nothing),
            help_request_contacts::address_extra.eq(nothing),
            help_request_contacts::phone.eq(nothing),
            help_request_contacts::phone_digits.eq(nothing),
            help_request_contacts::note_for_helper.eq(nothing),
            help_request_contacts::wiped_at.eq(At(now)),
        ))
        .execute(tx.connection())
        .map(drop)
}

fn hour_of(now: Instant) -> Instant {
    now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now)
}

/// Whether a look of `viewer` at all these fields of the request is recorded for this hour already. A look at something
/// else, as at what two people wrote to each other, does not stand for it.
pub(in crate::help_requests) fn is_disclosed(
    connection: &mut DbConnection,
    viewer: AccountId,
    request: HelpRequestId,
    fields: &[&str],
    now: Instant,
) -> QueryResult<bool> {
    let looks: Vec<Json<BTreeSet<String>>> = disclosures::table
        .filter(disclosures::viewer_id.eq(viewer))
        .filter(disclosures::help_request_id.eq(request))
        .filter(disclosures::hour.eq(At(hour_of(now))))
        .select(disclosures::fields)
        .load(connection)?;
    Ok(looks.iter().any(|Json(seen)| fields.iter().all(|field| seen.contains(*field))))
}
