//! What a record takes over from another one of the same person.

use crate::db::schema::{accounts, blocks, clearances, disclosures, erasures, staff_notes};
use crate::db::{At, DbConnection, Tx};
use crate::kernel::ids::AccountId;
use diesel::prelude::*;

/// Whether one of the two blocks the other.
pub fn is_blocked_between(connection: &mut DbConnection, one: AccountId, other: AccountId) -> QueryResult<bool> {
    let found: i64 = blocks::table
        .filter(blocks::blocker_id.eq(one).and(blocks::blocked_id.eq(other)))
        .or_filter(blocks::blocker_id.eq(other).and(blocks::blocked_id.eq(one)))
        .count()
        .get_result(connection)?;
    Ok(found > 0)
}

/// Lets certificates, notes, blocks and looks of one account be those of another one. Roles and the person's own words are the flow's.
pub fn take_over(tx: &mut Tx<'_>, from: AccountId, to: AccountId) -> QueryResult<()> {
    diesel::update(clearances::table.filter(clearances::account_id.eq(from)))
        .set(clearances::account_id.eq(to))
        .execute(tx.connection())?;
    diesel::update(staff_notes::table.filter(staff_notes::account_id.eq(from)))
        .set(staff_notes::account_id.eq(to))
        .execute(tx.connection())?;
    take_over_blocks(tx, from, to)?;
    diesel::update(disclosures::table.filter(disclosures::subject_id.eq(from)))
        .set(disclosures::subject_id.eq(to))
        .execute(tx.connection())?;
    diesel::update(disclosures::table.filter(disclosures::viewer_id.eq(from)))
        .set(disclosures::viewer_id.eq(to))
        .execute(tx.connection())?;
    Ok(())
}

/// A block of which the other record has the same stays behind and goes with the duplicate.
fn take_over_blocks(tx: &mut Tx<'_>, from: AccountId, to: AccountId) -> QueryResult<()> {
    let blocked: Vec<AccountId> =
        blocks::table.filter(blocks::blocker_id.eq(to)).select(blocks::blocked_id).load(tx.connection())?;
    diesel::update(blocks::table.filter(blocks::blocker_id.eq(from)).filter(blocks::blocked_id.ne_all(blocked)))
        .set(blocks::blocker_id.eq(to))
        .execute(tx.connection())?;
    let blockers: Vec<AccountId> =
        blocks::table.filter(blocks::blocked_id.eq(to)).select(blocks::blocker_id).load(tx.connection())?;
    diesel::update(blocks::table.filter(blocks::blocked_id.eq(from)).filter(blocks::blocker_id.ne_all(blockers)))
        .set(blocks::blocked_id.eq(to))
        .execute(tx.connection())?;
    Ok(())
}

/// Lets an account that accepted no privacy notice have accepted that of another one.
pub fn take_over_consent(tx: &mut Tx<'_>, from: AccountId, to: AccountId) -> QueryResult<()> {
    let accepted: (Option<String>, Option<At>) = accounts::table
        .find(from)
        .select((accounts::privacy_version, accounts::privacy_accepted_at))
        .first(tx.connection())?;
    diesel::update(accounts::table.find(to).filter(accounts::privacy_version.is_null()))
        .set((accounts::privacy_version.eq(accepted.0), accounts::privacy_accepted_at.eq(accepted.1)))
        .execute(tx.connection())?;
    Ok(())
}

/// Lets an account be as much alive as another one: recorded by staff where that one was (or by who merges), and last active at the later
/// moment of both. Whatever looks for registrations that nobody proved, or for people who are long away, must see the person of both.
pub fn take_over_standing(tx: &mut Tx<'_>, from: AccountId, to: AccountId, by: Option<AccountId>) -> QueryResult<()> {
    type Standing = (Option<AccountId>, Option<At>);
    let columns = (accounts::recorded_by, accounts::last_active_at);
    let of: Standing = accounts::table.find(from).select(columns).first(tx.connection())?;
    let own: Standing = accounts::table.find(to).select(columns).first(tx.connection())?;
    diesel::update(accounts::table.find(to))
        .set((accounts::recorded_by.eq(own.0.or(of.0).or(by)), accounts::last_active_at.eq(own.1.max(of.1))))
        .execute(tx.connection())?;
    Ok(())
}

/// Notes in the record of erasures where the person lives on.
pub fn note_merged_into(tx: &mut Tx<'_>, duplicate: AccountId, kept: AccountId) -> QueryResult<()> {
    diesel::update(erasures::table.find(duplicate)).set(erasures::merged_into.eq(kept)).execute(tx.connection())?;
    Ok(())
}
