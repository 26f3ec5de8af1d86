//! The outbox as a queue: what is due, who works on it, and what became of it.

use crate::{
    db::{At, DbConnection, Json, Tx, schema::outbox},
    kernel::{
        clock::{Instant, beyond_any_lease},
        ids::{AccountId, AnyId, OutboxId},
        text_enum::TextEnum,
    },
    notices::model::{Dropped, Leased, Occasion},
};
use diesel::prelude::*;
use serde_json::json;

/// Notices that are due and that no process is at work on: what is leased now would be so until `until`.
#[diesel::dsl::auto_type(no_type_alias)]
fn is_to_send(now: Instant, until: Instant) -> _ {
    let beyond: At = At(beyond_any_lease(now, until));
    let now: At = At(now);
    let is_free = outbox::leased_until.is_null().or(outbox::leased_until.le(now)).or(outbox::leased_until.gt(beyond));
    outbox::sent_at.is_null().and(outbox::dead_at.is_null()).and(outbox::due_at.le(now)).and(is_free)
}

/// Up to `most` due notices that no process works on, those that wait longest first: of strangers, or all others. What is
/// leased now would be so until `until`.
pub(in crate::notices) fn due(
    connection: &mut DbConnection,
    is_of_strangers: bool,
    most: usize,
    now: Instant,
    until: Instant,
) -> QueryResult<Vec<OutboxId>> {
    let of_strangers = Occasion::ALL.iter().filter(|each| each.is_of_strangers()).map(|each| each.as_str());
    let query = outbox::table
        .filter(is_to_send(now, until))
        .order((outbox::due_at, outbox::id))
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select(outbox::id)
        .into_boxed();
    if is_of_strangers {
        query.filter(outbox::occasion.eq_any(of_strangers)).load(connection)
    } else {
        query.filter(outbox::occasion.ne_all(of_strangers)).load(connection)
    }
}

/// Takes due notices for this process until `until`. Of two processes one gets each: the condition is looked at under the row's lock.
pub(in crate::notices) fn lease(
    connection: &mut DbConnection,
    due: Vec<OutboxId>,
    now: Instant,
    until: Instant,
) -> QueryResult<Vec<Leased>> {
    let mut leased = Vec::new();
    for id in due {
        let row: Option<(String, AccountId, AnyId, i32)> = diesel::update(outbox::table.find(id))
            .filter(is_to_send(now, until))
            .set((outbox::leased_until.eq(At(until)), outbox::attempts.eq(outbox::attempts + 1)))
            .returning((outbox::occasion, outbox::recipient_id, outbox::subject_id, outbox::attempts))
            .get_result(connection)
            .optional()?;
        leased.extend(row.map(|(occasion, recipient, subject, attempts)| Leased {
            id,
            occasion,
            recipient,
            subject: subject.0,
            attempts,
            until,
        }));
    }
    Ok(leased)
}

/// The notice was sent, or need not be. False where the lease is no longer this process's: then the one that has it
/// says what becomes of it.
pub(in crate::notices) fn mark_sent(tx: &mut Tx<'_>, mine: &Leased, dropped: Option<Dropped>) -> QueryResult<bool> {
    let now = tx.now();
    let marked = diesel::update(outbox::table.find(mine.id).filter(outbox::leased_until.eq(At(mine.until))))
        .set((
            outbox::sent_at.eq(At(now)),
            outbox::leased_until.eq(None::<At>),
            outbox::details.eq(Json(json!({}))),
            outbox::last_fault.eq(dropped.map(TextEnum::as_str)),
        ))
        .execute(tx.connection())?;
    Ok(marked > 0)
}

/// The notice could not be sent: it is tried again at `next`, or never. False as in [`mark_sent`].
pub(in crate::notices) fn mark_failed(
    tx: &mut Tx<'_>,
    mine: &Leased,
    fault: &str,
    next: Option<Instant>,
) -> QueryResult<bool> {
    let now = tx.now();
    let marked = diesel::update(outbox::table.find(mine.id).filter(outbox::leased_until.eq(At(mine.until))))
        .set((
            outbox::leased_until.eq(None::<At>),
            outbox::due_at.eq(At(next.unwrap_or(now))),
            outbox::dead_at.eq(next.is_none().then_some(At(now))),
            outbox::last_fault.eq(fault),
        ))
        .execute(tx.connection())?;
    Ok(marked > 0)
}

/// Lengthens the lease of this process, which ends at `mine`, until `until`. False where it is no longer this process's: another one
/// has taken the notice since.
pub(in crate::notices) fn renew(tx: &mut Tx<'_>, id: OutboxId, mine: Instant, until: Instant) -> QueryResult<bool> {
    let renewed = diesel::update(outbox::table.find(id))
        .filter(outbox::leased_until.eq(At(mine)))
        .filter(outbox::sent_at.is_null().and(outbox::dead_at.is_null()))
        .set(outbox::leased_until.eq(At(until)))
        .execute(tx.connection())?;
    Ok(renewed > 0)
}

/// Gives back what was not begun, as far as it is still leased until `mine`.
pub(in crate::notices) fn release(tx: &mut Tx<'_>, ids: &[OutboxId], mine: Instant) -> QueryResult<()> {
    for id in ids {
        diesel::update(outbox::table.find(id).filter(outbox::leased_until.eq(At(mine))))
            .set((outbox::leased_until.eq(None::<At>), outbox::attempts.eq(outbox::attempts - 1)))
            .execute(tx.connection())?;
    }
    Ok(())
}

/// Lets a leased notice wait until `due`, as if it had not been tried. False as in [`mark_sent`].
pub(in crate::notices) fn put_off(tx: &mut Tx<'_>, mine: &Leased, due: Instant) -> QueryResult<bool> {
    let waiting = diesel::update(outbox::table.find(mine.id).filter(outbox::leased_until.eq(At(mine.until))))
        .set((
            outbox::leased_until.eq(None::<At>),
            outbox::due_at.eq(At(due)),
            outbox::attempts.eq(outbox::attempts - 1),
        ))
        .execute(tx.connection())?;
    Ok(waiting > 0)
}
