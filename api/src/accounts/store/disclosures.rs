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

/// How many cases (requests, or people's records) a viewer has opened in a role since `since`, whether this one is among them, and when
/// the first of them was opened.
#[derive(Debug, Clone, Copy)]
pub struct Opened {
    /// How many.
    pub cases: i64,
    /// Whether the case asked for was opened already.
    pub has_this: bool,
    /// The earliest look of the time.
    pub first_at: Option<Instant>,
}

/// Counts what a viewer has opened in the role of `look` since `since`.
pub fn opened_since(connection: &mut DbConnection, look: &Look, since: Instant) -> QueryResult<Opened> {
    let own = || disclosures::table.filter(disclosures::viewer_id.eq(look.viewer));
    let recent = || own().filter(disclosures::at.gt(At(since))).filter(disclosures::viewer_role.eq(Word(look.role)));
    let requests: Vec<Option<HelpRequestId>> =
        recent().select(disclosures::help_request_id).distinct().load(connection)?;
    let people = recent().filter(disclosures::help_request_id.is_null());
    let people: Vec<Option<AccountId>> = people.select(disclosures::subject_id).distinct().load(connection)?;
    let has_this = match look.help_request {
        Some(_) => requests.contains(&look.help_request),
        None => people.contains(&look.subject),
    };
    let first: Option<At> = recent().order(disclosures::at).select(disclosures::at).first(connection).optional()?;
    let cases = requests.iter().flatten().count() + people.len();
    Ok(Opened { cases: i64::try_from(cases).unwrap_or(i64::MAX), has_this, first_at: first.map(|at| at.0) })
}

/// Of the requests that a viewer has opened since `since`, how many they had opened before; and whether this one was.
pub fn reopened_since(connection: &mut DbConnection, look: &Look, since: Instant) -> QueryResult<(i64, bool)> {
    let own = || disclosures::table.filter(disclosures::viewer_id.eq(look.viewer));
    let recent: Vec<Option<HelpRequestId>> = own()
        .filter(disclosures::at.gt(At(since)))
        .filter(disclosures::viewer_role.eq(Word(look.role)))
        .select(disclosures::help_request_id)
        .distinct()
        .load(connection)?;
    let mut asked: Vec<HelpRequestId> = recent.into_iter().flatten().collect();
    asked.extend(look.help_request);
    let before: Vec<Option<HelpRequestId>> = own()
        .filter(disclosures::at.le(At(since)))
        .filter(disclosures::help_request_id.eq_any(asked))
        .select(disclosures::help_request_id)
        .distinct()
        .load(connection)?;
    let is_this = look.help_request.is_some_and(|request| before.contains(&Some(request)));
    Ok((i64::try_from(before.len()).unwrap_or(i64::MAX), is_this))
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
