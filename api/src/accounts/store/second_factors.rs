//! Second factors: a seed (worthless without the server's key), the last step used, hashed recovery codes.

use crate::db::schema::{recovery_codes, second_factors};
use crate::db::{At, DbConnection, Tx};
use crate::kernel::ids::{AccountId, RecoveryCodeId};
use diesel::prelude::*;

/// A second factor as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFactor {
    /// What the secret is derived from.
    pub seed: String,
    /// Whether it is in use: a first code was given.
    pub is_confirmed: bool,
    /// The last step that a code was accepted for.
    pub last_step: i64,
}

/// The second factor of an account, confirmed or not.
pub fn find(connection: &mut DbConnection, account: AccountId) -> QueryResult<Option<StoredFactor>> {
    let row: Option<(String, Option<At>, i64)> = second_factors::table
        .find(account)
        .select((second_factors::secret, second_factors::confirmed_at, second_factors::last_step))
        .first(connection)
        .optional()?;
    Ok(row.map(|(seed, confirmed, last_step)| StoredFactor { seed, is_confirmed: confirmed.is_some(), last_step }))
}

/// Begins an enrolment; an unfinished one is replaced.
pub fn begin(tx: &mut Tx<'_>, account: AccountId, seed: &str) -> QueryResult<()> {
    remove(tx, account)?;
    let now = tx.now();
    diesel::insert_into(second_factors::table)
        .values((
            second_factors::account_id.eq(account),
            second_factors::secret.eq(seed),
            second_factors::confirmed_at.eq(None::<At>),
            second_factors::last_step.eq(-1_i64),
            second_factors::created_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// Puts it in use.
pub fn confirm(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(second_factors::table.find(account))
        .set(second_factors::confirmed_at.eq(At(now)))
        .execute(tx.connection())?;
    Ok(())
}

/// Spends a step: says whether nobody was faster.
pub fn spend(tx: &mut Tx<'_>, account: AccountId, step: i64) -> QueryResult<bool> {
    let spent = diesel::update(second_factors::table.find(account).filter(second_factors::last_step.lt(step)))
        .set(second_factors::last_step.eq(step))
        .execute(tx.connection())?;
    Ok(spent > 0)
}

/// Takes the second factor and its recovery codes away.
pub fn remove(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<bool> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::account_id.eq(account))).execute(tx.connection())?;
    let removed = diesel::delete(second_factors::table.find(account)).execute(tx.connection())?;
    Ok(removed > 0)
}

/// Writes the hash of a recovery code.
pub fn insert_recovery_code(tx: &mut Tx<'_>, account: AccountId, hash: &str) -> QueryResult<()> {
    let id: RecoveryCodeId = tx.new_id();
    diesel::insert_into(recovery_codes::table)
        .values((recovery_codes::id.eq(id), recovery_codes::account_id.eq(account), recovery_codes::code_hash.eq(hash)))
        .execute(tx.connection())?;
    Ok(())
}

/// Uses a recovery code up; says whether it was there and unused.
pub fn spend_recovery_code(tx: &mut Tx<'_>, account: AccountId, hash: &str) -> QueryResult<bool> {
    let now = tx.now();
    let spent = diesel::update(
        recovery_codes::table
            .filter(recovery_codes::account_id.eq(account))
            .filter(recovery_codes::code_hash.eq(hash))
            .filter(recovery_codes::used_at.is_null()),
    )
    .set(recovery_codes::used_at.eq(At(now)))
    .execute(tx.connection())?;
    Ok(spent > 0)
}
