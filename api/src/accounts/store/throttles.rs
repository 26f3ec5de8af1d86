//! Counters of tries.

use crate::accounts::sign_in::model::Tries;
use crate::db::schema::throttles;
use crate::db::{At, Tx};
use diesel::prelude::*;

/// The count under a key.
pub fn find(tx: &mut Tx<'_>, key: &str) -> QueryResult<Option<Tries>> {
    let row: Option<(i32, At, Option<At>)> = throttles::table
        .find(key)
        .select((throttles::failures, throttles::window_started_at, throttles::blocked_until))
        .first(tx.connection())
        .optional()?;
    Ok(row.map(|(count, since, until)| Tries { count, since: since.0, blocked_until: until.map(|at| at.0) }))
}

/// Writes the count under a key.
pub fn put(tx: &mut Tx<'_>, key: &str, tries: Tries) -> QueryResult<()> {
    let until = tries.blocked_until.map(At);
    let updated = diesel::update(throttles::table.find(key))
        .set((
            throttles::failures.eq(tries.count),
            throttles::window_started_at.eq(At(tries.since)),
            throttles::blocked_until.eq(until),
        ))
        .execute(tx.connection())?;
    if updated == 0 {
        diesel::insert_into(throttles::table)
            .values((
                throttles::throttle_key.eq(key),
                throttles::failures.eq(tries.count),
                throttles::window_started_at.eq(At(tries.since)),
                throttles::blocked_until.eq(until),
            ))
            .execute(tx.connection())?;
    }
    Ok(())
}

/// Forgets a key.
pub fn clear(tx: &mut Tx<'_>, key: &str) -> QueryResult<()> {
    diesel::delete(throttles::table.find(key)).execute(tx.connection())?;
    Ok(())
}
