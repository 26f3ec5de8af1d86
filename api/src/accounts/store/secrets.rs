//! Passwords and single-use secrets: hashes only.

use crate::accounts::sign_in::model::{Issued, Purpose};
use crate::db::schema::{passwords, single_use_tokens};
use crate::db::{At, DbConnection, Tx, Word};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, TokenId};
use diesel::prelude::*;

/// The hash of an account's password.
pub fn password(connection: &mut DbConnection, account: AccountId) -> QueryResult<Option<String>> {
    passwords::table.find(account).select(passwords::phc).first(connection).optional()
}

/// Sets an account's password.
pub fn set_password(tx: &mut Tx<'_>, account: AccountId, phc: &str) -> QueryResult<()> {
    let now = tx.now();
    let updated = diesel::update(passwords::table.find(account))
        .set((passwords::phc.eq(phc), passwords::changed_at.eq(At(now))))
        .execute(tx.connection())?;
    if updated == 0 {
        diesel::insert_into(passwords::table)
            .values((passwords::account_id.eq(account), passwords::phc.eq(phc), passwords::changed_at.eq(At(now))))
            .execute(tx.connection())?;
    }
    Ok(())
}

/// Takes the password away.
pub fn remove_password(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<()> {
    diesel::delete(passwords::table.find(account)).execute(tx.connection())?;
    Ok(())
}

/// A single-use secret as stored.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its row.
    pub id: TokenId,
    /// Whose.
    pub account: AccountId,
    /// What rules decide by.
    pub issued: Issued,
    /// Hash of the secret.
    pub hash: String,
    /// The address to prove, for a change of address.
    pub email: Option<String>,
}

type Row = (TokenId, AccountId, Word<Purpose>, String, Option<String>, i32, At, Option<At>);

fn read(row: Row) -> Stored {
    let (id, account, purpose, hash, email, failures, expires_at, used_at) = row;
    let issued = Issued { purpose: purpose.0, expires_at: expires_at.0, used_at: used_at.map(|at| at.0), failures };
    Stored { id, account, issued, hash, email }
}

macro_rules! columns {
    () => {
        (
            single_use_tokens::id,
            single_use_tokens::account_id,
            single_use_tokens::purpose,
            single_use_tokens::secret_hash,
            single_use_tokens::email,
            single_use_tokens::attempts,
            single_use_tokens::expires_at,
            single_use_tokens::used_at,
        )
    };
}

/// The secret with this hash.
pub fn by_hash(connection: &mut DbConnection, hash: &str) -> QueryResult<Option<Stored>> {
    let row: Option<Row> = single_use_tokens::table
        .filter(single_use_tokens::secret_hash.eq(hash))
        .select(columns!())
        .first(connection)
        .optional()?;
    Ok(row.map(read))
}

/// The newest secret of an account for a purpose.
pub fn newest(connection: &mut DbConnection, account: AccountId, purpose: Purpose) -> QueryResult<Option<Stored>> {
    let row: Option<Row> = single_use_tokens::table
        .filter(single_use_tokens::account_id.eq(account))
        .filter(single_use_tokens::purpose.eq(Word(purpose)))
        .select(columns!())
        .order((single_use_tokens::created_at.desc(), single_use_tokens::id.desc()))
        .first(connection)
        .optional()?;
    Ok(row.map(read))
}

/// Writes a new secret; earlier ones of the same purpose that were not used are void.
pub fn insert(
    tx: &mut Tx<'_>,
    account: AccountId,
    purpose: Purpose,
    hash: &str,
    email: Option<&str>,
    expires_at: Instant,
) -> QueryResult<()> {
    void(tx, account, purpose)?;
    let (id, now): (TokenId, _) = (tx.new_id(), tx.now());
    diesel::insert_into(single_use_tokens::table)
        .values((
            single_use_tokens::id.eq(id),
            single_use_tokens::account_id.eq(account),
            single_use_tokens::purpose.eq(Word(purpose)),
            single_use_tokens::secret_hash.eq(hash),
            single_use_tokens::email.eq(email),
            single_use_tokens::attempts.eq(0),
            single_use_tokens::created_at.eq(At(now)),
            single_use_tokens::expires_at.eq(At(expires_at)),
            single_use_tokens::used_at.eq(None::<At>),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// Removes the unused secrets of a purpose.
pub fn void(tx: &mut Tx<'_>, account: AccountId, purpose: Purpose) -> QueryResult<()> {
    diesel::delete(
        single_use_tokens::table
            .filter(single_use_tokens::account_id.eq(account))
            .filter(single_use_tokens::purpose.eq(Word(purpose)))
            .filter(single_use_tokens::used_at.is_null()),
    )
    .execute(tx.connection())?;
    Ok(())
}

/// Removes all secrets of an account.
pub fn remove_all(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<()> {
    diesel::delete(single_use_tokens::table.filter(single_use_tokens::account_id.eq(account)))
        .execute(tx.connection())?;
    Ok(())
}

/// Marks a secret as used; says whether it was not used before.
pub fn mark_used(tx: &mut Tx<'_>, id: TokenId) -> QueryResult<bool> {
    let now = tx.now();
    let marked = diesel::update(single_use_tokens::table.find(id).filter(single_use_tokens::used_at.is_null()))
        .set(single_use_tokens::used_at.eq(At(now)))
        .execute(tx.connection())?;
    Ok(marked > 0)
}

/// Counts a wrong try.
pub fn count_failure(tx: &mut Tx<'_>, id: TokenId) -> QueryResult<()> {
    diesel::update(single_use_tokens::table.find(id))
        .set(single_use_tokens::attempts.eq(single_use_tokens::attempts + 1))
        .execute(tx.connection())?;
    Ok(())
}
