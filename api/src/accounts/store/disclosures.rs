//! Who looked at whose private fields.

use crate::accounts::model::Role;
use crate::db::schema::{accounts, disclosures};
use crate::db::{At, DbConnection, Json, Tx, Word};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, DisclosureId, HelpRequestId};
use crate::kernel::page::Cursor;
use diesel::prelude::*;
use std::collections::BTreeSet;

/// One look, as it is written.
#[derive(Debug, Clone)]
pub struct Look {
    /// Who looked.
    pub viewer: AccountId,
    /// In which role.
    pub role: Role,
    /// At whose fields; none for guests.
    pub subject: Option<AccountId>,
    /// In which request.
    pub help_request: Option<HelpRequestId>,
    /// Which fields.
    pub fields: BTreeSet<String>,
}

/// Writes a look: one row per viewer, subject, request and hour; further fields of the hour are added to it.
pub fn record(tx: &mut Tx<'_>, look: &Look, hour: Instant) -> QueryResult<()> {
    let now = tx.now();
    let mut same_hour = disclosures::table
        .filter(disclosures::viewer_id.eq(look.viewer))
        .filter(disclosures::hour.eq(At(hour)))
        .into_boxed();
    same_hour = match look.subject {
        Some(subject) => same_hour.filter(disclosures::subject_id.eq(subject)),
        None => same_hour.filter(disclosures::subject_id.is_null()),
    };
    same_hour = match look.help_request {
        Some(request) => same_hour.filter(disclosures::help_request_id.eq(request)),
        None => same_hour.filter(disclosures::help_request_id.is_null()),
    };
    let known: Option<(DisclosureId, Json<BTreeSet<String>>)> =
        same_hour.select((disclosures::id, disclosures::fields)).first(tx.connection()).optional()?;
    if let Some((id, Json(mut fields))) = known {
        if look.fields.is_subset(&fields) {
            return Ok(());
        }
        fields.extend(look.fields.iter().cloned());
        diesel::update(disclosures::table.find(id))
            .set(disclosures::fields.eq(Json(fields)))
            .execute(tx.connection())?;
        return Ok(());
    }
    diesel::insert_into(disclosures::table)
        .values((
            disclosures::id.eq(tx.new_id::<DisclosureId>()),
            disclosures::viewer_id.eq(look.viewer),
            disclosures::viewer_role.eq(Word(look.role)),
            disclosures::subject_id.eq(look.subject),
            disclosures::help_request_id.eq(look.help_request),
            disclosures::fields.eq(Json(look.fields.clone())),
            disclosures::hour.eq(At(hour)),
            disclosures::at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// One look, as the person whose fields they are reads it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The row.
    pub id: DisclosureId,
    /// First name of who looked; empty once that account was erased.
    pub first_name: String,
    /// In which role.
    pub role: Role,
    /// Which fields.
    pub fields: BTreeSet<String>,
    /// In which request.
    pub help_request: Option<HelpRequestId>,
    /// When.
    pub at: Instant,
}

type Row = (DisclosureId, String, Word<Role>, Json<BTreeSet<String>>, Option<HelpRequestId>, At);

/// The looks at a person's fields, the latest first.
pub fn of(
    connection: &mut DbConnection,
    subject: AccountId,
    after: Option<Cursor>,
    limit: i64,
) -> QueryResult<Vec<Seen>> {
    let mut query = disclosures::table
        .inner_join(accounts::table.on(accounts::id.eq(disclosures::viewer_id)))
        .filter(disclosures::subject_id.eq(subject))
        .into_boxed();
    if let Some(cursor) = after {
        let (at, id) = (At(cursor.at), DisclosureId(cursor.id));
        query = query.filter(disclosures::at.le(at)).filter(disclosures::at.lt(at).or(disclosures::id.lt(id)));
    }
    let rows: Vec<Row> = query
        .select((
            disclosures::id,
            accounts::first_name,
            disclosures::viewer_role,
            disclosures::fields,
            disclosures::help_request_id,
            disclosures::at,
        ))
        .order((disclosures::at.desc(), disclosures::id.desc()))
        .limit(limit)
        .load(connection)?;
    let read = |(id, first_name, role, fields, help_request, at): Row| Seen {
        id,
        first_name,
        role: role.0,
        fields: fields.0,
        help_request,
        at: at.0,
    };
    Ok(rows.into_iter().map(read).collect())
}
