//! Inboxes.

use crate::{
    db::{At, DbConnection, Tx, Word, schema::inbox},
    kernel::{
        clock::Instant,
        ids::{AccountId, AnyId, OutboxId},
        page::Cursor,
        text_enum::TextEnum,
    },
    notices::model::{Arrival, InboxNotice, NoticeSubject, Occasion},
};
use diesel::prelude::*;

/// Which of `ids` lie in an inbox already.
pub(in crate::notices) fn arrived(connection: &mut DbConnection, ids: &[OutboxId]) -> QueryResult<Vec<OutboxId>> {
    inbox::table.filter(inbox::id.eq_any(ids.to_vec())).select(inbox::id).load(connection)
}

/// Lays a notice into its person's inbox; whether it was not there yet.
pub(in crate::notices) fn insert(tx: &mut Tx<'_>, arrival: &Arrival) -> QueryResult<bool> {
    if !arrived(tx.connection(), &[arrival.id])?.is_empty() {
        return Ok(false);
    }
    let now = tx.now();
    let (kind, subject) = arrival.subject;
    diesel::insert_into(inbox::table)
        .values((
            inbox::id.eq(arrival.id),
            inbox::account_id.eq(arrival.recipient),
            inbox::occasion.eq(arrival.occasion.as_str()),
            inbox::subject_kind.eq(kind.as_str()),
            inbox::subject_id.eq(AnyId(subject)),
            inbox::source_id.eq(AnyId(arrival.source)),
            inbox::created_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(true)
}

/// Which part of an inbox is read.
#[derive(Debug, Clone, Copy)]
pub(in crate::notices) struct Listing {
    /// Whose.
    pub reader: AccountId,
    /// Only what was not seen.
    pub is_unread_only: bool,
    /// After this place.
    pub after: Option<Cursor>,
    /// At most so many.
    pub most: i64,
}

/// Notices of an inbox, the latest first.
pub(in crate::notices) fn list(connection: &mut DbConnection, listing: Listing) -> QueryResult<Vec<InboxNotice>> {
    type Row = (OutboxId, Word<Occasion>, Word<NoticeSubject>, AnyId, At, Option<At>);
    let mut query = inbox::table
        .filter(inbox::account_id.eq(listing.reader))
        .filter(inbox::occasion.eq_any(known_occasions()))
        .order((inbox::created_at.desc(), inbox::id.desc()))
        .limit(listing.most)
        .select((inbox::id, inbox::occasion, inbox::subject_kind, inbox::subject_id, inbox::created_at, inbox::read_at))
        .into_boxed();
    if listing.is_unread_only {
        query = query.filter(inbox::read_at.is_null());
    }
    if let Some(Cursor { at, id }) = listing.after {
        query = query
            .filter(inbox::created_at.le(At(at)))
            .filter(inbox::created_at.lt(At(at)).or(inbox::id.lt(OutboxId(id))));
    }
    let rows: Vec<Row> = query.load(connection)?;
    let notice = |(id, occasion, kind, subject, created_at, read_at): Row| InboxNotice {
        id,
        occasion: occasion.0,
        subject_kind: kind.0,
        subject_id: subject.0,
        created_at: created_at.0,
        read_at: read_at.map(|at| at.0),
    };
    Ok(rows.into_iter().map(notice).collect())
}

/// The words that this program knows: a later one may have written others, of which this one cannot speak.
fn known_occasions() -> Vec<&'static str> {
    Occasion::ALL.iter().map(|occasion| occasion.as_str()).collect()
}

/// How many notices a person has not seen.
pub(in crate::notices) fn unread(connection: &mut DbConnection, reader: AccountId) -> QueryResult<i64> {
    inbox::table
        .filter(inbox::account_id.eq(reader).and(inbox::read_at.is_null()))
        .filter(inbox::occasion.eq_any(known_occasions()))
        .count()
        .get_result(connection)
}

/// When a notice of this person arrived; `None` where there is none.
pub(in crate::notices) fn arrived_at(
    connection: &mut DbConnection,
    reader: AccountId,
    id: OutboxId,
) -> QueryResult<Option<Instant>> {
    let row: Option<At> = inbox::table
        .find(id)
        .filter(inbox::account_id.eq(reader))
        .select(inbox::created_at)
        .first(connection)
        .optional()?;
    Ok(row.map(|at| at.0))
}

/// Notes that the person has seen a notice.
pub(in crate::notices) fn mark_read(tx: &mut Tx<'_>, reader: AccountId, id: OutboxId) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(inbox::table.find(id).filter(inbox::account_id.eq(reader)).filter(inbox::read_at.is_null()))
        .set(inbox::read_at.eq(At(now)))
        .execute(tx.connection())
}

/// Notes that the person has seen everything up to the notice `id`, which arrived at `at`.
pub(in crate::notices) fn mark_read_up_to(
    tx: &mut Tx<'_>,
    reader: AccountId,
    at: Instant,
    id: OutboxId,
) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(inbox::table.filter(inbox::account_id.eq(reader)).filter(inbox::read_at.is_null()))
        .filter(inbox::created_at.lt(At(at)).or(inbox::created_at.eq(At(at)).and(inbox::id.le(id))))
        .set(inbox::read_at.eq(At(now)))
        .execute(tx.connection())
}

/// Deletes what arrived before `old` or was seen before `seen`.
pub(in crate::notices) fn delete_old(tx: &mut Tx<'_>, old: Instant, seen: Instant) -> QueryResult<usize> {
    diesel::delete(inbox::table.filter(inbox::created_at.le(At(old)).or(inbox::read_at.le(At(seen)))))
        .execute(tx.connection())
}

/// Empties the inbox of an erased person.
pub(in crate::notices) fn forget(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<()> {
    diesel::delete(inbox::table.filter(inbox::account_id.eq(account))).execute(tx.connection()).map(drop)
}

/// Lets what lies in one inbox lie in another one.
pub(super) fn take_over(tx: &mut Tx<'_>, from: AccountId, to: AccountId) -> QueryResult<()> {
    diesel::update(inbox::table.filter(inbox::account_id.eq(from)))
        .set(inbox::account_id.eq(to))
        .execute(tx.connection())
        .map(drop)
}
