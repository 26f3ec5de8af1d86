//! The one mail of a day: which notices it gathers.

use crate::{
    db::{At, DbConnection, Tx, schema::outbox},
    kernel::{
        clock::Instant,
        ids::{AccountId, AnyId, OutboxId},
        text_enum::TextEnum,
    },
    notices::model::{Dropped, Gathered, Leased, Occasion},
};
use diesel::prelude::*;
use serde_json::json;

/// The mail of a day that is queued for a person and that nobody has begun to send.
fn open_digest(connection: &mut DbConnection, person: AccountId) -> QueryResult<Option<OutboxId>> {
    outbox::table
        .filter(outbox::recipient_id.eq(person).and(outbox::occasion.eq(Occasion::DailyDigest.as_str())))
        .filter(outbox::sent_at.is_null().and(outbox::dead_at.is_null()))
        .filter(outbox::leased_until.is_null().and(outbox::attempts.eq(0)))
        .order(outbox::id)
        .select(outbox::id)
        .first(connection)
        .optional()
}

/// Leaves a leased notice to the person's mail of a day, which goes at `due` where none is queued yet. False where the lease is no
/// longer this process's.
pub(in crate::notices) fn gather(tx: &mut Tx<'_>, mine: &Leased, due: Instant) -> QueryResult<bool> {
    let digest = if let Some(digest) = open_digest(tx.connection(), mine.recipient)? {
        digest
    } else {
        let queued = tx.queue_notice(Occasion::DailyDigest.as_str(), mine.recipient, mine.recipient.0, json!({}))?;
        super::postpone(tx, queued, due)?;
        queued
    };
    let now = tx.now();
    let marked = diesel::update(outbox::table.find(mine.id).filter(outbox::leased_until.eq(At(mine.until))))
        .set((
            outbox::sent_at.eq(At(now)),
            outbox::leased_until.eq(None::<At>),
            outbox::last_fault.eq(Dropped::InDigest.as_str()),
            outbox::gathered_into.eq(digest),
        ))
        .execute(tx.connection())?;
    Ok(marked > 0)
}

/// The notices that a mail of a day tells, the earliest first.
pub(in crate::notices) fn gathered(connection: &mut DbConnection, digest: OutboxId) -> QueryResult<Vec<Gathered>> {
    let rows: Vec<(OutboxId, String, AnyId)> = outbox::table
        .filter(outbox::gathered_into.eq(digest))
        .order((outbox::created_at, outbox::id))
        .select((outbox::id, outbox::occasion, outbox::subject_id))
        .load(connection)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, word, subject)| Some(Gathered { id, occasion: Occasion::parse(&word)?, subject: subject.0 }))
        .collect())
}
