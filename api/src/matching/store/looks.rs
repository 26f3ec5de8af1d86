//! The records of looks that asked somebody.

use crate::db::schema::matching_looks;
use crate::db::{At, DbConnection, Tx};
use crate::kernel::clock::Instant;
use crate::kernel::ids::LookId;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

/// Keeps what a look of now saw.
pub(in crate::matching) fn insert(tx: &mut Tx<'_>, id: LookId, policy_version: i32, seen: String) -> QueryResult<()> {
    let now = At(tx.now());
    diesel::insert_into(matching_looks::table)
        .values((
            matching_looks::id.eq(id),
            matching_looks::looked_at.eq(now),
            matching_looks::policy_version.eq(policy_version),
            matching_looks::seen.eq(seen),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// What a look saw; `None` where it is not kept any more.
pub(in crate::matching) fn find(connection: &mut DbConnection, id: LookId) -> QueryResult<Option<String>> {
    matching_looks::table.find(id).select(matching_looks::seen).first(connection).optional()
}

/// Lets looks later than `beyond` be of now; says how many.
pub(in crate::matching) fn set_right(tx: &mut Tx<'_>, beyond: Instant) -> QueryResult<usize> {
    let now = At(tx.now());
    diesel::update(matching_looks::table.filter(matching_looks::looked_at.gt(At(beyond))))
        .set(matching_looks::looked_at.eq(now))
        .execute(tx.connection())
}

/// Deletes looks before `before`; says how many.
pub(in crate::matching) fn delete_old(tx: &mut Tx<'_>, before: Instant) -> QueryResult<usize> {
    diesel::delete(matching_looks::table.filter(matching_looks::looked_at.lt(At(before)))).execute(tx.connection())
}
