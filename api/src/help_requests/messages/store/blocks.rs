//! Who blocks whom.

use crate::db::schema::{assignments, blocks, help_requests};
use crate::db::{At, DbConnection, Tx, Word};
use crate::help_requests::assignments::model::AssignmentState;
use crate::help_requests::messages::model::Block;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, BlockId};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
};

type Row = (Option<BlockId>, AccountId, Option<AssignmentId>, At);

fn block((id, blocked_id, assignment_id, created_at): Row) -> Option<Block> {
    Some(Block { id: id?, blocked_id, assignment_id, created_at: created_at.0 })
}

/// The block of one person by another.
pub fn find(connection: &mut DbConnection, blocker: AccountId, blocked: AccountId) -> QueryResult<Option<Block>> {
    let row: Option<Row> = blocks::table
        .find((blocker, blocked))
        .select((blocks::id, blocks::blocked_id, blocks::assignment_id, blocks::created_at))
        .first(connection)
        .optional()?;
    Ok(row.and_then(block))
}

/// Whom a person blocks, the latest first.
pub fn of(connection: &mut DbConnection, blocker: AccountId, limit: i64) -> QueryResult<Vec<Block>> {
    let rows: Vec<Row> = blocks::table
        .filter(blocks::blocker_id.eq(blocker))
        .order((blocks::created_at.desc(), blocks::id.desc()))
        .limit(limit)
        .select((blocks::id, blocks::blocked_id, blocks::assignment_id, blocks::created_at))
        .load(connection)?;
    Ok(rows.into_iter().filter_map(block).collect())
}

/// Adds a block.
pub fn insert(tx: &mut Tx<'_>, blocker: AccountId, made: &Block) -> QueryResult<()> {
    diesel::insert_into(blocks::table)
        .values((
            blocks::blocker_id.eq(blocker),
            blocks::blocked_id.eq(made.blocked_id),
            blocks::created_at.eq(At(made.created_at)),
            blocks::id.eq(made.id),
            blocks::assignment_id.eq(made.assignment_id),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// Takes a block of this person away; whether there was one.
pub fn delete(tx: &mut Tx<'_>, blocker: AccountId, id: BlockId) -> QueryResult<bool> {
    let own = blocks::table.filter(blocks::blocker_id.eq(blocker)).filter(blocks::id.eq(id));
    Ok(diesel::delete(own).execute(tx.connection())? == 1)
}

/// Every assignment in which one of the two helps or helped the other, and whether it is still to come: agreed,
/// and not over.
pub fn shared_assignments(
    connection: &mut DbConnection,
    one: AccountId,
    other: AccountId,
    now: Instant,
) -> QueryResult<Vec<(AssignmentId, bool)>> {
    let rows: Vec<(AssignmentId, Word<AssignmentState>, At)> = assignments::table
        .inner_join(help_requests::table.on(help_requests::id.eq(assignments::help_request_id)))
        .filter(
            assignments::helper_id
                .eq(one)
                .and(help_requests::requester_id.eq(other))
                .or(assignments::helper_id.eq(other).and(help_requests::requester_id.eq(one))),
        )
        .order(assignments::id)
        .select((assignments::id, assignments::status, assignments::ends_at))
        .load(connection)?;
    let is_to_come = |state, ends_at: Instant| state == AssignmentState::Accepted && ends_at > now;
    Ok(rows.into_iter().map(|(id, state, ends_at)| (id, is_to_come(state.0, ends_at.0))).collect())
}
